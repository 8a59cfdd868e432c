#!/usr/bin/env python3
"""Runs the conformance suite, each case a process, in a network namespace of its own.

conformance.py native PROGRAM CASE
    One case of the native program: its exit code, 77 for skipped.
conformance.py wine PROGRAM CASES RESULTS
    Every case of cases.def under Wine, in a temporary prefix. Writes a line per case.
conformance.py expect RESULTS DIFFERENCES CASE
    Judges one of those lines: where Wine is known to differ the case must fail, else it must pass.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

SKIPPED = 77
CASE_SECONDS = 20
PREFIX_SECONDS = 90


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def private_network():
    """The words in front of a command that give it a network of its own, with loopback up."""
    unshare = ["unshare", "--net"]
    if os.geteuid() != 0:
        unshare = ["unshare", "--user", "--map-root-user", "--net"]
    words = [*unshare, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if shutil.which("unshare") is None or subprocess.run([*words, "true"], check=False).returncode:
        skip("no private network namespace is allowed here")
    return words


def native(program, case):
    return subprocess.run([*private_network(), program, case], check=False).returncode


def find_wine():
    for name in ("wine64", "wine", "/usr/lib/wine/wine64"):
        path = shutil.which(name)
        if path:
            return path
    return skip("no wine64 to run Windows programs with")


def stop_server(environment):
    for name in ("wineserver", "/usr/lib/wine/wineserver64", "/usr/lib/wine/wineserver"):
        if shutil.which(name):
            subprocess.run([name, "-k"], env=environment, check=False, timeout=20)
            subprocess.run([name, "-w"], env=environment, check=False, timeout=20)
            return


@contextlib.contextmanager
def session(wine, environment):
    """Keeps one Windows program running: without it Wine's services stop and start between the
    cases, and a case that starts while they stop may not run."""
    with subprocess.Popen([wine, "cmd", "/k"], env=environment, stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as keeper:
        try:
            yield
        finally:
            keeper.kill()


def run_case(command, environment):
    """One line: outcome and what the program said. A program that could not say anything is run
    once more: a case that fails says where."""
    outcome, said = attempt(command, environment)
    if outcome == "failed" and not said:
        outcome, said = attempt(command, environment)
    return f"{outcome} {said or 'without a word'}"


def attempt(command, environment):
    with subprocess.Popen(command, env=environment, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=CASE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
    outcome = {0: "passed", SKIPPED: "skipped"}.get(process.returncode, "failed")
    return outcome, " ".join(output.split())[:300]


def run_under_wine(program, cases, results):
    wine = find_wine()
    names = re.findall(r"^CASE\((\w+)\)", open(cases, encoding="utf-8").read(), re.MULTILINE)
    prefix = tempfile.mkdtemp(prefix="tcptable-wine-")
    environment = dict(os.environ, WINEPREFIX=prefix, WINEDEBUG="-all", HOME=prefix,
                       WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe,winedbg.exe=")
    environment.pop("DISPLAY", None)
    try:
        # The first run makes the prefix. An unknown case fails, so a Wine that works gives 1.
        first = subprocess.run([wine, program, "none"], env=environment, check=False, text=True,
                               timeout=PREFIX_SECONDS, capture_output=True)
        if "usage" not in first.stdout:
            skip(f"{wine} does not run here: {first.stderr.strip()[-200:]}")
        with open(results, "w", encoding="utf-8") as file, session(wine, environment):
            for name in names:
                print(name, run_case([wine, program, name], environment), file=file)
    finally:
        stop_server(environment)
        shutil.rmtree(prefix, ignore_errors=True)
    print(f"{len(names)} cases were run")
    return 0 if names else 1


def wine_in_private_network(arguments):
    if os.environ.get("TCPTABLE_IN_PRIVATE_NETWORK"):
        return run_under_wine(*arguments)
    if os.path.exists(arguments[2]):
        os.remove(arguments[2])  # what an earlier run found must not be judged
    find_wine()
    environment = dict(os.environ, TCPTABLE_IN_PRIVATE_NETWORK="1")
    command = [*private_network(), sys.executable, __file__, "wine", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def lines_by_case(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.strip().split(" ", 1) for line in file if line.strip() and line[0] != "#"]
    return dict(lines)


def expect(results, differences, case):
    if not os.path.exists(results):
        skip("Wine did not run")
    outcome, said = lines_by_case(results)[case].split(" ", 1)
    reason = lines_by_case(differences).get(case)
    print(f"{outcome}: {said}")
    if reason is None:
        if outcome == "skipped":
            skip(said)
        return 0 if outcome == "passed" else 1
    print(f"expected of Wine: {reason}")
    if outcome == "passed" and not reason.startswith("sometimes"):
        print("but it does not differ any more: take the case out of the list")
        return 1
    return 0


def main():
    command, *arguments = sys.argv[1:]
    if command == "native":
        return native(*arguments)
    if command == "wine":
        return wine_in_private_network(arguments)
    return expect(*arguments)


if __name__ == "__main__":
    sys.exit(main())
