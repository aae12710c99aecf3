"""The MTA's side of the milter protocol, version 6, as Postfix speaks it.

A Peer is one connection to a filter. It honours what was negotiated (steps that are not wanted, steps that
get no reply), collects what the filter wants changed, and checks after every message what must hold always:
no CR or NUL in what the filter writes, no line over 998, nobody's mail lost, replies well-formed, no
quarantine.
"""
import re
import select
import socket
import struct
from dataclasses import dataclass, field

from .mail import Message
from .waiting import PATIENCE

ACTIONS = {"ADDHDRS": 0x1, "CHGBODY": 0x2, "ADDRCPT": 0x4, "DELRCPT": 0x8, "CHGHDRS": 0x10, "QUARANTINE": 0x20,
           "CHGFROM": 0x40, "ADDRCPT_PAR": 0x80, "SETSYMLIST": 0x100}
STEPS = {"NOCONNECT": 0x1, "NOHELO": 0x2, "NOMAIL": 0x4, "NORCPT": 0x8, "NOBODY": 0x10, "NOHDRS": 0x20,
         "NOEOH": 0x40, "NR_HDR": 0x80, "NOUNKNOWN": 0x100, "NODATA": 0x200, "SKIP": 0x400, "RCPT_REJ": 0x800,
         "NR_CONN": 0x1000, "NR_HELO": 0x2000, "NR_MAIL": 0x4000, "NR_RCPT": 0x8000, "NR_DATA": 0x10000,
         "NR_UNKN": 0x20000, "NR_EOH": 0x40000, "NR_BODY": 0x80000, "HDR_LEADSPC": 0x100000}
ALL_ACTIONS = sum(ACTIONS.values())
ALL_STEPS = sum(STEPS.values())

# command: (bit that switches the step off, bit that switches the reply off, macro stage)
COMMANDS = {"connect": (b"C", "NOCONNECT", "NR_CONN", 0), "helo": (b"H", "NOHELO", "NR_HELO", 1),
            "mail": (b"M", "NOMAIL", "NR_MAIL", 2), "rcpt": (b"R", "NORCPT", "NR_RCPT", 3),
            "data": (b"T", "NODATA", "NR_DATA", 4), "header": (b"L", "NOHDRS", "NR_HDR", None),
            "eoh": (b"N", "NOEOH", "NR_EOH", 6), "body": (b"B", "NOBODY", "NR_BODY", None),
            "eom": (b"E", None, None, 5)}
# What Postfix sends when the filter names no macros of its own.
DEFAULT_MACROS = {0: "j v _ {daemon_name} {daemon_addr}", 1: "", 2: "{auth_type} {auth_authen} {mail_addr} {mail_host} {mail_mailer}",
                  3: "{rcpt_addr} {rcpt_host} {rcpt_mailer} i", 4: "i", 5: "i", 6: "i"}
ANSWERS = {b"c": "continue", b"a": "accept", b"r": "reject", b"t": "tempfail", b"d": "discard", b"y": "reply",
           b"s": "skip", b"f": "connfail", b"4": "shutdown"}
FINAL = {"accept", "reject", "tempfail", "discard", "reply", "connfail", "shutdown"}
CHUNK = 65535
BUFFER = 4096


class ProtocolError(AssertionError):
    """The filter broke the protocol or one of the invariants."""


class Gone(ConnectionError):
    """The filter closed the connection: the MTA would answer 4xx."""


@dataclass
class Answer:
    kind: str
    text: str = ""  # of a reply with code

    def refused(self):
        return self.kind == "reject" or (self.kind == "reply" and self.text.startswith("5"))

    def later(self):
        return self.kind in ("tempfail", "connfail", "shutdown") or (self.kind == "reply" and self.text.startswith("4"))


@dataclass
class Result:
    """What became of one message."""
    answer: Answer
    stage: str  # at which the final answer came
    queue_id: str
    modifications: list = field(default_factory=list)
    body_sent: int = 0  # octets of the body that the filter took
    refused: dict = field(default_factory=dict)  # recipient: Answer
    delivered: Message = None
    recipients: list = field(default_factory=list)  # (address, arguments) of those who get it

    @property
    def verdict(self):
        """accept, discard, reject or tempfail: what it means for the client."""
        if self.answer.refused():
            return "reject"
        if self.answer.later():
            return "tempfail"
        return "discard" if self.answer.kind == "discard" else "accept"

    @property
    def text(self):
        return self.answer.text


def _flags(names):
    return sum(STEPS[name] for name in names)


class Peer:
    """One connection. address: a path, or (host, port)."""

    def __init__(self, address, timeout=None, steps=ALL_STEPS, actions=ALL_ACTIONS, negotiate=True):
        unix = isinstance(address, str)
        self.sock = socket.socket(socket.AF_UNIX if unix else socket.AF_INET, socket.SOCK_STREAM)
        self.sock.settimeout(timeout or 3 * PATIENCE)
        self.sock.connect(address)
        self.timeout = timeout or 3 * PATIENCE
        self.buffer = bytearray()
        self.outgoing = bytearray()
        self.macros = {}
        self.connection_answer = None
        self.wanted_macros = dict(DEFAULT_MACROS)
        self.steps = self.actions = 0
        if negotiate:
            try:
                self.negotiate(steps, actions)
            except BaseException:
                self.sock.close()
                raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- the wire ----
    def _send(self, command, data=b""):
        """Like Postfix: what gets no reply is gathered and goes out when the buffer is full or a reply is awaited."""
        self.outgoing += struct.pack(">I", len(data) + 1) + command + data
        if len(self.outgoing) > BUFFER:
            self.flush()

    def flush(self):
        data, self.outgoing = self.outgoing, bytearray()
        try:
            self.sock.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Gone(str(error)) from error

    def _take(self, size):
        while len(self.buffer) < size:
            try:
                more = self.sock.recv(65536)
            except ConnectionResetError as error:
                raise Gone(str(error)) from error
            except TimeoutError as error:
                raise ProtocolError(f"the filter was silent for {self.timeout:.0f} s") from error
            if not more:
                raise Gone("the filter closed the connection")
            self.buffer += more
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken

    def _receive(self):
        self.flush()
        (size,) = struct.unpack(">I", self._take(4))
        if not 1 <= size <= 1 << 20:
            raise ProtocolError(f"a packet of {size} octets")
        packet = self._take(size)
        return packet[:1], packet[1:]

    def _nothing_pending(self):
        pending = bytes(self.buffer)
        if not pending and select.select([self.sock], [], [], 0)[0]:
            try:
                pending = self.sock.recv(100, socket.MSG_PEEK)
            except ConnectionError:
                pass  # the end of the connection is no answer
        if pending:
            raise ProtocolError(f"the filter answered a step that gets no answer: {pending!r}")

    # ---- negotiation ----
    def negotiate(self, steps, actions):
        self.offered = steps
        self._send(b"O", struct.pack(">III", 6, actions, steps))
        command, data = self._receive()
        if command != b"O" or len(data) < 12:
            raise ProtocolError(f"negotiation answered with {command!r}")
        self.version, self.actions, self.steps = struct.unpack(">III", data[:12])
        if self.actions & ~actions or self.steps & ~steps:
            raise ProtocolError(f"the filter took what was not offered: {self.actions:x} {self.steps:x}")
        rest = data[12:]
        while rest:
            (stage,) = struct.unpack(">I", rest[:4])
            names, _, rest = rest[4:].partition(b"\0")
            self.wanted_macros[stage] = names.decode()

    def step_names(self):
        return {name for name, bit in STEPS.items() if self.steps & bit}

    def action_names(self):
        return {name for name, bit in ACTIONS.items() if self.actions & bit}

    # ---- one step ----
    def _macros(self, command, stage):
        names = self.wanted_macros.get(stage, "").replace(",", " ").split()
        pairs = []
        for name in names:
            value = self.macros.get(name) or self.macros.get(name.strip("{}"))
            if value is not None:
                pairs.append(name.encode() + b"\0" + value.encode("utf-8", "surrogateescape") + b"\0")
        if pairs:
            self._send(b"D", command + b"".join(pairs))

    def step(self, name, data=b""):
        """Sends one step as negotiated; returns its Answer ("continue" where the filter wants none)."""
        command, off, silent, stage = COMMANDS[name]
        if stage is not None:
            self._macros(command, stage)
        if off and self.steps & STEPS[off]:
            return Answer("continue")
        self._send(command, data)
        if silent and self.steps & STEPS[silent]:
            return Answer("continue")
        return self._answer(name)

    def _answer(self, step):
        while True:
            command, data = self._receive()
            if command == b"p":
                continue
            if command in ANSWERS:
                answer = Answer(ANSWERS[command])
                if answer.kind == "reply":
                    answer.text = _reply_text(data)
                if answer.kind == "skip" and step != "body":
                    raise ProtocolError(f"skip at {step}")
                return answer
            if step != "eom":
                raise ProtocolError(f"modification {command!r} at {step}")
            self.modifications.append(_modification(command, data, self.actions))

    # ---- connection and message ----
    def connect(self, host="client.example", ip="192.0.2.7", port=40000, helo="client.example"):
        """ip None: the MTA does not know the address. Sets connection_answer where that settles all."""
        self.macros.update({"j": "mx.home.example", "v": "Postfix 3.7.11", "_": f"{host} [{ip}]",
                            "{daemon_name}": "mx.home.example", "{daemon_addr}": "127.0.0.1"})
        if ip:
            self.macros.update({"{client_addr}": ip, "{client_name}": host, "{client_port}": str(port)})
        name = host.encode() + b"\0"
        if ip is None:
            family = b"U"
        elif ip.startswith("/"):
            family = b"L" + struct.pack(">H", 0) + ip.encode() + b"\0"
        else:
            family = (b"6" if ":" in ip else b"4") + struct.pack(">H", port) + ip.encode() + b"\0"
        for step, data in (("connect", name + family), ("helo", helo.encode() + b"\0")):
            answer = self.step(step, data)
            if answer.kind != "continue":
                self.connection_answer = answer
                break
        return self

    def begin(self, mail):
        """Forgets the message before and takes the macros of this one."""
        self.modifications = []
        for name in ("i", "{auth_authen}", "{auth_type}", "{rcpt_addr}", "{mail_addr}"):
            self.macros.pop(name, None)
        if mail.login:
            self.macros.update({"{auth_authen}": mail.login, "{auth_type}": "PLAIN"})
        self.macros.update({"{mail_addr}": mail.sender, "{mail_host}": "", "{mail_mailer}": "smtp"})
        self.macros.update(mail.macros)

    def mail_from(self, mail):
        args = [a for a in mail.mail_args.split(" ") if a]
        return self.step("mail", b"".join(_octets(a) + b"\0" for a in [f"<{mail.sender}>"] + args))

    def rcpt_to(self, mail, address, args):
        self.macros.update({"{rcpt_addr}": address, "{rcpt_host}": "relay.example", "{rcpt_mailer}": "smtp"})
        return self.step("rcpt", b"".join(_octets(a) + b"\0" for a in [f"<{address}>"] + args.split()))

    def header(self, name, value):
        if not self.steps & STEPS["HDR_LEADSPC"] and value.startswith(b" "):
            value = value[1:]
        return self.step("header", name + b"\0" + value + b"\0")

    def send(self, mail, chunk=CHUNK, stop_after=None, stop=None, abort_after=True):
        """One whole message, up to its final answer. stop_after, stop: at this stage call stop(self) and return
        None (for tests of RSET and lost connections). abort_after: tell the filter, as Postfix does, that a
        message is over that it has settled itself."""
        result = self._send_message(mail, chunk, stop_after, stop)
        if result is None:
            return None
        self._nothing_pending()
        self._check(mail, result)
        if abort_after:
            self.abort()
        return result

    def _send_message(self, mail, chunk, stop_after, stop):
        self.begin(mail)
        message = Message.parse(mail.data)
        result = Result(Answer("continue"), "", mail.queue_id)
        result.recipients = mail.rcpts()
        for stage, answer in self._conversation(mail, message, result, chunk):
            if answer.kind in FINAL:
                if stage == "rcpt":
                    continue
                result.answer, result.stage = answer, stage
                break
            if stage == stop_after:
                self.flush()
                stop(self)
                return None
        result.stage = result.stage or "eom"
        result.modifications = self.modifications
        if result.verdict == "accept":
            result.delivered = apply(message, result.modifications, self.steps)
        return result

    def _conversation(self, mail, message, result, chunk):
        """Yields (stage, answer) for one step after the other."""
        if self.connection_answer:
            yield "connect", self.connection_answer
        yield "mail", self.mail_from(mail)
        for number, (address, args) in enumerate(mail.rcpts()):
            if number == 1:
                self.macros["i"] = mail.queue_id
            answer = self.rcpt_to(mail, address, args)
            if answer.refused() or answer.later():
                result.refused[address] = answer
                result.recipients.remove((address, args))
            elif answer.kind in ("accept", "discard"):
                yield "rcpt-all", answer
        if not result.recipients:
            yield "data", Answer("reject")
        yield "rcpt", Answer("continue")
        self.macros["i"] = mail.queue_id
        yield "data", self.step("data")
        for name, value in message.fields:
            yield "header", self.header(name, value)
        yield "eoh", self.step("eoh")
        yield from self._body(message.body, result, chunk)
        yield "eom", self.step("eom")

    def _body(self, body, result, chunk):
        for position in range(0, len(body), chunk):
            piece = body[position:position + chunk]
            answer = self.step("body", piece)
            if not self.steps & STEPS["NOBODY"]:
                result.body_sent += len(piece)
            if answer.kind == "skip":
                return
            yield "body", answer

    def abort(self):
        self._send(b"A")
        self.flush()

    def quit_new_connection(self):
        """The connection is used again for another client (SMFIC_QUIT_NC)."""
        self._send(b"K")
        self.macros = {}
        self.connection_answer = None

    def drop(self):
        """Closes without a word."""
        self.sock.close()

    def close(self):
        try:
            self._send(b"Q")
            self.flush()
        except OSError:
            pass
        self.sock.close()

    def leave(self):
        """Closes once the filter has."""
        self._send(b"Q")
        self.flush()
        while self.sock.recv(4096):
            pass
        self.sock.close()

    # ---- what must hold always ----
    def _check(self, mail, result):
        left = [address for address, _ in result.recipients]
        for kind, *rest in result.modifications:
            if kind in ("insert", "add", "change"):
                _check_field(rest[-2], rest[-1])
            elif kind == "quarantine":
                raise ProtocolError("the filter put the message into the MTA's quarantine")
            elif kind == "delrcpt":
                if rest[0] not in left:
                    raise ProtocolError(f"delrcpt of {rest[0]}, who is no recipient")
                left.remove(rest[0])
            elif kind == "addrcpt" and rest[0] in left:
                raise ProtocolError(f"addrcpt of {rest[0]}, who is a recipient already")
        if result.verdict == "accept" and not left:
            raise ProtocolError("every recipient was deleted: the message would be lost")
        if result.answer.kind == "reply":
            _check_reply(result.answer.text)


def _octets(text):
    return text.encode("utf-8", "surrogateescape")


def _reply_text(data):
    if not data.endswith(b"\0") or b"\0" in data[:-1]:
        raise ProtocolError(f"reply text with NUL inside or none at its end: {data!r}")
    if any(octet > 126 for octet in data):
        raise ProtocolError(f"reply text is not ASCII: {data!r}")
    # libmilter writes a percent sign twice, as the MTA wants it.
    return data[:-1].decode("ascii").replace("%%", "%")


def _check_reply(text):
    lines = text.split("\r\n")
    if len(lines) > 32:
        raise ProtocolError(f"a reply of {len(lines)} lines")
    for number, line in enumerate(lines):
        mark = " " if number == len(lines) - 1 else "-"
        if not re.fullmatch(r"[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3} [ -~]*", line) or line[3] != mark or len(line) > 980:
            raise ProtocolError(f"reply line {number + 1} is not well-formed: {line!r}")
        if line[0] != lines[0][0] or line[0] != line[4]:
            raise ProtocolError(f"reply codes contradict each other: {line!r}")


def _check_field(name, value):
    if not re.fullmatch(rb"[!-9;-~]+", name):
        raise ProtocolError(f"field name {name!r}")
    if b"\r" in value or b"\0" in value:
        raise ProtocolError(f"CR or NUL in field {name!r}: {value!r}")
    lines = (name + b":" + value).split(b"\n")
    if any(len(line) > 998 for line in lines):
        raise ProtocolError(f"a line over 998 octets in field {name!r}")
    if any(not line.strip() or line[:1] not in b" \t" for line in lines[1:]):
        raise ProtocolError(f"field {name!r} is folded badly: {value!r}")


def _modification(command, data, actions):
    """A modification as a tuple: kind first, then what it changes."""
    def texts(raw):
        return raw.split(b"\0")[:-1]

    needed = {b"h": "ADDHDRS", b"i": "ADDHDRS", b"m": "CHGHDRS", b"b": "CHGBODY", b"+": "ADDRCPT", b"-": "DELRCPT",
              b"2": "ADDRCPT_PAR", b"e": "CHGFROM", b"q": "QUARANTINE"}.get(command)
    if needed is None:
        raise ProtocolError(f"unknown answer {command!r}")
    if not actions & ACTIONS[needed]:
        raise ProtocolError(f"{needed} was not negotiated")
    if command == b"h":
        return ("add", *texts(data))
    if command in (b"i", b"m"):
        (index,) = struct.unpack(">I", data[:4])
        if command == b"m" and index < 1:
            raise ProtocolError("change of a field with index 0")
        return ("insert" if command == b"i" else "change", index, *texts(data[4:]))
    if command == b"b":
        return ("body", data)
    kind = {b"+": "addrcpt", b"2": "addrcpt", b"-": "delrcpt", b"e": "from", b"q": "quarantine"}[command]
    return (kind, *(text.decode("utf-8", "surrogateescape").strip("<>") for text in texts(data)))


def apply(message, modifications, steps=ALL_STEPS):
    """The message as Postfix would deliver it after these modifications."""
    fields = [(bytes(name), bytes(value)) for name, value in message.fields]
    space = b"" if steps & STEPS["HDR_LEADSPC"] else b" "
    body = None
    for kind, *rest in modifications:
        if kind == "add":
            fields.append((rest[0], space + rest[1]))
        elif kind == "insert":
            fields.insert(min(rest[0], len(fields)), (rest[1], space + rest[2]))
        elif kind == "change":
            _change(fields, *rest, space)
        elif kind == "body":
            body = (body or b"") + rest[0]
    return Message(fields, message.body if body is None else body)


def _change(fields, index, name, value, space):
    places = [i for i, (other, _) in enumerate(fields) if other.lower() == name.lower()]
    if index > len(places):
        if value:
            fields.append((name, space + value))
    elif value:
        fields[places[index - 1]] = (name, space + value)
    else:
        del fields[places[index - 1]]
