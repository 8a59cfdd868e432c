#!/usr/bin/env bash
# Installs what is missing, builds, and prints this host's socket table. Arguments go to the tool:
#   scripts/run.sh --help
caller_directory=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

install_packages "${packages_build[@]}"
build_release
cd "$caller_directory"
exec "$project_root/build/release/tcptable" "$@"
