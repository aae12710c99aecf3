"""What each person gets of a message that is sent to each alone: nothing in it shows how to reach another."""
import base64
import email
import email.policy
import html
import quopri
import re
import urllib.parse

import pytest

from askfirst_test.asking import answer, hold, letter_to, over
from askfirst_test.mail import ALICE, crlf, introduction

BOB, CAROL = "bob@b.example", "carol.king@gmail.com"
SECRETS = ["bob@b.example", "carol.king@gmail.com", "carolking@gmail.com", "carolking@googlemail.com"]
NUMBERS = ["301234567", "2079460123"]
INTRO = "I wanted to introduce you two. Bob, meet Carol. Carol, meet Bob.\n"
TEXT = INTRO + """Carol is at Carol.King@gmail.com or +49 (30) 123-4567, and Bob has
bob+work@B.example (c.a.rolking@googlemail.com is Carol's, too).

Alice
+49 89 555666
"""
THREAD = INTRO + """
On Mon, 2 Nov 2026 at 10:12, Carol King <carol.king@gmail.com> wrote:

> From: Bob Stein <bob@b.example>
> To: Carol King <mailto:carolking@gmail.com>
>
> Yours
>
> +44 20 7946 0123
"""
PAGE = """<p>I wanted to introduce you two. Bob, meet Carol. Carol, meet Bob.</p>
<p>Carol: <a href="mailto:carol%2Eking%40gmail.com?subject=x">carol&#46;king&commat;gmail&period;com</a>,
<a href="tel:+49%2030%201234567">+49&nbsp;30 123 45 67</a><br>Bob: b&shy;ob@b.example</p>
"""


def message(body, fields="Content-Type: text/plain; charset=utf-8\n", subject="Introduction"):
    mail = introduction(f"Bob Stein <{BOB}>", f"Carol King <{CAROL}>", subject=subject, recipients=[BOB, CAROL])
    head = mail.data.split(b"\r\n\r\n", 1)[0]
    head = b"\r\n".join(line for line in head.split(b"\r\n") if not re.match(rb"(?i)content-|mime-", line))
    mail.data = head + b"\r\nMIME-Version: 1.0\r\n" + crlf(fields) + b"\r\n" + crlf(body)
    return mail


def encoded(text, how):
    data = quopri.encodestring(text.encode()) if how == "quoted-printable" else base64.encodebytes(text.encode())
    return message(data, f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {how}\n")


def soft_breaks(text):
    """Every line broken inside of each address and number."""
    return "".join(c + ("=\n" if c in "@1b" else "") for c in text.replace("=", "=3D"))


def alternative(plain, page):
    return message(f"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}--b\nContent-Type: text/html; charset=utf-8\n\n{page}--b--\n",
                   "Content-Type: multipart/alternative; boundary=b\n")


def with_part(head, body):
    return message(f"--b\nContent-Type: text/plain\n\n{INTRO}--b\n{head}\n{body}\n--b--\n", "Content-Type: multipart/mixed; boundary=b\n")


def everything_in(data):
    """All that a reader can make of it: the octets, each header field and each part decoded, entities and links undone."""
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    seen = [data.decode("latin-1")]
    for part in parsed.walk():
        seen += [f"{name}: {value}" for name, value in part.items()]
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            seen.append(content.decode(part.get_content_charset() or "utf-8", "replace"))
    seen += [html.unescape(text) for text in seen]
    seen += [urllib.parse.unquote(text) for text in seen]
    return [text.replace("\u00ad", "").replace("\u200b", "") for text in seen]


def assert_shows_nobody(data):
    for text in everything_in(data):
        for secret in SECRETS:
            local, domain = secret.split("@")
            assert not re.search(re.escape(local) + r"(\+\w+)?@" + re.escape(domain), text, re.I), text
        for number in NUMBERS:
            assert number not in re.sub(r"\D", "", text), text


@pytest.fixture
def asked(make_filter, make_sink):
    sink = make_sink()
    return make_filter(submit_to=sink.address, ask_delay="1d"), sink


ORDINARY = {
    "plain text": lambda: message(TEXT),
    "quoted-printable": lambda: encoded(TEXT, "quoted-printable"),
    "soft breaks": lambda: message(soft_breaks(TEXT), "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n"),
    "base64": lambda: encoded(TEXT, "base64"),
    "a thread": lambda: message(THREAD),
    "a page": lambda: alternative(TEXT, PAGE),
    "a page alone": lambda: message(PAGE, "Content-Type: text/html\n"),
    "utf-16": lambda: message(base64.encodebytes(TEXT.encode("utf-16")), "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n"),
    "subject": lambda: message(TEXT, subject="=?utf-8?b?" + base64.b64encode(b"Carol King, carol.king@gmail.com, 030 1234567").decode() + "?="),
    "description": lambda: message(TEXT, "Content-Description: for bob@b.example\nX-Note: carol.king@gmail.com\n"),
    "a picture": lambda: with_part("Content-Type: image/png; name=\"plan.png\"\nContent-Transfer-Encoding: base64\n", "iVBORw0KGgo="),
}


@pytest.mark.parametrize("make", ORDINARY.values(), ids=ORDINARY.keys())
def test_nobody_sees_how_to_reach_another(asked, make):
    filter_, sink = asked
    mail = make()
    request = hold(filter_, mail)
    notice = letter_to(sink, ALICE, "")
    assert "separate" in notice.addresses()
    answer(filter_, notice, "separate", sender=ALICE)
    (got,) = sink.wait(lambda d: d.sender == ALICE, "the message")
    assert sorted(got.addresses) == sorted([BOB, CAROL])
    assert_shows_nobody(got.data)
    over(filter_, request, "released")


def test_the_senders_own_number_and_the_words_stay(asked):
    filter_, sink = asked
    hold(filter_, message(TEXT))
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "separate", sender=ALICE)
    (got,) = sink.wait(lambda d: d.sender == ALICE, "the message")
    text = got.data.split(b"\r\n\r\n", 1)[1].decode()
    assert text == crlf(INTRO).decode() + (
        "Carol is at [address withheld] or [number withheld], and Bob has\r\n"
        "[address withheld] ([address withheld] is Carol's, too).\r\n\r\nAlice\r\n+49 89 555666\r\n")


ATTACHED, SEALED, ODD = "something attached to it shows", "signed or encrypted", "cannot be taken out"
NOT_OFFERED = {
    "a card": (lambda: with_part("Content-Type: text/vcard\n", "BEGIN:VCARD\nFN:Carol King\nTEL:+49301234567\nEND:VCARD"), ATTACHED),
    "a message": (lambda: with_part("Content-Type: message/rfc822\n", "From: Bob <bob@b.example>\nSubject: x\n\nHi"), ATTACHED),
    "a list": (lambda: with_part("Content-Type: text/csv\nContent-Disposition: attachment; filename=list.csv\n", "Bob,bob@b.example"), ATTACHED),
    "a name of a file": (lambda: with_part("Content-Disposition: attachment; filename*0*=utf-8''bob%40b; filename*1=.example.pdf\n", "x"), ATTACHED),
    "a description": (lambda: with_part("Content-Description: =?utf-8?q?bob=40b=2Eexample?=\n", "x"), ATTACHED),
    "signed": (lambda: message(f"--b\n\n{TEXT}--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n",
                               "Content-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\n"), SEALED),
    "a signature over To": (lambda: message(TEXT, "DKIM-Signature: v=1; d=home.example; h=from:to; b=x\n"), SEALED),
    "tags inside": (lambda: message(PAGE + "<p>bob<b>@</b>b.example</p>", "Content-Type: text/html\n"), ODD),
    "a trace": (lambda: message(TEXT, "X-Original-Received: x\nReceived: by h.example for <bob@b.example>; Mon, 2 Nov 2026 10:00:00 +0000\n"), ODD),
}


@pytest.mark.parametrize("make, why", NOT_OFFERED.values(), ids=NOT_OFFERED.keys())
def test_where_it_cannot_be_done_the_notice_says_why(asked, make, why):
    filter_, sink = asked
    request = hold(filter_, make())
    notice = letter_to(sink, ALICE, "Introduction")
    assert "separate" not in notice.addresses() and "withdraw" in notice.addresses()
    assert why in notice.words()
    assert filter_.state_of(request) == "waiting"


def test_a_further_copy_that_cannot_go_alone_ends_the_choice(asked):
    filter_, sink = asked
    mail = message(TEXT)
    request = hold(filter_, mail)
    notice = letter_to(sink, ALICE, "Introduction")
    more = with_part("Content-Type: text/csv\n", "Bob,bob@b.example")
    message_id = re.compile(rb"(?i)message-id: <.*?>")
    more.data = message_id.sub(message_id.search(mail.data).group(0), more.data)
    more.recipients = [CAROL]
    assert filter_.send(more).verdict == "discard"
    answer(filter_, notice, "separate", sender=ALICE)
    letter_to(sink, ALICE, "Not possible")
    assert filter_.state_of(request) == "waiting" and not any(d.sender == ALICE for d in sink.deliveries)


def test_an_address_beside_the_name_of_another_is_withheld_too(own):
    filter_, sink = own
    request = hold(filter_, introduction(f'"Bob Stein (and {CAROL})" <{BOB}>', "Dave <dave@d.example>",
                                         recipients=[BOB, "dave@d.example"]))
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "separate", sender=ALICE)
    over(filter_, request, "released")
    sent, = sink.wait(lambda d: d.sender == ALICE, "the message")
    assert not any(sent.has(address) for address in (CAROL, BOB, "dave@d.example"))


def test_who_is_shown_in_the_name_of_another_is_asked(own):
    filter_, sink = own
    mail = introduction(f'"Bob Stein (and {CAROL})" <{BOB}>', "", recipients=[BOB])
    hold(filter_, mail.but(data=mail.data.replace(b">, \r\n", b">\r\n")))
    assert {each["party"] for each in filter_.json("ask", "list")} == {BOB, "carolking@gmail.com"}
