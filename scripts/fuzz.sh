#!/usr/bin/env bash
# Runs every fuzzer, or those named, for some seconds each:
#   scripts/fuzz.sh [SECONDS [NAME…]]
# Two at a time. Seeds are fuzz/corpus/NAME; what is found on the way stays in build/fuzz/corpus.
# A crashing input stays in build/fuzz/findings, and the exit code is 1.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

seconds=${1:-20}
shift || true
install_packages "${packages_build[@]}" "${packages_test[@]}"
configure fuzz
mapfile -t prefix < <(fixed_addresses | tr ' ' '\n')
build_target fuzz

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  for source in fuzz/fuzz_*.cpp; do
    [ -e "$source" ] || die "there is no fuzzer"
    name=${source#fuzz/fuzz_}
    names+=("${name%.cpp}")
  done
fi

run_fuzzer() {
  local name=$1
  local found=build/fuzz/corpus/$name findings=build/fuzz/findings log=$log_directory/fuzz-$name.log
  local -a corpora=("$found")
  mkdir -p "$found" "$findings"
  [ ! -d "fuzz/corpus/$name" ] || corpora+=("fuzz/corpus/$name")
  if "${prefix[@]}" "build/fuzz/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$findings/$name-" "${corpora[@]}" >"$log" 2>&1; then
    printf 'passed\tfuzz %s\t%s inputs\n' "$name" \
      "$(awk '/stat::number_of_executed_units/ {print $2}' "$log")"
  else
    tail -n 40 "$log" >&2
    printf 'failed\tfuzz %s\tsee %s\n' "$name" "$log"
  fi
}

# The outcome of each, as lines of `outcome TAB name TAB detail`.
outcomes=$(
  running=0
  for name in "${names[@]}"; do
    if [ "$running" -ge 2 ]; then
      wait -n
      running=$((running - 1))
    fi
    run_fuzzer "$name" &
    running=$((running + 1))
  done
  wait
)
printf '%s\n' "$outcomes" | sort
! grep -q '^failed' <<<"$outcomes"
