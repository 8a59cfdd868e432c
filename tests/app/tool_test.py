#!/usr/bin/env python3
"""The tool against real sockets.

Usage: tool_test.py TOOL GROUP

GROUP is a class below. Sockets are opened in private network namespaces only, a new one for each
test, so that no TIME-WAIT of one is seen by the next. Exits with 77, and says why, where the machine
does not allow what the group needs.
"""

import ctypes
import json
import os
import pty
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
NOBODY = 65534
PR_SET_NAME = 15
CLONE_NEWNET = 0x40000000
CLONE_NEWNS = 0x00020000
PINS = "/sys/fs/bpf/tcptable"
TOOL = ""


def skip(reason):
    print(f"SKIPPED: {reason}", flush=True)
    sys.exit(SKIPPED)


def run(*arguments, environment=None, **options):
    surroundings = {"PATH": os.environ.get("PATH", ""), "TERM": "xterm"}
    surroundings.update(environment or {})
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        [TOOL, *arguments], stderr=subprocess.PIPE, env=surroundings, timeout=60, **options
    )


def text(*arguments, **options):
    done = run(*arguments, **options)
    assert done.returncode == 0, done
    return done.stdout.decode("utf-8")


def document(*arguments, **options):
    return json.loads(text("--json", *arguments, **options))


def rename(name):
    """Sets this process's name, any bytes, as the kernel keeps it."""
    ctypes.CDLL(None).prctl(PR_SET_NAME, ctypes.create_string_buffer(name), 0, 0, 0)


def own_name():
    with open("/proc/self/comm", "rb") as file:
        return file.read()[:-1]


def run_as_nobody(*arguments):
    def become_nobody():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    return run(*arguments, preexec_fn=become_nobody)


def on_terminal(*arguments, environment=None):
    """What the tool writes to a terminal."""
    master, slave = pty.openpty()
    run(*arguments, stdout=slave, environment=environment)
    os.close(slave)
    written = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # how a pseudo terminal says that nobody holds its other end
            break
        if not piece:
            break
        written += piece
    os.close(master)
    return written


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def enter_private_mounts():
    """What is mounted from now on dies with this process."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.unshare(CLONE_NEWNS) == 0, os.strerror(ctypes.get_errno())
    mount("--make-rprivate", "/")


def hide_published_owners():
    """Where this host has them, tests that rely on their absence must not see them."""
    if os.path.exists(PINS):
        enter_private_mounts()
        mount("-t", "tmpfs", "none", "/sys/fs/bpf")


class CommandLine(unittest.TestCase):
    """What needs no socket."""

    def test_help_and_version(self):
        self.assertEqual(text("--version"), "tcptable 0.1.0\n")
        self.assertIn("Exit codes:", text("--help"))

    def test_bad_usage_exits_with_4(self):
        for bad in ["--nonsense", "-x", "--engine=none", "--color=pink", "--engine"]:
            done = run(bad)
            self.assertEqual(done.returncode, 4, bad)
            self.assertEqual(done.stdout, b"")
            self.assertRegex(done.stderr, rb"\Atcptable: .*\nTry 'tcptable --help'\.\n\Z")

    def test_bad_usage_does_not_echo_control_characters(self):
        self.assertNotIn(b"\x1b", run("\x1b[2J").stderr)

    def test_full_disk_is_an_error(self):
        for arguments in [["--version"], ["--help"], [], ["--json"]]:
            with open("/dev/full", "wb") as full:
                done = run(*arguments, stdout=full)
            self.assertEqual(done.returncode, 5, arguments)
            self.assertIn(b"tcptable: cannot write the table: No space left", done.stderr)

    def test_closed_output_is_an_error(self):
        done = subprocess.run(["sh", "-c", '"$0" --version >&-', TOOL], stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 5)

    def test_closed_pipe_is_not_an_error(self):
        for arguments in [["--version"], [], ["--json"]]:
            read_end, write_end = os.pipe()
            os.close(read_end)
            done = run(*arguments, stdout=write_end)
            os.close(write_end)
            self.assertEqual(done.returncode, 0, arguments)
            self.assertNotIn(b"write", done.stderr)


class Sockets(unittest.TestCase):
    """Opens sockets in a network namespace of the test's own, and closes them again."""

    def setUp(self):
        self.sockets = []
        libc = ctypes.CDLL(None, use_errno=True)
        self.assertEqual(libc.unshare(CLONE_NEWNET), 0, os.strerror(ctypes.get_errno()))
        hide_published_owners()
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)

    def tearDown(self):
        for each in self.sockets:
            each.close()

    def keep(self, each):
        self.sockets.append(each)
        return each

    def bound(self, family, kind, address):
        each = self.keep(socket.socket(family, kind))
        each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        each.bind(address)
        return each

    def listen(self, address="127.0.0.1", family=socket.AF_INET, backlog=16):
        each = self.bound(family, socket.SOCK_STREAM, (address, 0))
        each.listen(backlog)
        return each

    def connected(self, family=socket.AF_INET, address="127.0.0.1"):
        listener = self.listen(address, family)
        client = self.keep(socket.socket(family, socket.SOCK_STREAM))
        client.connect(listener.getsockname())
        server = self.keep(listener.accept()[0])
        return listener, client, server

    def row(self, rows, each):
        port = each.getsockname()[1]
        remote = each.getpeername()[1] if is_connected(each) else 0
        found = [r for r in rows if (r["local_port"], r["remote_port"]) == (port, remote)]
        self.assertEqual(len(found), 1, rows)
        return found[0]


class Namespace(Sockets):
    """Real sockets in a private network namespace, all of them this process's own."""

    def test_table_shows_states_addresses_and_owner(self):
        listener, client, server = self.connected()
        lines = text().splitlines()
        self.assertEqual(lines[0].split(), "PROTOCOL LOCAL REMOTE STATE PID PROCESS".split())
        me = f"{os.getpid()}  {own_name().decode()}"
        for each, state in [(listener, "LISTEN"), (client, "ESTABLISHED"), (server, "ESTABLISHED")]:
            local = "127.0.0.1:%d" % each.getsockname()[1]
            remote = "127.0.0.1:%d" % each.getpeername()[1] if is_connected(each) else "0.0.0.0:*"
            expected = rf"tcp +{re.escape(local)} +{re.escape(remote)} +{state} +{re.escape(me)}"
            self.assertEqual(sum(bool(re.fullmatch(expected, line)) for line in lines), 1, lines)

    def test_columns_are_aligned_and_lines_end_clean(self):
        self.connected()
        self.connected(socket.AF_INET6, "::1")
        lines = text().splitlines()
        starts = {name: lines[0].index(name) for name in ["LOCAL", "REMOTE", "STATE", "PROCESS"]}
        for line in lines:
            self.assertEqual(line, line.rstrip())
            for start in starts.values():
                self.assertNotEqual(line[start], " ", line)
                self.assertEqual(line[start - 2 : start], "  ", line)

    def test_selections(self):
        listener, client, server = self.connected()
        self.listen("::1", socket.AF_INET6)
        self.bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))

        def kinds(*arguments):
            return {line.split()[0] for line in text("-H", *arguments).splitlines()}

        def states(*arguments):
            return {line.split()[3] for line in text("-H", *arguments).splitlines()}

        self.assertEqual(kinds(), {"tcp", "tcp6"})
        self.assertEqual(kinds("-u"), {"udp"})
        self.assertEqual(kinds("-tun"), {"tcp", "tcp6", "udp"})
        self.assertEqual(kinds("-4"), {"tcp"})
        self.assertEqual(kinds("-6tu"), {"tcp6"})
        self.assertEqual(states("-tlnp"), {"LISTEN"})
        self.assertEqual(states("-tuln"), {"LISTEN", "UNCONN"})
        self.assertEqual(states("-tan"), {"LISTEN", "ESTABLISHED"})

    def test_time_wait_has_no_owner_and_says_so(self):
        listener, client, server = self.connected()
        local = client.getsockname()[1]
        client.close()
        server.close()
        rows = [r for r in document()["rows"] if r["local_port"] == local]
        self.assertEqual([r["state"] for r in rows], ["TIME-WAIT"])
        self.assertIsNone(rows[0]["pid"])
        self.assertIsNone(rows[0]["process"])
        self.assertIsNone(rows[0]["inode"])
        self.assertEqual(rows[0]["owners"], [])
        self.assertEqual(rows[0]["owner_reason"], "time-wait")
        self.assertRegex(text(), rf":{local} +\S+ +TIME-WAIT +-  \(time-wait\)\n")

    def test_pending_accept_shows_the_listener(self):
        listener = self.listen()
        client = self.keep(socket.socket())
        client.connect(listener.getsockname())
        port = listener.getsockname()[1]
        rows = [r for r in document()["rows"] if r["local_port"] == port and r["remote_port"]]
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["owner_reason"], "pending-accept")
        self.assertEqual(rows[0]["pid"], os.getpid())
        self.assertRegex(text(), rf":{port} +\S+ +ESTABLISHED +{os.getpid()}  .* \(pending accept\)")

    def test_link_local_address_names_its_device(self):
        subprocess.run(["ip", "addr", "add", "fe80::7/64", "dev", "lo", "nodad"], check=True)
        index = socket.if_nametoindex("lo")
        each = self.keep(socket.socket(socket.AF_INET6, socket.SOCK_STREAM))
        each.bind(("fe80::7", 0, 0, index))
        each.listen()
        port = each.getsockname()[1]
        self.assertIn(f"[fe80::7%lo]:{port}  [::]:*", text())
        row = self.row(document()["rows"], each)
        self.assertEqual((row["local_address"], row["interface"]), ("fe80::7", "lo"))

    def test_wildcards(self):
        four = self.listen("0.0.0.0")
        six = self.listen("::", socket.AF_INET6)
        shown = text("-H")
        self.assertRegex(shown, rf"tcp +0\.0\.0\.0:{four.getsockname()[1]} +0\.0\.0\.0:\* +LISTEN")
        self.assertRegex(shown, rf"tcp6 +\[::\]:{six.getsockname()[1]} +\[::\]:\* +LISTEN")

    def test_json_has_every_fact_with_its_type(self):
        listener, client, server = self.connected()
        client.send(b"12345")
        whole = document()
        self.assertEqual(
            list(whole), "schema host time filter engine owner_engine complete gaps rows".split()
        )
        self.assertEqual(whole["schema"], "tcptable/1")
        self.assertEqual(whole["host"], socket.gethostname())
        self.assertEqual(whole["engine"], "netlink")
        self.assertEqual(whole["owner_engine"], "procfs")
        self.assertIs(type(whole["complete"]), bool)
        row = self.row(whole["rows"], server)
        name = own_name().decode()
        self.assertEqual(row["protocol"], "tcp")
        self.assertEqual(row["family"], "ipv4")
        self.assertEqual(row["local_address"], "127.0.0.1")
        self.assertEqual(row["state"], "ESTABLISHED")
        self.assertEqual((row["pid"], row["process"]), (os.getpid(), name))
        self.assertEqual(row["uid"], os.getuid())
        self.assertEqual(row["inode"], os.fstat(server.fileno()).st_ino)
        self.assertEqual(row["owner_reason"], "known")
        self.assertIsNone(row["interface"])
        self.assertEqual(int(row["cookie"]), cookie(server))
        self.assertEqual((row["receive_queue"], row["send_queue"]), (5, 0))
        with open("/proc/self/stat", "rb") as file:
            started = int(file.read().rpartition(b")")[2].split()[19])
        self.assertEqual(
            row["owners"],
            [
                {
                    "pid": os.getpid(),
                    "process": name,
                    "uid": os.geteuid(),
                    "descriptor": server.fileno(),
                    "start_time_ticks": started,
                }
            ],
        )

    def test_json_and_text_have_the_same_rows_in_the_same_order(self):
        self.connected()
        self.connected(socket.AF_INET6, "::1")
        self.bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        expected = []
        for row in document("-tu")["rows"]:
            left, right = ("[", "]") if row["family"] == "ipv6" else ("", "")
            expected.append(
                [
                    row["protocol"] + ("6" if row["family"] == "ipv6" else ""),
                    f"{left}{row['local_address']}{right}:{row['local_port']}",
                    f"{left}{row['remote_address']}{right}:{row['remote_port'] or '*'}",
                ]
            )
        self.assertEqual([line.split()[:3] for line in text("-tuH").splitlines()], expected)

    def test_engines_agree(self):
        self.connected()
        self.connected(socket.AF_INET6, "::1")
        self.bound(socket.AF_INET6, socket.SOCK_DGRAM, ("::1", 0))
        answers = []
        for engine in ["netlink", "procfs"]:
            whole = document("-tu", "--engine", engine)
            self.assertEqual(whole["engine"], engine)
            for row in whole["rows"]:
                if engine == "procfs":
                    self.assertIsNone(row["cookie"])
                    self.assertEqual(row["send_queue"] is None, row["state"] == "LISTEN")
                row.pop("cookie")
                if row["state"] == "LISTEN":
                    row.pop("send_queue")
            answers.append(whole["rows"])
        self.assertEqual(len(answers[0]), 7)
        self.assertEqual(*answers)

    def test_forked_owners_are_counted(self):
        listener = self.listen()
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(write_end)
            os.read(read_end, 1)
            os._exit(0)
        try:
            row = self.row(document()["rows"], listener)
            self.assertEqual({o["pid"] for o in row["owners"]}, {os.getpid(), child})
            self.assertEqual(row["pid"], os.getpid())
            self.assertRegex(text("-H"), rf"{os.getpid()}  .* \+1\n")
        finally:
            os.close(write_end)
            os.close(read_end)
            os.waitpid(child, 0)

    def test_hostile_names_cannot_act_on_a_terminal(self):
        self.listen()
        former = own_name()
        hostile = {
            b"\x1b[2J\x1b[1;1H": "\\x1B[2J\\x1B[1;1H",
            b"a\nb\rc\td": "a\\x0Ab\\x0Dc\\x09d",
            b"\x9b31mred": "\\x9B31mred",
            b"\xc2\x9b31m": "\\u{009B}31m",
            b"\xff\xfe\xc0\xaf": "\\xFF\\xFE\\xC0\\xAF",
            "a\u202eb\u2066".encode(): "a\\u{202E}b\\u{2066}",
            "\u200b\u0301".encode(): "\\u{200B}\\u{0301}",
            b"\\x1B": "\\\\x1B",
            b" a ": "\\x20a\\x20",
            "\u65e5\u672c\u8a9e".encode(): "\u65e5\u672c\u8a9e",
        }
        try:
            for name, shown in hostile.items():
                rename(name)
                self.assertEqual(own_name(), name)
                lines = text("-H").splitlines()
                self.assertEqual(len(lines), 1)
                self.assertTrue(lines[0].endswith(f"  {os.getpid()}  {shown}"), lines)
                raw = run("--json").stdout
                self.assertTrue(all(32 <= byte < 127 or byte == 10 for byte in raw), raw)
                self.assertEqual(json.loads(raw)["rows"][0]["process"], replaced(name))
        finally:
            rename(former)

    def test_color_is_for_terminals_and_for_those_who_ask(self):
        self.listen()
        self.assertNotIn(b"\x1b", run().stdout)
        self.assertIn(b"\x1b[32mLISTEN\x1b[0m", run("--color=always").stdout)
        self.assertIn(b"\x1b[32mLISTEN\x1b[0m", on_terminal())
        self.assertNotIn(b"\x1b", on_terminal("--color=never"))
        self.assertNotIn(b"\x1b", on_terminal(environment={"NO_COLOR": "1"}))
        self.assertNotIn(b"\x1b", on_terminal(environment={"TERM": "dumb"}))
        self.assertIn(b"\x1b", on_terminal(environment={"NO_COLOR": ""}))
        self.assertNotIn(b"\x1b", on_terminal("--json"))

    def test_output_does_not_depend_on_the_locale(self):
        self.listen()
        expected = text()
        for locale in ["C", "C.UTF-8", "de_DE.UTF-8", "nonsense"]:
            self.assertEqual(text(environment={"LC_ALL": locale}), expected)

    def test_closed_pipe_is_not_an_error_with_many_rows(self):
        for _ in range(1500):
            self.listen()
        for arguments in ["", "--json"]:
            done = subprocess.run(
                ["bash", "-c", f'"$0" {arguments} | head -1; exit "${{PIPESTATUS[0]}}"', TOOL],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(len(document()["rows"]), 1500)

    def test_empty_table_is_an_answer(self):
        self.assertEqual(text("-u").split(), "PROTOCOL LOCAL REMOTE STATE PID PROCESS".split())
        self.assertEqual(text("-uH"), "")
        self.assertEqual(document("-u")["rows"], [])


class Unprivileged(Sockets):
    """What a user sees of other users' sockets."""

    def test_hidden_owners_are_told_once_on_stderr(self):
        self.listen()
        done = run_as_nobody()
        self.assertEqual(done.returncode, 0)
        self.assertRegex(
            done.stderr.decode(),
            r"\Atcptable: 1 of 1 rows lacks an owner: \d+ process(es)? could not be inspected; "
            r"run as root to see them, or have root publish them: 'tcptable owners publish'\n\Z",
        )
        self.assertRegex(done.stdout.decode(), r"LISTEN +-  \(permission\)\n\Z")

    def test_json_tells_the_gap_and_the_reason(self):
        self.listen()
        whole = json.loads(run_as_nobody("--json").stdout)
        self.assertFalse(whole["complete"])
        denied = [gap for gap in whole["gaps"] if gap["kind"] == "processes-denied"]
        self.assertEqual(len(denied), 1)
        self.assertGreater(denied[0]["count"], 0)
        self.assertEqual([row["owner_reason"] for row in whole["rows"]], ["permission"])
        self.assertEqual([row["uid"] for row in whole["rows"]], [0])

    def test_silent_when_no_printed_row_is_affected(self):
        self.assertEqual(run_as_nobody().stderr, b"")

    def test_strict_makes_a_partial_answer_exit_with_1(self):
        self.listen()
        done = run_as_nobody("--strict")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"LISTEN", done.stdout)
        self.assertTrue(done.stderr.startswith(b"tcptable: "))

    def test_root_sees_the_owner_and_a_strict_root_is_content(self):
        self.listen()
        done = run("--strict", "-H")
        if done.returncode != 0:
            self.skipTest(f"root of this machine is not almighty: {done.stderr}")
        self.assertIn(str(os.getpid()).encode(), done.stdout)


class Published(Sockets):
    """Owners that root publishes, on a BPF file system that dies with the test."""

    def setUp(self):
        super().setUp()
        enter_private_mounts()
        mount("-t", "bpf", "-o", "mode=0700", "bpf", "/sys/fs/bpf")
        done = run("owners", "publish", "--world")
        if b"load BPF programs" in done.stderr:
            self.skipTest(f"no BPF here: {done.stderr}")
        self.assertEqual(done.returncode, 0, done)
        run("owners", "revoke")

    def tearDown(self):
        subprocess.run(["umount", "/sys/fs/bpf"], check=True)
        super().tearDown()

    def use_own_accounts(self):
        """A copy of /etc in which there is no group of ours."""
        directory = tempfile.TemporaryDirectory(prefix="tcptable-etc-")
        self.addCleanup(directory.cleanup)
        subprocess.run(["cp", "-a", "/etc/.", directory.name], check=True)
        mount("--bind", directory.name, "/etc")
        self.addCleanup(subprocess.run, ["umount", "/etc"], check=True)
        subprocess.run(["groupdel", "tcptable"], stderr=subprocess.DEVNULL)

    def test_readers_see_every_owner(self):
        self.listen()
        done = run("owners", "publish", "--group", str(NOBODY))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertRegex(done.stdout, rb"\AOwners are published to the group \S+ \(gid 65534\)\.\n")
        done = run_as_nobody("--strict")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        me = f"{os.getpid()}  {own_name().decode()}"
        self.assertIn(me, done.stdout.decode())
        whole = json.loads(run_as_nobody("--json").stdout)
        self.assertEqual((whole["owner_engine"], whole["complete"]), ("bpf-published", True))

    def test_status_and_its_exit_codes(self):
        done = run_as_nobody("owners", "status")
        self.assertEqual((done.returncode, done.stderr), (1, b""))
        self.assertIn(b"Owners are not published.\n", done.stdout)
        text("owners", "publish", "--group", "0")
        done = run_as_nobody("owners", "status")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(b"readers  group root (gid 0)", done.stdout)
        self.assertIn(b"may not read them", done.stdout)
        status = json.loads(run_as_nobody("owners", "status", "--json").stdout)
        self.assertEqual((status["state"], status["sees_every_owner"]), ("unreadable", False))
        text("owners", "publish", "--world")
        done = run_as_nobody("owners", "status")
        self.assertIn(b"readers  every user", done.stdout)
        self.assertIn(b"may read them, and see every owner", done.stdout)
        os.chmod(PINS, 0o777)
        done = run_as_nobody("owners", "status")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"ignored: others may write to the directory.\n", done.stdout)

    def test_an_outsider_is_told_where_to_look(self):
        self.listen()
        text("owners", "publish", "--group", "0")
        self.assertRegex(
            run_as_nobody().stderr,
            rb"published, but not to you: see 'tcptable owners status'\n\Z",
        )

    def test_revoking_ends_it_and_may_be_repeated(self):
        self.listen()
        text("owners", "publish", "--world")
        self.assertEqual(text("owners", "revoke"), "Owners are published no longer.\n")
        self.assertEqual(text("owners", "revoke"), "Owners were not published.\n")
        self.assertIn(b"(permission)", run_as_nobody().stdout)

    def test_publishing_needs_root(self):
        for action in ["publish", "revoke"]:
            done = run_as_nobody("owners", action)
            self.assertEqual((done.returncode, done.stdout), (3, b""))
            self.assertRegex(done.stderr, rb"\Atcptable: .*permission denied.*; run as root\n\Z")
        self.assertFalse(os.path.exists(PINS))

    def test_a_missing_capability_is_named(self):
        done = subprocess.run(
            ["setpriv", "--bounding-set=-bpf,-sys_admin", TOOL, "owners", "publish", "--world"],
            stderr=subprocess.PIPE,
        )
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"needs CAP_BPF and CAP_PERFMON", done.stderr)

    def test_the_default_group_is_made_when_it_is_missing(self):
        self.use_own_accounts()
        done = run("owners", "publish")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(done.stderr, b"tcptable: created the system group 'tcptable'\n")
        self.assertRegex(text("owners", "status"), r"readers  group tcptable \(gid \d+\)\n")
        done = run("owners", "publish")
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_a_group_that_cannot_be_made_comes_with_the_command_to_make_it(self):
        self.use_own_accounts()
        mount("-o", "remount,bind,ro", "/etc")
        done = run("owners", "publish")
        self.assertEqual((done.returncode, done.stdout), (4, b""))
        self.assertRegex(done.stderr, rb"create it: groupadd --system tcptable\n\Z")
        self.assertFalse(os.path.exists(PINS))

    def test_a_named_group_is_never_made(self):
        done = run("owners", "publish", "--group", "no-such-group")
        self.assertEqual(done.returncode, 4)
        self.assertEqual(done.stderr, b"tcptable: there is no group 'no-such-group'\n")


def is_connected(each):
    try:
        each.getpeername()
        return True
    except OSError:
        return False


def cookie(each):
    so_cookie = 57
    return struct.unpack("=Q", each.getsockopt(socket.SOL_SOCKET, so_cookie, 8))[0]


def replaced(name):
    """The name with U+FFFD for each byte that is not UTF-8."""
    return "".join(
        "\ufffd" if "\udc80" <= character <= "\udcff" else character
        for character in name.decode("utf-8", "surrogateescape")
    )


def enter_namespace():
    """Starts this script anew where it may make network namespaces, in one to begin with."""
    if os.environ.get("TCPTABLE_TEST_NAMESPACE") == "1":
        return
    if shutil.which("ip") is None:
        skip("there is no ip(8) to bring a loopback up with")
    unshare = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    if subprocess.run([*unshare, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        skip(f"{' '.join(unshare)} is not permitted")
    os.environ["TCPTABLE_TEST_NAMESPACE"] = "1"
    os.execvp(unshare[0], [*unshare, sys.executable, *sys.argv])


def run_group(group):
    result = unittest.TextTestRunner(verbosity=2).run(
        unittest.defaultTestLoader.loadTestsFromTestCase(group)
    )
    if not result.wasSuccessful():
        return 1
    for case, reason in result.skipped:
        print(f"SKIPPED: {case.id()}: {reason}")
    return SKIPPED if len(result.skipped) == result.testsRun else 0


def main():
    global TOOL
    TOOL = os.path.abspath(sys.argv[1])
    groups = [CommandLine, Namespace, Unprivileged, Published]
    group = {each.__name__: each for each in groups}[sys.argv[2]]
    has_other_user = group in (Unprivileged, Published)
    if has_other_user and os.geteuid() != 0:
        skip("needs root, to own what a user must not see")
    if group is not CommandLine:
        enter_namespace()
    if not has_other_user:
        return run_group(group)
    # The build tree may lie where the other user cannot go.
    with tempfile.TemporaryDirectory(prefix="tcptable-test-") as directory:
        os.chmod(directory, 0o755)
        TOOL = shutil.copy(TOOL, os.path.join(directory, "tcptable"))
        return run_group(group)


if __name__ == "__main__":
    sys.exit(main())
