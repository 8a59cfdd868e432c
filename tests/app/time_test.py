#!/usr/bin/env python3
"""save, diff and watch against real sockets.

Usage: time_test.py TOOL GROUP

GROUP is a class below. Sockets are opened in private network namespaces only.
"""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest

import saved_host
import tool_test
from tool_test import Sockets, cookie, own_name, run

PATIENCE = 30  # seconds until a test that waits for something gives up


def objects(output):
    return [json.loads(line) for line in output.decode("ascii").splitlines()]


class Folder(Sockets):
    """A directory of its own beside the network namespace of its own."""

    def setUp(self):
        super().setUp()
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def save(self, name, *arguments):
        done = run("save", self.path(name), *arguments)
        self.assertEqual(done.returncode, 0, done)
        return self.path(name)

    def diff(self, *arguments):
        done = run("diff", *arguments)
        self.assertIn(done.returncode, (0, 1), done)
        return done.stdout.decode("ascii").splitlines()

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
        return self.path(name)

    def content(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()


class Saved(Folder):
    def test_users_and_devices_are_those_of_the_host_that_was_saved(self):
        path = self.path("elsewhere")
        saved_host.write(path, [
            saved_host.header([(4242, b"someone-else")], []),
            saved_host.socket_of(7, uid=4242, interface_index=1),
            saved_host.socket_of(8, uid=0, interface_index=1),
            {"type": "end", "processes": 0, "sockets": 2},
        ])
        show = ["--from", path, "-Hn", "--columns", "local_port,interface"]
        self.assertEqual(run(*show, "user:someone-else").stdout.split(), [b"7", b"1"])
        self.assertEqual(run(*show, "user:root").returncode, 2)
        self.assertEqual(run(*show, "uid:0").stdout.split(), [b"8", b"1"])

    def test_who_was_behind_a_port_is_told_later(self):
        listener, client, server = self.connected()
        path = self.save("a")
        port = str(listener.getsockname()[1])
        for each in (listener, client, server):
            each.close()
        self.assertEqual(run("who", port).returncode, 2)
        done = run("who", port, "--from", path)
        self.assertEqual(done.returncode, 0)
        self.assertIn(f"pid {os.getpid()}".encode(), done.stdout)
        told = json.loads(run("who", port, "--from", path, "--json").stdout)
        self.assertEqual(told["servers"][0]["processes"][0]["pid"], os.getpid())
        self.assertIsNone(told["servers"][0]["processes"][0]["started_at"])
        self.assertEqual(run("who", port, "--from", self.path("none")).returncode, 4)

    def test_a_file_is_whole_private_and_says_everything(self):
        listener, client, server = self.connected()
        client.send(b"12345")
        path = self.save("a")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        lines = objects(self.content("a"))
        self.assertEqual(lines[0]["type"], "header")
        self.assertEqual(lines[0]["schema"], "tcptable-save/1")
        self.assertEqual(lines[0]["host"], socket.gethostname())
        processes = [line for line in lines if line["type"] == "process"]
        sockets = [line for line in lines if line["type"] == "socket"]
        self.assertEqual(
            lines[-1], {"type": "end", "processes": len(processes), "sockets": len(sockets)}
        )
        found = self.row(sockets, server)
        self.assertEqual(int(found["cookie"]), cookie(server))
        self.assertEqual(found["receive_queue"], 5)
        self.assertEqual(found["tcp_info"]["received_bytes"], 5)
        self.assertIn("memory", found)
        (holder,) = found["owners"]
        self.assertEqual(holder[1], server.fileno())
        owner = processes[holder[0]]
        self.assertEqual((owner["pid"], owner["process"]), (os.getpid(), own_name().decode()))
        self.assertEqual(owner["executable"], os.readlink("/proc/self/exe"))

    def test_a_file_compares_equal_to_itself_and_to_now(self):
        self.connected()
        self.bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        path = self.save("a")
        self.assertEqual(self.diff(path, path), [])
        self.assertEqual(self.diff(path, "now"), [])
        self.assertEqual(self.diff(path), [])
        with open(path, "rb") as file:
            self.assertEqual(run("diff", "-", stdin=file).returncode, 0)

    def test_a_table_is_shown_from_a_file_as_from_the_host(self):
        listener, client, server = self.connected(socket.AF_INET6, "::1")
        self.bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        path = self.save("a")
        columns = "--columns=protocol,local,remote,state,pid,process,cookie,received_bytes,command"
        port = f":{client.getsockname()[1]}"
        for arguments in [[], ["-tu"], ["-l"], [port], ["--format=csv", columns, "-tu"]]:
            live = run(*arguments)
            self.assertEqual(run("--from", path, *arguments).stdout, live.stdout, arguments)
        with open(path, "rb") as file:
            self.assertEqual(run("--from", "-", stdin=file).stdout, run().stdout)
        self.assertEqual(run("--from", self.path("missing")).returncode, 4)

    def test_standard_output_and_devices_are_written_to_directly(self):
        self.listen()
        self.assertEqual(objects(run("save", "-").stdout)[-1]["type"], "end")
        self.assertEqual(run("save", "/dev/null").returncode, 0)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))

    def test_a_link_stays_and_what_it_points_to_is_replaced(self):
        self.write("target", b"old")
        os.symlink("target", self.path("link"))
        self.save("link")
        self.assertTrue(os.path.islink(self.path("link")))
        self.assertTrue(self.content("target").startswith(b'{"type":"header"'))
        os.symlink("not-there-yet", self.path("early"))
        self.save("early")
        self.assertTrue(os.path.islink(self.path("early")))
        self.assertTrue(self.content("not-there-yet").startswith(b'{"type":"header"'))

    def test_after_a_failure_the_old_file_is_as_it_was(self):
        done = run("save", "/dev/full")
        self.assertEqual(done.returncode, 5)
        self.assertIn(b"tcptable: cannot write /dev/full: No space left on device", done.stderr)
        done = run("save", self.path("missing/a"))
        self.assertEqual(done.returncode, 5)
        self.assertIn(b"No such file or directory", done.stderr)
        if os.geteuid() == 0:
            self.full_file_system_leaves_nothing()
        self.assertEqual(os.listdir(self.folder.name), [])

    def full_file_system_leaves_nothing(self):
        tool_test.enter_private_mounts()
        small = self.path("small")
        os.mkdir(small)
        tool_test.mount("-t", "tmpfs", "-o", "size=8k", "none", small)
        self.write("small/a", b"old")
        for _ in range(40):
            self.listen()
        done = run("save", os.path.join(small, "a"))
        self.assertEqual(done.returncode, 5, done)
        self.assertIn(b"No space left on device", done.stderr)
        self.assertEqual(os.listdir(small), ["a"])
        self.assertEqual(self.content("small/a"), b"old")
        subprocess.run(["umount", small], check=True)
        os.rmdir(small)

    def test_files_that_are_no_snapshots_are_named_with_their_line(self):
        self.listen()
        good = self.content(os.path.basename(self.save("good")))
        cases = {
            b"": "it is empty",
            b"hello\n": "1: this is no snapshot that 'tcptable save' wrote",
            good.replace(b"save/1", b"save/9"): "1: it is of the schema tcptable-save/9",
            good[: len(good) // 2]: r"\d+: no JSON",
            b"".join(good.splitlines(True)[:-1]): r"\d+: it was cut off",
            good + b"{}\n": r"\d+: there is something behind the end",
        }
        for content, message in cases.items():
            path = self.write("bad", content)
            done = run("diff", path)
            self.assertEqual((done.returncode, done.stdout), (4, b""), content)
            self.assertRegex(done.stderr.decode(), rf"\Atcptable: {re.escape(path)}:? ?{message}")
        self.assertEqual(run("diff", self.path("missing")).returncode, 4)
        self.assertEqual(run("diff", self.folder.name).returncode, 5)
        self.assertEqual(run("diff", "-", "-").returncode, 4)

    def test_hostile_names_survive_in_the_file_and_are_harmless_in_text(self):
        before = self.save("before")
        self.listen()
        old = own_name()
        self.addCleanup(tool_test.rename, old)
        tool_test.rename(b"\x1b[2J\xff\n")
        path = self.save("after")
        processes = [x for x in objects(self.content("after")) if x["type"] == "process"]
        self.assertIn("1b5b324aff0a", [x.get("process_hex") for x in processes])
        (line,) = self.diff(before, path)
        self.assertTrue(line.endswith(f"{os.getpid()}/\\x1B[2J\\xFF\\x0A"), line)


class Compared(Folder):
    def test_opened_closed_and_changed(self):
        listener, client, server = self.connected()
        gone = self.listen()
        gone_port = gone.getsockname()[1]
        before = self.save("before")
        gone.close()
        new = self.listen("::1", socket.AF_INET6)
        server.close()
        after = self.save("after")
        lines = self.diff(before, after)
        me = re.escape(f"{os.getpid()}/{own_name().decode()}")
        new_port, port = new.getsockname()[1], client.getsockname()[1]
        for expected in [
            rf"- tcp +127\.0\.0\.1:{gone_port} +0\.0\.0\.0:\* +LISTEN +{me}",
            rf"\+ tcp6 +\[::1\]:{new_port} +\[::\]:\* +LISTEN +{me}",
            rf"~ tcp +127\.0\.0\.1:{port} .* CLOSE-WAIT +{me}  state was ESTABLISHED",
            rf"~ tcp .*127\.0\.0\.1:{port} +FIN-WAIT-[12] .*state was ESTABLISHED, pid was {os.getpid()}",
        ]:
            self.assertEqual(sum(bool(re.fullmatch(expected, x)) for x in lines), 1, (expected, lines))
        self.assertEqual(len(lines), 4, lines)
        self.assertEqual(run("diff", before, after, "-q").returncode, 1)
        self.assertEqual(run("diff", before, after, "-q").stdout, b"")
        self.assertEqual(len(self.diff(before, after, f"port:{gone_port}")), 1)
        self.assertEqual(len(self.diff(before, after, "-6")), 1)
        self.assertEqual(self.diff(before, after, "-u"), [])

    def test_json_and_json_lines_say_the_same(self):
        listener, client, server = self.connected()
        before = self.save("before")
        server.close()
        after = self.save("after")
        whole = json.loads(run("diff", before, after, "--format", "json").stdout)
        lines = objects(run("diff", before, after, "--format", "jsonl").stdout)
        self.assertEqual(lines[0].pop("type"), "header")
        self.assertEqual(whole, {**lines[0], "changes": lines[1:]})
        self.assertEqual(whole["schema"], "tcptable-changes/1")
        (change,) = [x for x in whole["changes"] if x["local_port"] == client.getsockname()[1]]
        self.assertEqual(change["type"], "changed")
        self.assertEqual(change["state"], "CLOSE-WAIT")
        self.assertEqual(change["before"], {"state": "ESTABLISHED"})
        self.assertEqual(int(change["cookie"]), cookie(client))

    def test_any_column_can_be_what_differs(self):
        listener, client, server = self.connected()
        before = self.save("before")
        client.send(b"12345")
        after = self.save("after")
        self.assertEqual(self.diff(before, after), [])
        (line,) = self.diff(before, after, "--columns", "receive_queue,state")
        self.assertTrue(line.endswith("receive_queue 5 was 0"), line)
        (line,) = self.diff(before, after, "--columns", "+receive_queue,-state,-local")
        self.assertIn("receive_queue 5 was 0", line)
        self.assertEqual(self.diff(before, after, "--columns", "remote"), [])
        self.assertEqual(run("diff", before, "--columns", "colour").returncode, 4)
        self.assertEqual(run("diff", before, "--columns", "owners").returncode, 4)

    def test_full_disk_and_closed_pipe(self):
        path = self.save("a")
        self.listen()
        with open("/dev/full", "wb") as full:
            self.assertEqual(run("diff", path, stdout=full).returncode, 5)
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = run("diff", path, stdout=write_end)
        os.close(write_end)
        self.assertEqual((done.returncode, done.stderr), (1, b""))


class Watched(Sockets):
    """The tool runs beside the test, which waits for what it must say."""

    def watch(self, *arguments):
        self.process = subprocess.Popen(
            [tool_test.TOOL, "watch", "--interval", "0.1", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.addCleanup(self.end)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def line(self):
        """The next line. Each is flushed, so nothing waits behind it."""
        line = self.process.stdout.readline().decode("ascii")
        self.assertTrue(line.endswith("\n"), self.process.stderr)
        return line[:-1]

    def event(self):
        return json.loads(self.line())

    def until(self, kind, **members):
        """Skips events up to one of this type that has these members."""
        while True:
            event = self.event()
            if event["type"] == kind and members.items() <= event.items():
                return event

    def interrupt(self, number):
        self.process.send_signal(number)
        rest, errors = self.process.communicate(timeout=PATIENCE)
        self.assertEqual(self.process.returncode, 0, errors)
        self.assertEqual(errors, b"")
        return rest

    def test_a_connection_is_followed_from_its_beginning_to_its_end(self):
        listener = self.listen()
        self.watch("--initial", "--format", "jsonl")
        self.assertEqual(self.event()["schema"], "tcptable-changes/1")
        self.assertEqual(self.event()["type"], "present")
        client = self.keep(socket.create_connection(listener.getsockname()))
        server = self.keep(listener.accept()[0])
        opened = [self.event(), self.event()]
        self.assertEqual([x["type"] for x in opened], ["opened", "opened"])
        cookies = {int(x["cookie"]) for x in opened}
        self.assertEqual(cookies, {cookie(client), cookie(server)})
        port = client.getsockname()[1]
        server.close()
        changed = self.until("changed", local_port=port)
        self.assertEqual(changed["state"], "CLOSE-WAIT")
        self.assertEqual(changed["before"], {"state": "ESTABLISHED"})
        self.assertRegex(changed["time"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
        client.close()
        self.assertGreater(self.until("closed", local_port=port)["age_us"], 0)
        self.until("changed", remote_port=port, state="TIME-WAIT")
        self.interrupt(signal.SIGINT)

    def test_what_nobody_can_judge_any_more_is_counted(self):
        listener = self.listen()
        self.watch("--initial", "--format", "jsonl", "--interval", "1",
                   f"process:no-such-process or lport:{listener.getsockname()[1]}")
        self.until("present")
        client = socket.create_connection(listener.getsockname())
        server = listener.accept()[0]
        client.close()
        server.close()
        self.assertGreaterEqual(self.until("undecided")["sockets"], 1)

    def test_text_has_the_time_and_the_age(self):
        self.watch("--initial")
        first = self.listen()
        clock = r"\d\d:\d\d:\d\d\.\d{3}"
        me = re.escape(f"{os.getpid()}/{own_name().decode()}")
        where = rf"tcp +127\.0\.0\.1:{first.getsockname()[1]} +0\.0\.0\.0:\* +LISTEN +{me}"
        line = self.line()
        if line[13] == "=":  # it was quicker than the tool
            self.assertRegex(line, rf"\A{clock} = {where}\Z")
        else:
            self.assertRegex(line, rf"\A{clock} \+ {where}\Z")
        second = self.listen()
        self.assertRegex(self.line(), rf"\A{clock} \+ tcp .*:{second.getsockname()[1]} ")
        second.close()
        self.assertRegex(self.line(), rf"\A{clock} - tcp .* LISTEN .*  after \d+\.\d{{3}} s\Z")
        self.interrupt(signal.SIGTERM)

    def test_what_came_and_went_is_told(self):
        listener = self.listen()
        port = listener.getsockname()[1]
        self.watch("--initial", "--format", "jsonl", "--interval", "1", f"port:{port}")
        self.assertEqual(self.event()["type"], "header")
        self.assertEqual(self.event()["type"], "present")
        peers = set()
        for _ in range(17):
            client = socket.create_connection(listener.getsockname())
            server = listener.accept()[0]
            peers.add(client.getsockname()[1])
            client.send(b"12345")
            server.recv(5)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()
            server.close()
        while peers:  # a look may have met one of them
            event = self.event()
            if event["local_port"] == port and event["type"] in ("brief", "opened"):
                peers.discard(event["remote_port"])
            if event["type"] == "brief" and event["local_port"] == port:
                self.assertEqual(event["received_bytes"], 5)
        self.interrupt(signal.SIGINT)

    def test_a_connection_that_changes_hands_is_told(self):
        listener, client, server = self.connected()
        self.watch("--initial", f"port:{client.getsockname()[1]}")
        self.assertEqual({self.line()[13], self.line()[13]}, {"="})
        child = os.fork()
        if child == 0:
            signal.pause()
            os._exit(0)
        lines = [self.line(), self.line()]
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for line in lines:
            self.assertRegex(line, rf" ~ tcp .* {os.getpid()}/.* \+1  pid was {os.getpid()}\Z")
        self.interrupt(signal.SIGINT)

    def test_it_ends_as_told_or_when_nobody_reads(self):
        for arguments in [["--count", "3"], ["--duration", "0.3"], ["--count", "1"]]:
            self.assertEqual(run("watch", "--interval", "0.1", *arguments).returncode, 0)
        self.watch()
        self.process.stdout.close()
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            self.listen()
            time.sleep(0.05)
        self.assertEqual(self.process.returncode, 0)
        self.process.stdout = None

    def test_full_disk_and_bad_usage(self):
        self.listen()
        with open("/dev/full", "wb") as full:
            done = run("watch", "--initial", "--count", "1", stdout=full)
        self.assertEqual(done.returncode, 5)
        for bad in [["--interval", "0.01"], ["--interval", "x"], ["port = "], ["--format", "json"]]:
            done = run("watch", *bad)
            self.assertEqual((done.returncode, done.stdout), (4, b""), bad)


def main():
    tool_test.TOOL = os.path.abspath(sys.argv[1])
    tool_test.enter_namespace()
    groups = [Saved, Compared, Watched]
    return tool_test.run_group({each.__name__: each for each in groups}[sys.argv[2]])


if __name__ == "__main__":
    sys.exit(main())
