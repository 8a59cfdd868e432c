#!/usr/bin/env python3
"""Loads the library by its file name, as bindings do, and reads the table: load_library.py NAME"""

import ctypes
import socket
import sys

ERROR_INSUFFICIENT_BUFFER = 122
ROW_BYTES = 28  # MIB_TCPROW2
LISTEN = 2


def connection_table(library):
    size = ctypes.c_uint32(0)
    code = library.GetTcpTable2(None, ctypes.byref(size), 1)
    for _ in range(10):
        if code != ERROR_INSUFFICIENT_BUFFER:
            break
        buffer = (ctypes.c_uint32 * (size.value // 4))()
        code = library.GetTcpTable2(buffer, ctypes.byref(size), 1)
    assert code == 0, f"GetTcpTable2 returned {code}"
    words = ROW_BYTES // 4
    return [tuple(buffer[1 + words * i : 1 + words * (i + 1)]) for i in range(buffer[0])]


def main():
    library = ctypes.CDLL(sys.argv[1])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = socket.htons(listener.getsockname()[1])
        rows = connection_table(library)
        found = [row for row in rows if row[0] == LISTEN and row[2] & 0xFFFF == port]
        assert found, f"the listener is not among {len(rows)} rows"
        print(f"{len(rows)} rows, the listener among them")


if __name__ == "__main__":
    main()
