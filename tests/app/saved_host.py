"""Saved snapshots made by hand, as docs/saved-snapshots.md has them: hosts that no test could build.

Run by itself it writes a host of any size: saved_host.py SOCKETS FILE [DISTINCT-NAMES]
"""

import codecs
import json
import sys

# What strangers may call themselves.
HOSTILE = [
    b"\x1b[31mred\x1b[0m",
    b"\x1b]0;title\x07",
    b"a\nb\rc\td\x0b\x0c\x08",
    b"quote\"'`, ;$(x)",
    b"\xff\xfe\xc0\xaf",
    b"\x9b31m",
    b"\xc2\x9b31m\xc2\x85",
    b"\xe2\x82",
    b"\xed\xa0\x80x",
    "a\u202eb\u2066c".encode(),
    "\u200f\u200b\u0301".encode(),
    "\u2028\u2029\ufeff".encode(),
    b"{{pid}}{local}",
    b"%s%n\\x1B\\",
    b"=1+1",
    b" blanks ",
    b"-",
    b"--",
    b"\x7f\x01\x1f",
    "\u65e5\u672c\U0001f600".encode(),
    b"x" * 15,
    b"long " * 50 + b"\x1b[2J",
]

codecs.register_error("each", lambda wrong: ("\ufffd" * (wrong.end - wrong.start), wrong.end))


def text(key, value):
    """The members of a text, which may hold any bytes."""
    members = {key: value.decode("utf-8", "each")}
    if value.decode("utf-8", "ignore").encode() != value:
        members[f"{key}_hex"] = value.hex()
    return members


def named(key, number, name):
    return {key: number, **text("name", name)}


def header(users=(), interfaces=()):
    return {
        "type": "header", "schema": "tcptable-save/1", "host": "box",
        "taken_at_ns": "1795439107250000000", "engine": "netlink", "owner_engine": "procfs",
        "complete": True,
        "users": [named("uid", uid, name) for uid, name in users],
        "interfaces": [named("index", index, name) for index, name in interfaces],
    }


def process(index, pid, **texts):
    members = {"type": "process", "index": index, "pid": pid, "uid": 33, "start_time_ticks": 100}
    for key, value in texts.items():
        members.update(text(key, value))
    return members


def socket_of(local_port, owners=(), **members):
    return {
        "type": "socket", "protocol": "tcp", "family": "ipv4", "local_address": "127.0.0.1",
        "local_port": local_port, "remote_address": "192.0.2.7", "remote_port": 443,
        "state": "ESTABLISHED", "owners": [[each, 3] for each in owners],
        "owner_reason": "known" if owners else "permission", **members,
    }


def hostile_host(names):
    """Every text of socket and process number i is names[i], as far as the kernel would let it."""
    return [
        header([(1000 + i, name) for i, name in enumerate(names)],
               [(1 + i, name[:15]) for i, name in enumerate(names)]),
        *(process(i, 100 + i, process=name[:15], executable=b"/" + name, command=name,
                  unit=name, user_unit=name, cgroup=b"/" + name, container=name)
          for i, name in enumerate(names)),
        *(socket_of(1 + i, [i], uid=1000 + i, interface_index=1 + i, cookie=str(i + 1), inode=i + 1,
                    **text("congestion", name[:15]))
          for i, name in enumerate(names)),
        {"type": "end", "processes": len(names), "sockets": len(names)},
    ]


def write(path, lines):
    with open(path, "w", encoding="ascii") as file:
        for line in lines:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


def write_large(path, sockets, names=100):
    """As a busy host has them: a socket of this many owners each, every peer another."""
    line = json.dumps(socket_of(0, [0], uid=1000, inode=0, cookie="0"), separators=(",", ":"))
    pattern = (line.replace("%", "%%").replace('"local_port":0', '"local_port":%d')
               .replace("192.0.2.7", "10.%d.%d.%d").replace("[[0,", "[[%d,")
               .replace('"inode":0', '"inode":%d').replace('"cookie":"0"', '"cookie":"%d"'))
    with open(path, "w", encoding="ascii") as file:
        for each in [header([(1000, b"alice")]), *(
                process(i, 100 + i, process=b"server-%d" % i) for i in range(names))]:
            file.write(json.dumps(each) + "\n")
        for i in range(sockets):
            file.write(pattern % (1024 + i % 60000, i >> 16, i >> 8 & 255, i & 255, i % names,
                                  i + 1, i + 1) + "\n")
        file.write(json.dumps({"type": "end", "processes": names, "sockets": sockets}) + "\n")


if __name__ == "__main__":
    write_large(sys.argv[2], int(sys.argv[1]), *map(int, sys.argv[3:]))
