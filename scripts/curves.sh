#!/usr/bin/env bash
# How the cost grows with the table and with the number of processes: measures both anew and draws
# docs/performance/sockets.svg and processes.svg from what it wrote beside them.
#   scripts/curves.sh            measures, then draws; needs a quiet machine and about 15 minutes
#   scripts/curves.sh --draw     draws what was measured last
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
folder=docs/performance
cases='bare kernel dump|GetTcpTable2 ordered|tcptable -t -4|ss -tan -4|ss -tanp -4|lsof -nP -iTCP'

# measure SOCKETS PROCESSES: processes, rows and milliseconds of each case, tab-separated.
measure() {
  say "$1 sockets in $2 processes"
  TCPTABLE_BENCH_LIMIT_S=${TCPTABLE_BENCH_LIMIT_S:-8} scripts/bench.sh --tsv "$1" "$2" 2>/dev/null |
    awk -F '\t' -v OFS='\t' -v processes="$2" -v sockets="$1" -v cases="^($cases)\$" '
      $1 ~ cases {print $1, sockets, processes, $3 == "-" ? "nan" : $3}'
}

measure_all() {
  for sockets in 1000 3000 10000 30000 100000 300000 1000000; do measure "$sockets" 52; done \
    >"$folder/sockets.tsv"
  for processes in 1 10 100 300 1000 2000; do measure 10000 "$processes"; done \
    >"$folder/processes.tsv"
}

# draw NAME COLUMN LABEL: milliseconds over that column, a line for each case.
draw() {
  local name=$1 column=$2 label=$3
  gnuplot <<GNUPLOT
set terminal svg size 760,460 font 'sans-serif,13' background '#ffffff'
set output '$folder/$name.svg'
set datafile separator "\t"
set logscale xy
set xlabel '$label'
set ylabel 'milliseconds'
set key left top
set grid
plot for [which in '$(tr ' |' '_ ' <<<"$cases")'] \
  '< grep "^'.system("echo ".which." | tr _ \" \"").'	" $folder/$name.tsv' \
  using $column:4 with linespoints linewidth 2 title system("echo ".which." | tr _ \" \"") noenhanced
GNUPLOT
}

install_packages "${packages_bench[@]}"
[ "${1-}" = --draw ] || measure_all
draw sockets 2 'sockets, in 52 processes'
draw processes 3 'processes, with 10,000 sockets among them'
