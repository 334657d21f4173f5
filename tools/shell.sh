# What the scripts in tools/ share. To be read with `.` from bash; leaves the shell in the root of the tree.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

# Prints the comment at the head of the script, which is its manual.
print_manual() { sed -n '2,/^[^#]/{/^[^#]/d;s/^# \{0,1\}//p}' "tools/$(basename "$0")"; }

fail() {
  echo "tools/$(basename "$0"): $*" >&2
  exit 1
}

# How many compilers may run at once: one a core, but each may take 1.5 GiB. OTKEL_JOBS overrules.
job_count() {
  if [ -n "${OTKEL_JOBS-}" ]; then
    echo "$OTKEL_JOBS"
    return
  fi
  local cores by_memory
  cores=$(nproc)
  by_memory=$(awk '/^MemAvailable/ {print int($2 / 1572864)}' /proc/meminfo 2>/dev/null || true)
  if [ -n "$by_memory" ] && [ "$by_memory" -lt "$cores" ]; then cores=$by_memory; fi
  if [ "$cores" -lt 1 ]; then cores=1; fi
  echo "$cores"
}

# phase NAME COMMAND...: runs the command, then says how long it took.
phase() {
  local name=$1 begin=$SECONDS
  shift
  echo "== $name"
  "$@" || { local rc=$?; echo "== $name failed after $((SECONDS - begin)) s"; exit "$rc"; }
  echo "== $name: $((SECONDS - begin)) s"
}

# configure PRESET: quiet unless it fails; CMake itself looks again when its files change.
configure() {
  [ ! -f "build/$1/build.ninja" ] || return 0
  mkdir -p "build/$1"
  cmake --preset "$1" >"build/$1/configure.log" 2>&1 || {
    local rc=$?
    cat "build/$1/configure.log" >&2
    return "$rc"
  }
}

# compile PRESET [TARGETS...]
compile() {
  local preset=$1
  shift
  cmake --build --preset "$preset" -j "$(job_count)" ${1+--target "$@"}
}

# ccache wants a place that can be written.
if [ -z "${CCACHE_DIR-}" ] && [ ! -w "${HOME:-/nonexistent}" ]; then
  export CCACHE_DIR="$PWD/build/ccache"
fi
