"""Who knows whom is learnt from mail that proves itself, and from nothing else."""
import pytest

from askfirst_test.learning import AR, connected, explain, inbound, introducing, outbound, pass_for, pair_why, signature, teach
from askfirst_test.mail import ALICE, introduction, new_queue_id
from askfirst_test.milter import Peer
from askfirst_test.waiting import wait_for


# ---- what teaches ----
def test_two_who_both_wrote_beside_our_user_know_each_other(shared, person):
    bob, carol = person("bob"), person("carol")
    teach(shared, inbound(bob, carol))
    assert not connected(shared, bob, carol)
    teach(shared, inbound(carol, bob))
    assert connected(shared, bob, carol)


def test_explain_says_how_and_since_when(shared, person):
    bob, carol = person("bob"), person("carol")
    assert not explain(shared, bob, carol)["connected"]
    teach(shared, inbound(bob, carol), inbound(carol, bob))
    found = explain(shared, bob, carol)
    assert found["connected"] and "both wrote, since 20" in found["why"] and "authenticated" in found["why"]


def test_days_are_those_of_our_own_clock(shared, person):
    bob, carol = person("bob"), person("carol")
    teach(shared, *[inbound(bob, carol, days=-n) for n in (0, 1, 5)])
    assert not connected(shared, bob, carol)


def test_one_side_on_one_day_is_not_enough_however_often(shared, person):
    bob, carol = person("bob"), person("carol")
    teach(shared, *[inbound(bob, carol) for _ in range(5)])
    assert not connected(shared, bob, carol)


def test_what_was_long_ago_is_forgotten(shared, person):
    bob, carol = person("bob"), person("carol")
    teach(shared, inbound(bob, carol, days=-800), inbound(carol, bob, days=-800))
    assert not connected(shared, bob, carol)


def test_what_our_user_writes_is_no_word_of_others(shared, person):
    bob, carol = person("bob"), person("carol")
    teach(shared, *[outbound([bob], [carol]) for _ in range(3)])
    assert not connected(shared, bob, carol)
    teach(shared, inbound(bob, carol))
    assert not connected(shared, bob, carol)


def test_a_message_that_passed_by_consent_connects_its_pair(shared, person):
    bob, carol = person("bob"), person("carol")
    shared.consent("allow", bob), shared.consent("allow", carol)
    assert not explain(shared, bob, carol)["connected"]
    assert shared.send(introduction(bob, carol)).verdict == "accept"
    assert f"introduced by {ALICE}, as both had agreed" in pair_why(shared, bob, carol)


def test_a_yes_of_the_administrator_is_not_their_own(make_filter, person):
    bob, carol = person("bob"), person("carol")
    filter_ = make_filter(f"allow to {bob}\nallow to {carol}\n")
    assert filter_.send(introduction(bob, carol)).verdict == "accept"
    filter_.write("rules", "")
    filter_.reload()
    assert not explain(filter_, bob, carol)["connected"]


# ---- threads ----
def test_an_answer_to_all_is_no_introduction(shared, person):
    bob, carol = person("bob"), person("carol")
    asked = inbound(bob, carol)
    teach(shared, asked)
    assert not connected(shared, bob, carol)
    assert connected(shared, bob, carol, answers=asked)
    assert "one of them wrote, to both, in the thread" in explain(shared, bob, carol, answers=asked)["why"]


def test_who_is_new_in_the_thread_is_a_party_like_any_other(shared, person):
    bob, carol, dave = person("bob"), person("carol"), person("dave")
    asked = inbound(bob, carol)
    teach(shared, asked)
    assert not connected(shared, bob, dave, answers=asked)
    assert not connected(shared, carol, dave, answers=asked)


def test_a_thread_that_only_the_introducer_has_written_in_is_none(shared, person):
    bob, carol = person("bob", "tag.example"), person("carol", "tag2.example")
    first = outbound([bob, carol], [])
    teach(shared, first)
    assert not explain(shared, bob, carol, answers=first)["connected"]


def test_a_crowd_that_answers_itself_is_no_bulk(shared, person):
    bob = person("bob")
    crowd = [person("p") for _ in range(60)]
    asked = inbound(bob, ", ".join(crowd))
    teach(shared, asked)
    answer = outbound([bob], crowd, answers=asked)
    assert shared.send(answer).verdict == "accept"
    assert shared.verdict(answer.queue_id)["reason"] == "on_exposure"


# ---- lists ----
def from_list(sender, address, top=None, mark=None):
    top = f"{AR}; dkim=pass header.d={address.rpartition('@')[2]}\n" if top is None else top
    mark = signature(address, "from:to:list-post") if mark is None else mark
    return inbound(sender, "", top=top, to=f"{address}>, <{ALICE}",
                   middle=mark + f"List-Id: <x>\nList-Post: <mailto:{address}>\n")


def test_a_mailing_list_is_never_asked(shared, person):
    bob, talk = person("bob"), person("talk", "clubs.example")
    assert not connected(shared, bob, talk)
    teach(shared, from_list(bob, talk))
    reasons = shared.json("explain", stdin=introducing(bob, talk).data)["reasons"]
    assert any(f"{talk} (a mailing list" in reason for reason in reasons)
    assert any(f"{talk} to meet {bob}: allow: a mailing list is not asked" in reason for reason in reasons)


def test_nobody_can_call_another_a_list(shared, person):
    bob, carol, eve = person("bob"), person("carol"), person("eve")
    teach(shared, from_list(eve, carol, pass_for(eve), signature(eve, "from:to:list-post")),
          from_list(eve, carol, mark=""), from_list(eve, carol, mark=signature(carol, "from:to")),
          from_list(eve, carol, top=""))
    assert not connected(shared, bob, carol)


# ---- our users ----
def test_only_the_login_that_is_its_from_is_believed(make_filter, person):
    bob = person("bob")
    filter_ = make_filter(login_domain="home.example", trusted_networks=["198.51.100.0/24"])
    for login, proved in (("alice", True), ("alice@home.example", True), ("mallory", False), ("alice@far.example", False)):
        mail = outbound([bob], [], login=login)
        filter_.send(mail)
        line = filter_.wait_log(rf"{mail.queue_id}: lesson: .*").group(0)
        assert ("proof=login" in line) == proved, line


def test_a_trusted_network_proves_no_sender(shared, person):
    mail = outbound([person("bob")], [], login=None)
    with Peer(shared.address).connect("inside.example", "198.51.100.7") as peer:
        assert peer.send(mail).verdict == "accept"
    assert "verdict=pass" in shared.verdict(mail.queue_id)["line"]
    assert "proof=login" not in shared.wait_log(rf"{mail.queue_id}: lesson: .*").group(0)


def test_a_message_that_is_held_teaches_when_it_is_released(make_filter, make_sink, person):
    bob, carol = person("bob"), person("carol")
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, login_domain="home.example")
    sink.through = filter_
    mail = introduction(bob, carol)
    assert filter_.send(mail).verdict == "discard"
    assert f"{mail.queue_id}: lesson" not in filter_.log_text()
    filter_.ok("held", "release", filter_.held_of(mail.queue_id)["request"])
    sink.wait_to(bob)
    line = filter_.wait_log(r"lesson: teaches, proof=login \(released for its From\).*").group(0)
    assert "people=3" in line
    sink.through = None


# ---- when something is amiss ----
def test_what_is_in_the_queue_is_written_at_the_end(make_filter, person):
    bob, carol = person("bob"), person("carol")
    filter_ = make_filter()
    filter_.send(inbound(bob, carol))
    filter_.send(inbound(carol, bob))
    filter_.stop()
    filter_.start()
    assert connected(filter_, bob, carol)


@pytest.mark.parametrize("what", ["garbage", "nothing may be written", "a key of no use"])
def test_a_damaged_memory_never_stops_mail(make_filter, person, what):
    bob, carol = person("bob"), person("carol")
    filter_ = make_filter(start=False)
    folder = filter_.folder / "state" / "acquaintance"
    filter_.start().stop()
    if what == "garbage":
        (folder / "data.mdb").write_bytes(b"x" * 100000)
    elif what == "a key of no use":
        (folder / "key").write_bytes(b"x")
    else:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        folder.write_text("no folder")
    filter_.start()
    wait_for(lambda: "learning:" in filter_.log_text(), "a word about it in the log")
    assert filter_.send(inbound(bob, carol)).verdict == "accept"
    assert not connected(filter_, bob, carol)


def test_mail_from_outside_is_let_through_as_it_is_at_the_end_of_its_header(shared, person):
    mail = inbound(person("bob"), person("carol"))
    result = shared.send(mail)
    assert result.verdict == "accept" and not result.modifications


def test_what_is_in_the_journal_can_be_found(make_filter, person):
    filter_ = make_filter()
    filter_.send(introduction(person("bob"), person("carol"), message_id=f"<{new_queue_id()}@x.example>"))
    filter_.learnt()
    assert (filter_.folder / "state" / "journal").is_dir()
