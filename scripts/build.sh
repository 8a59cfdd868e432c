#!/usr/bin/env bash
# Builds build/release/tcptable, libtcptable.so and libiphlpapi.so, after installing what that needs.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

install_packages "${packages_build[@]}"
build_release
