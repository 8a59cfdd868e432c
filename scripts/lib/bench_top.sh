#!/usr/bin/env bash
# bench_top.sh SOCKETS PROCESSES [ARGUMENT…]: how much of a core `tcptable top ARGUMENT…` takes at one look a
# second, in a private network namespace with so many sockets. Prints the percentage.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

sockets=$1 processes=$2
shift 2
seconds=${TCPTABLE_BENCH_TOP_S:-20}

coproc farm { exec build/release/bench/socket_farm "$sockets" "$processes"; }
farm_pid=$farm_PID
trap 'kill "$farm_pid" 2>/dev/null || true' EXIT
read -r ready <&"${farm[0]}" || die "the sockets could not be made"
[ "$ready" = "READY $sockets" ] || die "the sockets could not be made: $ready"

pid_file=$(mktemp)
trap 'kill "$farm_pid" 2>/dev/null || true; rm -f "$pid_file"' EXIT
# A terminal of 120x40, on which nobody types until it is time to quit.
(sleep "$((seconds + 6))"; printf q) |
  script -qfec "stty cols 120 rows 40; echo \$\$ >$pid_file; exec build/release/tcptable top --no-config $*" /dev/null >/dev/null &
sleep 3
pid=$(<"$pid_file")
[ -d "/proc/${pid:-none}" ] || die "top does not run"

# The time on processors so far, in clock ticks.
ticks() {
  local line fields
  line=$(<"/proc/$pid/stat")
  read -r -a fields <<<"${line##*) }"
  printf '%s\n' "$((fields[11] + fields[12]))"
}
before=$(ticks)
sleep "$seconds"
after=$(ticks)
wait %2 2>/dev/null || true
awk -v ticks="$((after - before))" -v rate="$(getconf CLK_TCK)" -v seconds="$seconds" \
  'BEGIN { printf "%.1f %% of a core\n", 100 * ticks / rate / seconds }'
