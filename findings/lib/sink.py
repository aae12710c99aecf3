"""A next hop: sink.py PORT FOLDER [KEYWORD ...] takes mail and writes each message to FOLDER/1, /2 ...:
the MAIL line, the RCPT lines, an empty line, the message as it came. It offers the KEYWORDs in EHLO
and refuses recipients whose local part begins with "gone"."""
import os
import socketserver
import sys
import threading

port, folder, keywords = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
lock = threading.Lock()


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def take(self, envelope):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        with lock:
            with open(folder + ".new", "wb") as file:
                file.write(b"\n".join(envelope) + b"\n\n" + b"".join(lines).replace(b"\r\n", b"\n"))
            os.rename(file.name, f"{folder}/{len(os.listdir(folder)) + 1}")

    def handle(self):
        self.say("220 sink.test ESMTP")
        envelope = []
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                for keyword in keywords:
                    self.say("250-" + keyword)
                self.say("250 SIZE")
            elif verb == b"MAIL":
                envelope = [line.strip()]
                self.say("250 2.1.0 ok")
            elif verb == b"RCPT" and b"<gone" in line:
                self.say("550 5.1.1 no such mailbox")
            elif verb == b"RCPT":
                envelope.append(line.strip())
                self.say("250 2.1.5 ok")
            elif verb == b"DATA":
                self.say("354 go on")
                self.take(envelope)
                self.say("250 2.0.0 taken")
            elif verb == b"QUIT":
                self.say("221 2.0.0 bye")
                return
            else:
                self.say("250 2.0.0 ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100


Server(("127.0.0.1", port), Session).serve_forever()
