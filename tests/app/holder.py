#!/usr/bin/env python3
"""Holds sockets as a process of its own, so that they are nobody's ancestor's.

Reads commands from standard input, one a line, and answers each with a line of JSON:

  listen FAMILY            a listener on the loopback address: its port
  connect FAMILY PORT      a connection to it, both ends: the client's port
  datagram FAMILY [PORT]   a UDP socket, connected to a port when one is given: its port
  leave PORT               closes the sockets with this local port
  hand PORT                lets a child process have the sockets of this port, too: its PID
  state PORT               what the client's next receive ends with: an errno, 0 for an end

Ends with its input.
"""

import json
import os
import signal
import socket
import sys

FAMILIES = {"4": (socket.AF_INET, "127.0.0.1"), "6": (socket.AF_INET6, "::1")}
held = []
ports = {}
children = []


def keep(each):
    held.append(each)
    return each


def of_port(port):
    return [each for each in held if ports.get(each) == int(port)]


def remember():
    """A UDP socket that was closed from outside has no port any more."""
    for each in held:
        ports.setdefault(each, each.getsockname()[1])


def listen(family):
    kind, address = FAMILIES[family]
    each = keep(socket.socket(kind, socket.SOCK_STREAM))
    each.bind((address, 0))
    each.listen(16)
    return each.getsockname()[1]


def connect(family, port):
    kind, address = FAMILIES[family]
    client = keep(socket.socket(kind, socket.SOCK_STREAM))
    client.connect((address, int(port)))
    for each in of_port(port):
        try:
            each.getpeername()
        except OSError:
            keep(each.accept()[0])
            break
    return client.getsockname()[1]


def datagram(family, port=None):
    kind, address = FAMILIES[family]
    each = keep(socket.socket(kind, socket.SOCK_DGRAM))
    each.bind((address, 0))
    if port is not None:
        each.connect((address, int(port)))
    return each.getsockname()[1]


def leave(port):
    for each in of_port(port):
        each.close()
        held.remove(each)
        del ports[each]
    return 0


def hand(port):
    others = [each for each in held if each not in of_port(port)]
    child = os.fork()
    if child == 0:
        for each in others:
            each.close()
        os.close(0)
        os.close(1)
        signal.pause()
    children.append(child)
    return child


def state(port):
    each = of_port(port)[0]
    each.settimeout(5)
    try:
        each.recv(1)
        return 0
    except OSError as error:
        return error.errno


def main():
    for line in sys.stdin:
        word, *arguments = line.split()
        answer = globals()[word](*arguments)
        remember()
        print(json.dumps(answer), flush=True)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
