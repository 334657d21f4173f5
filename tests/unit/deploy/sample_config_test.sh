#!/bin/bash
# sample_config_test.sh PROGRAM FILE: the program knows every key of the sample configuration, takes every value, and
# the sample leaves no setting out.
set -euo pipefail

program=$1
file=$2

# Only the file speaks.
table=$(env -i PATH="$PATH" ASAN_OPTIONS="${ASAN_OPTIONS-}" "$program" --config "$file" --check-config)
printf '%s\n' "$table"
if missing=$(grep -vF "$file:" <<<"$table"); then
  printf 'FAILED: not in %s:\n%s\n' "$file" "$missing"
  exit 1
fi
