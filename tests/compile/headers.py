#!/usr/bin/env python3
"""Compiles the Windows-facing headers the ways clients do, and small clients that walk into each known trap.

Every header is compiled alone and on both sides of the host's socket headers, as C11 and C++20, by gcc and clang, with
and without UNICODE, and must not draw a warning. A client in clients/ says in its first lines how it is compiled:

  // flags: -D...      more arguments
  // fails: <regex>    it must not compile, and this must be among the errors
  // warns             warnings are part of what it shows
  // only: <compiler>  the others reject it, and no header can help that

Exits 0 if every check passed, 1 if one failed or none ran, 77 if no compiler was found. A compiler that is missing is
reported and skipped.
"""

import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys

CLIENT_WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
HEADER_WARNINGS = CLIENT_WARNINGS + ["-Wshadow", "-Wconversion"]
SOCKET_HEADERS = ["sys/socket.h", "netinet/in.h", "arpa/inet.h"]
COMPILERS = {"c": ["gcc", "clang"], "c++": ["g++", "clang++"]}
STANDARDS = {"c": "c11", "c++": "c++20"}
OTHER_STANDARDS = {"c": ["gnu99", "gnu11", "gnu17"], "c++": ["c++11", "c++14", "c++17", "gnu++20"]}


class Check:
    def __init__(self, name, command, source, fails=None):
        self.name, self.command, self.source, self.fails = name, command, source, fails

    def run(self):
        """Returns None, or what went wrong."""
        done = subprocess.run(self.command, input=self.source, capture_output=True, text=True)
        if self.fails is None:
            return None if done.returncode == 0 else done.stderr
        if done.returncode == 0:
            return "compiled, and must not"
        return None if re.search(self.fails, done.stderr) else f"failed without /{self.fails}/:\n{done.stderr}"


def include_lines(names):
    """A unit of nothing but includes, and one declaration: ISO C wants one."""
    return "".join(f"#include <{name}>\n" for name in names) + "typedef int unit_is_not_empty;\n"


def command(compiler, language, standard, include_dir, extra):
    return [compiler, "-x", language, f"-std={standard}", "-fsyntax-only", f"-I{include_dir}", *extra, "-"]


def is_alias(path):
    return path.name != path.name.lower()


def header_checks(headers, include_dir, languages):
    for language, compiler in languages:
        standard = STANDARDS[language]
        for header in headers:
            orders = {"alone": [header], "before sockets": [header] + SOCKET_HEADERS,
                      "after sockets": SOCKET_HEADERS + [header]}
            for order, names in orders.items():
                for defines in ([], ["-DUNICODE", "-D_UNICODE"]) if order == "alone" else ([],):
                    name = f"{compiler} {standard} <{header}> {order} {' '.join(defines)}".strip()
                    yield Check(name, command(compiler, language, standard, include_dir, HEADER_WARNINGS + defines),
                                include_lines(names))


def whole_checks(headers, aliases, include_dir, languages):
    """All headers in one unit: in order, reversed, as aliases, and in other language standards."""
    units = {"all": headers, "all reversed": headers[::-1], "all aliases": aliases}
    for language, compiler in languages:
        for name, names in units.items():
            for standard in [STANDARDS[language]] + OTHER_STANDARDS[language]:
                yield Check(f"{compiler} {standard} {name}",
                            command(compiler, language, standard, include_dir, HEADER_WARNINGS), include_lines(names))


def client_checks(directory, include_dir, languages):
    for path in sorted(directory.iterdir()):
        language = {".c": "c", ".cpp": "c++"}.get(path.suffix)
        source = path.read_text()
        flags = re.search(r"^// flags: (.*)$", source, re.M)
        fails = re.search(r"^// fails: (.*)$", source, re.M)
        only = re.search(r"^// only: (.*)$", source, re.M)
        warns = re.search(r"^// warns", source, re.M)
        extra = ([] if warns else CLIENT_WARNINGS) + (flags.group(1).split() if flags else [])
        for other, compiler in languages:
            if other == language and (not only or only.group(1) == compiler):
                yield Check(f"{compiler} clients/{path.name}",
                            command(compiler, language, STANDARDS[language], include_dir, extra), source,
                            fails.group(1) if fails else None)


def alias_failures(include_dir, aliases):
    """An alias is the lowercase name and nothing else."""
    for alias in aliases:
        lines = [line for line in (include_dir / alias).read_text().splitlines() if not line.startswith("//")]
        if lines != [f"#include <{alias.lower()}>"] or not (include_dir / alias.lower()).exists():
            yield f"{alias} does not include <{alias.lower()}>"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--include", type=pathlib.Path, required=True, help="the directory include/win32")
    parser.add_argument("--clients", type=pathlib.Path, required=True)
    parser.add_argument("--also", type=pathlib.Path, nargs="*", default=[], help="sources that must compile as they are")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()

    paths = sorted(path for path in arguments.include.rglob("*") if path.is_file())
    headers = [str(path.relative_to(arguments.include)) for path in paths if not is_alias(path)]
    aliases = [path.name for path in paths if is_alias(path)]
    languages = [(language, compiler) for language, names in COMPILERS.items() for compiler in names]
    for _, compiler in languages:
        if not shutil.which(compiler):
            print(f"SKIP {compiler}: not installed")
    languages = [(language, compiler) for language, compiler in languages if shutil.which(compiler)]
    if not languages:
        return 77

    checks = list(header_checks(headers, arguments.include, languages))
    checks += whole_checks(headers, aliases, arguments.include, languages)
    checks += client_checks(arguments.clients, arguments.include, languages)
    for path in arguments.also:
        checks += [Check(f"{compiler} {path.name}", command(compiler, language, STANDARDS[language], arguments.include, []),
                         path.read_text()) for language, compiler in languages
                   if (path.suffix == ".c") == (language == "c")]

    failures = list(alias_failures(arguments.include, aliases))
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for check, problem in zip(checks, pool.map(Check.run, checks)):
            if problem is not None:
                failures.append(f"{check.name}\n{problem}")
    for failure in failures:
        print("FAIL", failure)
    print(f"{len(checks) + len(aliases)} checks of {len(headers)} headers and {len(aliases)} aliases, "
          f"{len(failures)} failed")
    return 1 if failures or not checks else 0


if __name__ == "__main__":
    sys.exit(main())
