#!/usr/bin/env python3
"""Runs a client of the library and judges what it prints.

client_test.py LIBRARY_DIRECTORY WORK_DIRECTORY HOST [ARGUMENT…]

The client prints "PORT PID" for each IPv4 listener. It runs in a network namespace of its own that
has listeners of this process, while another thread opens and closes sockets. HOST is "program" with
a command, or a language with the path of its source: python, rust, java, node.
Exit code 77: the host is missing, and standard output says so.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading

SKIPPED = 77
LISTENERS = 200
SECONDS = 100


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def enter_private_network():
    """Starts this script again in a network namespace of its own."""
    if os.environ.get("TCPTABLE_IN_PRIVATE_NETWORK"):
        return
    unshare = ["unshare", "--net"]
    if os.geteuid() != 0:
        unshare = ["unshare", "--user", "--map-root-user", "--net"]
    words = [*unshare, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if shutil.which("unshare") is None or subprocess.run([*words, "true"], check=False).returncode:
        skip("no private network namespace is allowed here")
    os.environ["TCPTABLE_IN_PRIVATE_NETWORK"] = "1"
    os.execvp(words[0], [*words, sys.executable, *sys.argv])


def runs(command):
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def rust_command(source, libraries, work):
    rustc = shutil.which("rustc")
    if rustc is None or not runs([rustc, "--version"]):
        skip("no rustc")
    program = os.path.join(work, "listeners_rust")
    subprocess.run([rustc, "--edition", "2021", "-L", f"native={libraries}", "-o", program, source],
                   check=True)
    return [program]


def java_command(source, libraries, _work):
    jar = "/usr/share/java/jna.jar"
    java = shutil.which("java")
    if java is None or not os.path.exists(jar):
        skip("no java, or no JNA (Debian: libjna-java)")
    if not runs([java, "--list-modules"]) or "jdk.compiler" not in subprocess.run(
            [java, "--list-modules"], check=False, capture_output=True, text=True).stdout:
        skip("java without a compiler cannot run a source file")
    return [java, "-Xshare:auto", f"-Djna.library.path={libraries}",
            "-Djna.boot.library.path=/usr/lib/x86_64-linux-gnu/jni", "-cp", jar, source]


def node_command(source, _libraries, _work):
    node = shutil.which("node")
    if node is None or not runs([node, "-e", "require('koffi')"]):
        skip("no node that finds koffi (NODE_PATH)")
    return [node, source]


def command_of(libraries, work, host, arguments):
    if host == "program":
        return arguments
    if host == "python":
        return [sys.executable, *arguments]
    make = {"rust": rust_command, "java": java_command, "node": node_command}[host]
    return make(arguments[0], libraries, work)


def churn(ended):
    """Connections that come and go, so that no two readings see the same table."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        while not ended.is_set():
            with socket.create_connection(listener.getsockname()) as client:
                accepted, _ = listener.accept()
                # A reset leaves no TIME-WAIT behind, which would fill a fixed buffer.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                accepted.close()


def judge(output, expected):
    found = set()
    for line in output.splitlines():
        port, pid = map(int, line.split())
        if pid == os.getpid():
            found.add(port)
    missing = expected - found
    print(f"{len(found)} listeners of ours were told of {len(expected)}")
    return 1 if missing or not expected else 0


def main():
    libraries, work, host, *arguments = sys.argv[1:]
    enter_private_network()
    os.makedirs(work, exist_ok=True)
    command = command_of(libraries, work, host, arguments)
    environment = dict(os.environ)
    environment["LD_LIBRARY_PATH"] = libraries
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(LISTENERS)]
    others = [socket.create_server(("::1", 0), family=socket.AF_INET6) for _ in range(20)]
    ended = threading.Event()
    thread = threading.Thread(target=churn, args=(ended,))
    thread.start()
    try:
        client = subprocess.run(command, env=environment, check=False, text=True, timeout=SECONDS,
                                stdout=subprocess.PIPE)
    finally:
        ended.set()
        thread.join()
    if client.returncode != 0:
        print(f"failed: the client ended with {client.returncode}")
        return 1
    expected = {listener.getsockname()[1] for listener in listeners}
    assert others
    return judge(client.stdout, expected)


if __name__ == "__main__":
    sys.exit(main())
