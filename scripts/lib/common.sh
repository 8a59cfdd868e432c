# What the scripts of this folder's parent share. Source it; it changes into the project's root.
# shellcheck shell=bash

set -euo pipefail
export LC_ALL=C.UTF-8

project_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$project_root"
# shellcheck source-path=SCRIPTDIR source=packages.sh
source scripts/lib/packages.sh

log_directory=$project_root/build/logs

# Progress goes to stderr: stdout belongs to what the script was called for.
say() { printf '%s\n' "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "not root and no sudo; as root, run: $*"
  fi
}

# missing_packages NAME…: those that dpkg does not know as installed, one per line.
missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      echo "$package"
  done
}

# install_packages NAME…: silent when there is nothing to install.
install_packages() {
  if ! command -v apt-get >/dev/null; then
    say "note: no apt-get here; needed are the equals of Debian's: $*"
    return
  fi
  local -a missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "Installing with apt: ${missing[*]}"
  local -a apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  as_root "${apt[@]}" update >&2
  as_root "${apt[@]}" install --yes --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" \
    >/dev/null
}

# logged NAME COMMAND…: output into build/logs/NAME.log; its end is shown when the command fails.
logged() {
  local log=$log_directory/$1.log
  shift
  mkdir -p "$log_directory"
  if ! "$@" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    say "The whole log: $log"
    return 1
  fi
}

# configure PRESET [CMAKE ARGUMENT…]
configure() {
  local preset=$1
  shift
  logged "configure-$preset" cmake --preset "$preset" "$@"
}

# build_target PRESET [TARGET…]: all of it when no target is named.
build_target() {
  local preset=$1
  shift
  local -a targets=()
  [ $# -eq 0 ] || targets=(--target "$@")
  logged "build-$preset" cmake --build --preset "$preset" "${targets[@]}"
}

# The tool and the two libraries in build/release. Whether that folder was configured for
# development stays as it is: it only decides about other targets.
build_release() {
  if [ ! -e build/release/tcptable ]; then
    say "Building tcptable: a minute or two the first time (log: build/logs/build-release.log)"
  fi
  [ -e build/release/build.ninja ] || configure release -DTCPTABLE_DEVELOPER=OFF
  build_target release tcptable_faces
}

# Prints the command prefix that turns address randomisation off, where that is allowed. The
# sanitizers' shadow memory collides with the mappings of kernels that randomise 32 bits.
fixed_addresses() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then echo "setarch $(uname -m) -R"; fi
}

# private_host COMMAND…: the same with mounts of its own.
private_host() {
  private_network unshare --mount -- "$@"
}

# private_network COMMAND…: in a network namespace of its own that goes when the command ends.
private_network() {
  if [ "$(id -u)" -eq 0 ]; then
    unshare --net -- "$@"
  else
    unshare --user --map-root-user --net -- "$@"
  fi
}
