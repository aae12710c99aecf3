"""A message that its sender's program sends twice, because it did not hear the answer."""
import pytest

from askfirst_test.asking import answer, ask_to, asks, hold, letter_to, over
from askfirst_test.mail import ALICE, exposure, introduction
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"


def originals(sink):
    return [d for d in sink.deliveries if d.sender == ALICE]


def test_sent_twice_while_it_waits_it_is_delivered_once(own):
    filter_, sink = own
    mail = introduction()
    request = hold(filter_, mail)
    assert filter_.send(mail.but()).verdict == "discard"
    answer(filter_, ask_to(sink, BOB), "yes")
    assert filter_.send(mail.but()).verdict == "discard", "between the two answers"
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    over(filter_, request, "released")
    assert [sorted(d.addresses) for d in originals(sink)] == [[BOB, CAROL]]
    assert len(asks(sink, BOB)) == len(asks(sink, CAROL)) == 1


def test_sent_twice_and_then_to_each_alone_it_is_delivered_once(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="1d", on_exposure="confirm")
    mail = exposure()
    request = hold(filter_, mail)
    assert filter_.send(mail.but()).verdict == "discard"
    notice = letter_to(sink, ALICE, "Minutes")
    answer(filter_, notice, "separate", sender=ALICE)
    over(filter_, request, "released")
    assert len(originals(sink)) == 1


@pytest.mark.parametrize("verb", ["separate", "vouch"])
def test_sent_again_when_it_has_gone_it_does_not_go_twice(make_filter, make_sink, verb):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="1d", on_exposure="confirm", vouch="exposure")
    mail = exposure()
    request = hold(filter_, mail)
    answer(filter_, letter_to(sink, ALICE, "Minutes"), verb, sender=ALICE)
    over(filter_, request, "released")
    again = mail.but()
    assert filter_.send(again).verdict == "discard"
    assert len(originals(sink)) == 1 and filter_.spooled() == [] and filter_.held() == []


def test_another_message_with_its_identifier_is_judged_as_itself(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="1d", on_exposure="confirm", vouch="exposure")
    mail = exposure()
    request = hold(filter_, mail)
    answer(filter_, letter_to(sink, ALICE, "Minutes"), "vouch", sender=ALICE)
    over(filter_, request, "released")
    assert filter_.send(mail.but(data=mail.data + b"One thing more.\r\n")).verdict == "accept"
    assert filter_.send(mail.but(recipients=[BOB])).verdict == "accept"
    assert filter_.spooled() == []


def test_what_comes_back_without_a_login_is_no_repeat(make_filter, make_sink):
    """It can be the release itself, which another filter hands in once more: to drop it would lose it."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="1d", on_exposure="confirm", vouch="exposure", trusted_networks=["198.51.100.0/24", "127.0.0.0/8"])
    mail = exposure()
    request = hold(filter_, mail)
    answer(filter_, letter_to(sink, ALICE, "Minutes"), "vouch", sender=ALICE)
    over(filter_, request, "released")
    assert filter_.send(mail.but(login="")).verdict == "accept"


@pytest.mark.parametrize("verb", ["withdraw", "no"])
def test_what_was_not_sent_is_judged_anew_when_it_comes_again(own, verb):
    filter_, sink = own
    mail = introduction()
    request = hold(filter_, mail)
    if verb == "no":
        answer(filter_, ask_to(sink, BOB), "no")
    else:
        answer(filter_, letter_to(sink, ALICE, "Introduction"), "withdraw", sender=ALICE)
    wait_for(lambda: filter_.state_of(request) in ("returned", "withdrawn"), "its end")
    result = filter_.send(mail.but())
    assert result.verdict == "reject" or filter_.held_of(result.queue_id)["request"] != request
