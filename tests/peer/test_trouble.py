"""Trouble of the set-up: submit_to takes no mail from us. No message is to blame for it, so none is given back."""
import re

import pytest

from askfirst_test.asking import asks, hold, over
from askfirst_test.filter import free_port
from askfirst_test.mail import ALICE, introduction
from askfirst_test.sink import Sink
from askfirst_test.waiting import wait_for

TLS = "530 5.7.0 Must issue a STARTTLS command first"
CLIENT = "554 5.7.1 <unknown[127.0.0.1]>: Client host rejected: Access denied"
DENIED = "554 5.7.1 <{}>: Recipient address rejected: Access denied"
RELAY = "554 5.7.1 <{}>: Relay access denied"
LOGIN = "553 5.7.1 <alice@home.example>: Sender address rejected: not logged in"

# What a listener that is not set up for us says, as Postfix does: (step, answer).
LISTENERS = {
    "closed": ("connect", "554 5.7.1 mx.home.example ESMTP not accepting messages"),
    "tls": ("mail", TLS),
    "client": ("rcpt", CLIENT),
    "nobody": ("rcpt", DENIED.format),
    "relay": ("rcpt", lambda address: None if address.endswith("@home.example") else RELAY.format(address)),
    "data": ("data", "554 5.7.1 <DATA>: Data command rejected: Access denied"),
}


def returns(sink):
    return [d for d in sink.deliveries if b"multipart/report" in d.data]


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_release_waits_for_the_set_up_and_then_goes_out(own, listener):
    filter_, sink = own
    step, answer = LISTENERS[listener]
    mail = introduction()
    request = hold(filter_, mail)
    sink.wait_to(ALICE)
    sink.answers[step] = answer
    filter_.begin("held", "release", request)
    line = filter_.wait_log(rf"error: submit_to: {re.escape(sink.address)}: answered .*55?[34]0? .*").group(0)
    assert "the set-up, not about a message" in line and "askfirst outbox retry" in line
    filter_.wait_log(rf"release: request={request} .*taken=0 refused=0 later=2 attempt=1")
    assert filter_.state_of(request) == "releasing" and returns(sink) == []

    sink.answers.clear()
    filter_.ok("outbox", "retry")
    (got,) = sink.wait_to("bob@b.example", mail.data)
    assert sorted(got.addresses) == ["bob@b.example", "carol@c.example"]
    over(filter_, request, "released")
    filter_.wait_log("notice: submit_to: takes mail again")
    assert returns(sink) == []


def test_a_sender_that_may_not_send_without_a_login_is_trouble_of_the_set_up(own):
    filter_, sink = own
    sink.answers["rcpt"] = lambda address: LOGIN if sink.lines[-1].upper().startswith(b"RCPT") and any(
        line.upper().startswith(b"MAIL FROM:<ALICE") for line in sink.lines[-4:]) else None
    request = hold(filter_, introduction())
    filter_.begin("held", "release", request)
    filter_.wait_log(r"error: submit_to: .*answered RCPT with: 553 5\.7\.1 .*not logged in")
    assert filter_.state_of(request) == "releasing" and returns(sink) == []


@pytest.mark.parametrize("reply", ["550 5.1.1 <{}>: User unknown", DENIED, "550 {} is not wanted"])
def test_a_recipient_who_is_refused_is_returned_at_once(make_filter, make_sink, reply):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    sink.answers["rcpt"] = lambda address: None if "home.example" in address else reply.format(address)
    request = hold(filter_, introduction())
    filter_.ok("held", "release", request)
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert back.addresses == [ALICE] and back.has(reply.format("bob@b.example"))
    assert "error: submit_to" not in filter_.log_text()


def test_who_is_impatient_tries_at_once_and_is_told_again(own):
    """Whoever changes the listener, and changes the wrong thing, wants to read the same line once more."""
    filter_, sink = own
    sink.answers["mail"] = TLS
    request = hold(filter_, introduction())
    filter_.begin("held", "release", request)
    filter_.wait_log(rf"release: request={request} .*attempt=1")
    since = filter_.log.stat().st_size
    filter_.askfirst("outbox", "retry")
    filter_.wait_log(r"error: submit_to: .*530 5\.7\.0", since)
    sink.answers.clear()
    filter_.askfirst("outbox", "retry")
    sink.wait_to("bob@b.example")


def test_an_ask_waits_for_the_set_up(make_filter, make_sink):
    sink = make_sink()
    sink.answers["mail"] = TLS
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s")
    request = hold(filter_, introduction())
    filter_.wait_log(r"^.*ask: ask=\w+ .*taken=0 refused=0 later=1 attempt=1 reply=\"\S+: answered MAIL with: 530")
    assert filter_.state_of(request) == "waiting"
    assert {ask["state"] for ask in filter_.json("ask", "list")} == {"sending"}
    sink.answers.clear()
    wait_for(lambda: asks(sink, "bob@b.example") and asks(sink, "carol@c.example"), "the asks")


def test_one_mail_finds_out_for_all(make_filter, make_sink, person):
    sink = make_sink()
    sink.answers["mail"] = TLS
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s")
    for _ in range(20):
        hold(filter_, introduction(f"Bob <{person('dan')}>", f"Carol <{person('erin')}>"))
    filter_.wait_log(r"notice: .*later=1 attempt=1 (?s:.*)(?:notice|ask): .*later=1 attempt=1")
    tried = re.findall(r"later=1 attempt=(\d+)", filter_.log_text())
    assert len(tried) <= 4, "all were tried, one after the other"
    assert len(re.findall("error: submit_to", filter_.log_text())) == 1
    sink.answers.clear()
    wait_for(lambda: len({d.addresses[0] for d in sink.deliveries}) == 41, "all to go once one has gone through")


# ---- the start ----
def test_the_start_says_that_submit_to_takes_mail(own):
    filter_, sink = own
    filter_.wait_log(rf"info: submit_to: {re.escape(sink.address)} takes mail: 220 sink\.example ESMTP")
    assert sink.deliveries == [] and not any(line.upper().startswith(b"DATA") for line in sink.lines)


def test_the_start_says_that_submit_to_is_closed_to_us(make_filter, make_sink):
    sink = make_sink()
    sink.answers["rcpt"] = CLIENT
    filter_ = make_filter(submit_to=sink.address)
    filter_.wait_log(r"error: submit_to: .*answered RCPT with: 554 5\.7\.1 .*Client host rejected")
    sink.answers.clear()
    filter_.wait_log("submit_to: .* takes mail: 220")


def test_an_mta_that_starts_after_us_is_found(make_filter):
    port = free_port()
    filter_ = make_filter(submit_to=f"127.0.0.1:{port}")
    assert "submit_to" not in filter_.log_text()
    sink = Sink(port=port)
    try:
        filter_.wait_log(f"submit_to: 127.0.0.1:{port} takes mail: 220")
    finally:
        sink.close()


def test_the_start_warns_where_answers_cannot_come_in(make_filter, make_sink):
    sink = make_sink()
    sink.answers["rcpt"] = "550 5.1.1 <askfirst@home.example>: User unknown"
    filter_ = make_filter(submit_to=sink.address)
    filter_.wait_log(r"warning: answer_address: .*550 5\.1\.1 .*answers to askfirst@home\.example cannot come in")
