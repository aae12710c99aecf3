"""A message that its sender's program sends twice, because it did not hear the answer."""
from askfirst_test.asking import answer, ask_to, asks, hold, letter_to, over
from askfirst_test.mail import ALICE, exposure, introduction

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


def test_sent_again_when_it_has_gone_it_is_judged_anew_and_its_sender_hears_of_it(make_filter, make_sink):
    """What comes now can be the release itself, brought back by another filter: it must never be taken for a repeat."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="1d", on_exposure="confirm")
    mail = exposure()
    first = hold(filter_, mail)
    answer(filter_, letter_to(sink, ALICE, "Minutes"), "separate", sender=ALICE)
    over(filter_, first, "released")
    notices = len(sink.to(ALICE))
    second = hold(filter_, mail.but())
    assert second != first and filter_.state_of(second) == "waiting"
    sink.wait(lambda d: d.addresses == [ALICE], "a notice of its own", notices + 1)
    assert len(originals(sink)) == 1
