"""Who is who: other spellings, other names in From, silent attendees; and what the sender decides on an unsure message."""
import pytest

from askfirst_test.asking import answer, answer_mail, ask_to, asks, hold, letter_to, over
from askfirst_test.mail import ALICE, Mail, compose, exposure, introduction
from askfirst_test.waiting import wait_for

BOB, CAROL, DAVE, ANNA = "bob@b.example", "carol@c.example", "dave@d.example", "anna@home.example"


def originals(sink):
    return [d for d in sink.deliveries if d.sender == ALICE]


# ---- one mailbox under several spellings ----

@pytest.mark.parametrize("said, written", [("b.o.b.brown@gmail.com", "bobbrown+x@googlemail.com"),
                                           ("bob@b.example", "bob.brown@old.example"), ("bob.brown@old.example", "BOB@B.example")])
def test_a_never_holds_for_every_spelling_of_a_mailbox(make_filter, said, written):
    filter_ = make_filter("same bob@b.example bob.brown@old.example\n")
    filter_.consent("deny", said)
    assert filter_.send(exposure(bob=f"Bob <{written}>")).verdict == "discard"
    assert filter_.send(introduction(bob=f"Bob <{written}>")).verdict == "reject"


def test_the_two_addresses_of_one_person_are_no_pair(make_filter):
    filter_ = make_filter("same bob@b.example bob.brown@old.example\n")
    assert filter_.send(introduction(bob="Bob <bob@b.example>", carol="Bob <bob.brown@old.example>")).verdict == "accept"


def test_an_address_of_ours_that_leads_outside_is_a_party(make_filter):
    filter_ = make_filter()
    mail = introduction(bob="Bob <partner@home.example>")
    assert filter_.send(mail).verdict == "accept", "one of our own"
    filter_ = make_filter(f"same {BOB} partner@home.example\n")
    assert filter_.send(mail.but()).verdict == "discard"
    filter_.consent("deny", BOB)
    assert filter_.send(mail.but()).verdict == "reject"


def test_a_same_rule_works_after_a_reload(make_filter):
    filter_ = make_filter("")
    filter_.consent("deny", BOB)
    mail = exposure(bob="Bob <bob.brown@old.example>")
    assert filter_.send(mail).verdict == "accept"
    filter_.write("rules", f"same {BOB} bob.brown@old.example\n")
    filter_.reload()
    assert filter_.send(mail.but()).verdict == "discard"


# ---- another's From ----

def all_allow(filter_, introducer):
    for party in (BOB, CAROL):
        filter_.consent("allow", party, introducer=introducer)


def test_what_people_allowed_anna_does_not_count_for_mallory_in_her_name(make_filter):
    filter_ = make_filter()
    all_allow(filter_, ANNA)
    mine = introduction(sender=ANNA, login="anna")
    assert filter_.send(mine).verdict == "accept"
    filter_ = make_filter()
    all_allow(filter_, ANNA)
    forged = introduction(sender=ANNA, login="mallory")
    assert filter_.send(forged).verdict == "discard"
    assert filter_.held()[0]["introducer"] == "mallory@home.example"
    filter_ = make_filter("sends-as from mallory@home.example to anna@home.example\n")
    all_allow(filter_, ANNA)
    assert filter_.send(forged.but()).verdict == "accept"


def test_mallory_cannot_decide_for_anna_what_waits(own):
    filter_, sink = own
    request = hold(filter_, introduction(sender=ANNA, login="anna"))
    notice = letter_to(sink, ANNA, "Introduction")
    assert {"withdraw"} <= set(notice.addresses()) and asks(sink, ANNA) == []
    hold(filter_, introduction(sender=ANNA, login="mallory", carol=f"Dave <{DAVE}>"))
    told = letter_to(sink, "mallory@home.example", "Introduction")
    assert told and len([d for d in sink.to(ANNA) if d.sender == ""]) == 1, "Anna hears nothing of what she has not sent"
    assert filter_.state_of(request) == "waiting"


# ---- invitations ----

def invitation(attendees, to, subject="Invitation: lunch", note=""):
    lines = "".join(f"ATTENDEE;CN={a.partition('@')[0].title()}:mailto:{a}\n" for a in attendees)
    text = ("--x\nContent-Type: text/plain\n\nLunch on Monday.\n" + note + "--x\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n\n"
            f"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nORGANIZER:mailto:{ALICE}\n{lines}SUMMARY:Lunch\nEND:VEVENT\n"
            "END:VCALENDAR\n--x--\n")
    data = compose(f"<{to}>", subject=subject, text=text)
    return Mail(data.replace(b"Content-Type: text/plain; charset=utf-8", b'Content-Type: multipart/alternative; boundary="x"', 1), recipients=[to])


def test_an_invitation_to_one_of_three_attendees_shows_the_others(make_filter):
    """Mail programs send one copy to each attendee."""
    filter_ = make_filter(on_exposure="confirm")
    refused = filter_.send(invitation([BOB, CAROL, DAVE], BOB))
    assert refused.verdict == "reject"
    for words in ("An invitation", "cannot wait for answers", "write to each of them separately", CAROL, DAVE):
        assert words in refused.text, words


def test_an_invitation_in_plain_words_is_an_exposure_only(make_filter):
    filter_ = make_filter()
    assert filter_.send(invitation([BOB, CAROL, DAVE], BOB)).verdict == "accept"
    assert filter_.send(invitation([BOB], BOB)).verdict == "accept"


def test_an_invitation_to_one_of_three_does_not_show_who_said_never(make_filter):
    filter_ = make_filter()
    filter_.consent("deny", CAROL)
    refused = filter_.send(invitation([BOB, CAROL, DAVE], BOB))
    assert refused.verdict == "reject" and CAROL in refused.text
    assert filter_.send(invitation([BOB, DAVE], BOB)).verdict == "accept"


# ---- one name ----

def test_two_parties_of_one_name_are_not_asked_about_themselves(own):
    filter_, sink = own
    hold(filter_, introduction(bob="Bob Brown <bob.brown@b.example>", carol="Bob Brown <bbrown@gmail.com>"))
    notice = letter_to(sink, ALICE, "Introduction")
    assert {a for d in sink.deliveries for a in d.addresses} == {ALICE} and "ask" not in notice.addresses(), "only Alice is asked"
    answer(filter_, notice, "vouch", sender=ALICE)
    sink.wait(lambda d: d.sender == ALICE, "the message")
    again = introduction(bob="Bob Brown <bob.brown@b.example>", carol="Bob Brown <bbrown@gmail.com>")
    assert filter_.send(again).verdict == "accept", "and once only"


def test_two_of_one_name_are_still_asked_about_a_third(own):
    filter_, sink = own
    mail = introduction(bob="Bob Brown <bob.brown@b.example>", carol=f"Bob Brown <bbrown@gmail.com>, Carol <{CAROL}>",
                        recipients=["bob.brown@b.example", "bbrown@gmail.com", CAROL])
    hold(filter_, mail)
    ask_to(sink, CAROL)
    for each in asks(sink, "bob.brown@b.example"):
        assert "Carol" in each.text and "Bob Brown to" not in each.text


# ---- unsure: the sender's click ----

@pytest.fixture
def unsure(make_filter, make_sink):
    """A filter to which the introduction of the tests is not sure enough."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", evidence_sure=1)
    sink.through = filter_
    yield filter_, sink
    sink.through = None


def test_ask_them_first_asks_them_and_it_goes_when_both_say_yes(unsure):
    filter_, sink = unsure
    request = hold(filter_)
    notice = letter_to(sink, ALICE, "Introduction")
    assert set(notice.addresses()) == {"ask", "separate", "vouch", "withdraw"}
    assert asks(sink, BOB) == asks(sink, CAROL) == []
    answer(filter_, notice, "ask", sender=ALICE)
    bob, carol = ask_to(sink, BOB), ask_to(sink, CAROL)
    letter_to(sink, ALICE, "not sent yet")
    answer(filter_, bob, "yes")
    assert originals(sink) == []
    answer(filter_, carol, "yes", sender=CAROL)
    sink.wait(lambda d: d.sender == ALICE, "the message")
    over(filter_, request, "released")


def test_ask_them_twice_asks_once(unsure):
    filter_, sink = unsure
    hold(filter_)
    notice = letter_to(sink, ALICE, "Introduction")
    answer(filter_, notice, "ask", sender=ALICE)
    ask_to(sink, BOB), ask_to(sink, CAROL)
    answer(filter_, notice, "ask", sender=ALICE)
    answer(filter_, ask_to(sink, BOB), "no")
    sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert len(asks(sink, BOB)) == len(asks(sink, CAROL)) == 1 and originals(sink) == []


def test_ask_them_first_after_a_no_to_it_is_told_so(unsure):
    filter_, sink = unsure
    request = hold(filter_)
    notice = letter_to(sink, ALICE, "Introduction")
    filter_.consent("deny", BOB)
    answer(filter_, notice, "ask", sender=ALICE)
    wait_for(lambda: len([d for d in sink.to(ALICE) if d.sender == ""]) == 2, "what Alice hears of it")
    assert asks(sink, BOB) == asks(sink, CAROL) == [] and filter_.state_of(request) == "waiting"


def test_ask_them_first_is_refused_when_one_was_asked_too_often(unsure):
    filter_, sink = unsure
    filter_.configure(asks_per_introducer_per_day=2)
    filter_.reload()
    hold(filter_)
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "ask", sender=ALICE)
    ask_to(sink, BOB), ask_to(sink, CAROL)
    second = hold(filter_, introduction(carol=f"Dave <{DAVE}>", subject="Introduction: Bob <> Dave"))
    answer(filter_, letter_to(sink, ALICE, "Bob <> Dave"), "ask", sender=ALICE)
    wait_for(lambda: len([d for d in sink.to(ALICE) if d.sender == ""]) == 4, "what Alice hears of it")
    assert asks(sink, DAVE) == [] and filter_.state_of(second) == "waiting"


def test_what_alice_vouched_for_is_not_what_anna_vouched_for(unsure):
    filter_, sink = unsure
    hold(filter_)
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "vouch", sender=ALICE)
    sink.wait(lambda d: d.sender == ALICE, "the message")
    assert filter_.send(introduction()).verdict == "accept", "she has said it once"
    assert filter_.send(introduction(sender=ANNA, login="anna")).verdict == "discard"


def test_nobody_else_says_that_they_know_each_other(unsure):
    filter_, sink = unsure
    request = hold(filter_)
    notice = letter_to(sink, ALICE, "Introduction")
    guessed = answer_mail(f"askfirst+vouch-{'0' * 32}@home.example", sender=ALICE)
    assert filter_.send(guessed).verdict == "reject" and "vouch" in notice.addresses()
    assert filter_.state_of(request) == "waiting" and originals(sink) == []
