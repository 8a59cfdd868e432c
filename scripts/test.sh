#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test:
#   scripts/test.sh            all of it
#   scripts/test.sh --quick    the release build's unit, kernel and root tests only
# The last line reads "N passed, N failed, N skipped". The exit code is 0 when nothing failed and
# something passed. What was skipped is printed with its reason.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
export fuzz_seconds=${TCPTABLE_FUZZ_SECONDS:-10}
source scripts/lib/test_steps.sh

quick=
case ${1-} in
  '') ;;
  --quick) quick=1 ;;
  *) die "unknown argument: $1" ;;
esac

install_packages "${packages_build[@]}" "${packages_test[@]}"
begin_outcomes
if [ -n "$quick" ]; then
  step suite release --label-regex 'unit|kernel|root'
else
  step format
  step suite release
  step tidy
  step suite asan
  # Only what calls the library from real threads: the rest has no races to find.
  suite_targets='tcptable_tool kernel_test kernel_root_test kernel_churn_test kernel_truth_test
    iphlpapi_test iphlpapi_state_test iphlpapi_extended_test iphlpapi_estats_test iphlpapi_fuzz_test' \
    step suite tsan --label-regex kernel --exclude-regex '^(Conformance|CallShape|Binding)[.]|^Tool[.]Hostile$'
  step fuzz
fi
report_outcomes
