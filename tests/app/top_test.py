"""The full screen in a real terminal (tmux), on real sockets of a private network namespace."""

import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

import saved_host

TOOL = sys.argv[1]
HOSTILE = "\x1b[31mx\n\t"


class Terminal:
    """A tmux server of its own with one window, in which one command runs."""

    def __init__(self, *arguments, columns=80, lines=24, **environment):
        self.directory = tempfile.mkdtemp()
        self.tmux = ["tmux", "-S", os.path.join(self.directory, "socket"), "-f", "/dev/null"]
        variables = {"TCPTABLE_CONFIG": "", "LC_ALL": "C.UTF-8", **environment}
        assignments = " ".join(f"{name}='{value}'" for name, value in variables.items())
        unset = "" if "NO_COLOR" in variables else "-u NO_COLOR -u SSH_CONNECTION"
        command = f"env {unset} {assignments} {TOOL} top {' '.join(arguments)}; echo code $?; sleep 60"
        self.run("new-session", "-d", "-x", str(columns), "-y", str(lines), command)

    def run(self, *arguments):
        return subprocess.run([*self.tmux, *arguments], capture_output=True, text=True,
                              timeout=20, check=True).stdout

    def keys(self, *keys):
        self.run("send-keys", *keys)

    def type(self, text):
        self.run("send-keys", "-l", text)

    def screen(self, *options):
        return self.run("capture-pane", "-p", *options)

    def resize(self, columns, lines):
        self.run("resize-window", "-x", str(columns), "-y", str(lines))

    def wait(self, condition, *options):
        """The screen, as soon as the condition, a text or a function, holds for it."""
        if isinstance(condition, str):
            wanted = condition
            condition = lambda seen: wanted in seen
        deadline = time.monotonic() + 20
        while True:
            seen = self.screen(*options)
            if condition(seen):
                return seen
            if time.monotonic() > deadline:
                raise AssertionError(f"never seen; the screen is\n{seen}")
            time.sleep(0.05)

    def pid(self):
        shell = self.run("list-panes", "-F", "#{pane_pid}").strip()
        with open(f"/proc/{shell}/task/{shell}/children", encoding="ascii") as children:
            return int(children.read().split()[0])

    def close(self):
        subprocess.run([*self.tmux, "kill-server"], capture_output=True, check=False)
        shutil.rmtree(self.directory)


class Top(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        with open("/proc/self/comm", "w", encoding="utf-8") as comm:
            comm.write(HOSTILE)

    def setUp(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.listener.close)
        self.port = self.listener.getsockname()[1]
        self.client, self.server = self.connect()

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port))
        server, _ = self.listener.accept()
        for end in (client, server):
            # Ended by a reset, so that nothing stays behind in TIME-WAIT.
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.addCleanup(end.close)
        return client, server

    def terminal(self, *arguments, **options):
        terminal = Terminal("-n", *arguments, **options)
        self.addCleanup(terminal.close)
        return terminal

    def test_shows_the_sockets_and_gives_the_screen_back(self):
        terminal = self.terminal()
        seen = terminal.wait(f"127.0.0.1:{self.port}")
        self.assertEqual(len(re.findall(f"127.0.0.1:{self.port}", seen)), 3)
        self.assertIn("netlink", seen)
        self.assertIn("\\x1B[31mx\\x0A", seen)
        self.assertNotIn("\x1b", seen)
        terminal.keys("q")
        seen = terminal.wait("code 0")
        self.assertNotIn("LISTEN", seen)

    def test_filters_as_one_types(self):
        terminal = self.terminal()
        terminal.wait(f"127.0.0.1:{self.port}")
        terminal.type("/listen")
        terminal.wait(lambda seen: "1 shown" in seen and "ESTABLISHED  " not in seen.split("PID")[1])
        terminal.type(" (")
        terminal.wait("at 9")
        terminal.keys("Escape")
        terminal.wait("3 shown")

    def test_tells_what_comes_and_goes(self):
        terminal = self.terminal("--interval", "0.2", TERM="tmux-256color")
        terminal.wait("3 sockets")
        client, server = self.connect()
        port = client.getsockname()[1]
        green = lambda seen: re.search(rf"\x1b\[32m[^\n]*:{port}", seen)
        terminal.wait(green, "-e")
        self.client.close()
        self.server.close()
        terminal.wait(lambda seen: "\x1b[31m" in seen, "-e")
        terminal.wait(lambda seen: "\x1b[31m" not in seen and not green(seen), "-e")
        client.close()
        server.close()

    def test_does_without_colour(self):
        for environment in ({"NO_COLOR": "1"}, {"TERM": "vt100"}):
            terminal = self.terminal("--interval", "0.2", **environment)
            terminal.wait("3 sockets")
            client, server = self.connect()
            seen = terminal.wait(lambda seen, port=client.getsockname()[1]:
                                 re.search(rf"\n\+[^\n]*:{port}", seen), "-e")
            self.assertNotRegex(seen, "\x1b\\[[0-9;]*3[0-7]m")
            client.close()
            server.close()
            terminal.wait("3 sockets")
            terminal.close()
            os.makedirs(terminal.directory)
            self.doCleanups()
            self.setUp()

    def test_closes_after_asking(self):
        terminal = self.terminal(f"remote_port={self.port}")
        terminal.wait("1 socket ")
        terminal.keys("K")
        terminal.wait("y/n")
        terminal.keys("n")
        terminal.wait("Nothing was closed")
        self.client.sendall(b"alive")
        terminal.keys("K")
        terminal.wait("y/n")
        terminal.keys("y")
        terminal.wait("closed: tcp")
        with self.assertRaises(OSError):
            self.client.sendall(b"dead")

    def test_shows_details_and_groups(self):
        terminal = self.terminal()
        terminal.wait("3 sockets")
        terminal.keys("G", "Enter")
        seen = terminal.wait("(descriptor ")
        self.assertIn("rtt", seen)
        self.assertIn(f"{os.getpid()} ", seen)
        terminal.keys("Escape")
        terminal.keys("3")
        terminal.wait("[3 process]")
        terminal.keys("Space")
        terminal.wait(f"127.0.0.1:{self.port}")
        terminal.keys("?")
        terminal.wait("tcptable top: keys")

    def test_fits_terminals_of_any_size(self):
        terminal = self.terminal()
        terminal.wait("3 sockets")
        terminal.resize(200, 60)
        terminal.wait(lambda seen: "AGE" in seen and "USER" in seen)
        terminal.resize(30, 5)
        terminal.wait("needs 40x8")
        terminal.resize(80, 24)
        terminal.wait(lambda seen: "3 sockets" in seen and "AGE" not in seen)

    def test_gives_the_screen_back_when_it_is_ended(self):
        terminal = self.terminal()
        terminal.wait("3 sockets")
        os.kill(terminal.pid(), signal.SIGTERM)
        seen = terminal.wait("code ")
        self.assertNotIn("LISTEN", seen)

    def test_walks_through_a_saved_snapshot(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "saved")
            subprocess.run([TOOL, "save", path], check=True, timeout=20)
            self.client.close()
            terminal = self.terminal("--from", path)
            terminal.wait(lambda seen: "saved 20" in seen and "ESTABLISHED 2" in seen)
            terminal.keys("G", "K")
            terminal.wait("nothing to close")

    def test_no_name_commands_the_terminal(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "saved")
            saved_host.write(path, saved_host.hostile_host(saved_host.HOSTILE))
            terminal = self.terminal("--from", path, "--columns",
                                     "local_port,process,command,unit,container,user,interface",
                                     columns=250, lines=40)
            count = len(saved_host.HOSTILE)
            seen = terminal.wait(f"{count} sockets")
            self.assertIn("\\x1B[31mred", seen)
            for key in ["g", *["Enter", "Escape", "j"] * count, "a", "1", "2", "3", "4", "5", "6"]:
                terminal.keys(key)
            terminal.keys("?")
            terminal.wait("tcptable top: keys")
            terminal.keys("Escape", "/")
            terminal.type("red")
            seen = terminal.wait("/red")
            for line in seen.split("\n"):
                self.assertNotRegex(line, "[\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u202a-\\u202e]")
            self.assertNotEqual(terminal.run("display", "-p", "#{pane_title}").strip(), "title")

    def test_needs_a_terminal(self):
        done = subprocess.run([TOOL, "top"], capture_output=True, stdin=subprocess.DEVNULL,
                              timeout=20, check=False)
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"tcptable watch", done.stderr)


def main():
    if "TCPTABLE_TOP_TEST" not in os.environ:
        if os.geteuid() != 0 or not shutil.which("tmux"):
            print("SKIPPED: needs root and tmux")
            return 77
        os.environ["TCPTABLE_TOP_TEST"] = "1"
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    sys.argv = sys.argv[:1]
    return not unittest.main(exit=False, verbosity=2).result.wasSuccessful()


if __name__ == "__main__":
    sys.exit(main())
