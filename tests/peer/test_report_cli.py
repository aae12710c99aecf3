"""why, report, status and acquaintance: what an administrator looks at before switching to enforce."""
import pytest

from askfirst_test.asking import answer, ask_to, hold, letter_to, over
from askfirst_test.mail import ALICE, introduction
from askfirst_test.learning import inbound, teach
from askfirst_test.waiting import wait_for

BOB, CAROL, DAVE = "bob@b.example", "carol@c.example", "dave@d.example"
ERIN = "erin@home.example"


@pytest.fixture
def watching(make_filter):
    """A filter in monitor mode."""
    return make_filter(mode="monitor")


@pytest.fixture
def enforcing(make_filter):
    return make_filter()


def send(filter_, *people, **options):
    people = people or (f"Bob <{BOB}>", f"Carol <{CAROL}>")
    result = filter_.send(introduction(*people, **options))
    filter_.learnt()
    return result


# ---- why ----
def test_why_says_what_would_have_become_of_a_message_and_all_reasons(watching):
    queue_id = send(watching).queue_id
    text = watching.ok("why", queue_id)
    assert "it would have been stopped until the people in it agree" in text
    assert "AskFirst only watches here" in text and "it went through with a mark" in text
    assert f"introducer: {ALICE}" in text and "not connected: different organisations" in text
    message, = watching.json("why", queue_id)["messages"]
    assert (message["verdict"], message["done"], message["parties"], message["unconnected"]) == ("hold", "tag", 2, 1)
    assert message["party_domains"] == ["b.example", "c.example"]
    assert any(BOB in line and CAROL in line for line in message["reasons"])


def test_why_finds_a_message_by_the_id_in_its_field_and_by_its_request(watching, enforcing):
    send(watching)
    tag = watching.json("why", watching.log_text().rpartition(" id=")[2].split()[0])["messages"]
    assert len(tag) == 1
    queue_id = send(enforcing).queue_id
    request = enforcing.held_of(queue_id)["request"]
    assert "it was stopped until the people in it agree" in enforcing.ok("why", request)
    assert enforcing.json("why", request)["messages"][0]["queue_id"] == queue_id


def test_why_still_knows_a_request_whose_entry_is_gone(enforcing):
    queue_id = send(enforcing).queue_id
    enforcing.terminate()
    enforcing.stop()
    for path in (enforcing.folder / "state" / "journal").iterdir():
        path.unlink()
    enforcing.start()
    text = enforcing.ok("why", queue_id)
    assert "see askfirst held show" in text and "reasons:" in text


def test_why_says_when_nothing_is_known(watching):
    code, out, err = watching.askfirst("why", "NOSUCHID")
    assert code == 1 and out == "" and "nothing is known about NOSUCHID" in err
    assert watching.askfirst("why")[0] == 64


# ---- report ----
def test_the_report_tells_what_would_have_been_and_what_was(watching):
    for _ in range(3):
        send(watching)
    send(watching, f"Bob <{BOB}>", f"Dave <{DAVE}>", login="erin", sender=ERIN)
    found = watching.json("report")
    assert found["mode"] == "monitor" and found["messages"] == 4 and found["stopped"] == 4
    assert found["would_have_been"]["held"] == 4 and found["was"]["held"] == 0
    assert found["introducers"][0] == {"introducer": ALICE, "messages": 3, "stopped": 3}
    assert found["periods"][-1]["messages"] == found["periods"][-1]["unconnected"] == 4
    assert found["rules"][0] == {"rule": "connect to @b.example with @c.example", "spares": 3}
    assert found["asks"]["asked"] == 0


def test_the_report_says_that_what_would_have_waited_was_sent(watching):
    send(watching)
    line, = (line for line in watching.ok("report").splitlines() if "waited for those in it to agree" in line)
    assert line.split("agree")[1].split() == ["1", "sent,", "marked"]


def test_the_report_says_whom_the_mode_is_for(make_filter):
    filter_ = make_filter(mode="enforce", enforce_for=[ALICE])
    send(filter_)
    assert f"\nmode = enforce for {ALICE}, else monitor\n" in filter_.ok("report")
    many = [f"user{n}@home.example" for n in range(30)]
    filter_ = make_filter(mode="enforce", enforce_for=many)
    assert "mode = enforce for user0@home.example, user1@home.example, user2@home.example, 27 more, else" in filter_.ok("report")
    assert all(user in filter_.json("report")["mode"] for user in many)


def test_a_sender_rule_is_said_to_exempt_that_sender(watching):
    send(watching)
    assert "exempts that sender wholly" not in watching.ok("report")
    send(watching, f"Bob <{BOB}>", f"Dave <{DAVE}>")
    text = watching.ok("report")
    assert f"pass from {ALICE}" in text and '"pass from" exempts that sender wholly' in text


def test_mail_of_nobody_of_ours_makes_one_look_at_local_domains(make_filter):
    filter_ = make_filter(local_domains=["hmoe.example"])
    result = send(filter_, login=ALICE)
    assert result.verdict == "reject"
    text = filter_.ok("report")
    assert "1 of them is of nobody of ours" in text and "is local_domains right? It is hmoe.example." in text
    assert "  (nobody of ours)" in text and filter_.json("report")["no_introducer"] == 1
    assert "is local_domains right?" in filter_.ok("why", result.queue_id)


def test_the_report_counts_who_was_asked(enforcing):
    send(enforcing)
    found = enforcing.json("report", "--since", "1d")
    assert found["mode"] == "enforce" and found["was"]["held"] == 1 and found["would_have_been"]["held"] == 0
    assert (found["asks"]["asked"], found["asks"]["open"]) == (2, 2)
    text = enforcing.ok("report")
    assert "2 asks: 0 yes" in text and "1 message seen, 0 of them" in text and "1 has two or more strangers in it;" in text


def test_what_we_send_ourselves_is_not_counted_as_from_outside(own):
    filter_, sink = own
    request = hold(filter_, introduction(f"Bob <{BOB}>", f"Carol <{CAROL}>"))
    for person in (BOB, CAROL):
        answer(filter_, ask_to(sink, person), "yes", sender=person)
        letter_to(sink, person, "you said yes")
    over(filter_, request, "released")
    letter_to(sink, ALICE, "Sent, all agreed")
    filter_.send(inbound(BOB, ""))
    # Hers, two answers, and the last; not the notices, asks, confirmations, and the release.
    wait_for(lambda: filter_.json("report")["seen"] == 4, lambda: f"four messages: {filter_.json('report')}")
    assert filter_.json("report")["inbound"] == 3


def test_the_rules_of_the_report_spare_what_they_say(watching):
    send(watching)
    rule = watching.json("report")["rules"][0]["rule"]
    watching.write("rules", rule + "\n")
    watching.reload()
    assert send(watching).verdict == "accept"
    assert watching.json("why", send(watching).queue_id)["messages"][0]["verdict"] == "pass"


def test_the_report_fits_a_terminal(watching):
    send(watching, *(f"A Name <{'x' * 60}@{letter * 60}.example>" for letter in "yz"), sender=f"{'e' * 60}@home.example")
    send(watching)
    text = watching.ok("report")
    lines = [line for line in text.splitlines() if "connect to @" + "y" * 60 not in line]  # a rule is shown whole
    assert max(map(len, lines)) <= 80 and len(lines) < 50
    assert "What became of them" in text and "would have" in text and "Nobody was asked." in text


def test_the_report_is_short_when_there_is_nothing_to_tell(watching):
    text = watching.ok("report")
    assert "0 have two or more strangers" in text and "Nobody was asked." in text


@pytest.mark.parametrize("since", ["tomorrow", "0d", "2999-01-01", "5", "-3d", "1m"])
def test_the_report_wants_a_time_in_the_past(watching, since):
    code, _, err = watching.askfirst("report", "--since", since)
    assert code == 65 and "not a time in the past" in err


def test_the_report_tells_who_searches_for_those_who_say_no(make_filter):
    filter_ = make_filter(asks_per_introducer_per_day=2)
    everyone = [f"p{n}@p{n}.example" for n in range(4)]
    for person in everyone[:3]:
        filter_.consent("deny", person)
    for person in everyone:  # the third refusal of the day names nobody any more
        assert send(filter_, f"Bob <{BOB}>", person, login="eve", sender="eve@home.example").verdict == "reject"
    assert send(filter_, f"Bob <{BOB}>", everyone[0]).verdict == "reject"
    eve, alice = filter_.json("report")["told"]
    assert (eve["account"], eve["refusals"], eve["people"], eve["unnamed"]) == ("eve", 2, 2, 2)
    assert (alice["refusals"], alice["people"], alice["unnamed"]) == (1, 1, 0)
    assert eve["since"] <= alice["since"]
    text = filter_.ok("report")
    line, = (line for line in text.splitlines() if line.startswith("  eve "))
    assert line.split()[:4] == ["eve", "2", "2", "2"] and max(map(len, text.splitlines())) <= 80
    assert "unnamed: refusals after those" in text
    assert all(person not in text for person in everyone), "the report tells whom they searched for to nobody else"


@pytest.mark.parametrize("form", ["domain", "hash"])
def test_the_report_names_accounts_as_the_log_does(make_filter, form):
    filter_ = make_filter(log_addresses=form)
    filter_.consent("deny", BOB)
    assert send(filter_, login=ALICE).verdict == "reject"
    told, = filter_.json("report")["told"]
    assert (told["refusals"], told["people"]) == (1, 1)
    assert ALICE not in filter_.ok("report") and told["account"] == filter_.json("report")["introducers"][0]["introducer"]


# ---- status ----
def test_status_says_whether_the_daemon_is_there_and_what_waits(enforcing):
    send(enforcing)
    found = enforcing.json("status")
    assert found["daemon"] and found["mode"] == "enforce for all"
    assert (found["waiting"], found["open_asks"], found["spool_files"]) == (1, 2, 1)
    assert found["journal"]["entries"] == 1 and found["journal"]["messages"] >= 1
    assert "answers at" in enforcing.ok("status")
    enforcing.terminate()
    enforcing.stop()
    code, out, _ = enforcing.askfirst("status")
    assert code == 1 and "does not answer" in out and "1 message for people's consent, 0 for the sender" in out


# ---- acquaintance ----
def test_two_are_connected_since_and_because_of_what_they_wrote(watching):
    code, out, _ = watching.askfirst("acquaintance", "show", BOB, CAROL)
    assert code == 1 and out.startswith("not connected: different organisations")
    teach(watching, inbound(BOB, CAROL))
    code, out, _ = watching.askfirst("acquaintance", "show", BOB, CAROL)
    assert code == 1 and f"{BOB} wrote with {CAROL} on one day" in out
    teach(watching, inbound(CAROL, BOB))
    found = watching.json("acquaintance", "show", BOB, CAROL)
    assert found["connected"] and found["why"].startswith("acquainted: both wrote, since")
    assert found["a_of_b"]["days"] == found["b_of_a"]["days"] == 1


def test_what_both_agreed_to_connects_them_whoever_writes(own):
    filter_, sink = own
    request = hold(filter_, introduction(f"Bob <{BOB}>", f"Carol <{CAROL}>"))
    for person in (BOB, CAROL):
        answer(filter_, ask_to(sink, person), "yes", sender=person)
    over(filter_, request, "released")
    letter_to(sink, ALICE, "Sent, all agreed")
    for sender in (), ("--from", ALICE), ("--from", ERIN):
        assert "introduced by alice@home.example, as both had agreed" in filter_.ok("acquaintance", "show", *sender, BOB, CAROL)


@pytest.mark.parametrize("a, b, why", [("x@b1.example", "y@c1.example", "rules:"), ("x@f.example", "y@f.example", "same org")])
def test_two_are_connected_by_a_rule_or_an_organisation(watching, a, b, why):
    assert watching.ok("acquaintance", "show", a, b).startswith(f"connected: {why}")


def test_figures_of_acquaintances(watching):
    teach(watching, inbound(BOB, CAROL), inbound(CAROL, BOB))
    found = watching.json("acquaintance", "stats")
    assert found["learnt_from"]["authenticated"] >= 2 and found["pairs"] >= 1 and found["last_seen"]["30d"] >= 2
    assert "mail that proves itself" in watching.ok("acquaintance", "stats")
