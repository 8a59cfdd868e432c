#!/usr/bin/env bash
# Installs what is missing and makes Debian packages in build/package/packages; prints their names.
#   scripts/package.sh           the packages
#   scripts/package.sh --try     and tries them in a Debian 12 made for it (debootstrap, needs root and
#                                the network, some minutes)
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

try=
case ${1-} in
  '') ;;
  --try) try=1 ;;
  *) die "unknown argument: $1" ;;
esac

install_packages "${packages_build[@]}" "${packages_package[@]}"
[ -e build/package/build.ninja ] || configure package
build_target package
rm -rf build/package/packages
logged package cpack --preset package -B "$project_root/build/package/packages"
rm -rf build/package/packages/_CPack_Packages
ls build/package/packages/*.deb

if [ -n "$try" ]; then scripts/lib/try_packages.sh build/package/packages/*.deb; fi
