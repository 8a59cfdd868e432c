#!/usr/bin/env python3
"""What must hold of every format and every command at once.

Usage: proof_test.py TOOL GROUP

GROUP is a class below. Hosts come from saved snapshots where the kernel would not let us have them,
and from a private network namespace elsewhere.
"""

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unicodedata
import unittest

import saved_host
import tool_test
from saved_host import HOSTILE
from tool_test import Sockets, run

TEXTS = "process,executable,command,unit,user_unit,cgroup,container,user,interface,congestion"
ALL_FORMATS = ("table", "json", "jsonl", "csv", "tsv")


def original(shown):
    """The bytes that are shown so."""
    def byte(found):
        token = found.group(0)
        if token == "\\\\":
            return b"\\".decode("latin-1")
        if token.startswith("\\x"):
            return chr(int(token[2:], 16))
        return chr(int(token[3:-1], 16)).encode().decode("latin-1")

    return re.sub(r"\\\\|\\x[0-9A-F]{2}|\\u\{[0-9A-F]+\}", byte,
                  shown.encode().decode("latin-1")).encode("latin-1")


class Harmless(unittest.TestCase):
    def assert_harmless(self, output, allowed="\n"):
        """Nothing that a terminal obeys, and nothing that changes what stands beside it."""
        for character in output.decode("utf-8"):
            if character not in allowed:
                self.assertNotIn(unicodedata.category(character), ("Cc", "Cf", "Cs", "Co", "Cn", "Zl",
                                                                   "Zp", "Mn"), ascii(character))


class Hostile(Harmless):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.file = os.path.join(cls.folder.name, "host")
        cls.empty = os.path.join(cls.folder.name, "empty")
        saved_host.write(cls.file, saved_host.hostile_host(HOSTILE))
        saved_host.write(cls.empty, saved_host.hostile_host([]))
        cls.all_columns = list(json.loads(run("schema", "--lines").stdout)["allOf"][0]["properties"])
        cls.all_columns.remove("count")

    def text(self, *arguments, environment=None):
        done = run("--no-config", "--from", self.file, "-tu", *arguments, environment=environment)
        self.assertEqual((done.returncode, done.stderr), (0, b""), arguments)
        return done.stdout

    def test_tables_have_a_line_a_row(self):
        for arguments in [[], ["--columns", TEXTS], ["--wide"], ["-eiom", "--sort", "-process"],
                          ["--columns", ",".join(self.all_columns)]]:
            for columns in ("0", "80"):
                shown = self.text(*arguments, environment={"COLUMNS": columns})
                self.assert_harmless(shown)
                self.assertEqual(shown.count(b"\n"), len(HOSTILE) + 1)

    def test_colour_is_all_that_a_terminal_obeys(self):
        shown = self.text("--color", "always", "--columns", TEXTS)
        self.assert_harmless(re.sub(rb"\x1b\[[0-9;]*m", b"", shown))
        for name in (b"\x1b[31mred", b"\x1b[2J"):
            self.assertNotIn(name, shown)

    def test_separated_values_are_the_same_when_read_again(self):
        keys = TEXTS.split(",")
        shown = self.text("--format", "csv", "--columns", TEXTS)
        self.assert_harmless(shown.replace(b"\r\n", b"\n"))
        rows = list(csv.reader(io.StringIO(shown.decode(), newline=""), strict=True))
        tabs = self.text("--format", "tsv", "--columns", TEXTS)
        self.assert_harmless(tabs, "\n\t")
        self.assertEqual([line.split("\t") for line in tabs.decode().split("\n")[:-1]], rows)
        self.assertEqual(rows[0], keys)
        self.assertEqual(len(rows), len(HOSTILE) + 1)
        for name, row in zip(HOSTILE, rows[1:]):
            self.assertEqual({key: original(cell) for key, cell in zip(keys, row)},
                             self.texts_of(name))

    def texts_of(self, name):
        short = name[:15]
        return {"process": short, "executable": b"/" + name, "command": name, "unit": name,
                "user_unit": name, "cgroup": b"/" + name, "container": name, "user": name,
                "interface": short, "congestion": short}

    def test_json_is_ascii_and_has_the_text(self):
        whole = self.text("--json", "--columns", TEXTS)
        lines = self.text("--format", "jsonl", "--columns", TEXTS)
        for shown in (whole, lines):
            self.assert_harmless(shown)
            self.assertTrue(shown.isascii())
        rows = json.loads(whole)["rows"]
        self.assertEqual(rows, [json.loads(line) for line in lines.splitlines()])
        for name, row in zip(HOSTILE, rows):
            self.assertEqual(row, {key: text.decode("utf-8", "each")
                                   for key, text in self.texts_of(name).items()})
        owners = json.loads(self.text("--json", "--columns", "owners,command"))["rows"]
        for name, row in zip(HOSTILE, owners):
            self.assertEqual(row["owners"][0]["command"], name.decode("utf-8", "each"))

    def test_templates_fill_in_text_and_do_not_read_it(self):
        shown = self.text("--template", "<{process}|{{command:<300}}|{unit:>20}>")
        self.assert_harmless(shown)
        lines = shown.decode().splitlines()
        self.assertEqual(len(lines), len(HOSTILE))
        for name, line in zip(HOSTILE, lines):
            process, command, unit = line[1:-1].split("|")
            self.assertEqual(original(process), name[:15])
            self.assertEqual(original(command.rstrip(" ")), name)
            self.assertEqual(original(unit.lstrip(" ")), name)

    def test_groups_and_totals(self):
        for key in TEXTS.split(","):
            for form in ALL_FORMATS:
                shown = self.text("--by", key, "--format", form)
                self.assert_harmless(shown.replace(b"\r\n", b"\n"), "\n\t" if form == "tsv" else "\n")
        self.assert_harmless(self.text("--summary"))
        summary = json.loads(self.text("--summary", "--json"))["summary"]
        self.assertEqual(len(summary["processes"]), 10)

    def test_differences(self):
        for arguments in [[], ["--columns", "+" + TEXTS.replace(",", ",+")], ["--format", "json"],
                          ["--format", "jsonl"]]:
            for pair in [(self.empty, self.file), (self.file, self.empty)]:
                done = run("diff", *pair, *arguments)
                self.assertEqual((done.returncode, done.stderr), (1, b""))
                self.assert_harmless(done.stdout)
                if arguments[:1] != ["--format"]:
                    self.assertEqual(done.stdout.count(b"\n"), len(HOSTILE))

    def test_words_of_the_command_line_come_back_harmless(self):
        for name in HOSTILE:
            for arguments in [[name], ["process:" + "x", name], ["--columns", name], ["--sort", name],
                              ["--template", b"{" + name], ["--from", name], ["--format", name],
                              ["who", name], ["close", "--yes", name, "("], ["diff", name], ["schema", name],
                              ["stats", name], ["doctor", name], ["save", b"/nowhere/" + name],
                              ["watch", "--interval", name], ["completion", name], ["owners", name]]:
                done = run(*arguments, stdin=subprocess.DEVNULL)
                self.assertIn(done.returncode, (0, 1, 2, 4, 5), arguments)
                self.assert_harmless(done.stderr)


class HostileHost(Sockets, Harmless):
    """A living process with such a name, which holds a listener and a connection."""

    def setUp(self):
        super().setUp()
        code = ("import socket,sys,os\n"
                "open('/proc/self/comm','wb').write(bytes.fromhex(sys.argv[1]))\n"
                "s=socket.socket();s.bind(('127.0.0.1',0));s.listen()\n"
                "c=socket.create_connection(s.getsockname());a=s.accept()[0]\n"
                "print(s.getsockname()[1],flush=True);sys.stdin.readline()\n"
                "n=socket.socket();n.bind(('127.0.0.1',0));n.listen();print('',flush=True)\n"
                "sys.stdin.read()\n")
        self.holder = subprocess.Popen(
            [sys.executable, "-c", code, b"\x1b[2J\n\xff\"\x7f".hex(), b"\x1b[31m\n\xff\xe2\x80\xae"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.holder.stdout.readline())

    def tearDown(self):
        self.holder.stdin.close()
        self.holder.stdout.close()
        self.holder.wait(timeout=10)
        super().tearDown()

    def test_who_and_the_plan_of_closing(self):
        for arguments in [["who", f"{self.port}"], ["close", "--dry-run", f":{self.port}"]]:
            done = run(*arguments)
            self.assert_harmless(done.stdout)
            self.assertIn(b"\\x1B[2J\\x0A\\xFF", done.stdout)
            whole = run(*arguments, "--json").stdout
            self.assert_harmless(whole)
            self.assertIn("\x1b[2J\n\ufffd\"\x7f", strings(json.loads(whole)))

    def test_watch(self):
        for arguments, name in [([], "\\x1B[2J\\x0A\\xFF\"\\x7F"), (["--format", "jsonl"], None)]:
            watch = subprocess.Popen(
                [tool_test.TOOL, "watch", "--initial", "--interval", "0.1", "--columns",
                 "+command", *arguments, "listen"], stdout=subprocess.PIPE)
            try:
                line = watch.stdout.readline()
                if name is None:
                    line = watch.stdout.readline()
                    self.assertEqual(json.loads(line)["process"], "\x1b[2J\n\ufffd\"\x7f")
                else:
                    self.assertIn(name, line.decode())
                self.assert_harmless(line)
            finally:
                watch.send_signal(signal.SIGINT)
                watch.communicate()


class Million(unittest.TestCase):
    """A table of a million sockets, in every format and order."""

    ROWS = 1_000_000
    BYTES_MAX = 10_000_000 + 150 * ROWS

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = os.path.join(cls.folder.name, "million.save")
        saved_host.write_large(cls.file, cls.ROWS)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def peak(self, *arguments):
        """The tool's peak of resident memory. What it prints is only counted."""
        with subprocess.Popen([tool_test.TOOL, "--from", self.file, *arguments],
                              stdout=subprocess.PIPE, env={**os.environ, "TCPTABLE_CONFIG": ""}) as tool:
            lines = 0
            while block := tool.stdout.read(1 << 20):
                lines += block.count(b"\n")
            _, status, usage = os.wait4(tool.pid, 0)
            tool.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(tool.returncode, 0)
        return usage.ru_maxrss * 1024, lines

    def test_a_row_takes_no_more_than_150_bytes(self):
        shapes = [*(["--format", form] for form in ALL_FORMATS),
                  ["--template", "{local} {remote} {pid}"], ["--sort", "-remote"], ["--by", "remote"]]
        for shape in shapes:
            with self.subTest(" ".join(shape)):
                peak, lines = self.peak(*shape)
                self.assertGreaterEqual(lines, self.ROWS)
                self.assertLessEqual(peak, self.BYTES_MAX)
        with self.subTest("summary"):
            self.assertLessEqual(self.peak("--summary")[0], self.BYTES_MAX)


def strings(value):
    """Every string in a document."""
    if isinstance(value, str):
        return {value}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(strings, inner))


def main():
    tool_test.TOOL = os.path.abspath(sys.argv[1])
    group = {each.__name__: each for each in (Hostile, HostileHost, Million)}[sys.argv[2]]
    if group is HostileHost:
        tool_test.enter_namespace()
    return tool_test.run_group(group)


if __name__ == "__main__":
    sys.exit(main())
