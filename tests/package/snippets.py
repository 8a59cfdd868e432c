#!/usr/bin/env python3
"""Compiles the C and C++ that the manual shows: README.md's fenced blocks and the example at the
head of include/tcptable/tcptable.hpp.

snippets.py SOURCE_DIRECTORY WORK_DIRECTORY, with PKG_CONFIG_PATH set to the installed tree. A block
with main() is a program; any other is the body of a function.
"""

import pathlib
import re
import shlex
import subprocess
import sys


def fenced_blocks(markdown):
    for language, text in re.findall(r"^```(cpp|c)\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL):
        yield language, text


def header_example(header):
    """The first run of comment lines that are indented by three blanks and begin with #include."""
    lines = re.search(r"((?://   .*\n|//\n)*//   #include.*\n(?://   .*\n|//\n)*)", header).group(1)
    return "\n".join(line[5:] for line in lines.splitlines()) + "\n"


def as_program(text):
    if "main(" in text:
        return text
    lines = text.splitlines()
    includes = [line for line in lines if line.startswith("#")] or [
        "#include <tcptable/tcptable.hpp>"
    ]
    body = [line for line in lines if not line.startswith("#")]
    return "\n".join([*includes, "void snippet() {", *body, "}", "int main() {}", ""])


def compile_snippet(name, language, text, directory):
    source = directory / f"{name}.{language}"
    source.write_text(as_program(text))
    package = "tcptable" if "tcptable/" in source.read_text() else "iphlpapi"
    flags = shlex.split(
        subprocess.check_output(["pkg-config", "--cflags", "--libs", package], text=True)
    )
    compiler = ["g++", "-std=c++20"] if language == "cpp" else ["gcc", "-std=c11"]
    command = [*compiler, "-Wall", "-Wextra", str(source), *flags, "-o", str(source.with_suffix(""))]
    print("+", shlex.join(command), flush=True)
    return subprocess.run(command, check=False).returncode == 0


def main():
    source, work = map(pathlib.Path, sys.argv[1:])
    work.mkdir(parents=True, exist_ok=True)
    header = (source / "include/tcptable/tcptable.hpp").read_text()
    snippets = [("two_minute_example", "cpp", header_example(header))]
    readme = source / "README.md"
    if readme.exists():
        blocks = list(fenced_blocks(readme.read_text()))
        assert blocks, "README.md shows no code"
        snippets += [(f"readme_{i}", language, text) for i, (language, text) in enumerate(blocks)]
    failed = [name for name, *rest in snippets if not compile_snippet(name, *rest, work)]
    assert not failed, f"these do not compile: {failed}"
    print(f"{len(snippets)} snippets compile")


if __name__ == "__main__":
    main()
