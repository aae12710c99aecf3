"""Who knows whom is learnt from mail that proves itself."""
import datetime
import email.utils

import pytest

from askfirst_test.mail import ALICE, Mail, crlf, introduction, new_queue_id

AR = "Authentication-Results: mx.home.example"


def now(days=0):
    return email.utils.format_datetime(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days))


def domain(address):
    return address.rpartition("@")[2]


def inbound(sender, cc, top=None, to=ALICE, middle="", message_id=None, **options):
    """Mail from outside, from sender to Alice with cc beside her. top: what our verifier put above it."""
    top = f"{AR}; dmarc=pass header.from={domain(sender)}\n" if top is None else top
    head = options.pop("head", None) or (f"From: <{sender}>\nTo: <{to}>\n" + (f"Cc: <{cc}>\n" if cc else ""))
    date = options.pop("date", now())
    text = (f"{top}{head}Subject: hello\nDate: {date}\nMessage-ID: {message_id or f'<{new_queue_id()}@{domain(sender)}>'}\n"
            f"{middle}\nHello,\n\nas discussed.\n")
    options.setdefault("recipients", [ALICE])
    options.setdefault("sender", sender)
    return Mail(crlf(text), login=None, **options)


def teach(filter_, *mails):
    """Sends them; then what they taught is in the store."""
    for mail in mails:
        assert filter_.send(mail).verdict == "accept"
    filter_.learnt()


def connected(filter_, a, b):
    """Does an introduction of the two pass?"""
    result = filter_.send(introduction(f"A <{a}>", f"B <{b}>"))
    assert result.verdict in ("accept", "discard"), result.verdict
    return result.verdict == "accept"


def explain(filter_, a, b, **options):
    mail = introduction(f"A <{a}>", f"B <{b}>", **options)
    return filter_.json("explain", stdin=mail.data)["pairs"][0]


def both(bob, carol):
    return inbound(bob, carol), inbound(carol, bob)


def test_two_who_both_wrote_beside_our_user_know_each_other(shared, person):
    bob, carol = person("bob"), person("carol")
    teach(shared, inbound(bob, carol))
    assert not connected(shared, bob, carol)
    teach(shared, inbound(carol, bob))
    assert connected(shared, bob, carol)
    found = explain(shared, bob, carol)
    assert found["connected"] and "both wrote, since" in found["why"] and "authenticated" in found["why"]
