"""Mail made to hurt: there is a verdict or a 4xx in bounded time and memory, and the filter lives."""
import re
import time

import pytest

from askfirst_test.mail import Mail, compose, crlf, exposure, introduction, ordinary
from askfirst_test.milter import Gone

BOUND_SECONDS = 10
BOUND_KIB = 200 * 1024


def name(value):
    """A short id for a long parameter."""
    return f"{value[:12]!r}x{len(value)}" if isinstance(value, (str, bytes)) else None




@pytest.fixture
def bounded(shared):
    """Sends a mail and checks time, memory, and that the next mail is served as always."""
    def send(mail, **options):
        before, started = shared.rss(), time.monotonic()
        result = shared.send(mail, **options)
        assert time.monotonic() - started < BOUND_SECONDS * (4 if shared.sanitized() else 1)
        if not shared.sanitized():
            assert shared.rss() - before < BOUND_KIB
        after = shared.send(ordinary())
        assert (after.verdict, after.modifications) == ("accept", [])
        return result
    return send


def shout(to, extra="", recipients=None, text="I wanted to introduce you all. Bob, meet Carol.\n", header=""):
    data = compose(to, subject="Introduction", text=text, extra=extra)
    return Mail(crlf(header) + data, recipients=recipients or ["bob@b.example", "carol@c.example"])


def test_ten_thousand_recipients(bounded):
    people = [f"p{n}@d{n}.example" for n in range(10_000)]
    assert bounded(shout("Bob <bob@b.example>", recipients=people)).verdict == "accept"
    result = bounded(shout(", ".join(people[:1500]), recipients=people))
    assert result.verdict in ("accept", "reject", "discard") and result.refused == {}


def test_a_to_of_one_megabyte_in_fields_as_postfix_cuts_them(bounded):
    people = [f"person{n}@organisation{n}.example" for n in range(30_000)]
    fields = [f"To: {', '.join(people[n:n + 1600])[:60_000]}\n" for n in range(0, len(people), 1600)]
    assert sum(map(len, fields)) > 1_000_000
    result = bounded(shout("bob@b.example", extra="".join(fields), recipients=people[:5000]))
    assert result.verdict == "discard", "so many addresses wait for the word of their sender"


def test_one_to_field_of_a_megabyte(bounded):
    """No MTA sends so much at once; libmilter closes the connection, which is a 4xx to the client."""
    people = ", ".join(f"person{n}@organisation{n}.example" for n in range(30_000))
    with pytest.raises(Gone):
        bounded(shout("bob@b.example", extra=f"To: {people}\n"))
    bounded(ordinary())


def test_a_thousand_to_fields(bounded):
    fields = "".join(f"To: p{n}@d{n}.example\n" for n in range(1000))
    assert bounded(shout("bob@b.example", extra=fields)).verdict == "discard"


@pytest.mark.parametrize("login, sender, verdict", [("alice", "alice@home.example", "reject"),
                                                    (None, "stranger@far.example", "accept")])
def test_ten_thousand_forged_tags_are_never_taken_out_one_by_one(bounded, login, sender, verdict):
    mail = ordinary(extra="X-AskFirst: id=x\n" * 10_000)
    mail.login, mail.sender = login, sender
    result = bounded(mail)
    assert (result.verdict, result.modifications) == (verdict, [])


def test_a_header_larger_than_we_keep_is_refused(bounded):
    result = bounded(shout("bob@b.example", extra="".join(f"X-{n}: {'x' * 50_000}\n" for n in range(80))))
    assert result.verdict in ("reject", "tempfail")


@pytest.mark.parametrize("to", ["(" * 50_000, "<" * 50_000, '"' * 50_001, "bob@b.example, " + "a:" * 20_000,
                                ";" * 50_000, ",".join(["@"] * 20_000), "=?utf-8?q?" * 5_000, "=?utf-8?b?////?=" * 2_000,
                                "\\" * 50_000, "[" * 50_000, "bob@" + "b." * 20_000 + "example",
                                "a" * 50_000 + "@b.example"], ids=name)
def test_address_fields_that_drive_parsers_mad(bounded, to):
    bounded(shout(to + ", bob@b.example, carol@c.example", recipients=["bob@b.example", "carol@c.example"]))


def test_a_party_that_the_parser_loses_is_a_party_all_the_same(shared, person):
    bob, carol = person("bob"), person("carol")
    result = shared.send(introduction(f"Bob <{bob}> <<broken [ <{carol}>", "x", recipients=[bob, carol]))
    assert result.verdict == "discard"


@pytest.mark.parametrize("to, alone", [('"{carol}" <{bob}>', "accept"), ("{bob} (write to {carol})", "discard"),
                                       ("Bob ({carol}) <{bob}>", "accept"), ("=?utf-8?q?=22{carol}=22?= <{bob}>", "accept")])
def test_a_recipient_shown_in_the_name_of_another_is_a_party(shared, person, to, alone):
    """alone: when she does not get the message, it may be another address of the same person."""
    bob, carol = person("bob"), person("carol")
    mail = introduction(bob, recipients=[bob, carol])
    line = to.format(bob=bob, carol=carol).encode()
    hidden = mail.but(data=mail.data.replace(f"To: {bob}, Carol <carol@c.example>".encode(), b"To: " + line))
    assert hidden.data != mail.data
    assert shared.send(hidden).verdict == "discard"
    assert shared.send(hidden.but(recipients=[bob])).verdict == alone


def test_a_very_long_name_is_cut_wherever_it_is_shown(shared, mta, person):
    bob, rita, long = person("bob"), person("rita", "reject.example"), "W" * 250
    refused = shared.send(introduction(bob, f"{long} <{rita}>"))
    assert refused.verdict == "reject" and "WWW..." in refused.text and "W" * 61 not in refused.text
    held = shared.send(introduction(f"{long} <{bob}>", person("carol"), name=long))
    assert held.verdict == "discard"
    notice = mta.wait_to("alice@home.example", shared.held_of(held.queue_id)["request"])[0]
    assert notice.has("WWW...") and not notice.has("W" * 61)


def test_a_message_without_names_and_subject_is_still_spoken_of(shared, mta, two):
    mail = introduction(*two, subject="")
    held = shared.send(mail.but(data=mail.data.replace(b"From: Alice <alice@home.example>", b"From: alice@home.example")))
    request = shared.held_of(held.queue_id)["request"]
    shared.ok("held", "return", request)
    for kind in ("multipart/alternative", "multipart/report"):
        told = mta.wait(lambda d, kind=kind: d.has(request) and d.has(kind), kind)[0]
        assert told.has("Hello alice@home.example,") and told.has("(no subject)")
        assert not told.has("Hello ,") and not told.has('message ""')


def test_octets_that_are_no_text(bounded):
    octets = bytes(range(1, 10)) + bytes(range(11, 13)) + bytes(range(14, 256))
    mail = introduction()
    for name in (b"Subject", b"To", b"From", b"X-Odd", b"Message-ID", b"Content-Type", b"References", b"Date"):
        head = name + b": " + octets + b" <odd@odd.example>\r\n"
        bounded(mail.but(data=head + mail.data))
    bounded(mail.but(data=mail.data + octets * 1000))


def test_nul_octets(bounded, shared):
    mail = introduction()
    bounded(mail.but(data=mail.data + b"\0\0bob\0\r\n" * 100))
    with shared.peer() as peer:
        peer.begin(mail)
        peer.mail_from(mail)
        peer.rcpt_to(mail, "bob@b.example", "")
        peer.step("data")
        try:
            peer.step("header", b"To\0 bob@b.example\0 more\0")
            assert peer.step("eoh").kind in ("accept", "continue", "tempfail", "reject", "reply")
        except Gone:
            pass  # to the client that is a 4xx
    assert shared.send(ordinary()).verdict == "accept"


@pytest.mark.parametrize("name,value", [(b"", b" x"), (b"To", b""), (b"X", b""), (b"", b""), (b"To", b"\n "), (b" To", b" a@b"),
                                        (b"To ", b" a@b"), (b"T\xc3\xb6", b" a@b"), (b"X" * 60_000, b" x"), (b"To", b"\n\n\n")], ids=name)
def test_odd_fields(shared, name, value):
    mail = introduction()
    with shared.peer() as peer:
        peer.begin(mail)
        peer.mail_from(mail)
        peer.rcpt_to(mail, "bob@b.example", "")
        peer.step("data")
        for each in ((name, value), (b"From", b" alice@home.example"), (name, value)):
            peer.step("header", each[0] + b"\0" + each[1] + b"\0")
        try:
            answer = peer.step("eoh")
            answer = peer.step("eom") if answer.kind == "continue" else answer
            assert answer.kind in ("accept", "continue", "discard", "tempfail", "reject", "reply")
        except Gone:
            assert name == b"", "libmilter itself closes at a field without a name, and only there"
    assert shared.send(ordinary()).verdict == "accept"


@pytest.mark.parametrize("sender", ["", "<>", "alice", "@home.example", "a" * 5000 + "@home.example", "al\x01ice@home.example",
                                    "älice@höme.example", '"alice bob"@home.example', "alice@[192.0.2.1]"], ids=name)
def test_odd_senders(bounded, sender):
    bounded(introduction(sender=sender, from_address="alice@home.example"))


def test_a_recipient_that_is_no_utf8_leaves_the_listing_json(shared, person):
    result = shared.send(introduction(*(two := [person("bob"), person("carol")]), recipients=[*two, b"z\xff@z.example".decode("utf-8", "surrogateescape")]))
    (copy,) = shared.json("held", "show", shared.held_of(result.queue_id)["request"])["copies"]
    assert [*two, "z\ufffd@z.example"] == copy["recipients"]


def test_addresses_in_utf8(bounded, shared):
    result = bounded(introduction("Jörg <jörg@müller.example>", "Élise <élise@école.example>", mail_args="SMTPUTF8 BODY=8BITMIME"))
    assert result.verdict == "discard"


def test_a_thousand_parts_inside_each_other(bounded):
    head = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
    body = b"".join(head % (n, n) for n in range(1, 1000)) + b"Content-Type: text/plain\r\n\r\nBob, meet Carol.\r\n"
    data = compose("bob@b.example, carol@c.example", subject="Introduction").split(b"\r\n\r\n")[0]
    data = data.replace(b"text/plain; charset=utf-8", b'multipart/mixed; boundary="b0"')
    bounded(Mail(data + b"\r\n\r\n--b0\r\n" + body, recipients=["bob@b.example", "carol@c.example"]))


def test_ten_thousand_parts_beside_each_other(bounded):
    data = compose("bob@b.example, carol@c.example").split(b"\r\n\r\n")[0]
    data = data.replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b")
    bounded(Mail(data + b"\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000, recipients=["bob@b.example", "carol@c.example"]))


@pytest.mark.parametrize("kind", [
    "Content-Type: multipart/mixed", "Content-Type: multipart/mixed; boundary=", "Content-Type: text/plain; charset=no-such",
    "Content-Type: text/html; charset=utf-7\nContent-Transfer-Encoding: base64", "Content-Transfer-Encoding: no-such",
    "Content-Type: message/rfc822", "Content-Type: text/calendar", "Content-Type: " + "x" * 40_000,
    "Content-Type: text/plain; " + "a=b; " * 8_000, "Content-Transfer-Encoding: x-uuencode"],
    ids=name)
def test_broken_mime(bounded, kind):
    data = compose("bob@b.example, carol@c.example", subject="Introduction", text="Bob, meet Carol.\n" * 50)
    data = data.replace(b"Content-Type: text/plain; charset=utf-8\r\n", crlf(kind + "\n"))
    bounded(Mail(data, recipients=["bob@b.example", "carol@c.example"]))


@pytest.mark.parametrize("text", ["Bob, meet Carol. " * 200_000, "<div>" * 300_000, "> " * 500_000, "a" * 4_000_000,
                                  "introduce " * 300_000, "&amp" * 300_000, "\n" * 1_000_000, "Bob meet " + "x\u0301" * 500_000], ids=name)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_huge_evidence(bounded, text, kind):
    mail = shout("bob@huge1.example, carol@huge2.example", text=text + "\n")
    mail.data = mail.data.replace(b"text/plain", b"text/" + kind.encode())
    result = bounded(mail)
    assert result.verdict in ("accept", "discard")


def test_a_picture_before_the_words_hides_nothing(shared, two):
    picture = ("A" * 76 + "\r\n") * 5000
    body = ("--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + picture +
            "--b\r\nContent-Type: text/plain\r\n\r\nBob, meet Carol. Carol, meet Bob.\r\n--b--\r\n")
    mail = exposure(*two, text="BODY\n")
    mail.data = mail.data.partition(b"\r\n\r\n")[0].replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b") + \
        b"\r\n\r\n" + body.encode()
    assert b"boundary=b" in mail.data and shared.send(mail).verdict == "discard"


def test_a_message_that_is_not_stopped_is_read_only_to_evidence_bytes(shared, two):
    """Beyond them the filter asks for no more."""
    result = shared.send(exposure(*two, text="The minutes of Tuesday, line by line.\n" * 200_000))
    assert result.verdict == "accept"
    assert result.body_sent <= 65536 + 65535


@pytest.mark.parametrize("odd", ["\u202e", "\u2066", "\u009b", "\x7f"], ids=ascii)
def test_what_turns_the_writing_round_is_not_in_log_or_explain(shared, odd):
    mail = introduction(f"Bob <bo{odd}b@b.example>", sender=f"al{odd}ice@home.example", login="alice", mail_args="SMTPUTF8")
    begin = len(shared.log.read_bytes())
    result = shared.send(mail)
    shared.wait_log(rf"\b{re.escape(result.queue_id)}\b.*\bverdict=", begin)
    shown = shared.log_text(begin) + shared.askfirst("explain", stdin=mail.data)[1]
    assert odd not in shown and "b@b.example" in shown
