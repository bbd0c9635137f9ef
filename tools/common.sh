# shellcheck shell=bash
# Sourced by the scripts of this folder: where things are, how they speak, and how a part is made once.
# Everything fetched or built lies under build/ in the checkout, which git ignores.
set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
tools=$checkout/tools
build=$checkout/build
parts=$build/parts

say() { printf '== %s\n' "$*" >&2; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# alone LOCK "$@": the rest of the script runs while no other holds LOCK. It starts the script anew, so it
# comes before anything with an effect. The lock is not inherited: a Wine server that outlives us must not keep it.
alone() {
  local lock=$1
  shift
  [[ ${VMATLAS_ALONE:-} == *":$lock:"* ]] && return
  mkdir -p "$build"
  export VMATLAS_ALONE="${VMATLAS_ALONE:-}:$lock:"
  if ! flock --close --timeout 1 "$build/.$lock.lock" true; then
    say "waiting for another run that holds build/.$lock.lock"
  fi
  exec flock --close "$build/.$lock.lock" "$0" "$@"
}

# begin_part NAME FACT…: ends the script if the part was already made by this very script from these facts
# (package versions); else empties $part and gives a $work folder that goes away at the end. A script whose part can be
# in use when it is made anew has a function let_go.
begin_part() {
  part=$parts/$1
  work=$parts/.work-$1
  key=$({ cat "$0" "$tools/apt.sh"; printf '%s\n' "$@"; } | sha256sum)
  [[ -e $part/.made && $(<"$part/.made") == "$key" ]] && exit 0
  say "making build/parts/$1"
  if [[ -e $part ]] && declare -F let_go >/dev/null; then let_go; fi
  rm -rf "$part" "$work"
  mkdir -p "$part" "$work"
  trap 'rm -rf "$work"' EXIT
}

end_part() {
  printf '%s\n' "$key" >"$part/.made"
}

# quietly LOG COMMAND…: runs it with its output in LOG, which is shown if it fails.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 && return
  tail -n 40 "$log" >&2
  fail "failed: $*"
}

package_version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null; }
source_version() { dpkg-query -W -f '${source:Version}' "$1" 2>/dev/null; }
