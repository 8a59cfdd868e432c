#!/usr/bin/env python3
"""The commands that explain and that close, against real sockets.

Usage: explain_test.py TOOL GROUP

As tool_test.py, whose helpers it uses.
"""

import errno
import json
import os
import pty
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import tool_test
from tool_test import Sockets, run, run_as_nobody

HOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "holder.py")


class Held(Sockets):
    """With a process that holds sockets and is no ancestor of the tool."""

    def setUp(self):
        super().setUp()
        self.holder = subprocess.Popen(
            [sys.executable, HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tearDown(self):
        self.holder.stdin.close()
        self.holder.wait(timeout=10)
        self.holder.stdout.close()
        super().tearDown()

    def ask(self, *words):
        self.holder.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.holder.stdin.flush()
        return json.loads(self.holder.stdout.readline())

    def close(self, *arguments, code=0, **options):
        done = run("close", *arguments, stdin=subprocess.DEVNULL, **options)
        self.assertEqual(done.returncode, code, done)
        return done

    def closed_document(self, *arguments, code=0):
        return json.loads(self.close("--json", "--yes", *arguments, code=code).stdout)


class Close(Held):
    def test_connection_is_closed_and_its_owner_told(self):
        for family in "46":
            port = self.ask("listen", family)
            client = self.ask("connect", family, port)
            done = self.close("--yes", f"local:{'127.0.0.1' if family == '4' else '::1'}",
                              f"lport:{client}")
            self.assertRegex(
                done.stdout.decode(),
                rf"\ATo be closed:\n  tcp6? +\S+:{client}  \S+:{port}  ESTABLISHED +"
                rf"\S+ \(pid {self.holder.pid}, root[^)]*\)\nclosed 1 of 1 socket\n\Z",
            )
            self.assertEqual(self.ask("state", client), errno.ECONNABORTED)

    def test_datagram_socket_is_closed(self):
        for family in "46":
            port = self.ask("datagram", family)
            client = self.ask("datagram", family, port)
            whole = self.closed_document("-u", f"lport:{client}")
            self.assertEqual([each["result"] for each in whole["sockets"]], ["closed"])
            self.assertEqual(self.ask("state", client), errno.ECONNABORTED)

    def test_listener_is_kept_unless_told(self):
        port = self.ask("listen", 4)
        done = self.close("--yes", f":{port}", code=1)
        self.assertIn(b"(--listeners):", done.stdout)
        self.assertIn(b"closed 0 of 1 socket, kept 1", done.stdout)
        datagrams = self.ask("datagram", 6)
        self.close("--yes", "-u", f":{datagrams}", code=1)
        self.close("--yes", "--listeners", f":{port}")
        self.close("--yes", f":{port}", code=2)

    def test_part_is_told_from_all(self):
        port = self.ask("listen", 4)
        self.ask("connect", 4, port)
        whole = self.closed_document(f":{port}", code=1)
        self.assertEqual(
            sorted(each["result"] for each in whole["sockets"]), ["closed", "closed", "listener"]
        )
        self.assertEqual((whole["matched"], whole["closed"]), (3, 2))
        self.assertEqual(whole["schema"], "tcptable-close/1")
        owner = whole["sockets"][0]["owners"][0]
        self.assertEqual((owner["pid"], owner["uid"]), (self.holder.pid, 0))

    def test_dry_run_closes_nothing(self):
        port = self.ask("listen", 4)
        client = self.ask("connect", 4, port)
        done = self.close("--dry-run", f"lport:{client}")
        self.assertIn(b"To be closed:", done.stdout)
        whole = json.loads(self.close("--dry-run", "--json", f"lport:{client}").stdout)
        self.assertTrue(whole["dry_run"])
        self.assertEqual(whole["sockets"][0]["result"], "planned")
        self.assertEqual(len(self.established(client)), 2)

    def established(self, port):
        rows = json.loads(run("--json", f":{port}").stdout)["rows"]
        return [row for row in rows if row["state"] == "ESTABLISHED"]

    def test_nothing_is_closed_by_a_wrong_or_an_empty_filter(self):
        port = self.ask("listen", 4)
        client = self.ask("connect", 4, port)
        for wrong in [["state:nonsense"], ["(", f":{client}"], [], ["  "], ["--all", f":{client}"],
                      [f":{client}", "--json", "--jsonl"]]:
            done = self.close("--yes", *wrong, code=4)
            self.assertEqual(done.stdout, b"")
        self.assertIn(b"^\n", self.close("--yes", "state:nonsense", code=4).stderr)
        self.assertEqual(len(self.established(client)), 2)
        whole = self.closed_document("--all", code=1)
        self.assertEqual(whole["closed"], 2)

    def test_nobody_to_ask_is_bad_usage(self):
        port = self.ask("listen", 4)
        client = self.ask("connect", 4, port)
        done = self.close(f":{client}", code=4)
        self.assertIn(b"--yes", done.stderr)
        self.assertEqual(len(self.established(client)), 2)

    def test_nothing_matched_has_a_code_of_its_own(self):
        self.assertIn(b"nothing matches", self.close("--yes", ":1", code=2).stderr)
        self.assertEqual(self.closed_document(":1", code=2)["sockets"], [])

    def test_lines_of_json(self):
        port = self.ask("listen", 6)
        client = self.ask("connect", 6, port)
        lines = self.close("--yes", "--jsonl", f":{client}").stdout.decode().splitlines()
        self.assertEqual([json.loads(line)["result"] for line in lines], ["closed", "closed"])

    def test_own_ssh_connection_is_kept_unless_told(self):
        port = self.ask("listen", 4)
        client = self.ask("connect", 4, port)
        ssh = {"SSH_CONNECTION": f"127.0.0.1 {client} 127.0.0.1 {port}"}
        done = self.close("--yes", f":{client}", code=1, environment=ssh)
        self.assertIn(b"(--own-ssh):", done.stdout)
        self.assertEqual(len(self.established(client)), 2)
        self.close("--yes", "--own-ssh", f":{client}", environment=ssh)
        self.assertEqual(self.established(client), [])

    def test_sockets_of_an_ancestor_are_kept(self):
        _, client, _ = self.connected()
        port = client.getsockname()[1]
        self.close("--yes", f":{port}", code=1)
        self.assertEqual(len(self.established(port)), 2)
        self.close("--yes", "--own-ssh", f":{port}")

    def test_without_privilege_nothing_is_closed(self):
        port = self.ask("listen", 4)
        client = self.ask("connect", 4, port)
        done = run_as_nobody("close", "--yes", f"lport:{client}")
        self.assertEqual(done.returncode, 3, done)
        self.assertIn(b"permission denied", done.stdout)
        self.assertEqual(len(self.established(client)), 2)

    def test_full_disk_is_an_error(self):
        port = self.ask("listen", 4)
        client = self.ask("connect", 4, port)
        with open("/dev/full", "wb") as full:
            done = run("close", "--yes", "--json", f":{client}", stdout=full)
        self.assertEqual(done.returncode, 5)


class ClosePrompt(Held):
    """Asking on a terminal."""

    def start(self, *arguments):
        self.master, slave = pty.openpty()
        self.tool = subprocess.Popen(
            [tool_test.TOOL, "close", *arguments],
            stdin=slave, stdout=slave, stderr=slave, env={"TERM": "xterm"},
        )
        os.close(slave)
        self.seen = b""
        self.wait_for(b"[y/N] ")

    def wait_for(self, expected):
        deadline = time.monotonic() + 30
        while expected not in self.seen and time.monotonic() < deadline:
            if not select.select([self.master], [], [], 1)[0]:
                continue
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                break
            if not piece:
                break
            self.seen += piece
        self.assertIn(expected, self.seen)

    def answer(self, text):
        os.write(self.master, text)
        code = self.tool.wait(timeout=30)
        while select.select([self.master], [], [], 0)[0]:
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                break
            if not piece:
                break
            self.seen += piece
        os.close(self.master)
        return code

    def connection(self):
        port = self.ask("listen", 4)
        return self.ask("connect", 4, port)

    def test_yes_closes(self):
        client = self.connection()
        self.start(f"lport:{client}")
        self.assertIn(b"close 1 connection? [y/N] ", self.seen)
        self.assertEqual(self.answer(b"y\n"), 0)
        self.assertIn(b"closed 1 of 1 socket", self.seen)

    def test_anything_else_closes_nothing(self):
        client = self.connection()
        for text in [b"\n", b"n\n", b"yeah\n", b"\x04"]:
            self.start(f"lport:{client}")
            self.assertEqual(self.answer(text), 1)
        rows = json.loads(run("--json", f":{client}").stdout)["rows"]
        self.assertEqual({row["state"] for row in rows}, {"ESTABLISHED"})

    def test_what_ended_meanwhile_is_told(self):
        client = self.connection()
        self.start(f"lport:{client}", "state:established")
        self.ask("leave", client)
        code = self.answer(b"y\n")
        self.assertEqual(code, 2)
        self.assertIn(b"not closed: tcp ", self.seen)

    def test_what_changed_hands_is_not_touched(self):
        client = self.connection()
        self.start(f"lport:{client}")
        self.ask("hand", client)
        self.assertEqual(self.answer(b"y\n"), 2)
        self.assertIn(b"not touched", self.seen)
        rows = json.loads(run("--json", f":{client}").stdout)["rows"]
        self.assertEqual({row["state"] for row in rows}, {"ESTABLISHED"})

    def test_successor_on_the_same_ports_is_not_touched(self):
        server = self.listen()
        port = server.getsockname()[1]
        first = socket.socket()
        first.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        first.connect(("127.0.0.1", port))
        place = first.getsockname()
        self.start("--own-ssh", f"lport:{place[1]}")
        first.close()  # by a reset, so that the place is free at once
        second = self.keep(socket.socket())
        second.bind(place)
        second.connect(("127.0.0.1", port))
        self.assertEqual(self.answer(b"y\n"), 2)
        second.setblocking(False)
        self.assertRaises(BlockingIOError, second.recv, 1)


class Explain(Held):
    def test_counters_grow_with_what_happens(self):
        before = json.loads(run("stats", "--json").stdout)
        port = self.ask("listen", 4)
        self.ask("connect", 4, port)
        after = json.loads(run("stats", "--json").stdout)
        self.assertEqual(after["schema"], "tcptable-stats/1")
        self.assertEqual(after["tcp"]["active_opens"], before["tcp"]["active_opens"] + 1)
        self.assertGreater(after["ip"]["packets_in"], before["ip"]["packets_in"])
        self.assertNotIn("ip6", json.loads(run("stats", "-4", "--json").stdout))

    def test_reports_of_an_interval_end_with_their_count(self):
        done = run("stats", "-i", "0.05", "-c", "3", "--json")
        self.assertEqual(done.returncode, 0)
        reports = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(reports), 3)
        self.assertGreaterEqual(reports[0]["interval_s"], 0.05)
        self.assertIn("no change", run("stats", "-i", "0.05", "-c", "1").stdout.decode())

    def test_text_of_counters(self):
        self.ask("connect", 4, self.ask("listen", 4))
        self.assertRegex(run("stats").stdout.decode(), r"(?m)^ +1  connections begun by this host$")

    def test_doctor_tells_nobody_what_he_cannot_see(self):
        done = run_as_nobody("doctor")
        self.assertEqual(done.returncode, 1, done)
        text = done.stdout.decode()
        self.assertIn("  CAP_NET_ADMIN      no ", text)
        self.assertIn("sudo tcptable owners publish", text)
        whole = json.loads(run_as_nobody("doctor", "--json").stdout)
        self.assertEqual(whole["schema"], "tcptable-doctor/1")
        self.assertFalse(whole["sees_every_owner"])
        self.assertGreater(whole["processes_denied"], 0)
        self.assertTrue(all(each["works"] for each in whole["owners"] if each["engine"] == "procfs"))

    def test_who_names_the_server(self):
        port = self.ask("listen", 6)
        self.ask("connect", 6, port)
        done = run("who", f"tcp/[::1]:{port}")
        self.assertEqual(done.returncode, 0, done)
        self.assertRegex(
            done.stdout.decode().splitlines()[0],
            rf"\A\S+ \(pid {self.holder.pid}, user root,.* started .* ago, child of .*"
            rf"\({os.getpid()}\)\) listens on tcp \[::1\]:{port} and serves 1 connection from "
            r"1 address\.\Z",
        )
        whole = json.loads(run("who", "--json", f":{port}").stdout)
        server = whole["servers"][0]
        self.assertEqual(server["processes"][0]["pid"], self.holder.pid)
        self.assertIn("holder.py", server["processes"][0]["command"])
        self.assertEqual(server["processes"][0]["parents"][0]["pid"], os.getpid())
        self.assertEqual((server["waiting"], server["waiting_max"]), (0, 16))
        self.assertEqual(server["states"], {"ESTABLISHED": 1})
        self.assertEqual(whole["clients"][0]["connections"], 1)

    def test_who_says_that_nobody_listens(self):
        done = run("who", "1")
        self.assertEqual((done.returncode, done.stdout), (2, b"Nobody listens on port 1.\n"))
        self.assertEqual(run("who", "nonsense-service").returncode, 4)

    def test_who_tells_nobody_the_user_at_least(self):
        port = self.ask("datagram", 4)
        done = run_as_nobody("who", f"udp/{port}")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(b"hidden from you (socket of user root) listens on udp 127.0.0.1:", done.stdout)
        self.assertIn(b"tcptable doctor", done.stdout)

    def test_doctor_exits_as_it_says(self):
        done = run("doctor", "--json")
        self.assertEqual(done.returncode, 0 if json.loads(done.stdout)["sees_every_owner"] else 1)


def main():
    tool_test.TOOL = os.path.abspath(sys.argv[1])
    group = {each.__name__: each for each in (Close, ClosePrompt, Explain)}[sys.argv[2]]
    if os.geteuid() != 0:
        tool_test.skip("needs root, to close sockets, and to own what a user must not see")
    tool_test.enter_namespace()
    # The build tree may lie where the other user cannot go.
    with tempfile.TemporaryDirectory(prefix="tcptable-test-") as directory:
        os.chmod(directory, 0o755)
        tool_test.TOOL = shutil.copy(tool_test.TOOL, os.path.join(directory, "tcptable"))
        return tool_test.run_group(group)


if __name__ == "__main__":
    sys.exit(main())
