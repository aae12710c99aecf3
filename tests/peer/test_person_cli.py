"""askfirst person: all that is stored about somebody is shown, and can be forgotten."""
import json

import pytest

from askfirst_test.asking import answer, ask_to
from askfirst_test.mail import ALICE, introduction
from askfirst_test.waiting import wait_for
from askfirst_test.learning import inbound, teach

BOB, CAROL = "bob@b.example", "carol@c.example"


@pytest.fixture
def knowing(make_filter, make_sink):
    """Bob and Carol wrote once; then Alice wanted to introduce them, Bob said no, and that is over."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s")
    sink.through = filter_
    teach(filter_, inbound(BOB, CAROL))
    result = filter_.send(introduction(f"Bob <{BOB}>", f"Carol <{CAROL}>"))
    request = filter_.held_of(result.queue_id)["request"]
    answer(filter_, ask_to(sink, BOB), "no")
    wait_for(lambda: filter_.state_of(request) == "returned", "the return")
    filter_.learnt()
    filter_.request = request
    yield filter_
    sink.through = None


def files(filter_):
    return b"".join(path.read_bytes() for path in (filter_.folder / "state").rglob("*.mdb"))


def test_all_that_is_stored_about_a_person_is_shown(knowing):
    found = knowing.json("person", "show", "Bob+tag@B.example")
    assert found["person"] == BOB
    assert [(each["decision"], each["introducer"], each["counterpart"]) for each in found["consents"]] == [("deny", ALICE, CAROL)]
    assert {each["party"] for each in found["asks"]} == {BOB, CAROL}
    assert [each["request"] for each in found["requests"]] == [knowing.request]
    assert found["refusals"] == [{"introducer": ALICE, "party": BOB, "count": 1}]
    others = {each["other"] for each in found["acquaintances"]}
    assert CAROL in others
    assert any("consent.deny" == line["what"] for line in found["audit"])
    assert found["journal"][0]["verdict"] == "hold"
    text = knowing.ok("person", "show", BOB)
    for part in ("consent:      ", "ask:          ", "request:      ", "refusals:     1 of", f"acquaintance: {CAROL}",
                 "journal:      1 message, ", "What was done:"):
        assert part in text, part


def test_export_is_what_show_says_as_json(knowing):
    assert json.loads(knowing.ok("person", "export", BOB)) == knowing.json("person", "show", BOB)


def test_nothing_is_stored_about_a_stranger(knowing):
    assert "Nothing is stored about this person." in knowing.ok("person", "show", "nobody@n.example")


def test_forgetting_leaves_nothing_behind(knowing):
    code, _, err = knowing.askfirst("person", "forget", BOB)
    assert code == 64 and "--yes" in err
    done = knowing.json("person", "forget", BOB, "--yes")
    assert (done["consents"], done["asks"], done["requests"], done["refusals"], done["journal"]) == (1, 2, 1, 1, 1)
    assert done["acquaintances"] >= 1 and done["requests_kept"] == [] and not done["never_ask"]
    assert "Nothing is stored about this person." in knowing.ok("person", "show", BOB)
    assert not any(BOB in line for line in knowing.ok("consent", "export").splitlines())
    assert knowing.json("person", "show", CAROL)["acquaintances"] == [] \
        or all(each["other"] != BOB for each in knowing.json("person", "show", CAROL)["acquaintances"])


def test_who_never_wants_to_be_asked_leaves_only_that(knowing):
    assert "the wish never to be asked" in knowing.ok("person", "forget", BOB, "--yes", "--never-ask")
    found = knowing.json("person", "show", BOB)
    assert [(each["decision"], each["introducer"], each["counterpart"]) for each in found["consents"]] == [("deny", "*", "*")]
    assert not any(found[name] for name in ("asks", "requests", "refusals", "acquaintances", "audit", "journal"))
    result = knowing.send(introduction(f"Bob <{BOB}>", f"Carol <{CAROL}>"))
    assert result.verdict == "reject"


def test_a_message_that_waits_is_named_and_kept(make_filter):
    filter_ = make_filter()
    result = filter_.send(introduction(f"Bob <{BOB}>", f"Carol <{CAROL}>"))
    request = filter_.held_of(result.queue_id)["request"]
    text = filter_.ok("person", "forget", BOB, "--yes")
    assert f"kept:      request {request} (waiting)" in text and "2 asks that are not over" in text
    assert filter_.state_of(request) == "waiting"


def test_a_person_is_found_in_a_journal_of_hashes(make_filter):
    filter_ = make_filter(mode="monitor", log_addresses="hash")
    filter_.send(introduction(f"Bob <{BOB}>", f"Carol <{CAROL}>"))
    filter_.learnt()
    assert len(filter_.json("person", "show", ALICE)["journal"]) == 1
    assert filter_.json("person", "forget", ALICE, "--yes")["journal"] == 1
    assert filter_.json("person", "show", ALICE)["journal"] == []


def test_a_journal_of_domains_knows_nobody(make_filter):
    filter_ = make_filter(mode="monitor", log_addresses="domain")
    filter_.send(introduction(f"Bob <{BOB}>", f"Carol <{CAROL}>"))
    filter_.learnt()
    assert "has domains only" in filter_.ok("person", "show", ALICE)


@pytest.mark.parametrize("what", ["@b.example", "*", "bob", "bob@b.example, carol@c.example"])
def test_a_person_has_one_address(knowing_nothing, what):
    code, _, err = knowing_nothing.askfirst("person", "show", what)
    assert code == 65 and "is not the address of one person" in err


@pytest.fixture
def knowing_nothing(make_filter):
    return make_filter()
