#!/usr/bin/env python3
"""Prints the tests of a CTest JUnit report as lines: outcome TAB name TAB detail. What failed tests
had to say goes to stderr.

junit_outcomes.py SUITE REPORT
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

OUTCOMES = {"run": "passed", "fail": "failed", "notrun": "skipped", "disabled": "skipped"}
OUTPUT_LINES_MAX = 40  # of each failed test


def skip_reason(output):
    """The text a test gave: GoogleTest prints it after 'Skipped', our scripts after 'skipped:'."""
    match = re.search(r"^.*: Skipped\n(.*)$", output, re.MULTILINE) or re.search(
        r"^skipped: (.*)$", output, re.MULTILINE
    )
    return match.group(1).strip() if match else ""


def detail_of(case, outcome):
    element = case.find({"skipped": "skipped", "failed": "failure"}.get(outcome, "none"))
    message = element.get("message", "") if element is not None else ""
    if outcome == "skipped":
        output = case.findtext("system-out") or ""
        return skip_reason(output) or message or "no reason given"
    return message


def print_end(name, output):
    lines = output.splitlines()
    print(f"---- {name}", *lines[-OUTPUT_LINES_MAX:], sep="\n", file=sys.stderr)


def main():
    suite, report = sys.argv[1:]
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        outcome = OUTCOMES.get(case.get("status"), "failed")
        detail = detail_of(case, outcome)
        # A test whose program is missing was not skipped by anyone's decision.
        if outcome == "skipped" and "Unable to find executable" in detail:
            outcome = "failed"
        # CTest adds the value of a test's parameter behind its name.
        name = f"{suite}: {case.get('name').split('  # ')[0]}"
        print(outcome, name, " ".join(detail.split()), sep="\t")
        if outcome == "failed":
            print_end(name, case.findtext("system-out") or "")


if __name__ == "__main__":
    main()
