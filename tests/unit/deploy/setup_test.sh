#!/bin/bash
# setup_test.sh TOOL: what tools/setup asks of apt-get, seen by stand-ins for dpkg-query, apt-get, sudo and id.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/tools" "$dir/bin"
cp "$1" "$dir/tools/setup"
printf '# comment\nbuild-a\n\nbuild-b+x  # why\n' >"$dir/tools/apt-packages.txt"
printf 'check-c\n' >"$dir/tools/apt-packages-dev.txt"

fail() { echo "FAILED: $*"; exit 1; }

# stand_in NAME SCRIPT
stand_in() {
  printf '#!/bin/bash\n%s\n' "$2" >"$dir/bin/$1"
  chmod +x "$dir/bin/$1"
}
for tool in awk bash dirname env readlink sed; do ln -s "$(command -v "$tool")" "$dir/bin/$tool"; done
stand_in dpkg-query "cat() { while read -r line; do echo \"\$line\"; done; }; cat <'$dir/installed'"
stand_in id 'echo "${FAKE_UID-0}"'
stand_in npm :
# Notes how it was called; fails with --simulate until `update` was called, where $dir/stale says so.
stand_in apt-get "
for word; do case \"\$word\" in -o) ;; *::*) ;; *) words+=\"\$word \"; esac; done
case \"\$words\" in
  *update*) : >'$dir/updated' ;;
  *--simulate*) [ ! -e '$dir/stale' ] || [ -e '$dir/updated' ]; exit ;;
esac
echo \"\$words\" >>'$dir/calls'
[ ! -e '$dir/broken' ]"

# run ARGUMENTS...: leaves exit code, output and apt-get's calls in rc, said and calls.
run() {
  rm -f "$dir/calls" "$dir/updated"
  rc=0
  said=$(PATH="$dir/bin" "$dir/tools/setup" "$@" 2>&1 </dev/null) || rc=$?
  calls=$(cat "$dir/calls" 2>/dev/null || true)
}
install="-qq -y --no-remove --no-install-recommends install"

printf 'ii  build-a\nii  build-b+x\nii  check-c\n' >"$dir/installed"
run
[ "$rc/$said/$calls" = 0// ] || fail "something was done although nothing is missing: $said $calls"

mv "$dir/bin/npm" "$dir/npm"
run --run
[ "$rc" = 0 ] && [ "$calls" = "$install nodejs npm " ] || fail "without npm: $said $calls"
mv "$dir/npm" "$dir/bin/npm"

printf 'ii  build-a\nrc  build-b+x\nun  check-c\n' >"$dir/installed"
run --run
[ "$rc" = 0 ] && [ "$calls" = "$install build-b+x " ] || fail "--run: $said $calls"
run
[ "$rc" = 0 ] && [ "$calls" = "$install build-b+x check-c " ] || fail "all: $said $calls"

: >"$dir/stale"
run
[ "$rc" = 0 ] && [ "$calls" = "-qq update "$'\n'"$install build-b+x check-c " ] || fail "stale lists: $said $calls"
rm "$dir/stale"

: >"$dir/broken"
run
[ "$rc" = 1 ] && [[ $said == *"apt-get update failed; still missing: build-b+x check-c"* ]] || fail "broken: $said"
rm "$dir/broken"

export FAKE_UID=1000
run
[ "$rc" = 1 ] && [ -z "$calls" ] && [[ $said == *"root or sudo: build-b+x check-c"* ]] || fail "no sudo: $said"
stand_in sudo "[ \"\$1\" = -n ] && shift && exec \"\$@\""
run
[ "$rc" = 0 ] && [ "$calls" = "$install build-b+x check-c " ] || fail "sudo: $said $calls"

rm "$dir/bin/dpkg-query"
run
[ "$rc" = 1 ] && [[ $said == *"not a Debian system"* ]] || fail "no Debian: $said"
rc=0
"$dir/tools/setup" --no-such >/dev/null 2>&1 || rc=$?
[ "$rc" = 2 ] || fail "an unknown option gave exit code $rc"
echo "all facts hold"
