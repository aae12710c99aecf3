"""What waits stays: a reply to all, a forward and a second try are no way around a question or an answer."""
import pytest

from askfirst_test.asking import answer, ask_to, asks, hold, letter_to, over
from askfirst_test.learning import id_of
from askfirst_test.mail import ALICE, PLAIN_WORDS, WORDS, introduction
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"
QUOTED = "".join(f"> {line}\n" for line in WORDS.splitlines())


def reply_to_all(first, text="Any news?\n\nAlice\n\n"):
    return introduction(subject="Re: Introduction: Bob <> Carol", text=text + QUOTED,
                        extra=f"In-Reply-To: {id_of(first)}\nReferences: {id_of(first)}\n")


def forward(_first):
    head = "---------- Forwarded message ---------\nFrom: Alice <alice@home.example>\nSubject: Introduction: Bob <> Carol\n\n"
    return introduction(subject="Fwd: Introduction: Bob <> Carol", text="FYI\n\n" + head + WORDS)


def in_other_words(_first):
    return introduction(subject="Thursday", text=PLAIN_WORDS)


AGAIN = pytest.mark.parametrize("again", [reply_to_all, forward, in_other_words], ids=lambda f: f.__name__)


def originals(sink, address):
    """What this person got that is no mail of ours."""
    return [d for d in sink.to(address) if d.sender == ALICE]


@AGAIN
def test_it_joins_the_open_question_and_both_go_when_both_said_yes(own, again):
    filter_, sink = own
    first = introduction()
    request = hold(filter_, first)
    bob, carol = ask_to(sink, BOB), ask_to(sink, CAROL)
    second = hold(filter_, again(first))
    letter_to(sink, ALICE, "Not sent yet", 2)
    answer(filter_, bob, "yes")
    letter_to(sink, BOB, "Carol")
    assert originals(sink, BOB) == originals(sink, CAROL) == []
    answer(filter_, carol, "yes", sender=CAROL)
    sink.wait(lambda d: d.sender == ALICE, "both messages", 2)
    for each in {request, second}:
        over(filter_, each, "released")
    assert len(originals(sink, BOB)) == len(originals(sink, CAROL)) == 2
    assert len(asks(sink, BOB)) == len(asks(sink, CAROL)) == 1, "nobody is asked twice"


@AGAIN
def test_after_a_no_it_is_refused_with_the_note(own, again):
    filter_, sink = own
    first = introduction()
    request = hold(filter_, first)
    answer(filter_, ask_to(sink, BOB), "no", "No\n\nNot this year\n")
    over(filter_, request, "returned")
    refused = filter_.send(again(first))
    assert refused.verdict == "reject" and "Not this year" in refused.text
    assert originals(sink, BOB) == originals(sink, CAROL) == [] and len(asks(sink, BOB)) == 1


@AGAIN
@pytest.mark.parametrize("end", ["return", "withdraw"])
def test_what_the_admin_gave_back_or_alice_withdrew_is_held_again(own, again, end):
    filter_, sink = own
    first = introduction()
    request = hold(filter_, first)
    if end == "return":
        filter_.ok("held", "return", request)
    else:
        answer(filter_, letter_to(sink, ALICE, "Introduction"), "withdraw", sender=ALICE)
    wait_for(lambda: filter_.state_of(request) in ("returned", "withdrawn"), "its end")
    assert filter_.state_of(hold(filter_, again(first))) == "waiting"
    assert originals(sink, BOB) == originals(sink, CAROL) == []


@AGAIN
def test_after_a_refusal_it_does_not_slip_past(make_filter, again):
    filter_ = make_filter(on_introduction="reject")
    first = introduction()
    assert filter_.send(first).verdict == "reject"
    filter_.learnt()
    refused = filter_.send(again(first))
    assert refused.verdict == "reject"


def test_for_another_introducer_it_is_not_stopped_before(own):
    filter_, _ = own
    hold(filter_, introduction())
    assert filter_.send(introduction(subject="Thursday", text=PLAIN_WORDS, sender="anna@home.example",
                                     login="anna")).verdict == "accept"


def test_a_second_message_to_one_of_the_two_is_no_second_try(own):
    filter_, _ = own
    hold(filter_, introduction())
    assert filter_.send(introduction(carol="Anna <anna@home.example>", subject="Thursday", text=PLAIN_WORDS)).verdict == "accept"


def test_the_notice_of_a_second_try_says_why(own):
    filter_, sink = own
    hold(filter_, introduction())
    hold(filter_, in_other_words(None))
    wait_for(lambda: len([d for d in sink.to(ALICE) if d.sender == ""]) >= 2, "two notices")
    notice = letter_to(sink, ALICE, "Thursday")
    assert "being asked already because of an earlier message" in notice.words()
