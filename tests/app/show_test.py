"""How the tool shows and counts sockets: end to end, in a private network namespace."""

import csv
import io
import json
import os
import pty
import select
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
TOOL = sys.argv[1]
HOSTILE = "\x1b[31mx\n\t\"'\\"


def run(*arguments, **environment):
    variables = {**os.environ, "TCPTABLE_CONFIG": "", **environment}
    return subprocess.run([TOOL, *arguments], capture_output=True, timeout=60, env=variables,
                          check=False)


def text(*arguments, **environment):
    return run(*arguments, **environment).stdout.decode()


class Show(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        cls.listener = socket.socket()
        cls.listener.bind(("127.0.0.1", 0))
        cls.listener.listen()
        cls.port = cls.listener.getsockname()[1]
        cls.client = socket.create_connection(("127.0.0.1", cls.port))
        cls.server, _ = cls.listener.accept()
        cls.client.sendall(b"x" * 1000)
        cls.server.recv(1000)
        cls.udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        cls.udp.bind(("::1", 0))
        with open("/proc/self/comm", "w", encoding="utf-8") as comm:
            comm.write(HOSTILE[:15])

    @classmethod
    def tearDownClass(cls):
        for one in (cls.listener, cls.client, cls.server, cls.udp):
            one.close()

    def test_filters_find_what_they_name(self):
        port = self.port
        self.assertEqual(len(text("-H", f":{port}").splitlines()), 3)
        self.assertEqual(len(text("-H", f":{port}", "listen").splitlines()), 1)
        self.assertEqual(len(text("-H", f"pid:{os.getpid()}", "established").splitlines()), 2)
        self.assertEqual(len(text("-H", f"state established ( dport = :{port} )").splitlines()), 1)
        self.assertEqual(len(text("-H", "udp").splitlines()), 1)
        self.assertEqual(len(text("-H", "rtt > 0us and 127.0.0.0/8").splitlines()), 2)

    def test_exit_code_tells_that_nothing_matched(self):
        self.assertEqual(run("process:nobody-of-this-name").returncode, 2)
        self.assertEqual(run("-u", "-4").returncode, 0)
        self.assertEqual(run("rtt >").returncode, 4)

    def test_tcp_info_is_measured_or_said_to_be_missing(self):
        line = text("-H", "--columns", "rtt,sent_bytes", f"rport:{self.port}").split()
        self.assertRegex(line[0], r"^[0-9.]+(us|ms)$")
        self.assertEqual(line[1], "1000B")
        self.assertEqual(text("-H", "--columns", "rtt", "listen").strip(), "--")

    def test_groups_count(self):
        groups = json.loads(text("--by", "state", "--json"))["groups"]
        self.assertEqual({(group["state"], group["count"]) for group in groups},
                         {("ESTABLISHED", 2), ("LISTEN", 1)})
        self.assertRegex(text("--by", "state"), r"(?m)^ +2  ESTABLISHED$")

    def test_every_format_has_every_row_and_is_harmless(self):
        columns = "local,pid,process,state,owners,rtt,command,unit"
        for form in ("table", "json", "jsonl", "csv", "tsv"):
            output = run("--format", form, "--columns", columns, "-t").stdout
            self.assertFalse(set(output) & (set(range(0x20)) - {0x09, 0x0A, 0x0D}), form)
            self.assertNotIn(0x7F, output)
        rows = list(csv.reader(io.StringIO(text("-f", "csv", "--columns", columns))))
        self.assertEqual([len(row) for row in rows], [8] * 4)
        lines = [json.loads(line) for line in text("-f", "jsonl").splitlines()]
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines[0]["process"], HOSTILE[:15])

    def test_json_obeys_its_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("no python3-jsonschema")
        schema = json.loads(text("schema"))
        for arguments in (["--json"], ["--json", "-tu", "-eiom", "--wide"],
                          ["--json", "--by", "process,state"], ["--json", "--by", "local,remote"],
                          ["--json", "--columns", "local,remote"], ["--json", "--by", "state", "port:1"],
                          ["--json", "-s"], ["--json", "-s", "-t"], ["--json", "-s", "-u", "-6"]):
            jsonschema.validate(json.loads(text(*arguments)), schema)
        row_schema = json.loads(text("schema", "--lines"))
        for line in text("-f", "jsonl", "-tueiomw").splitlines():
            jsonschema.validate(json.loads(line), row_schema)
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate({"schema": "tcptable/2"}, schema)

    def test_sort_and_limit(self):
        ports = text("-H", "--columns", "local_port", "--sort", "-local_port", "-n").split()
        self.assertEqual(ports, sorted(ports, key=int, reverse=True))
        self.assertEqual(len(text("-H", "--limit", "1").splitlines()), 1)

    def test_a_word_that_matches_nothing_is_guessed_at(self):
        for word, guess in (("lisen", b"did you mean 'listen'?"), ("wacth", b"the command 'watch'"),
                            ("postgresql", b"':postgresql' is the port (5432)")):
            done = run(word)
            self.assertEqual(done.returncode, 2)
            self.assertIn(guess, done.stderr)
        self.assertEqual(run("tcp", "sport", "=", ":1").stderr, b"")

    def test_width_is_heeded_and_addresses_are_whole(self):
        wide = text("--wide", COLUMNS="60")
        self.assertIn(f"127.0.0.1:{self.port}", text("--wide", "-n", COLUMNS="60"))
        self.assertNotRegex(wide, r"(?m) $")

    def test_config_gives_defaults_that_the_command_line_beats(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write('columns = ["state"]\n')
            config.flush()
            self.assertEqual(text(TCPTABLE_CONFIG=config.name).split()[0], "STATE")
            self.assertEqual(text("--columns", "pid", TCPTABLE_CONFIG=config.name).split()[0], "PID")
            self.assertIn("LOCAL", text("--no-config", TCPTABLE_CONFIG=config.name))
            config.write("nonsense = 1\n")
            config.flush()
            done = run(TCPTABLE_CONFIG=config.name)
            self.assertEqual(done.returncode, 4)
            self.assertIn(b":2: there is no setting 'nonsense'", done.stderr)
            for asked in ("-h", "--help", "--version"):
                self.assertEqual(run(asked, TCPTABLE_CONFIG=config.name).returncode, 0)
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write('[top]\nfilter = "rtt > 50"\n')
            config.flush()
            done = run("top", TCPTABLE_CONFIG=config.name)
            self.assertEqual(done.returncode, 4)
            self.assertIn(f"tcptable: {config.name}:2: the filter of [top]:".encode(), done.stderr)

    def at_a_small_terminal(self, **variables):
        """What the tool writes there, at a terminal of two lines."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ.update({"TCPTABLE_CONFIG": "", **variables})
            os.system("stty rows 2")
            os.execv(TOOL, [TOOL, "-n"])
        seen = b""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    some = os.read(terminal, 4096)
                except OSError:
                    break
                if not some:
                    break
                seen += some
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        os.close(terminal)
        return seen

    def test_pager_is_used_on_a_terminal_that_is_too_small(self):
        with tempfile.TemporaryDirectory() as directory:
            seen = os.path.join(directory, "seen")
            self.assertNotIn(b"PROTOCOL", self.at_a_small_terminal(TCPTABLE_PAGER=f"cat > {seen}"))
            with open(seen, encoding="utf-8") as paged:
                self.assertIn("PROTOCOL", paged.read())

    def test_without_a_pager_to_be_found_the_table_is_printed(self):
        seen = self.at_a_small_terminal(TCPTABLE_PAGER="no-such-pager --x")
        self.assertEqual(seen.count(b"PROTOCOL"), 1)
        self.assertIn(f"127.0.0.1:{self.port}".encode(), seen)

    def test_bash_completes_columns_states_and_commands(self):
        script = text("completion", "bash")
        directory = os.path.dirname(os.path.abspath(TOOL))

        def completed(line):
            words = line.split(" ")
            call = (f"PATH={directory}:$PATH; {script}\nCOMP_LINE='{line}' COMP_POINT={len(line)}\n"
                    f"COMP_WORDS=({' '.join(repr(word) for word in words)}) "
                    f"COMP_CWORD={len(words) - 1}\n_tcptable; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
            return subprocess.run(["bash", "-c", call], capture_output=True, check=True,
                                  text=True).stdout.split()

        self.assertEqual(completed("tcptable wat"), ["watch"])
        self.assertEqual(completed("tcptable --columns local,rt"), ["local,rtt", "local,rtt_variance"])
        self.assertIn("established", completed("tcptable state:est"))
        self.assertIn("--wide", completed("tcptable --wi"))
        self.assertIn(str(os.getpid()), completed("tcptable pid:"))

    def test_other_shells_accept_their_scripts(self):
        for shell in ("zsh", "fish"):
            with self.subTest(shell):
                if subprocess.run(["sh", "-c", f"command -v {shell}"], capture_output=True,
                                  check=False).returncode:
                    self.skipTest(f"no {shell}")
                subprocess.run([shell, "-n"], input=text("completion", shell), text=True, check=True)


if __name__ == "__main__":
    if "TCPTABLE_INSIDE" not in os.environ:
        os.environ["TCPTABLE_INSIDE"] = "1"
        namespace = ["unshare", "--net"] if os.geteuid() == 0 else \
            ["unshare", "--user", "--map-root-user", "--net"]
        if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
            print("skipped: no network namespace can be made here")
            sys.exit(77)
        os.execvp(namespace[0], [*namespace, sys.executable, *sys.argv])
    del sys.argv[1]
    unittest.main(verbosity=2)
