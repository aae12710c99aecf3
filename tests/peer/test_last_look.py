"""Right before a mail is handed over it is looked at once more: what has changed since counts."""
import threading

import pytest

from askfirst_test.asking import Letter, answer_mail, ask_to, is_ask, letter_to, over
from askfirst_test.mail import ALICE, introduction
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"


@pytest.fixture
def own(make_filter, make_sink):
    sink = make_sink()
    return make_filter(submit_to=sink.address, ask_delay="0s"), sink


def hold(filter_):
    mail = introduction()
    assert filter_.send(mail).verdict == "discard"
    return filter_.held_of(mail.queue_id)["request"]


def both_say_yes(filter_, sink):
    for party in (BOB, CAROL):
        filter_.send(answer_mail(ask_to(sink, party).addresses()["yes"], "Yes", sender=party))


def later(step):
    """The MTA puts mail of Alice off."""
    return lambda address: "451 4.3.0 later" if address == ALICE else None


def messages(sink):
    return [d for d in sink.deliveries if d.sender == ALICE]


def test_who_is_told_never_to_be_asked_is_not_reached_by_what_was_next_in_line(own):
    """Both asks are due at once. While the MTA thinks about the first, Alice takes her message back."""
    filter_, sink = own
    thinking, go_on = threading.Event(), threading.Event()

    def think(address):
        if address in (BOB, CAROL) and not thinking.is_set():
            thinking.set()
            assert go_on.wait(20)

    sink.answers["rcpt"] = think
    request = hold(filter_)
    notice = letter_to(sink, ALICE, "Introduction")
    assert thinking.wait(20)
    filter_.send(answer_mail(notice.addresses()["withdraw"], "", sender=ALICE))
    wait_for(lambda: filter_.state_of(request) == "withdrawn", "the end of the request")
    go_on.set()
    letter_to(sink, ALICE, "withdrawn")
    assert len([d for d in sink.deliveries if is_ask(d)]) <= 1


def test_a_no_that_comes_while_the_mta_is_away_still_holds(own):
    filter_, sink = own
    sink.answers["mail"] = later("mail")
    hold(filter_)
    both_say_yes(filter_, sink)
    filter_.wait_log("release: .*later=2")
    filter_.consent("deny", BOB, introducer=ALICE, counterpart=CAROL)
    sink.answers.clear()
    filter_.ok("outbox", "retry")
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert back.addresses == [ALICE] and b"Bob" in back.data
    assert messages(sink) == []


def test_success_is_told_when_the_message_has_gone(own):
    filter_, sink = own
    sink.answers["mail"] = later("mail")
    request = hold(filter_)
    both_say_yes(filter_, sink)
    filter_.wait_log("release: .*later=2")
    assert not [d for d in sink.to(ALICE) if d.has("have agreed to be")]
    sink.answers.clear()
    filter_.ok("outbox", "retry")
    wait_for(lambda: filter_.state_of(request) == "released", "the release")
    letter_to(sink, ALICE, "have agreed")
    assert len(messages(sink)) == 1


def test_what_was_refused_for_some_is_told_once(own):
    filter_, sink = own
    sink.answers["rcpt"] = lambda address: "550 5.1.1 no such user" if address == BOB else None
    request = hold(filter_)
    filter_.ok("held", "release", request)
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert b"no such user" in back.data
    wait_for(lambda: filter_.state_of(request) == "released", "the release")
    assert not [d for d in sink.to(ALICE) if d.has("administrator let")]


def test_whoever_has_the_message_already_is_not_told_to_be_without_it(own):
    """The MTA takes it for Bob, and puts Carol off; then she says no."""
    filter_, sink = own
    hold(filter_)
    bob, carol = (ask_to(sink, party).addresses()["yes"] for party in (BOB, CAROL))
    sink.answers["rcpt"] = lambda address: "451 4.3.0 later" if address == CAROL else None
    filter_.send(answer_mail(bob, "Yes", sender=BOB))
    filter_.send(answer_mail(carol, "Yes", sender=CAROL))
    filter_.wait_log("release: .*taken=1 .*later=1")
    filter_.consent("deny", CAROL, introducer=ALICE, counterpart=BOB)
    sink.answers.clear()
    filter_.ok("outbox", "retry")
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    failed = [line for line in back.data.splitlines() if line.startswith(b"Final-Recipient")]
    assert len(failed) == 1 and CAROL.encode() in failed[0]
    letter = Letter(back)
    assert letter.subject.startswith("Not delivered to everyone") and "to anyone" not in letter.words()
    assert "reached only some" in letter.words() and "Before it went to carol@c.example, Carol said no" in letter.words()
    assert [d.addresses for d in messages(sink)] == [[BOB]]


def is_report(delivery):
    return b"multipart/report" in delivery.data


@pytest.fixture
def agreed(own):
    """Bob and Carol have agreed, and the MTA takes nothing from Alice yet: filter, MTA, request."""
    filter_, sink = own
    sink.answers["mail"] = later("mail")
    request = hold(filter_)
    both_say_yes(filter_, sink)
    filter_.wait_log("release: .*later=2")
    return filter_, sink, request


def go_on(filter_, sink):
    sink.answers.clear()
    filter_.ok("outbox", "retry")


def test_what_was_taken_back_is_returned_and_not_released(agreed):
    filter_, sink, request = agreed
    filter_.consent("deny", BOB, introducer=ALICE, counterpart=CAROL)
    go_on(filter_, sink)
    sink.wait(is_report, "the return")
    over(filter_, request, "returned")
    assert filter_.json("held", "show", request)["how"] == "declined"
    assert f"{request} (returned, declined)" in filter_.ok("held", "show", request)
    assert messages(sink) == [] and filter_.spooled() == []


def test_a_yes_that_is_gone_introduces_nobody_later_either(agreed):
    filter_, sink, request = agreed
    filter_.ok("consent", "revoke", BOB, "--introducer", ALICE, "--counterpart", CAROL)
    go_on(filter_, sink)
    sink.wait(is_report, "the return")
    over(filter_, request, "returned")
    assert filter_.json("held", "show", request)["how"] == "cancelled"
    second = introduction(subject="Once more")
    filter_.send(second)
    assert filter_.verdict(second.queue_id)["verdict"] in ("hold", "reject")
    assert messages(sink) == []


def test_all_copies_go_back_when_one_word_is_taken_back(own):
    filter_, sink = own
    sink.answers["mail"] = later("mail")
    mail = introduction()
    for recipient in (BOB, CAROL):
        assert filter_.send(mail.but(recipients=[recipient])).verdict == "discard"
    both_say_yes(filter_, sink)
    filter_.wait_log("release: .*later=1")
    filter_.consent("deny", BOB, introducer=ALICE, counterpart=CAROL)
    go_on(filter_, sink)
    reports = sink.wait(is_report, "the returns", 2)
    assert {each.addresses[0] for each in reports} == {ALICE}
    (request,) = [each["request"] for each in filter_.held("--all")]
    over(filter_, request, "returned")
    assert messages(sink) == []


@pytest.mark.parametrize("gone", ["no", "taken back"])
def test_an_administrator_does_not_release_over_a_word_that_was_taken_back(agreed, gone):
    """Said at once, rather than taken and then given back to the sender."""
    filter_, sink, request = agreed
    if gone == "no":
        filter_.consent("deny", BOB, introducer=ALICE, counterpart=CAROL)
    else:
        filter_.ok("consent", "revoke", BOB, "--introducer", ALICE, "--counterpart", CAROL)
    sink.answers["mail"] = lambda sender: "451 4.3.0 later"
    filter_.ok("outbox", "retry")
    wait_for(lambda: filter_.state_of(request) == "returning", "the request to go back")
    code, out, err = filter_.askfirst("held", "release", request)
    assert (code, out) == (1, "") and "Bob" in err and {"no": "has said no", "taken back": "taken back"}[gone] in err
    filter_.consent("allow", BOB, introducer=ALICE, counterpart=CAROL)
    go_on(filter_, sink)
    sink.wait(is_report, "the return")


def test_who_says_yes_again_in_time_can_be_introduced_after_all(agreed):
    filter_, sink, request = agreed
    filter_.consent("deny", BOB, introducer=ALICE, counterpart=CAROL)
    sink.answers["mail"] = lambda sender: "451 4.3.0 later"
    filter_.ok("outbox", "retry")
    wait_for(lambda: filter_.state_of(request) == "returning", "the request to go back")
    filter_.consent("allow", BOB, introducer=ALICE, counterpart=CAROL)
    sink.answers.clear()
    assert filter_.ok("held", "release", request) == f"{request}: released\n"
    assert sorted(messages(sink)[0].addresses) == [BOB, CAROL] and not sink.find(is_report)
