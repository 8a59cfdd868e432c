#!/usr/bin/env python3
"""Makes TCP sockets in many states, and compares what a program prints of them with ss.

compare_with_ss.py PROGRAM, inside a private network namespace. The program prints either the lines
of print_rows.c or those of the GetTcpTable2 sample of Microsoft's documentation.
"""

import collections
import fcntl
import os
import re
import socket
import struct
import subprocess
import sys

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

# MIB_TCP_STATE by ss's spelling.
STATES = {
    "UNCONN": 1,
    "LISTEN": 2,
    "SYN-SENT": 3,
    "SYN-RECV": 4,
    "ESTAB": 5,
    "FIN-WAIT-1": 6,
    "FIN-WAIT-2": 7,
    "CLOSE-WAIT": 8,
    "CLOSING": 9,
    "LAST-ACK": 10,
    "TIME-WAIT": 11,
}

Row = collections.namedtuple("Row", "state local local_port remote remote_port")


def bring_loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH22x", b"lo", 0)
        (flags,) = struct.unpack_from("16xH", fcntl.ioctl(control, SIOCGIFFLAGS, request))
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | IFF_UP))


def connection(listener, source="127.0.0.1"):
    client = socket.create_connection(listener.getsockname(), source_address=(source, 0))
    server, _ = listener.accept()
    return client, server


def make_sockets():
    """Sockets whose states stay what they are while they are held."""
    held = []
    for address in ("0.0.0.0", "127.0.0.1", "127.9.8.7"):
        held.append(socket.create_server((address, 0), backlog=16))
    listener = held[1]
    for index in range(20):
        held += connection(listener, f"127.0.1.{index + 1}")
    client, server = connection(listener)
    client.shutdown(socket.SHUT_WR)  # FIN-WAIT-2 and CLOSE-WAIT
    held += [client, server]
    client, server = connection(listener)
    client.close()  # TIME-WAIT
    server.close()
    held.append(socket.create_connection(held[2].getsockname()))  # nobody accepts it
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    held.append(full)
    for _ in range(3):  # the queue takes one; a further one stays in SYN-SENT
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(full.getsockname())
        held.append(client)
    bound = socket.socket()  # has a port and is no connection: not part of the table
    bound.bind(("127.0.0.1", 0))
    held.append(bound)
    return held


def ss_rows():
    """The rows of ss, and the PIDs it names for each."""
    output = subprocess.run(
        ["ss", "-Htanp", "-f", "inet"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    owners = collections.defaultdict(set)
    rows = []
    for line in output.splitlines():
        state, _, _, local, remote, *users = line.split(None, 5)
        local, local_port = local.rsplit(":", 1)
        remote, remote_port = remote.rsplit(":", 1)
        ports = [int(port.replace("*", "0")) for port in (local_port, remote_port)]
        row = Row(STATES[state], local.split("%")[0], ports[0], remote, ports[1])
        rows.append(row)
        owners[row] |= {int(pid) for pid in re.findall(r"pid=(\d+)", " ".join(users))}
    return collections.Counter(rows), owners


def plain_rows(output):
    for line in output.splitlines():
        state, local, local_port, remote, remote_port, pid = line.split()
        yield Row(int(state), local, int(local_port), remote, int(remote_port)), int(pid)


def sample_rows(output):
    """The documentation's sample prints six lines a row; its C library's %ld is 64 bits wide."""
    record = (
        r"State: (\d+) - .*\n.*Local Addr: (\S+)\n.*Local Port: (\d+) *\n"
        r".*Remote Addr: (\S+)\n.*Remote Port: (\d+)\n.*Owning PID: (\d+)\n"
    )
    for state, local, local_port, remote, remote_port, pid in re.findall(record, output):
        row = Row(int(state) & 0xFFFFFFFF, local, int(local_port), remote, int(remote_port))
        yield row, int(pid)


def program_rows(program):
    output = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout
    parse = sample_rows if "Number of entries" in output else plain_rows
    rows = list(parse(output))
    return collections.Counter(row for row, _ in rows), dict(rows)


def main():
    bring_loopback_up()
    held = make_sockets()
    expected, owners = ss_rows()
    rows, pids = program_rows(sys.argv[1])
    states = {row.state for row in expected}
    assert len(expected) > 40 and len(states) >= 6, f"too little to compare: {expected}"
    assert rows == expected, f"only here: {rows - expected}; only in ss: {expected - rows}"
    for row, known in owners.items():
        assert not known or pids[row] in known, f"{row}: PID {pids[row]}, ss says {known}"
    assert os.getpid() in pids.values()
    print(f"{sum(rows.values())} rows in {len(states)} states agree")
    for each in held:
        each.close()


if __name__ == "__main__":
    main()
