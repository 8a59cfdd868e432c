#!/usr/bin/env bash
# bench_in_namespace.sh text|tsv SOCKETS PROCESSES: the body of scripts/bench.sh, which puts it into a
# private network namespace.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

shopt -s inherit_errexit  # what fails on the way to a figure must not leave another in its place
format=$1 sockets=$2 processes=$3
limit_s=${TCPTABLE_BENCH_LIMIT_S:-60}
repeat=5
tools=build/release/bench

# Holds the sockets until its input, which is ours to close, ends.
coproc farm { exec "$tools/socket_farm" "$sockets" "$processes"; }
farm_pid=$farm_PID
public=$(mktemp -d)  # where a user without rights finds what it runs
chmod 755 "$public"
trap 'kill "$farm_pid" 2>/dev/null || true; rm -rf "$public"' EXIT
read -r ready <&"${farm[0]}" || die "the sockets could not be made"
[ "$ready" = "READY $sockets" ] || die "the sockets could not be made: $ready"

# named_line NAME HEADER_LINES COMMAND…: name, rows, milliseconds, peak KiB
named_line() {
  local name=$1 header_lines=$2 figures
  shift 2
  say "  $name"
  figures=$("$tools/run_command" "$repeat" "$limit_s" "$header_lines" "$@")
  local -a fields
  read -r -a fields <<<"$figures"
  printf '%s\t%s\t%s\t%s\n' "$name" "${fields[0]}" "${fields[1]--}" "${fields[2]--}"
}

# command_line HEADER_LINES COMMAND…
command_line() {
  local name="${*:2}"
  named_line "${name##build/release/}" "$@"
}

# table_case NAME CASE [COMMAND…]: one case of the table benchmark in a process of its own
table_case() {
  local name=$1 case=$2
  shift 2
  say "  $name"
  "$@" "$public/table_bench" "$repeat" "$case" |
    awk -F '\t' -v OFS='\t' -v name="$name" 'NR == 2 {$1 = name; print}'
}

# Only root can become another user, and publish. The mounts are private: nothing is published to
# the host.
measure_as_nobody() {
  as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  install -m 755 "$tools/table_bench" build/release/tcptable "$public"
  table_case 'nobody: GetTcpTable2 ordered' 'GetTcpTable2 ordered' "${as_nobody[@]}"
  named_line 'nobody: tcptable -t -4' 1 "${as_nobody[@]}" "$public/tcptable" -t -4
  named_line 'nobody: ss -tanp -4' 1 "${as_nobody[@]}" ss -tanp -4
  table_case 'root, alone: GetTcpTable2 ordered' 'GetTcpTable2 ordered'
  mount -t bpf none /sys/fs/bpf
  "$public/tcptable" owners publish --world >&2
  table_case 'nobody, published: GetTcp…2 ord.' 'GetTcpTable2 ordered' "${as_nobody[@]}"
  named_line 'nobody, published: tcptable -t -4' 1 "${as_nobody[@]}" "$public/tcptable" -t -4
  "$public/tcptable" owners revoke >&2
  umount /sys/fs/bpf
}

measurements() {
  say "Measuring:"
  say "  calls in one process"
  "$tools/table_bench" "$repeat"
  command_line 1 build/release/tcptable -t -4
  named_line 'tcptable -t -4 >file' 0 sh -c "build/release/tcptable -t -4 >'$public/output'"
  command_line 1 ss -tan -4
  command_line 1 ss -tanp -4
  command_line 2 netstat -tanp -4
  command_line 1 lsof -nP -iTCP
  local port
  port=$(ss -tlnH4 | awk 'NR == 1 {sub(/.*:/, "", $4); print $4}')
  named_line 'tcptable -tl :PORT' 1 build/release/tcptable -tl ":$port"
  named_line 'ss -tlnp sport = :PORT' 1 ss -tlnp "sport = :$port"
  if [ "$(id -u)" -eq 0 ]; then measure_as_nobody; fi
}

# with_ratios: name, rows, ms, ns/row, peak KiB, times the bare dump
with_ratios() {
  awk -F '\t' -v OFS='\t' '
    NR == 1 {bare = $3}
    $3 == "-" {print $1, $2, "-", "-", "-", "-"; next}
    {print $1, $2, sprintf($3 < 1 ? "%.3f" : "%.1f", $3), ($2 ? sprintf("%.0f", $3 * 1e6 / $2) : "-"), $4,
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
    {printf "%-33s %10s %10s %8s %10s %12s\n", $1, $2, $3, $4, $5, $6}'
  echo
  echo "Peak: of a call, the memory that it added; of a command, all of its memory."
fi

exec {farm[1]}>&-
wait "$farm_pid"
