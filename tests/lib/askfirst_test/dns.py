"""A DNS of the test's own: `python3 dns.py ANSWERS COMMAND...`, run under `unshare -mn` as root, runs the command where
no other network and no other resolver is.

ANSWERS: "mx=HOST", "a=ADDRESS", both, "nothing" (the name exists), "nxdomain", "fail", or "silent", for every name.
"""
import fcntl
import socket
import struct
import subprocess
import sys
import tempfile
import threading

TYPES = {"a": 1, "mx": 15}
NXDOMAIN, SERVFAIL = 3, 2


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # SIOCSIFFLAGS with IFF_UP.
        fcntl.ioctl(probe, 0x8914, struct.pack("16sh14x", b"lo", 1))


def name_octets(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def record(kind, value):
    data = struct.pack("!H", 10) + name_octets(value) if kind == "mx" else socket.inet_aton(value)
    return b"\xc0\x0c" + struct.pack("!HHIH", TYPES[kind], 1, 60, len(data)) + data


def reply(query, answers):
    """RFC 1035, 4.1: the question again, and what we have of its type."""
    end = query.index(b"\0", 12) + 5
    kind = struct.unpack("!H", query[end - 4:end - 2])[0]
    code = {"nxdomain": NXDOMAIN, "fail": SERVFAIL}.get(answers, 0)
    pairs = [pair.split("=", 1) for pair in answers.split(",") if "=" in pair]
    records = [record(*pair) for pair in pairs if TYPES[pair[0]] == kind]
    return query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0) + query[12:end] + b"".join(records)


def serve(server, answers):
    while True:
        query, client = server.recvfrom(4096)
        if answers != "silent":
            server.sendto(reply(query, answers), client)


def main(answers, *command):
    loopback_up()
    with tempfile.NamedTemporaryFile("w") as resolv:
        resolv.write("nameserver 127.0.0.1\n")
        resolv.flush()
        subprocess.run(["mount", "--bind", resolv.name, "/etc/resolv.conf"], check=True)
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 53))
        threading.Thread(target=serve, args=(server, answers), daemon=True).start()
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
