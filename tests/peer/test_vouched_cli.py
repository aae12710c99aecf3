"""askfirst acquaintance vouched and revoke: what introducers said of pairs, and its end."""
import pytest

from askfirst_test.asking import answer, hold, letter_to
from askfirst_test.mail import ALICE, introduction

BOB, CAROL, ANNA = "bob@b.example", "carol@c.example", "anna@home.example"


@pytest.fixture
def vouching(make_filter, make_sink):
    """Alice said of Bob and Carol that they know each other; Anna's message waits for her."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", evidence_sure=1)
    sink.through = filter_
    hold(filter_)
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "vouch", sender=ALICE)
    sink.wait(lambda d: d.sender == ALICE, "the message")
    yield filter_
    sink.through = None


def test_it_is_listed_with_the_day(vouching):
    text = vouching.ok("acquaintance", "vouched")
    assert text.split("\n")[0].split() == ["INTRODUCER", "A", "B", "SINCE"] and text.count("\n") == 2
    assert f"{ALICE}  {BOB}  {CAROL}  20" in text
    (found,) = vouching.json("acquaintance", "vouched", ALICE.upper())
    assert (found["introducer"], found["a"], found["b"]) == (ALICE, BOB, CAROL) and found["vouched"] > 0
    assert vouching.json("acquaintance", "vouched", ANNA) == []
    assert vouching.ok("acquaintance", "vouched", ANNA) == "No introducer has vouched for anybody.\n"


def test_once_revoked_it_does_not_connect_them(vouching):
    mail = introduction()
    assert vouching.send(mail).verdict == "accept"
    assert vouching.ok("acquaintance", "revoke", ALICE, "Carol+x@c.example", BOB).startswith("no longer in force: ")
    assert vouching.send(mail.but()).verdict == "discard"
    assert vouching.json("acquaintance", "vouched") == []
    code, _, err = vouching.askfirst("acquaintance", "revoke", ALICE, BOB, CAROL)
    assert code == 1 and f"{ALICE} has not vouched for {BOB} and {CAROL}" in err
    lines = vouching.json("person", "show", ALICE)["audit"]
    assert [l["what"] for l in lines if l["what"].startswith("vouched")] == ["vouched", "vouched.revoke"]


def test_it_connects_them_for_that_sender_alone(vouching):
    code, out, _ = vouching.askfirst("acquaintance", "show", BOB, CAROL)
    assert code == 1 and out.startswith("not connected") and "--from SENDER" in out
    assert vouching.ok("acquaintance", "show", "--from", ALICE, BOB, CAROL).startswith("connected: ")
    code, out, _ = vouching.askfirst("acquaintance", "show", "--from", ANNA, BOB, CAROL)
    assert code == 1 and out.startswith("not connected") and "--from SENDER" not in out


def test_a_person_sees_it_and_can_have_it_forgotten(vouching):
    for person in (ALICE, BOB, CAROL):
        (found,) = vouching.json("person", "export", person)["past"]
        assert (found["introducer"], found["a"], found["b"], found["stopped"]) == (ALICE, BOB, CAROL, 0)
    assert f"vouched:      {ALICE} said that {BOB} and {CAROL} know each other, 20" in vouching.ok("person", "show", BOB)
    assert vouching.json("person", "forget", BOB, "--yes")["past"] == 1
    assert vouching.json("person", "show", CAROL)["past"] == [] and vouching.json("acquaintance", "vouched") == []


def test_a_message_that_was_stopped_is_shown_too(make_filter):
    filter_ = make_filter(on_introduction="reject")
    assert filter_.send(introduction()).verdict == "reject"
    (found,) = filter_.json("person", "show", BOB)["past"]
    assert (found["how"], found["vouched"]) == ("refused", 0) and found["stopped"] > 0
    assert f"a message of {ALICE} to {BOB} and {CAROL} was refused, 20" in filter_.ok("person", "show", CAROL)
    assert filter_.json("acquaintance", "vouched") == []


@pytest.mark.parametrize("arguments", [("vouched", "a@x.example", "b@x.example"), ("revoke", "a@x.example"), ("revoke", "--json", "a@x.example", BOB, CAROL),
                                       ("vouched", "--from", "x@x.example"), ("unvouch",), ()])
def test_what_makes_no_sense_gets_the_usage(make_filter, arguments):
    filter_ = make_filter()
    code, _, err = filter_.askfirst("acquaintance", *arguments)
    assert code == 64 and "askfirst acquaintance revoke INTRODUCER A B" in err


@pytest.mark.parametrize("arguments", [("vouched", "alice"), ("revoke", ALICE, "bob", CAROL)])
def test_what_is_no_address_is_named(make_filter, arguments):
    filter_ = make_filter()
    code, _, err = filter_.askfirst("acquaintance", *arguments)
    assert code == 65 and '" is not an address' in err
