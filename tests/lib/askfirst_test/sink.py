"""An SMTP server that keeps what it gets exactly: the next hop, or the MTA that AskFirst submits to."""
import re
import socketserver
import threading
from dataclasses import dataclass, field

from .mail import Mail, Message, new_queue_id
from .milter import Gone, Peer
from .waiting import wait_for

EXTENSIONS = ("PIPELINING", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES", "SMTPUTF8", "SIZE 100000000")


@dataclass
class Delivery:
    """One transaction that the sink took."""
    sender: str
    mail_args: str
    recipients: list  # (address, arguments)
    data: bytes  # as it came, dots unstuffed
    raw: bytes = b""  # as it came before the filter changed it
    queue_id: str = ""

    @property
    def addresses(self):
        return [address for address, _ in self.recipients]

    @property
    def message(self):
        return Message.parse(self.data)

    def has(self, text):
        return (text if isinstance(text, bytes) else text.encode()) in self.data


@dataclass
class Transaction:
    sender: str = None
    mail_args: str = ""
    recipients: list = field(default_factory=list)


def _path(rest):
    """(address, arguments) of what follows FROM: or TO:."""
    found = re.match(rb"\s*<(.*?)>\s*(.*)$", rest, re.S) or re.match(rb"\s*(\S*)\s*(.*)$", rest, re.S)
    return found.group(1).decode("utf-8", "surrogateescape"), found.group(2).decode("utf-8", "surrogateescape").strip()


class _Session(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def say(self, text):
        self.wfile.write(text.encode("utf-8", "surrogateescape") + b"\r\n")

    def handle(self):
        sink = self.server.sink
        self.transaction = Transaction()
        if not self.planned("connect", ""):
            self.say("220 sink.example ESMTP")
        try:
            while not sink.closing:
                line = self.rfile.readline(65536)
                if not line or not self.command(line.rstrip(b"\r\n")):
                    return
        except ConnectionError:
            pass

    def planned(self, step, text):
        """Gives the answer that a test planned for this step, if any; "close" hangs up."""
        answer = self.server.sink.answer(step, text)
        if answer == "close":
            raise ConnectionResetError
        if answer:
            self.say(answer)
        return answer

    def command(self, line):
        verb = line[:4].upper()
        sink = self.server.sink
        sink.lines.append(line)
        if verb == b"QUIT":
            self.say("221 2.0.0 bye")
            return False
        if verb == b"EHLO":
            if not self.planned("ehlo", ""):
                lines = ("sink.example",) + tuple(sink.extensions)
                self.say("\r\n".join(f"250{' ' if n == len(lines) - 1 else '-'}{x}" for n, x in enumerate(lines)))
        elif verb == b"MAIL":
            self.transaction = Transaction(*_path(line[10:]))
            self.planned("mail", self.transaction.sender) or self.say("250 2.1.0 ok")
        elif verb == b"RCPT":
            recipient = _path(line[8:])
            answer = self.planned("rcpt", recipient[0])
            if not answer:
                self.say("250 2.1.5 ok")
            if not answer or answer.startswith("2"):
                self.transaction.recipients.append(recipient)
        elif verb == b"DATA":
            self.data()
        elif verb == b"RSET":
            self.transaction = Transaction()
            self.say("250 2.0.0 ok")
        else:
            self.say("250 2.0.0 ok" if verb in (b"HELO", b"NOOP") else "500 5.5.2 what?")
        return True

    def data(self):
        if not self.transaction.recipients:
            self.say("503 5.5.1 no recipients")
            return
        if self.planned("data", ""):
            return
        self.say("354 go on")
        data = bytearray()
        while True:
            line = self.rfile.readline()
            if not line.endswith(b"\n"):
                raise ConnectionResetError
            if line == b".\r\n":
                break
            data += line[1:] if line.startswith(b".") else line
        t, self.transaction = self.transaction, Transaction()
        delivery = Delivery(t.sender, t.mail_args, t.recipients, bytes(data), bytes(data), new_queue_id())
        if not self.planned("eom", ""):
            self.say(self.server.sink.take(delivery))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 200


class Sink:
    """Starts at once; port is the port. through: a Filter that each message passes first, as on the way in
    through an MTA. answers: step -> reply, or -> function of the step's text (for "rcpt" the address)."""

    def __init__(self, through=None, port=0, extensions=EXTENSIONS):
        self.through = through
        self.extensions = extensions
        self.closing = False
        self.answers = {}
        self.deliveries = []
        self.lines = []  # every command line that came
        self.verdicts = []  # (queue id, verdict) of what went through the filter
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", port), _Session)
        self.server.sink = self
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def close(self):
        self.closing = True
        self.server.shutdown()
        self.server.server_close()

    def answer(self, step, text):
        plan = self.answers.get(step)
        return plan(text) if callable(plan) else plan

    def take(self, delivery):
        """Keeps a message; returns the reply to its final dot."""
        if self.through:
            refusal = self._filter(delivery)
            if refusal:
                return refusal
        with self.lock:
            self.deliveries.append(delivery)
        return f"250 2.0.0 queued as {delivery.queue_id}"

    def _filter(self, delivery):
        mail = Mail(delivery.raw, delivery.sender, delivery.recipients, delivery.mail_args, None, delivery.queue_id)
        try:
            with Peer(self.through.address).connect("localhost", "127.0.0.1", 40001) as peer:
                result = peer.send(mail)
        except (Gone, OSError):
            return "451 4.7.1 no milter; try again later"  # as an MTA does when its milter is dead
        self.verdicts.append((mail.queue_id, result.verdict))
        if result.verdict == "accept":
            delivery.data = result.delivered.bytes()
            delivery.recipients = result.recipients
            return None
        if result.verdict == "discard":
            return f"250 2.0.0 queued as {delivery.queue_id}"
        return result.text or ("451 4.7.1 later" if result.verdict == "tempfail" else "550 5.7.1 refused")

    # ---- what came ----
    def find(self, condition):
        with self.lock:
            return [delivery for delivery in self.deliveries if condition(delivery)]

    def count(self, condition):
        return len(self.find(condition))

    def to(self, address):
        """All deliveries to this address."""
        return self.find(lambda delivery: address.lower() in [a.lower() for a in delivery.addresses])

    def wait(self, condition, what="a delivery", count=1):
        """The deliveries that satisfy condition, as soon as there are so many."""
        def enough():
            found = self.find(condition)
            return found if len(found) >= count else None
        return wait_for(enough, lambda: f"{what}; came: {[(d.sender, d.addresses) for d in self.deliveries]}")

    def wait_to(self, address, text="", count=1):
        return self.wait(lambda d: address in d.addresses and d.has(text), f"mail to {address} with {text!r}", count)

    def forget(self):
        with self.lock:
            self.deliveries.clear()
            self.lines.clear()
