#!/usr/bin/env python3
"""Port and PID of every IPv4 listener, by ctypes."""

import ctypes
import socket
import sys

ERROR_INSUFFICIENT_BUFFER = 122
TCP_TABLE_OWNER_PID_LISTENER = 3
AF_INET = 2


class Row(ctypes.Structure):
    """MIB_TCPROW_OWNER_PID"""

    _fields_ = [
        (name, ctypes.c_uint32)
        for name in ("state", "local_address", "local_port", "remote_address", "remote_port", "pid")
    ]


def listeners(library):
    size = ctypes.c_uint32(0)
    table = None
    for _ in range(10):
        code = library.GetExtendedTcpTable(
            table, ctypes.byref(size), 1, AF_INET, TCP_TABLE_OWNER_PID_LISTENER, 0
        )
        if code != ERROR_INSUFFICIENT_BUFFER:
            break
        table = ctypes.create_string_buffer(size.value)
    if code != 0:
        sys.exit(f"GetExtendedTcpTable: error {code}")
    count = ctypes.c_uint32.from_buffer(table).value
    return (Row * count).from_buffer(table, ctypes.sizeof(ctypes.c_uint32))


def main():
    for row in listeners(ctypes.CDLL("libiphlpapi.so.1")):
        print(socket.ntohs(row.local_port), row.pid)


if __name__ == "__main__":
    main()
