#!/usr/bin/env bash
# The tables of the library and other tools side by side, on sockets made for it:
#   scripts/bench.sh [--tsv] [SOCKETS [PROCESSES]]      100000 sockets in 10 processes by default
#   scripts/bench.sh --top [SOCKETS [PROCESSES]]        what the full screen takes, 10000 in 100 by default
#   scripts/bench.sh --micro [OPTION…]                  the parts by themselves; --help lists options
# Everything happens in one run, in a network namespace that ends with it. A tool that takes longer
# than TCPTABLE_BENCH_LIMIT_S (60) is stopped and listed without figures.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# prepare TARGET…
prepare() {
  install_packages "${packages_build[@]}" "${packages_bench[@]}"
  configure release -DTCPTABLE_DEVELOPER=ON
  build_target release "$@"
}

run_micro() {
  prepare bench_micro_benchmarks
  exec build/release/bench/micro_benchmarks "$@"
}

format=text
if [ "${1-}" = --tsv ]; then
  format=tsv
  shift
elif [ "${1-}" = --top ]; then
  prepare tcptable_tool bench_socket_farm
  private_host scripts/lib/bench_top.sh "${2:-10000}" "${3:-100}"
  exit
elif [ "${1-}" = --micro ]; then
  shift
  run_micro "$@"
fi
[ $# -le 2 ] || die "usage: scripts/bench.sh [--tsv] [SOCKETS [PROCESSES]]"

prepare tcptable_faces bench_side_by_side
private_host scripts/lib/bench_in_namespace.sh "$format" "${1:-100000}" "${2:-10}"
