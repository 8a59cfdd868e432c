#!/usr/bin/env bash
# bench_in_namespace.sh text|tsv SOCKETS PROCESSES: the body of scripts/bench.sh, which puts it into a
# private network namespace.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

format=$1 sockets=$2 processes=$3
limit_s=${TCPTABLE_BENCH_LIMIT_S:-60}
repeat=5
tools=build/release/bench

# Holds the sockets until its input, which is ours to close, ends.
coproc farm { exec "$tools/socket_farm" "$sockets" "$processes"; }
farm_pid=$farm_PID
trap 'kill "$farm_pid" 2>/dev/null || true' EXIT
read -r ready <&"${farm[0]}" || die "the sockets could not be made"
[ "$ready" = "READY $sockets" ] || die "the sockets could not be made: $ready"

# command_line HEADER_LINES COMMAND…: name, rows, milliseconds, peak KiB
command_line() {
  local header_lines=$1 figures
  shift
  say "  $*"
  figures=$("$tools/run_command" "$repeat" "$limit_s" "$header_lines" "$@")
  local -a fields
  read -r -a fields <<<"$figures"
  local name="$*"
  printf '%s\t%s\t%s\t%s\n' "${name##build/release/}" "${fields[0]}" "${fields[1]--}" "${fields[2]--}"
}

measurements() {
  say "Measuring:"
  say "  calls in one process"
  "$tools/table_bench" "$repeat"
  command_line 1 build/release/tcptable -t -4
  command_line 1 ss -tan -4
  command_line 1 ss -tanp -4
  command_line 2 netstat -tanp -4
  command_line 1 lsof -nP -iTCP
}

# with_ratios: name, rows, ms, ns/row, peak KiB, times the bare dump
with_ratios() {
  awk -F '\t' -v OFS='\t' '
    NR == 1 {bare = $3}
    $3 == "-" {print $1, $2, "-", "-", "-", "-"; next}
    {print $1, $2, sprintf("%.1f", $3), ($2 ? sprintf("%.0f", $3 * 1e6 / $2) : "-"), $4,
           sprintf("%.2f", $3 / bare)}'
}

header=$'what\trows\tms\tns/row\tpeak KiB\t× bare dump'
table=$(measurements | with_ratios)
if [ "$format" = tsv ]; then
  printf '%s\n%s\n' "$header" "$table"
else
  echo "$sockets sockets in $processes processes; $(nproc) cores" \
    "($(awk -F ': ' '/^model name/ {print $2; exit}' /proc/cpuinfo)), Linux $(uname -r)"
  echo "scripts/bench.sh $sockets $processes; medians of $repeat"
  echo
  printf '%s\n%s\n' "$header" "$table" | awk -F '\t' '
    {printf "%-26s %10s %10s %8s %10s %12s\n", $1, $2, $3, $4, $5, $6}'
  echo
  echo "Peak: of a call, the memory that it added; of a command, all of its memory."
fi

exec {farm[1]}>&-
wait "$farm_pid"
