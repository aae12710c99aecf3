"""A milter of few lines: milter.py PORT ACTION ... listens on loopback and does the ACTIONs at each
message's end: header NAME INDEX VALUE, add NAME VALUE, delrcpt ADDRESS, addrcpt ADDRESS,
quarantine REASON, accept (the default end). Each ACTION is one argument, its words split by "|".
What the mail server says is written to standard output, a line a command."""
import socketserver
import struct
import sys

NUL = b"\0"


def action(words):
    name, rest = words[0], [word.encode() for word in words[1:]]
    if name == "header":
        return b"m" + struct.pack(">I", int(rest[1])) + rest[0] + NUL + rest[2] + NUL
    if name == "add":
        return b"h" + rest[0] + NUL + rest[1] + NUL
    return {"delrcpt": b"-", "addrcpt": b"+", "quarantine": b"q"}[name] + rest[0] + NUL


actions = [action(argument.split("|")) for argument in sys.argv[2:]]


class Session(socketserver.StreamRequestHandler):
    def say(self, packet):
        self.wfile.write(struct.pack(">I", len(packet)) + packet)

    def handle(self):
        while length := self.rfile.read(4):
            command = self.rfile.read(struct.unpack(">I", length)[0])
            kind = command[:1].decode()
            if kind != "D":
                print(kind, command[1:].replace(NUL, b" ").decode(errors="replace").strip(), flush=True)
            if kind == "O":
                # version 6; may change all; no step is left out
                self.say(b"O" + struct.pack(">III", 6, 0x3F, 0))
            elif kind == "E":
                for packet in actions:
                    self.say(packet)
                self.say(b"c")
            elif kind == "Q":
                return
            elif kind not in "DAK":
                self.say(b"c")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Session).serve_forever()
