#!/usr/bin/env python3
"""Holds the written layouts and constants against our headers and against mingw-w64's.

layouts.txt says where every member of every MIB and EStats type lies; values.txt says what every constant is. Both are
turned into static assertions, and those are compiled against

  our headers     as C and C++, and for 32-bit x86, whose 8-byte members are 8-aligned here as they are on Windows
  mingw-w64's     for x86_64, and for i686 where that compiler is installed; entries marked ! are not in those headers

Nothing is run. Every struct and every member in our headers must be listed, so that a new one cannot be forgotten.
Exits 0 if everything agrees, 1 if not or if nothing was compared, 77 if mingw-w64 is missing: our headers have then
been compared with the written layouts only.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HEADERS = ["iprtrmib.h", "tcpmib.h", "udpmib.h", "ipmib.h", "tcpestats.h"]
INCLUDES = "".join(f"#include <{name}>\n" for name in ["winsock2.h", "windows.h", "ws2tcpip.h", "iphlpapi.h", "stddef.h"])
MINGW_FLAGS = ["-D_WIN32_WINNT=0x0A00"]


def table_lines(path):
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split()


class Layout:
    """One line: [x86] type[!] size align member@offset[!] …"""

    def __init__(self, words):
        self.is_x86_only = words[0] == "x86"
        if self.is_x86_only:
            words = words[1:]
        self.type, self.in_mingw = words[0].rstrip("!"), not words[0].endswith("!")
        self.size, self.align = int(words[1]), int(words[2])
        self.members = [re.fullmatch(r"(\w+)@(\d+)(!?)", word).groups() for word in words[3:]]

    def assertions(self, for_mingw):
        if for_mingw and not self.in_mingw:
            return
        yield f"sizeof({self.type}) == {self.size}"
        yield f"__alignof__({self.type}) == {self.align}"
        for name, offset, mark in self.members:
            if not (for_mingw and mark):
                yield f"offsetof({self.type}, {name}) == {offset}"


def read_layouts(path):
    """Layouts of 64-bit targets, and of 32-bit ones: the same but for those marked x86."""
    layouts = [Layout(words) for words in table_lines(path)]
    x86 = {layout.type: layout for layout in layouts if layout.is_x86_only}
    x64 = [layout for layout in layouts if not layout.is_x86_only]
    return x64, [x86.get(layout.type, layout) for layout in x64]


def value_assertions(path, for_mingw):
    for name, value in table_lines(path):
        if not (for_mingw and name.endswith("!")):
            yield f"(long long)({name.rstrip('!')}) == {value}"


def forgotten(header_directory, layouts):
    """Structs whose members are not those that are listed. Aliases of a struct are listed and not found here."""
    listed = {layout.type: sorted(name for name, _, _ in layout.members) for layout in layouts}
    found = {}
    for header in HEADERS:
        text = (header_directory / header).read_text()
        for tag, body in re.findall(r"typedef struct _(\w+) \{\n(.*?)\n\}", text, re.S):
            members = re.findall(r"([A-Za-z]\w*)(?:\[\w+\])?(?: TCPTABLE_WIN32_ALIGN8)?;", body)
            found[tag] = sorted(members)
    for name, members in found.items():
        if members != listed.get(name):
            yield f"{name}: declared {members}, listed {listed.get(name)}"
    if not found:
        yield "no struct was found in the headers"


def stub_directory(path):
    """glibc's headers for x86_64 lack one file that -m32 asks for, and it may be empty: nothing is linked."""
    (path / "gnu").mkdir()
    (path / "gnu/stubs-32.h").write_text("")
    return ["-m32", f"-isystem{path}", "-isystem/usr/include/x86_64-linux-gnu"]


def compile_assertions(name, command, assertions, keyword):
    source = INCLUDES + "".join(f'{keyword}({one}, "{one}");\n' for one in assertions)
    done = subprocess.run([*command, "-fsyntax-only", "-"], input=source, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"FAIL {name}\n{done.stderr}")
    else:
        print(f"ok   {name}: {len(assertions)} assertions")
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--include", type=pathlib.Path, required=True, help="the directory include/win32")
    parser.add_argument("--c-compiler", default="gcc")
    parser.add_argument("--cxx-compiler", default="g++")
    arguments = parser.parse_args()
    here = pathlib.Path(__file__).parent
    x64, x86 = read_layouts(here / "layouts.txt")
    is_good = bool(x64)
    for problem in forgotten(arguments.include, x64):
        print("FAIL", problem)
        is_good = False

    def assertions(layouts, for_mingw):
        values = list(value_assertions(here / "values.txt", for_mingw))
        return [one for layout in layouts for one in layout.assertions(for_mingw)] + values

    c = ["-x", "c", "-std=gnu11"]
    cxx = ["-x", "c++", "-std=c++20"]
    include = f"-I{arguments.include}"
    native = assertions(x64, for_mingw=False)
    is_good &= compile_assertions("our headers, C", [arguments.c_compiler, *c, include], native, "_Static_assert")
    is_good &= compile_assertions("our headers, C++", [arguments.cxx_compiler, *cxx, include], native, "static_assert")
    with tempfile.TemporaryDirectory() as directory:
        m32 = stub_directory(pathlib.Path(directory))
        probe = subprocess.run([arguments.c_compiler, *c, *m32, "-fsyntax-only", "-"], input="#include <netdb.h>\n",
                               capture_output=True, text=True)
        if probe.returncode == 0:
            is_good &= compile_assertions("our headers, 32-bit x86", [arguments.c_compiler, *c, *m32, include],
                                          assertions(x86, for_mingw=False), "_Static_assert")
        else:
            print("SKIP our headers, 32-bit x86: this compiler has no -m32")

    compared = 0
    for machine, layouts in ("x86_64", x64), ("i686", x86):
        compiler = f"{machine}-w64-mingw32-gcc"
        if not shutil.which(compiler):
            print(f"SKIP mingw-w64, {machine}: {compiler} is not installed")
            continue
        is_good &= compile_assertions(f"mingw-w64, {machine}", [compiler, *c, *MINGW_FLAGS],
                                      assertions(layouts, for_mingw=True), "_Static_assert")
        compared += 1
    if not is_good:
        return 1
    return 0 if compared else 77


if __name__ == "__main__":
    sys.exit(main())
