"""A listener for AskFirst that is not set up for it: what was agreed waits, and nobody gets a bounce."""
import itertools

import pytest

from askfirst_test.asking import answer_mail, ask_to, asks
from askfirst_test.mail import ALICE, address_of, introduction
from askfirst_test.postfix import delivered_octets, queue_id
from askfirst_test.waiting import wait_for

# Options of the listener, and what the log of AskFirst then says of it.
LISTENERS = {
    "tls": (["smtpd_tls_security_level=encrypt"], r"answered MAIL with: 530 5\.7\.0 Must issue a STARTTLS command first"),
    "client": (["smtpd_client_restrictions=reject"], r"answered RCPT with: 554 5\.7\.1 .*Client host rejected"),
    "network": (["mynetworks=192.0.2.0/24"], r"answered RCPT with: 554 5\.7\.1 .*Recipient address rejected: Access denied"),
    "deferred": (["smtpd_relay_restrictions=defer_unauth_destination"], r"answered RCPT with: 454 4\.7\.1 .*Relay access denied"),
}
_people = itertools.count(1)


@pytest.fixture
def world(world):
    """The world, in which people are asked at once and no mail of before waits; its listener is mended in the end."""
    world.filter.configure(ask_delay="0s")
    world.filter.reload()
    world.filter.ok("outbox", "retry")
    wait_for(lambda: not world.filter.json("outbox", "list"), "all mail of before to be handed over")
    yield world
    world.postfix.reenter_with()
    world.filter.configure(ask_delay="1d")
    world.filter.reload()


@pytest.mark.parametrize("listener", LISTENERS)
def test_what_was_agreed_waits_until_the_listener_is_mended(world, listener):
    options, says = LISTENERS[listener]
    number = next(_people)
    two = f"Bob <bob@mend{number}.example>", f"Carol <carol@fix{number}.example>"
    bob, carol = map(address_of, two)
    mail = introduction(*two)
    request = world.request_of(queue_id(world.postfix.submit(mail)[1]))["request"]
    yes = [ask_to(world.far, each).addresses()["yes"] for each in (bob, carol)]
    since = world.filter.log.stat().st_size
    world.postfix.reenter_with(*options)
    for sender, address in zip((bob, carol), yes):
        assert world.postfix.submit(answer_mail(address, sender=sender), world.postfix.inbound)[0] == 250
    world.filter.wait_log(rf"error: submit_to: .*{says}", since)
    world.filter.wait_log(rf"release: request={request} .*taken=0 refused=0 later=2 attempt=1", since)
    assert world.filter.state_of(request) == "releasing"

    world.postfix.reenter_with()
    (got,) = world.far.wait(lambda d: d.sender == ALICE and bob in d.addresses, "the introduction")
    assert sorted(got.addresses) == sorted((bob, carol)) and delivered_octets(got.data) == mail.data
    wait_for(lambda: world.filter.state_of(request) == "released", "it to be released")
    assert not any(b"multipart/report" in d.data for d in world.far.deliveries), "somebody got a bounce"


def test_an_ask_waits_until_the_listener_is_mended(world):
    world.postfix.reenter_with("smtpd_tls_security_level=encrypt")
    since = world.filter.log.stat().st_size
    two = "Bob <bob@mend.example>", "Carol <carol@fix.example>"
    request = world.request_of(queue_id(world.postfix.submit(introduction(*two))[1]))["request"]
    world.filter.wait_log(r"ask: ask=\w+ to=bob@mend\.example .*refused=0 later=1 attempt=1 .*530 5\.7\.0", since)
    assert world.filter.state_of(request) == "waiting"
    world.postfix.reenter_with()
    wait_for(lambda: asks(world.far, "bob@mend.example") and asks(world.far, "carol@fix.example"), "the asks", 90)


def test_what_is_too_large_for_the_listener_comes_back_at_least_with_its_header(world):
    """With the field by which AskFirst knows it again it is just over the limit; and so is the bounce."""
    mail = introduction("Bob <bob@large.example>", "Carol <carol@wide.example>",
                        text="Bob, meet Carol. I wanted to introduce you two.\n" * 200)
    request = world.request_of(queue_id(world.postfix.submit(mail)[1]))["request"]
    world.postfix.reenter_with(f"message_size_limit={len(mail.data) + 30}")
    world.filter.ok("held", "release", request)
    (report,) = world.far.wait(lambda d: ALICE in d.addresses and b"multipart/report" in d.data, "the report")
    said = b" ".join(report.data.split()).lower()
    assert b"only its header is attached" in said and b"content-type: text/rfc822-headers" in said
    assert b"bob@large.example: 552 5.3.4 message size exceeds" in said
    assert not world.far.find(lambda d: d.sender == ALICE)
