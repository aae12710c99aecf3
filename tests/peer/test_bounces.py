"""What mail servers and mail programs send in place of an answer: bounces, delays, reactions."""
import base64
from pathlib import Path

import pytest

from askfirst_test.asking import answer_mail, ask_to, hold, letter_to, over
from askfirst_test.mail import introduction

BOB = "bob@b.example"
SAMPLES = Path(__file__).parents[1] / "mail/answers/automatic"


def report(to, action="failed", recipient=BOB, wrapping="mixed", encoding="base64", envelope=""):
    """A bounce with a delivery report in it."""
    status = f"Reporting-MTA: dns; mx.b.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\n\r\n"
    if encoding == "base64":
        status = base64.encodebytes(status.encode()).decode()
    text = (f"--b\nContent-Type: text/plain\n\nSorry.\n--b\ncontent-type:\n message/delivery-status\n"
            f"Content-Transfer-Encoding: {encoding}\n\n{status}\n--b--\n")
    return answer_mail(to, text, "x", sender="MAILER-DAEMON@b.example", envelope=envelope,
                       extra=f'Content-Type: multipart/{wrapping};boundary="b"\n')


def test_a_delay_is_no_failure_and_a_failure_is_one_in_any_wrapping(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    address = ask_to(sink, BOB).addresses()["bounce"]
    for action in ("delayed", "relayed", "delivered"):
        assert filter_.send(report(address, action)).verdict == "discard"
    assert filter_.state_of(request) == "waiting"
    assert filter_.send(report(address)).verdict == "discard"
    over(filter_, request, "returned")


@pytest.mark.parametrize("sample", ["46-bounce-opensmtpd", "53-bounce-domino", "55-bounce-exchange-without-report",
                                    "56-bounce-qmail-in-parts"])
def test_each_server_s_own_form_gives_the_message_back(own, sample):
    filter_, sink = own
    request = hold(filter_, introduction())
    address = ask_to(sink, BOB).addresses()["bounce"]
    mail = answer_mail(address, envelope="")
    mail.data = (SAMPLES / f"{sample}.eml").read_bytes().replace(b"\n", b"\r\n")
    assert filter_.send(mail).verdict == "discard"
    over(filter_, request, "returned")


def test_a_bounce_to_reply_to_counts_where_it_names_who_was_asked(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    address = ask_to(sink, BOB).addresses()["reply"]
    for other in (report(address, recipient="eve@e.example"), report(address, "delayed")):
        assert filter_.send(other).verdict == "discard"
    assert filter_.state_of(request) == "waiting"
    assert filter_.send(report(address)).verdict == "discard"
    filter_.wait_log(r"answer=taken undeliverable ask=\w+: delivery report")
    over(filter_, request, "returned")
    assert filter_.json("consent", "list") == []
    assert [d for d in sink.to(BOB) if d.sender == ""] == []


REACTIONS = {
    "Gmail": ('Content-Type: multipart/alternative; boundary="b"\n',
              "--b\nContent-Type: text/plain; charset=utf-8\n\n\U0001f44d\n\nBob reacted via Gmail\n"
              "--b\nContent-Type: text/vnd.google.email-reaction+json\n\n"
              '{"emoji": "\U0001f44d", "version": 1}\n--b--\n'),
    "Gmail, alone": ("Content-Type: text/vnd.google.email-reaction+json\n", '{"emoji": "\U0001f44d", "version": 1}\n'),
    "Outlook": ("Content-Type: text/html; charset=utf-8\n",
                "<p><img alt=like> <b>Bob</b> reacted to your message:</p><hr><b>From:</b> Alice<br>Yes, introduce us\n"),
    "a phone": ("", "Liked \u201cYes, introduce us\u201d\n"),
}


@pytest.mark.parametrize("program", REACTIONS)
def test_a_reaction_decides_nothing_and_gets_the_choices(own, program):
    filter_, sink = own
    request = hold(filter_, introduction())
    extra, text = REACTIONS[program]
    mail = answer_mail(ask_to(sink, BOB).addresses()["reply"], text, "Re: x", extra=extra)
    assert filter_.send(mail).verdict == "discard"
    help_ = letter_to(sink, BOB, "once more")
    assert "emoji" not in help_.text
    assert filter_.state_of(request) == "waiting" and filter_.json("consent", "list") == []


@pytest.mark.parametrize("tag", ["", "+reply", "+introduce", "+yes-0123456789abcdef0123456789abcdef"])
def test_a_bounce_to_no_address_of_an_ask_is_refused_and_never_answered(own, tag):
    filter_, sink = own
    address = f"askfirst{tag}@home.example"
    result = filter_.send(report(address))
    assert result.verdict == "reject" and result.text.startswith("550 5.")
    result = filter_.send(answer_mail(address, "What is this?", envelope=""))
    assert result.verdict == "reject"
    assert sink.deliveries == [] and filter_.json("outbox", "list") == []
