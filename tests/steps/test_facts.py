"""What is remembered of a sender and two people counts as long as it says, and no longer."""
import pytest

from askfirst_test.asking import answer, ask_to, asks, hold, letter_to, over
from askfirst_test.mail import ALICE, Mail, compose, exposure, introduction
from askfirst_test.waiting import wait_for

DAY = 86400
BOB, CAROL, ANNA = "bob@b.example", "carol@c.example", "anna@home.example"
PEOPLE = [f"p{n}@s{n}.example" for n in range(25)]


def weekly(sender=ALICE, login="alice", people=PEOPLE):
    return Mail(compose(", ".join(f"<{p}>" for p in people), subject="The week", text="Nothing new.\n", sender=sender),
                sender, list(people), login=login)


def originals(sink, sender=ALICE):
    return [d for d in sink.deliveries if d.sender == sender]


def test_the_weekly_mail_to_the_same_people_is_confirmed_once(world):
    filter_, sink = world.filter, world.sink
    hold(filter_, weekly())
    answer(filter_, letter_to(sink, ALICE, "The week"), "vouch", sender=ALICE)
    sink.wait(lambda d: d.sender == ALICE, "the first")
    for _ in range(3):
        world.clock.forward(7 * DAY)
        assert filter_.send(weekly()).verdict == "accept"
    assert filter_.send(weekly(ANNA, "anna")).verdict == "discard", "Anna has not said it"
    assert filter_.send(weekly(people=PEOPLE + ["new@n.example"])).verdict == "discard", "nor has Alice about one who is new"


def test_what_was_vouched_for_ends_with_its_age(world):
    filter_, sink = world.filter, world.sink
    filter_.restart(acquaintance_max_age="30d")
    hold(filter_, weekly())
    answer(filter_, letter_to(sink, ALICE, "The week"), "vouch", sender=ALICE)
    sink.wait(lambda d: d.sender == ALICE, "the first")
    world.clock.forward(29 * DAY)
    assert filter_.send(weekly()).verdict == "accept"
    world.clock.forward(2 * DAY)
    assert filter_.send(weekly()).verdict == "discard"


def test_a_never_ends_what_was_vouched_for(world):
    filter_, sink = world.filter, world.sink
    hold(filter_, weekly())
    answer(filter_, letter_to(sink, ALICE, "The week"), "vouch", sender=ALICE)
    sink.wait(lambda d: d.sender == ALICE, "the first")
    filter_.consent("deny", PEOPLE[3])
    assert filter_.send(weekly()).verdict == "discard" and len(originals(sink)) == 1


@pytest.mark.parametrize("party", [BOB, CAROL, "@c.example"])
def test_nobody_vouches_over_a_never_that_came_since(world, party):
    filter_, sink = world.filter, world.sink
    filter_.restart(evidence_sure=1)
    request = hold(filter_)
    notice = letter_to(sink, ALICE, "Introduction")
    world.clock.forward(60)
    filter_.consent("deny", party)
    answer(filter_, notice, "vouch", sender=ALICE)
    wait_for(lambda: len([d for d in sink.to(ALICE) if d.sender == ""]) == 2, "what Alice hears of it")
    assert originals(sink) == [] and filter_.state_of(request) == "waiting"
    assert filter_.json("acquaintance", "vouched") == []


def test_after_silence_another_wording_is_refused_with_the_date(world):
    filter_, sink = world.filter, world.sink
    filter_.restart(request_lifetime="5d", ask_again_after="90d")
    request = hold(filter_)
    ask_to(sink, BOB), ask_to(sink, CAROL)
    world.clock.forward(5 * DAY + 60)
    over(filter_, request, "returned")
    refused = filter_.send(exposure())
    assert refused.verdict == "reject"
    assert "was stopped on" in refused.text and "They can be asked from" in refused.text
    world.clock.forward(91 * DAY)
    assert filter_.send(exposure()).verdict == "accept"
    assert len(asks(sink, BOB)) == len(asks(sink, CAROL)) == 1


def test_after_a_withdrawal_another_wording_is_stopped_for_a_day(world):
    filter_, sink = world.filter, world.sink
    request = hold(filter_)
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "withdraw", sender=ALICE)
    over(filter_, request, "withdrawn")
    world.clock.forward(DAY // 2)
    assert filter_.send(exposure()).verdict == "discard"
    for each in filter_.held():
        filter_.ok("held", "release", each["request"])
    sink.wait(lambda d: d.sender == ALICE, "what the administrator let go")
    world.clock.forward(DAY)
    assert filter_.send(exposure(carol="Dave <dave@d.example>")).verdict == "accept"


def test_a_day_after_a_withdrawal_it_counts_no_more(world):
    filter_, sink = world.filter, world.sink
    request = hold(filter_)
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "withdraw", sender=ALICE)
    over(filter_, request, "withdrawn")
    world.clock.forward(DAY + 60)
    assert filter_.send(exposure()).verdict == "accept"


@pytest.mark.parametrize("days, stops", [((7,), "confirm"), ((3,), "hold"), ((), "hold")], ids=["a week apart", "three days apart", "once"])
def test_who_was_shown_before_is_not_asked_without_the_sender(world, days, stops):
    filter_, sink = world.filter, world.sink
    assert filter_.send(exposure()).verdict == "accept"
    for each in days:
        filter_.learnt()
        world.clock.forward(each * DAY)
        assert filter_.send(exposure()).verdict == "accept"
    filter_.learnt()
    result = filter_.send(introduction())
    assert filter_.verdict(result.queue_id)["verdict"] == stops
    if stops == "confirm":
        letter_to(sink, ALICE, "Introduction")
        assert asks(sink, BOB) == asks(sink, CAROL) == []
    else:
        ask_to(sink, BOB)
    assert filter_.verdict(filter_.send(introduction(sender=ANNA, login="anna")).queue_id)["verdict"] == "hold", "Anna has not shown them"


def test_shown_to_each_other_by_one_side_of_a_no_counts_for_nothing(world):
    filter_, sink = world.filter, world.sink
    assert filter_.send(exposure()).verdict == "accept"
    filter_.learnt()
    world.clock.forward(8 * DAY)
    assert filter_.send(exposure()).verdict == "accept"
    filter_.learnt()
    filter_.consent("deny", BOB, counterpart=CAROL)
    assert filter_.send(introduction()).verdict == "reject"


def test_old_words_about_two_people_are_forgotten(world):
    filter_, sink = world.filter, world.sink
    filter_.restart(max_parties="8", acquaintance_max_age="30d", ask_again_after="30d", journal_retention="1d")
    hold(filter_, weekly(people=PEOPLE[:10]))
    answer(filter_, letter_to(sink, ALICE, "The week"), "vouch", sender=ALICE)
    sink.wait(lambda d: d.sender == ALICE, "the first")
    assert len(filter_.json("person", "show", PEOPLE[0])["past"]) == 9
    world.clock.forward(32 * DAY)
    wait_for(lambda: filter_.json("person", "show", PEOPLE[0])["past"] == [], "the vouches to be forgotten")
