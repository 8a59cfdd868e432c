# The steps of scripts/test.sh. Each appends its outcomes, one line per test:
#   passed|failed|skipped TAB name TAB detail
# shellcheck shell=bash

outcomes=$log_directory/outcomes.tsv

begin_outcomes() {
  mkdir -p "$log_directory"
  : >"$outcomes"
}

outcome() { printf '%s\t%s\t%s\n' "$1" "$2" "${3-}" >>"$outcomes"; }

# step FUNCTION [ARGUMENT…]: runs it and says how long it took. A step that could not even run
# counts as one failure, and the next step still runs.
step() {
  local started=$SECONDS
  say "== $*"
  if "$@"; then
    say "   done in $((SECONDS - started)) s"
  else
    outcome failed "step: $*" "see above"
    say "   FAILED after $((SECONDS - started)) s"
  fi
}

project_sources() {
  find include src tests bench fuzz examples \
    \( -name '*.cpp' -o -name '*.hpp' -o -name '*.c' -o -name '*.h' \) -type f -print0
}

format() {
  if project_sources | logged format xargs -0 clang-format --dry-run --Werror; then
    outcome passed "clang-format"
  else
    outcome failed "clang-format" "differs from .clang-format"
  fi
}

# tidy_sources PATTERN ARGUMENT…: clang-tidy over the sources whose path matches, with the release
# build's compile commands.
tidy_sources() {
  local pattern=$1
  shift
  timeout 900 run-clang-tidy -quiet -p build/release -j "$(nproc)" \
    -extra-arg=-Wno-unknown-warning-option "$@" "$project_root/src/$pattern"
}

# All checks. The path-sensitive ones cost as much as all others together, so they look less far, and
# at what handles memory, bytes and descriptors only: not at the tool.
tidy() {
  local -a shallow=(-extra-arg=-Xclang -extra-arg=-analyzer-config -extra-arg=-Xclang -extra-arg=mode=shallow)
  if logged tidy tidy_sources '(base|wire|table|linux|iphlpapi|tcptable)/.*\.cpp$' "${shallow[@]}" &&
    logged tidy-app tidy_sources 'app/.*\.cpp$' -checks='-clang-analyzer-*'; then
    outcome passed "clang-tidy"
  else
    outcome failed "clang-tidy" "see build/logs/tidy.log and tidy-app.log"
  fi
}

# suite PRESET [CTEST ARGUMENT…]: builds everything, or the targets that suite_targets names.
suite() {
  local preset=$1
  shift
  local report=$log_directory/ctest-$preset.xml
  local -a prefix=() targets=()
  [ -z "${suite_targets-}" ] || read -r -d "" -a targets <<<"--target $suite_targets" || true
  [ "$preset" = release ] || mapfile -t prefix < <(fixed_addresses | tr ' ' '\n')
  rm -f "$report"
  configure "$preset" -DTCPTABLE_DEVELOPER=ON || return
  say "   building; log: build/logs/build-$preset.log"
  logged "build-$preset" "${prefix[@]}" cmake --build --preset "$preset" "${targets[@]}" ||
    return
  # A failing test makes ctest fail: the report tells which, what it said, and counts.
  "${prefix[@]}" ctest --preset "$preset" --output-junit "$report" "$@" \
    >"$log_directory/ctest-$preset.log" 2>&1 || true
  if [ ! -s "$report" ]; then
    tail "$log_directory/ctest-$preset.log" >&2
    return 1
  fi
  python3 scripts/lib/junit_outcomes.py "$preset" "$report" >>"$outcomes"
}

fuzz() {
  local lines
  lines=$(scripts/fuzz.sh "$fuzz_seconds") || true
  [ -n "$lines" ] || return
  printf '%s\n' "$lines" >>"$outcomes"
}

count() { awk -F '\t' -v wanted="$1" '$1 == wanted {n++} END {print n + 0}' "$outcomes"; }

report_outcomes() {
  local passed failed skipped
  passed=$(count passed) failed=$(count failed) skipped=$(count skipped)
  echo
  if [ "$skipped" -gt 0 ]; then
    echo "Skipped:"
    awk -F '\t' '$1 == "skipped" {printf "  %s: %s\n", $2, $3}' "$outcomes"
  fi
  if [ "$failed" -gt 0 ]; then
    echo "Failed:"
    awk -F '\t' '$1 == "failed" {printf "  %s: %s\n", $2, $3}' "$outcomes"
  fi
  [ "$passed" -gt 0 ] || echo "Nothing was tested."
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
