"""What is written about the tool agrees with the tool: manual page, --help, completions."""

import json
import os
import pty
import re
import select
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

TOOL = os.path.abspath(sys.argv[1])
MANUAL = sys.argv[2]
COMMANDS = ["close", "completion", "diff", "doctor", "owners", "save", "schema", "stats", "top",
            "watch", "who"]
PAGES = [[], *([command] for command in COMMANDS), ["owners", "publish"], ["owners", "status"]]
ENVIRONMENT = {**os.environ, "TCPTABLE_CONFIG": "", "TERM": "dumb",
               "PATH": os.path.dirname(TOOL) + ":" + os.environ["PATH"]}


def run(*arguments, **environment):
    return subprocess.run([TOOL, *arguments], capture_output=True, timeout=60, check=False,
                          text=True, stdin=subprocess.DEVNULL, env={**ENVIRONMENT, **environment})


def options_of(command):
    """Long options of a command, with the short one if there is one, as --help lists them."""
    found = re.findall(r"^  (?:-(.),)?--([a-z0-9-]+)", run(*command, "--help").stdout, re.M)
    return {long: short for short, long in found}


def manual():
    with open(MANUAL, encoding="utf-8") as page:
        return page.read()


def section(text, heading):
    return re.split(r"^\.S[hs] ", text.split(heading + "\n", 1)[1], maxsplit=1, flags=re.M)[0]


class Manual(unittest.TestCase):
    def test_it_tells_every_option_of_every_command(self):
        text = manual()
        shared = section(text, ".Ss Which sockets")
        for command in PAGES:
            told = text.split(".Sh OUTPUT")[0]
            if command:
                heading = re.search(rf"^\.Ss .*: {command[0]}$", text, re.M)
                self.assertIsNotNone(heading, command)
                told = section(text, heading.group())
                if command[0] in ("diff", "save", "top", "watch"):
                    told += shared
            for long, short in options_of(command).items():
                if long in ("help", "version"):
                    continue
                with self.subTest(command=command, option=long):
                    self.assertRegex(told, rf"Fl Fl {long}\b")
                    if short:
                        self.assertRegex(told, rf"Fl {short}\b")

    def test_it_tells_every_column_and_the_member_that_has_it(self):
        told = section(manual(), ".Sh COLUMNS")
        for line in run("--columns", "help").stdout.splitlines():
            with self.subTest(line):
                self.assertIn(f".It Cm {line.split()[0]}\n", told)
        members = json.loads(run("schema", "--lines").stdout)["allOf"][0]["properties"]
        for member in members:
            if member != "count":
                with self.subTest(member):
                    self.assertRegex(told, rf"\.(It Cm|Pq Li) {member}\n")

    def test_its_configuration_is_one(self):
        told = section(manual(), ".Sh CONFIGURATION")
        example = told.split(".Bd -literal -offset indent\n")[1].split(".Ed")[0]
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write(example)
            config.flush()
            shown = run("--limit", "1", TCPTABLE_CONFIG=config.name)
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        self.assertEqual(shown.stdout.split()[0], "LOCAL")

    def test_its_examples_are_understood(self):
        lines = re.findall(r"^\.Dl \$ (tcptable .*)$", manual(), re.M)
        self.assertGreater(len(lines), 15)
        with tempfile.TemporaryDirectory() as directory:
            for line in lines:
                if "watch" in line or "stats" in line:
                    continue
                command = re.split(r" [|>] (?![^']*')", line)[0].split()
                done = subprocess.run(["sh", "-c", " ".join(command)], cwd=directory, timeout=60,
                                      capture_output=True, text=True, check=False,
                                      env=ENVIRONMENT, stdin=subprocess.DEVNULL)
                with self.subTest(line):
                    self.assertIn(done.returncode, (0, 1, 2), done.stderr)


class Help(unittest.TestCase):
    def test_every_command_has_one_that_ends_with_exit_codes_or_examples(self):
        for command in PAGES:
            with self.subTest(command):
                shown = run(*command, "--help")
                self.assertEqual(shown.returncode, 0)
                self.assertTrue(shown.stdout.endswith("\n"))
                self.assertNotIn("FLOAT", shown.stdout)
                self.assertIn("help", options_of(command))
                if len(command) == 1 and command[0] not in ("schema", "completion"):
                    self.assertIn("Exit codes", shown.stdout)

    def test_the_long_one_lists_every_command(self):
        for command in COMMANDS:
            self.assertRegex(run("--help").stdout, rf"(?m)^  {command} ")
        self.assertEqual(run("completion", "--values", "commands").stdout.split(), COMMANDS)


def bash(line):
    words = " ".join(shlex.quote(word) for word in line.split(" "))
    call = (f"source <(tcptable completion bash); COMP_LINE={shlex.quote(line)}\n"
            f"COMP_POINT=${{#COMP_LINE}} COMP_WORDS=({words}) COMP_CWORD={len(line.split(' ')) - 1}\n"
            "_tcptable; printf '%s\\n' \"${COMPREPLY[@]}\"")
    return subprocess.run(["bash", "-c", call], capture_output=True, check=True, text=True,
                          env=ENVIRONMENT).stdout.split()


def fish(line):
    call = f"tcptable completion fish | source; complete -C {shlex.quote(line)}"
    shown = subprocess.run(["fish", "--no-config", "-c", call], capture_output=True, check=True,
                           text=True, env=ENVIRONMENT).stdout
    return [candidate.split("\t")[0] for candidate in shown.splitlines()]


class Zsh:
    """A zsh at a terminal: what stands behind the prompt after Tab is what it completed."""

    def __init__(self, directory):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**ENVIRONMENT, "HOME": directory, "PS1": ">",
                                                    "PROMPT_EOL_MARK": ""})
        self.say("autoload -Uz compinit && compinit -u -D; unsetopt zle_bracketed_paste\n")
        self.say("source <(tcptable completion zsh)\n")
        self.say("show() { print -r -- \"[$BUFFER]\"; BUFFER= }; zle -N show; bindkey '^X' show\n")
        self.say("print read\\y\n")
        self.until("ready")

    def say(self, text):
        os.write(self.terminal, text.encode())

    def until(self, pattern):
        seen = ""
        end = time.monotonic() + 20
        while not re.search(pattern, seen) and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.2)[0]:
                seen += os.read(self.terminal, 4096).decode(errors="replace")
        return seen

    def completed(self, line):
        self.say(line + "\t\x18")
        found = re.search(r"\[(tcptable .*?) ?\]", self.until(r"\[tcptable .*\]"))
        return found.group(1) if found else None

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        cls.listener = socket.create_server(("127.0.0.1", 0))
        cls.port = str(cls.listener.getsockname()[1])

    @classmethod
    def tearDownClass(cls):
        cls.listener.close()

    def need(self, shell):
        if shutil.which(shell) is None:
            self.skipTest(f"no {shell}")

    def test_bash_and_fish_know_the_options_of_every_command(self):
        for shell, complete in (("bash", bash), ("fish", fish)):
            with self.subTest(shell):
                self.need(shell)
                for command in PAGES:
                    line = " ".join(["tcptable", *command, "--"])
                    self.assertEqual(sorted(complete(line)),
                                     sorted("--" + option for option in options_of(command)), line)

    def check(self, complete, prefix):
        """What each word may become. fish repeats what stands in front of a colon or comma."""
        def words(line, *expected):
            self.assertEqual(sorted(complete("tcptable " + line)), sorted(expected), line)
        words("wat", "watch")
        words("--columns local,rtt", "local,rtt", "local,rtt_variance")
        words("--sort delivery_", "delivery_rate")
        words("--columns +delivery_", "+delivery_rate")
        words("--sort rtt,-delivery_", "rtt,-delivery_rate")
        words("state:listen,estab", prefix("state:") + "listen,established")
        words("time-", "time-wait")
        words("state:estab", prefix("state:") + "established")
        words("user:", prefix("user:") + "root")
        words("unit:no-such-unit")
        words("remote:", prefix("remote:") + "0.0.0.0")
        words("watch --format ", "jsonl", "text")
        words("--color a", "always", "auto")
        words("owners ", "publish", "revoke", "status")
        words("completion z", "zsh")
        words("who ", self.port)
        with tempfile.TemporaryDirectory() as directory:
            name = os.path.join(directory, "now-saved")
            open(name, "w", encoding="utf-8").close()
            words(f"--from {directory}/no", name)
            words(f"diff {directory}/no", name)
        self.assertIn("now", complete("tcptable diff before no"))

    @unittest.skipUnless(os.geteuid() == 0, "the user of the socket is root")
    def test_bash_knows_columns_states_users_and_commands(self):
        self.check(bash, lambda key: "")

    @unittest.skipUnless(os.geteuid() == 0, "the user of the socket is root")
    def test_fish_knows_columns_states_users_and_commands(self):
        self.need("fish")
        self.check(fish, lambda key: key)

    def test_zsh_knows_options_columns_states_and_commands(self):
        self.need("zsh")
        with tempfile.TemporaryDirectory() as directory:
            zsh = Zsh(directory)
            for line, rest in [("wat", "ch"), ("watch --int", "erval"), ("--wid", "e"),
                               ("close --own", "-ssh"), ("--columns local,congestion_w", "indow"),
                               ("--by=sta", "te"), ("state:estab", "lished"), ("--sort -delivery_", "rate"),
                               ("state:listen,estab", "lished"), ("user:roo", "t"), ("owners pub", "lish"),
                               ("owners publish --wor", "ld"), ("watch --format jso", "nl"),
                               ("local_port:", self.port)]:
                with self.subTest(line):
                    self.assertEqual(zsh.completed("tcptable " + line), f"tcptable {line}{rest}")
            zsh.close()


if __name__ == "__main__":
    if "TCPTABLE_INSIDE" not in os.environ:
        os.environ["TCPTABLE_INSIDE"] = "1"
        namespace = ["unshare", "--net"] if os.geteuid() == 0 else \
            ["unshare", "--user", "--map-root-user", "--net"]
        if subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode:
            print("SKIPPED: no private network namespace to be had")
            sys.exit(77)
        os.execvp(namespace[0], [*namespace, sys.executable, *sys.argv])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
