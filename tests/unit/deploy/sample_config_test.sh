#!/bin/bash
# sample_config_test.sh PROGRAM FILE: the program knows every key of the sample configuration, takes every value, and
# the sample leaves no setting out.
set -euo pipefail

program=$1
file=$2

# Only the file speaks.
table=$(env -i PATH="$PATH" ASAN_OPTIONS="${ASAN_OPTIONS-}" "$program" --config "$file" --check-config)
printf '%s\n' "$table"
# What is not set there stands in a comment, with an example.
while read -r name _; do
  grep -qE "^# $name = " "$file" || { printf 'FAILED: not in %s: %s\n' "$file" "$name"; exit 1; }
done < <(grep -vF "$file:" <<<"$table")
