#!/usr/bin/env bash
# package_test.sh CASE: one case of the package tests; tests/package/CMakeLists.txt lists them and
# sets source_directory, binary_directory and work_directory. Exit code 77 means skipped.
set -euo pipefail

# shellcheck disable=SC2154  # from the environment
prefix=$work_directory/moved/tree
here=$source_directory/tests/package

pc_directory() { dirname "$(find "$prefix" -name tcptable.pc)"; }

use_installed_tree() {
  PKG_CONFIG_PATH=$(pc_directory)
  LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
  export PKG_CONFIG_PATH LD_LIBRARY_PATH
}

skip() {
  echo "skipped: $*"
  exit 77
}

fail() {
  echo "failed: $*" >&2
  exit 1
}

# compile NAME COMPILER ARGUMENT…: a program in a folder of this case, warnings fatal. Prints its path.
# shellcheck disable=SC2154
compile() {
  local program=$work_directory/$case/$1
  shift
  mkdir -p "$work_directory/$case"
  echo "+ $*" >&2
  "$@" -o "$program"
  echo "$program"
}

# What pkg-config says of a package, as words.
flags() { pkg-config --cflags --libs "$1"; }

# ---- The cases.

# Paths written at configure time would survive a plain install, so the tree is moved afterwards.
install() {
  rm -rf "$work_directory"
  mkdir -p "$work_directory/moved"
  # shellcheck disable=SC2154
  cmake --install "$binary_directory" --prefix "$work_directory/first/tree"
  mv "$work_directory/first/tree" "$prefix"
}

has_every_file() {
  local path
  for path in bin/tcptable include/tcptable/tcptable.hpp include/iphlpapi/iphlpapi.h \
    include/iphlpapi/windows.h share/doc/tcptable/LICENSE; do
    [ -f "$prefix/$path" ] || fail "no $path"
  done
  for path in libtcptable.so libtcptable.so.0 libiphlpapi.so libiphlpapi.so.1 \
    pkgconfig/tcptable.pc pkgconfig/iphlpapi.pc cmake/tcptable/tcptableConfig.cmake \
    cmake/tcptable/tcptableConfigVersion.cmake; do
    [ -e "$(dirname "$(pc_directory)")/$path" ] || fail "no $path in the library folder"
  done
  for path in systemd/system/tcptable-owners.service sysusers.d/tcptable.conf; do
    [ -f "$prefix/lib/$path" ] || fail "no lib/$path"
  done
  local page
  for page in "$source_directory"/docs/man/*.[1-9]; do
    [ -e "$page" ] || continue
    [ -f "$prefix/share/man/man${page##*.}/${page##*/}" ] || fail "no page ${page##*/}"
  done
}

runtime_component() {
  local tree=$work_directory/$case/tree
  cmake --install "$binary_directory" --prefix "$tree" --component runtime
  [ ! -e "$tree/include" ] || fail "the runtime component has headers"
  "$tree/bin/tcptable" --version
}

# systemd's own opinion of the unit, which names its program where it was installed.
service_component() {
  local tree=$work_directory/$case/tree
  rm -rf "$tree"
  cmake --install "$binary_directory" --prefix "$tree" --component service
  [ ! -e "$tree/bin" ] || fail "the service component has programs"
  local unit=$tree/lib/systemd/system/tcptable-owners.service
  grep -qx "ExecStart=$tree/bin/tcptable owners publish" "$unit" || fail "another program is started"
  command -v systemd-analyze >/dev/null || skip "no systemd-analyze to verify the unit with"
  cmake --install "$binary_directory" --prefix "$tree" --component runtime
  systemd-analyze verify --man=no "$unit" || fail "systemd does not accept the unit"
}

tool_runs() {
  "$prefix/bin/tcptable" --version
  "$prefix/bin/tcptable" --json >"$work_directory/table.json"
  python3 -c 'import json, sys; assert json.load(sys.stdin)["schema"] == "tcptable/1"' \
    <"$work_directory/table.json"
}

# shellcheck disable=SC2046  # the flags are words
pkg_config_tcptable() {
  use_installed_tree
  local compiler program
  for compiler in g++ clang++; do
    program=$(compile "$compiler" "$compiler" -std=c++20 -Wall -Wextra -Werror \
      "$here/tcptable_client.cpp" $(flags tcptable))
    "$program"
  done
}

# shellcheck disable=SC2046
pkg_config_iphlpapi_c() {
  use_installed_tree
  local compiler program
  for compiler in gcc clang; do
    program=$(compile "$compiler" "$compiler" -std=c11 -Wall -Wextra -Werror \
      "$here/print_rows.c" $(flags iphlpapi))
    "$program" >/dev/null
  done
}

# Without -std too: what the compiler takes for C++ by itself must do.
# shellcheck disable=SC2046
pkg_config_iphlpapi_cxx() {
  use_installed_tree
  local compiler standard program
  for compiler in g++ clang++; do
    for standard in '' -std=c++20; do
      program=$(compile "$compiler$standard" "$compiler" $standard -Wall -Wextra -Werror \
        -x c++ "$here/print_rows.c" -x none $(flags iphlpapi))
      "$program" >/dev/null
    done
  done
}

cmake_package() {
  local build=$work_directory/$case
  cmake -S "$here/cmake_consumer" -B "$build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix"
  cmake --build "$build"
  "$build/tcptable_client"
  "$build/print_rows" >/dev/null
}

subdirectory() {
  local build=$work_directory/$case
  cmake -S "$here/subproject" -B "$build" -G Ninja -DTCPTABLE_DIRECTORY="$source_directory" \
    -DCMAKE_BUILD_TYPE=
  cmake --build "$build" -j 2
  "$build/tcptable_client"
  "$build/print_rows" >/dev/null
}

headers_off_default_path() {
  use_installed_tree
  local header directory
  for header in windows.h iphlpapi.h winsock2.h tcpmib.h; do
    [ -f "$prefix/include/iphlpapi/$header" ] || fail "no $header where it should be"
    # shellcheck disable=SC2046
    if echo "#include <$header>" |
      g++ -fsyntax-only $(pkg-config --cflags tcptable) -I "$prefix/include" -x c++ - 2>/dev/null; then
      fail "$header is found without asking for iphlpapi"
    fi
  done
  # The host's own headers stay the host's own.
  directory=$(echo '#include <netinet/in.h>' | g++ -M -I "$prefix/include" -x c++ - | tr -d '\\\n')
  [[ $directory != *"$prefix"* ]] || fail "netinet/in.h comes from the installed tree"
}

load_by_name() {
  use_installed_tree
  python3 "$here/load_library.py" libiphlpapi.so.1
}

# Each name that a binding looks for reaches one and the same library.
aliases_component() {
  local tree=$work_directory/$case/tree
  rm -rf "$tree"
  cmake --install "$binary_directory" --prefix "$tree" --component iphlpapi-aliases
  cmake --install "$binary_directory" --prefix "$tree" --component libiphlpapi
  local directory name spelling
  directory=$(dirname "$(find "$tree" -name libiphlpapi.so.1)")
  local -a names=(libiphlpapi.so iphlpapi.so libIPHlpAPI.so)
  for spelling in iphlpapi.dll Iphlpapi.dll IpHlpApi.dll IPHLPAPI.dll IPHLPAPI.DLL; do
    names+=("$spelling" "$spelling.so" "lib$spelling" "lib$spelling.so")
  done
  for name in "${names[@]}"; do
    [ "$(readlink "$directory/$name")" = libiphlpapi.so.1 ] || fail "no link $name"
  done
  LD_LIBRARY_PATH=$directory python3 -c '
import ctypes, sys
addresses = {ctypes.cast(ctypes.CDLL(name).GetTcpTable2, ctypes.c_void_p).value for name in sys.argv[1:]}
assert len(addresses) == 1, addresses' "${names[@]}"
  use_installed_tree
  [ ! -e "$LD_LIBRARY_PATH/iphlpapi.dll" ] || fail "the aliases come without being asked for"
}

exports() {
  use_installed_tree
  local strangers
  strangers=$(nm -D --defined-only --format=posix "$LD_LIBRARY_PATH/libiphlpapi.so.1" |
    awk '$2 != "A" {sub(/@.*/, "", $1); print $1}' | grep -vE '^[A-Z][A-Za-z0-9]+$' || true)
  [ -z "$strangers" ] || fail "libiphlpapi exports more than Microsoft's names: $strangers"
  # Strong symbols only: instances of the standard library's templates are weak and anybody's.
  strangers=$(nm -D --defined-only --format=posix --demangle "$LD_LIBRARY_PATH/libtcptable.so.0" |
    awk '$(NF - 2) ~ /^[TDBR]$/ && ($0 !~ /tcptable::/ || $0 ~ /tcptable::[a-z]+::/)')
  [ -z "$strangers" ] || fail "libtcptable exports more than its namespace: $strangers"
}

# agrees_with_ss PROGRAM: in a network namespace of its own, on sockets made for it.
agrees_with_ss() {
  command -v ss >/dev/null || skip "no ss to compare with"
  local -a private=(unshare --net)
  [ "$(id -u)" -eq 0 ] || private=(unshare --user --map-root-user --net)
  "${private[@]}" true 2>/dev/null || skip "no private network namespace is allowed here"
  "${private[@]}" python3 "$here/compare_with_ss.py" "$1"
}

# shellcheck disable=SC2046
rows_agree_with_ss() {
  use_installed_tree
  agrees_with_ss "$(compile print_rows gcc "$here/print_rows.c" $(flags iphlpapi))"
}

# Microsoft's documentation sample is not ours to ship: named by a variable, or beside the checkout.
# shellcheck disable=SC2046
documentation_sample() {
  local sample=${TCPTABLE_SEED_SAMPLE:-$source_directory/../shared/seed/gettcptable2_sample.cpp}
  [ -f "$sample" ] || skip "TCPTABLE_SEED_SAMPLE does not name the documentation's sample"
  use_installed_tree
  local compiler program
  for compiler in g++ clang++; do
    program=$(compile "$compiler" "$compiler" "$sample" $(flags iphlpapi))
    agrees_with_ss "$program"
  done
}

snippets() {
  use_installed_tree
  python3 "$here/snippets.py" "$source_directory" "$work_directory/$case"
}

case=$1
"$case"
