"""Messages for the tests: a Mail is what a client hands over, a Message is header fields and a body."""
import itertools
import os
import re
from dataclasses import dataclass, field, replace

HOME = "home.example"
ALICE = "alice@home.example"
SUBJECT = "Introduction: Bob <> Carol"
WORDS = """Hi Bob, hi Carol,

I wanted to introduce you two. Bob, meet Carol. Carol, meet Bob.
Bob has built bridges for twenty years; Carol is looking for someone who does.
I will let you two take it from here.

Alice
"""
PLAIN_WORDS = "The minutes of Tuesday are attached to the wiki page.\n\nAlice\n"

_numbers = itertools.count(1)


def new_queue_id():
    return f"{os.getpid() % 0xFFFF:04X}{next(_numbers):06X}"


def crlf(text):
    """Bytes with CRLF line ends of a text with LF ones."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    return re.sub(rb"\r?\n", b"\r\n", data)


class Message:
    """Header fields as (name, value) of bytes, value with everything after the colon; and the body."""

    def __init__(self, fields, body):
        self.fields = list(fields)
        self.body = body

    @classmethod
    def parse(cls, data):
        """Splits octets as they come over SMTP. The header ends at a blank line or at a line that is no field."""
        fields, position = [], 0
        while position < len(data):
            end = data.find(b"\r\n", position)
            end = len(data) if end < 0 else end
            line = data[position:end]
            if line == b"":
                return cls(fields, data[end + 2:])
            if line[:1] in b" \t" and fields:
                fields[-1][1] += b"\n" + line
            elif re.match(rb"[!-9;-~]+[ \t]*:", line):
                name, _, value = line.partition(b":")
                fields.append([name.rstrip(b" \t"), value])
            else:
                return cls(fields, data[position:])
            position = end + 2
        return cls(fields, b"")

    def bytes(self):
        head = b"".join(b"%s:%s\r\n" % (name, re.sub(rb"\r?\n", b"\r\n", value)) for name, value in self.fields)
        return head + b"\r\n" + self.body

    def all(self, name):
        name = name.lower().encode() if isinstance(name, str) else name.lower()
        return [value for other, value in self.fields if other.lower() == name]

    def text(self, name):
        """The fields of this name, unfolded, joined by a comma; "" when there is none."""
        values = [re.sub(rb"\r?\n", b"", value).strip().decode("utf-8", "replace") for value in self.all(name)]
        return ", ".join(values)


@dataclass
class Mail:
    """One SMTP transaction."""
    data: bytes
    sender: str = ALICE
    recipients: list = field(default_factory=list)  # addresses, or (address, arguments)
    mail_args: str = ""
    login: str = "alice"
    queue_id: str = field(default_factory=new_queue_id)
    macros: dict = field(default_factory=dict)

    def rcpts(self):
        return [r if isinstance(r, tuple) else (r, "") for r in self.recipients]

    def but(self, **changes):
        """The same mail with these changes and a queue id of its own."""
        changes.setdefault("queue_id", new_queue_id())
        return replace(self, **changes)


def compose(to, subject="Minutes", text=PLAIN_WORDS, cc="", sender=ALICE, extra="", message_id=None, name="Alice"):
    """The octets of a simple message. extra: further header lines, each with its newline."""
    message_id = message_id or f"<{new_queue_id()}@client.home.example>"
    head = f"From: {name} <{sender}>\nTo: {to}\n" + (f"Cc: {cc}\n" if cc else "")
    head += f"Subject: {subject}\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nMessage-ID: {message_id}\n"
    return crlf(head + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n" + extra + "\n" + text)


def address_of(text):
    found = re.search(r"<([^>]*)>", text)
    return found.group(1) if found else text.strip()


def ordinary(to="Bob <bob@b.example>", **options):
    """A mail to one person: nobody is introduced to anybody."""
    return Mail(compose(to, **options), recipients=[address_of(to)])


def introduction(bob="Bob <bob@b.example>", carol="Carol <carol@c.example>", **options):
    """A mail that introduces two people, in unmistakable words."""
    mail = {name: options.pop(name) for name in ("sender", "login", "mail_args", "recipients") if name in options}
    if "sender" in mail and "From" not in options.get("extra", ""):
        options["sender"] = options.pop("from_address", mail["sender"])
    options.setdefault("subject", SUBJECT)
    options.setdefault("text", WORDS)
    mail.setdefault("recipients", [address_of(bob), address_of(carol)])
    return Mail(compose(f"{bob}, {carol}", **options), **mail)


def exposure(bob="Bob <bob@b.example>", carol="Carol <carol@c.example>", **options):
    """A mail that shows two people each other's address, in words that introduce nobody."""
    options.setdefault("subject", "Minutes of Tuesday")
    options.setdefault("text", PLAIN_WORDS)
    return introduction(bob, carol, **options)
