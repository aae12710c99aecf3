"""Mail that teaches, or tries to."""
import datetime
import email.utils

from .mail import ALICE, Mail, crlf, introduction, new_queue_id

AR = "Authentication-Results: mx.home.example"


def domain(address):
    return address.rpartition("@")[2]


def date(days=0):
    return email.utils.format_datetime(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days))


def pass_for(address):
    """What our verifier puts above a message that is what it says."""
    return f"{AR}; dmarc=pass header.from={domain(address)}\n"


def signature(address, covers="from:to:cc:date:subject"):
    return f"DKIM-Signature: v=1; a=rsa-sha256; d={domain(address)}; s=x; h={covers};\n\tbh=AAAA; b=AAAA\n"


def id_of(mail):
    return next(line[12:].decode() for line in mail.data.split(b"\r\n") if line.lower().startswith(b"message-id: "))


def inbound(sender, cc, top=None, to=ALICE, middle="", message_id=None, head=None, days=0, **options):
    """Mail from outside, from sender to Alice with cc beside her. top: what stands above it; head: From, To, Cc."""
    head = head or f"From: <{sender}>\nTo: <{to}>\n" + (f"Cc: {cc}\n" if cc else "")
    message_id = message_id or f"<{new_queue_id()}@{domain(sender)}>"
    text = (f"{pass_for(sender) if top is None else top}{head}Subject: hello\nDate: {date(days)}\n"
            f"Message-ID: {message_id}\n{middle}\nHello,\n\nas discussed.\n")
    options.setdefault("recipients", [ALICE])
    options.setdefault("sender", sender)
    return Mail(crlf(text), login=None, **options)


def outbound(to, cc, answers=None, sender=ALICE, text="Hello,\n\nas discussed.\n", **options):
    """Ordinary mail of our user."""
    extra = f"In-Reply-To: {id_of(answers)}\n" if answers else ""
    head = f"From: <{sender}>\nTo: {', '.join(to)}\n" + (f"Cc: {', '.join(cc)}\n" if cc else "")
    options.setdefault("recipients", list(to) + list(cc))
    options.setdefault("login", "alice@home.example")
    return Mail(crlf(f"{head}Subject: hello\nDate: {date()}\nMessage-ID: <{new_queue_id()}@home.example>\n{extra}\n{text}"),
                sender, **options)


def teach(filter_, *mails):
    """Sends them; then what they taught is in the store."""
    for mail in mails:
        assert filter_.send(mail).verdict == "accept"
    filter_.learnt()


def introducing(a, b, answers=None):
    return introduction(f"A <{a}>", f"B <{b}>", extra=f"In-Reply-To: {id_of(answers)}\n" if answers else "")


def connected(filter_, a, b, answers=None):
    """Does an introduction of the two pass?"""
    result = filter_.send(introducing(a, b, answers))
    assert result.verdict in ("accept", "discard"), result.verdict
    return result.verdict == "accept"


def explain(filter_, a, b, answers=None):
    """What the command line says about the pair."""
    return filter_.json("explain", stdin=introducing(a, b, answers).data)["pairs"][0]


def pair_why(filter_, a, b):
    return explain(filter_, a, b)["why"]
