#!/bin/bash
# units_test.sh UNIT PROGRAM: systemd accepts the unit, with the built PROGRAM in place of the installed one, without a
# warning, and finds the service shut off well enough: exposure at most 2.0 of 10.
set -euo pipefail

unit=$1
program=$2
name=$(basename "$unit" .service)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() { echo "FAILED: $*"; exit 1; }

command -v systemd-analyze >/dev/null || fail "systemd-analyze is missing; tools/setup installs it"
[ -x "$program" ] || fail "$program is not built"
grep -q "^ExecStart=/usr/bin/$name --config /etc/otkel/${name#otkel-}.toml\$" "$unit" ||
  fail "the unit does not start $name with its configuration"

sed "s#^ExecStart=/usr/bin/$name #ExecStart=$(readlink -f "$program") #" "$unit" >"$dir/$name.service"
systemd-analyze verify --man=no "$dir/$name.service" >"$dir/verify" 2>&1 || { cat "$dir/verify"; fail "systemd-analyze verify"; }
if grep "$name" "$dir/verify"; then fail "systemd-analyze verify warns"; fi

systemd-analyze security --no-pager --offline=yes --threshold=20 "$dir/$name.service" >"$dir/security" 2>&1 ||
  { cat "$dir/security"; fail "exposure above 2.0"; }
tail -1 "$dir/security"
