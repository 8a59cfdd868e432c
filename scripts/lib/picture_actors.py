"""Processes with sockets for a picture of the tool: a small host with a web server, a database, its
workers and some guests, on loopback addresses of a private network namespace.

Prints "ready" when all stand, and goes on talking until its standard input ends."""

import os
import random
import signal
import socket
import sys
import threading
import time

children = []


def actor(name, work):
    pid = os.fork()
    if pid:
        children.append(pid)
        return
    with open("/proc/self/comm", "w") as comm:
        comm.write(name)
    try:
        work()
    finally:
        os._exit(0)


def listen(address, port, family=socket.AF_INET):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(64)
    return listener


def echo(connection):
    try:
        while data := connection.recv(65536):
            connection.sendall(data)
    except OSError:
        pass


def serve(address, port, family=socket.AF_INET):
    listener = listen(address, port, family)

    def work():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=echo, args=(connection,), daemon=True).start()

    return work


def talk(source, target, size, pause, count=1):
    def work():
        family = socket.AF_INET6 if ":" in target[0] else socket.AF_INET
        connections = []
        for _ in range(count):
            connection = socket.socket(family, socket.SOCK_STREAM)
            connection.bind((source, 0))
            connection.connect(target)
            connections.append(connection)
        while True:
            for connection in connections:
                connection.sendall(b"x" * random.randint(1, size))
                connection.recv(65536)
            time.sleep(pause)

    return work


def come_and_go(source, target, pause):
    def work():
        while True:
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
                connection.bind((source, 0))
                connection.connect(target)
                connection.sendall(b"x")
                time.sleep(pause)
                connection.shutdown(socket.SHUT_RDWR)
            time.sleep(0.2)

    return work


def main():
    for name, address, port, family in (
        ("nginx", "0.0.0.0", 443, socket.AF_INET),
        ("sshd", "0.0.0.0", 22, socket.AF_INET),
        ("postgres", "127.0.0.1", 5432, socket.AF_INET),
        ("redis-server", "::1", 6379, socket.AF_INET6),
    ):
        actor(name, serve(address, port, family))
    time.sleep(0.5)
    actor("worker", talk("127.0.0.1", ("127.0.0.1", 5432), 20000, 0.02, 3))
    actor("worker", talk("::1", ("::1", 6379), 500, 0.01, 2))
    actor("curl", talk("203.0.113.9", ("192.0.2.10", 443), 60000, 0.01))
    actor("firefox", talk("198.51.100.7", ("192.0.2.10", 443), 9000, 0.1, 4))
    actor("ssh", talk("198.51.100.7", ("192.0.2.10", 22), 80, 0.3))
    actor("healthcheck", come_and_go("203.0.113.20", ("192.0.2.10", 443), 1.5))
    time.sleep(1)
    print("ready", flush=True)
    sys.stdin.read()
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


main()
