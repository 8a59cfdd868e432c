#!/usr/bin/env bash
# What the library says while everything changes, against what is true:
#   scripts/truth.sh [CHANGES [SIZE]]     3000000 changes and 1000 staying connections by default
# Sockets are opened, closed, accepted, duplicated, inherited and passed on by several processes, half
# of the changes on the host's hash table and half on one with long chains, while every face is read.
# Each line tells what one reader saw, and how much of it was untrue. Root has one engine more.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

[ $# -le 2 ] || die "usage: scripts/truth.sh [CHANGES [SIZE]]"
install_packages "${packages_build[@]}" "${packages_test[@]}"
configure release -DTCPTABLE_DEVELOPER=ON
build_target release kernel_truth_test

export TCPTABLE_TRUTH_CHANGES=$((${1:-3000000} / 2)) TCPTABLE_TRUTH_SIZE=${2:-1000}
export TCPTABLE_TRUTH_SECONDS=${TCPTABLE_TRUTH_SECONDS:-3600}
outcome=0
build/release/tests/kernel_truth_test --gtest_brief=1 >"$log_directory/truth.log" 2>&1 || outcome=$?
sed -n 's/^truth: //p' "$log_directory/truth.log"
[ "$outcome" -eq 0 ] || die "untrue, or not finished: see build/logs/truth.log"
