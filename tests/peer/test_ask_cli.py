"""askfirst ask, and what held and consent tell about asks: the interface of the administrator."""
import json
import re

import pytest

from askfirst_test.asking import answer, ask_to, hold
from askfirst_test.mail import ALICE, introduction
from askfirst_test.waiting import wait_for

ASK = {"ask", "state", "introducer", "introducer_name", "account", "party", "party_shown", "party_name", "language", "counterparts",
       "request", "created", "due", "sent", "expires", "answered", "again", "ended", "word", "before", "note", "from", "replies"}
QUESTION = {"party", "party_shown", "party_name", "counterpart", "counterpart_shown", "counterpart_name", "alone", "state",
            "asked", "answered", "note", "ask"}
TOKEN = re.compile(r"\b[0-9a-f]{32}\b", re.I)
BOB, CAROL = "bob@b.example", "carol@c.example"
ERIN = "erin@home.example"


@pytest.fixture
def asking(make_filter, make_sink):
    """A filter that asks an hour later, so that all that it wants to ask is seen."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="1h")
    sink.through = filter_
    filter_.sink = sink
    yield filter_
    sink.through = None


def asks(filter_, *args):
    return {each["party"]: each for each in filter_.json("ask", "list", *args)}


# ---- ask list, ask show ----
def test_the_list_tells_who_is_to_be_asked_about_whom(asking):
    request = hold(asking)
    found = asks(asking)
    assert set(found) == {BOB, CAROL}
    bob = found[BOB]
    assert set(bob) == ASK
    assert (bob["state"], bob["introducer"], bob["party_name"], bob["counterparts"], bob["request"]) \
        == ("scheduled", ALICE, "Bob", [CAROL], request)
    assert bob["due"] == bob["created"] + 3600 and bob["expires"] > bob["due"]
    assert (bob["sent"], bob["answered"], bob["ended"], bob["word"], bob["note"], bob["from"]) == (0, 0, 0, "", "", "")


def test_the_list_is_a_table_with_one_line_an_ask(asking):
    request = hold(asking)
    heading, *lines = asking.ok("ask", "list").splitlines()
    assert heading.split() == ["ASK", "STATE", "WHEN", "PARTY", "ABOUT", "INTRODUCER", "REQUEST"]
    rows = [re.split(r"  +", line) for line in lines]
    assert {(row[1], row[3], row[4], row[5], row[6]) for row in rows} \
        == {("scheduled", BOB, CAROL, ALICE, request), ("scheduled", CAROL, BOB, ALICE, request)}


def test_nobody_is_asked_yet(asking):
    assert asking.ok("ask", "list") == "No ask is open.\n"
    assert asking.ok("ask", "list", "--all") == "Nobody has been asked yet.\n"
    assert asking.json("ask", "list", "--all") == []


def test_one_ask_is_shown_with_those_who_wait_for_it(asking):
    first, second = hold(asking), hold(asking, introduction(subject="Introduction: once more"))
    bob = asks(asking)[BOB]
    assert bob["request"] == first
    shown = asking.json("ask", "show", bob["ask"][:6])
    assert set(shown) == ASK | {"waiting", "audit"} and sorted(shown["waiting"]) == sorted([first, second])
    text = asking.ok("ask", "show", bob["ask"])
    assert f"ask:        {bob['ask']} (scheduled)" in text and f"party:      Bob <{BOB}>" in text
    assert f"about:      Carol <{CAROL}>" in text and "to be sent: " in text and "once more" in text


def test_what_a_stranger_calls_himself_does_no_harm_to_the_terminal(asking):
    hold(asking, introduction(f"=?utf-8?q?B=1B=5B2Job?= <{BOB}>", f"Carol <{CAROL}>"))
    assert "\x1b" not in asking.ok("ask", "show", asks(asking)[BOB]["ask"]) + asking.ok("ask", "list")


def test_no_token_is_in_any_listing(asking):
    request = hold(asking)
    said = [asking.ok("ask", "list", "--all", "--json"), asking.ok("ask", "list")]
    for each in asking.json("ask", "list"):
        said += [asking.ok("ask", "show", each["ask"]), asking.ok("ask", "show", each["ask"], "--json")]
    asking.ok("ask", "cancel", asks(asking)[BOB]["ask"])
    said += [asking.ok("ask", "list", "--all", "--json"), json.dumps(asking.json("held", "show", request)["questions"])]
    assert not TOKEN.search("\n".join(said))


@pytest.mark.parametrize("args", ["show zzzz", "cancel zzzz", "resend zzzz"])
def test_an_ask_that_is_not_there_is_named(asking, args):
    code, out, err = asking.askfirst("ask", *args.split())
    assert (code, out) == (1, "") and "ask" in err and "zzzz" in err


@pytest.mark.parametrize("args", ["", "dance", "list x", "show", "show a b", "cancel", "resend", "list --loud"])
def test_wrong_usage_is_answered_with_the_right_one(asking, args):
    code, out, err = asking.askfirst("ask", *args.split())
    assert (code, out) == (64, "") and "usage: askfirst ask list" in err


# ---- ask cancel, ask resend ----
def test_a_cancelled_ask_is_not_open_any_more(asking):
    request = hold(asking)
    bob = asks(asking)[BOB]["ask"]
    out = asking.ok("ask", "cancel", bob)
    assert out.splitlines() == [f"{bob}: withdrawn", f"{bob}: request {request} goes back to {ALICE}"]
    assert BOB not in asks(asking)
    over = asks(asking, "--all")[BOB]
    assert over["state"] == "withdrawn" and over["ended"] and not over["answered"] and over["word"] == ""
    assert "without an answer" in asking.ok("ask", "show", bob)
    assert [(line["what"], line["actor"]) for line in asking.json("ask", "show", bob)["audit"]] \
        == [("ask.schedule", "milter"), ("ask.withdrawn", "admin")]


def test_several_asks_are_cancelled_at_once_and_the_worst_is_the_exit_code(asking):
    hold(asking)
    hold(asking, introduction("Dave <dave@d.example>", "Eve <eve@e.example>"))
    ids = [asks(asking)[party]["ask"] for party in (BOB, "dave@d.example")]
    code, out, err = asking.askfirst("ask", "cancel", ids[0], "zzzz", ids[1])
    assert code == 1 and "zzzz" in err and all(f"{each}: withdrawn" in out for each in ids)
    code, out, err = asking.askfirst("ask", "cancel", ids[0])
    assert (code, out) == (1, "") and "is withdrawn, not open" in err


def test_what_was_not_sent_cannot_be_sent_once_more(asking):
    hold(asking)
    code, out, err = asking.askfirst("ask", "resend", asks(asking)[BOB]["ask"])
    assert (code, out) == (1, "") and "is scheduled, not sent" in err


def test_a_cancelled_ask_gives_the_waiting_message_back(asking):
    request = hold(asking)
    asking.ok("ask", "cancel", asks(asking)[BOB]["ask"])
    wait_for(lambda: asking.state_of(request) == "returned", lambda: f"{request} to go back: {asking.held('--all')}")
    assert asks(asking) == {} and asking.json("held", "show", request)["how"] == "cancelled"


def test_a_sent_ask_is_sent_once_more_and_the_first_mail_stays_good(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s")
    hold(filter_)
    first = ask_to(sink, BOB)
    wait_for(lambda: asks(filter_)[BOB]["state"] == "sent", "the ask to be sent")
    assert f"sent to {BOB}" in filter_.ok("ask", "resend", asks(filter_)[BOB]["ask"])
    assert ask_to(sink, BOB, 2).addresses()["yes"] != first.addresses()["yes"]
    answer(filter_, first, "yes")
    wait_for(lambda: BOB not in asks(filter_), "the answer to count")
    assert asks(filter_, "--all")[BOB]["word"] == "yes"


# ---- held ----
def test_held_show_tells_of_each_question(asking):
    request = hold(asking)
    bob = asks(asking)[BOB]["ask"]
    shown = asking.json("held", "show", request)
    assert all(set(each) == QUESTION for each in shown["questions"])
    assert {(q["party"], q["counterpart"], q["state"], q["asked"], q["answered"]) for q in shown["questions"]} \
        == {(BOB, CAROL, "scheduled", 0, 0), (CAROL, BOB, "scheduled", 0, 0)}
    assert [q["ask"] for q in shown["questions"] if q["party"] == BOB] == [bob]
    text = asking.ok("held", "show", request)
    assert re.search(rf"waits for:  {BOB} to agree to {CAROL}; to be asked \d{{4}}-\d\d-\d\d \d\d:\d\d \(ask {bob}\)", text)


def test_a_release_by_the_admin_withdraws_what_is_still_open(asking):
    request = hold(asking)
    asking.ok("held", "release", request)
    assert asks(asking) == {} and {each["state"] for each in asks(asking, "--all").values()} == {"withdrawn"}
    assert {q["state"] for q in asking.json("held", "show", request)["questions"]} == {"withdrawn"}
    text = asking.ok("held", "show", request)
    assert "waits for:" not in text and f"question:   {BOB} to agree to {CAROL}; withdrawn " in text


def test_a_release_by_the_admin_is_told_to_the_introducer(asking):
    sink = asking.sink
    mail = introduction(f"Bob <{BOB}>", f"Carol <{CAROL}>", subject="Introduction: told at the end")
    request = asking.held_of(asking.send(mail).queue_id)["request"]
    asking.ok("held", "release", request)
    notices = wait_for(lambda: [d for d in sink.deliveries if d.addresses == [ALICE]][1:], "the second notice")
    assert notices[0].sender == "" and notices[0].message.text("Auto-Submitted") == "auto-replied"


def test_a_return_by_the_admin_withdraws_what_is_still_open(asking):
    request = hold(asking)
    asking.ok("held", "return", request)
    assert asks(asking) == {} and asking.state_of(request) == "returned"


def test_an_ask_that_another_message_waits_for_stays_open(asking):
    first, second = hold(asking), hold(asking, introduction(subject="Introduction: once more"))
    asking.ok("held", "release", first)
    assert set(asks(asking)) == {BOB, CAROL}
    assert asking.json("ask", "show", asks(asking)[BOB]["ask"])["waiting"] == [second]


def test_the_held_are_listed_by_state_introducer_and_party(asking):
    over = hold(asking)
    asking.ok("held", "release", over)
    waiting = hold(asking, introduction("Dave <dave@d.example>", "Eve <eve@e.example>"))
    erins = hold(asking, introduction("Fay <fay@f.example>", "Gus <gus@g.example>", sender=ERIN, login="erin"))

    def listed(*args):
        return [each["request"] for each in asking.held(*args)]
    assert sorted(listed()) == sorted([waiting, erins])
    assert sorted(listed("--state", "waiting")) == sorted([waiting, erins]) and listed("--state", "released") == [over]
    assert listed("--state", "withdrawn") == [] and len(listed("--all")) == 3
    assert listed("--introducer", "Erin@Home.example") == [erins] and len(listed("--introducer", "@home.example")) == 2
    assert listed("--party", "dave@d.example") == [waiting] and listed("--party", "@g.example") == [erins]
    assert listed("--party", BOB) == [] and listed("--party", BOB, "--all") == [over]
    assert listed("--introducer", ALICE, "--party", "fay@f.example") == []
    assert waiting in asking.ok("held", "list", "--party", "eve@e.example")
    assert asking.ok("held", "list", "--party", "zoe@z.example") == "No such message is waiting; --all lists those that are over, too.\n"
    assert asking.ok("held", "list", "--party", "zoe@z.example", "--all") == "There is no such message.\n"
    assert asking.ok("held", "list", "--state", "withdrawn") == "There is no such message.\n"


def test_a_state_or_address_that_cannot_be_is_refused(asking):
    code, _, err = asking.askfirst("held", "list", "--state", "lost")
    assert code == 64 and "returned or withdrawn" in err
    code, _, err = asking.askfirst("held", "list", "--party", "nobody")
    assert code == 65 and "nobody" in err


# ---- consent ----
def record(filter_, party):
    (found,) = filter_.json("consent", "show", party)["records"]
    return found


def test_a_note_is_blanked_and_the_word_stays(asking):
    asking.consent("deny", BOB, introducer=ALICE, note="You again, you scoundrel")
    before = record(asking, BOB)
    out = asking.ok("consent", "blank", BOB, "--introducer", ALICE)
    assert out.startswith("without a note now: ") and "scoundrel" not in out
    after = record(asking, BOB)
    assert after["note"] == "" and {**after, "note": before["note"]} == before
    assert "scoundrel" not in asking.ok("consent", "show", BOB) + asking.ok("consent", "export")
    what = [line["what"] for line in asking.json("consent", "show", BOB)["audit"]]
    assert what == ["consent.deny", "consent.blank"]
    asking.ok("consent", "blank", BOB, "--introducer", ALICE)
    assert len(asking.json("consent", "show", BOB)["audit"]) == 2


def test_a_note_of_nobody_cannot_be_blanked(asking):
    asking.consent("deny", BOB, introducer=ALICE, note="Write to me first")
    code, out, err = asking.askfirst("consent", "blank", BOB)
    assert (code, out) == (1, "") and "There is:" in err and "Write to me first" in err


def test_consent_show_tells_who_wrote_each_record_down(asking):
    asking.consent("allow", BOB, introducer=ALICE)
    asking.ok("consent", "import", stdin=json.dumps({"party": CAROL, "decision": "deny", "created": 86400 * 365}).encode())
    asking.consent("deny", "@d.example", note="Not us")
    for party, origin in ((BOB, "admin"), (CAROL, "import"), ("dave@d.example", "admin")):
        found = record(asking, party)
        source = found["source"]
        assert (found["origin"], source["actor"], source["ask"], source["request"]) == (origin, "admin", "", "")
        assert source["recorded"] > 86400 * 365
        assert re.search(rf"said .* \({origin}, recorded .* by admin\)", asking.ok("consent", "show", party))
