"""A disk that is full when a message ends: refused, given back, turned round, vouched for. Nothing is lost, and it goes on when
there is room."""
import pytest

from askfirst_test.asking import ALICE, answer_mail, ask_to, hold, letter_to, over
from askfirst_test.disk import fill_store, on_a_small_disk
from askfirst_test.mail import exposure, introduction, ordinary
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"


@pytest.fixture
def small():
    """A filter that asks at once on a small disk, its MTA, and the disk."""
    with on_a_small_disk('reject to @reject.example note "Write to the front desk instead"\n', ask_delay="0s",
                         on_exposure="confirm") as made:
        yield made


def is_report(delivery):
    return b"multipart/report" in delivery.data


def messages(sink):
    return sink.find(lambda d: d.sender == ALICE)


def all_else_has_left(filter_):
    wait_for(lambda: not [m for m in filter_.json("outbox", "list") if m["kind"] in ("notice", "ask")], "other mail to leave")


def hurry(filter_):
    filter_.askfirst("outbox", "retry")


def test_a_refusal_is_put_off_until_it_can_be_remembered(small):
    filter_, _, disk = small
    mail = introduction("Bob <bob@reject.example>")
    fill_store(filter_, disk)
    put_off = filter_.send(mail)
    assert put_off.verdict == "tempfail" and filter_.send(ordinary()).verdict == "accept"
    filter_.wait_log("make room on its disk")
    disk.clear()
    assert filter_.send(mail.but()).verdict == "reject"


def test_they_know_each_other_is_put_off_and_counts_once_there_is_room(small):
    filter_, sink, disk = small
    request = hold(filter_, exposure())
    vouch = letter_to(sink, ALICE, "Minutes").addresses()["vouch"]
    all_else_has_left(filter_)
    fill_store(filter_, disk)
    assert filter_.send(answer_mail(vouch, sender=ALICE)).verdict == "tempfail"
    assert filter_.state_of(request) == "waiting" and messages(sink) == []
    disk.clear()
    assert filter_.json("acquaintance", "vouched") == []
    assert filter_.send(answer_mail(vouch, sender=ALICE)).verdict == "discard"
    over(filter_, request, "released")
    assert len(messages(sink)) == 1 and len(filter_.json("acquaintance", "vouched")) == 1


@pytest.mark.parametrize("order", ["return", "release"])
def test_an_order_that_cannot_be_written_down_is_refused_and_nothing_happens(small, order):
    filter_, sink, disk = small
    request = hold(filter_)
    all_else_has_left(filter_)
    fill_store(filter_, disk)
    code, out, err = filter_.askfirst("held", order, request)
    assert (code, out) == (75, "") and "room" in err
    assert filter_.state_of(request) == "waiting" and messages(sink) == [] and not sink.find(is_report)
    disk.clear()
    filter_.ok("held", order, request)
    assert len(messages(sink)) == (order == "release") and sink.count(is_report) == (order == "return")


def test_a_return_that_was_taken_when_the_disk_got_full_goes_once(small):
    filter_, sink, disk = small
    request = hold(filter_)
    all_else_has_left(filter_)
    sink.answers["eom"] = lambda _: fill_store(filter_, disk)
    filter_.begin("held", "return", request)
    sink.wait(is_report, "the return")
    sink.answers.clear()
    filter_.wait_log("error: outbox: .*make room on its disk")
    assert filter_.state_of(request) == "returning"
    disk.clear()
    over(filter_, request, "returned")
    assert sink.count(is_report) == 1
    wait_for(lambda: filter_.spooled() == [], "the spool file to go")


def test_what_is_taken_back_on_a_full_disk_does_not_arrive_and_goes_back_later(small):
    filter_, sink, disk = small
    sink.answers["mail"] = lambda sender: "451 4.3.0 later" if sender == ALICE else None
    request = hold(filter_)
    for party in (BOB, CAROL):
        assert filter_.send(answer_mail(ask_to(sink, party).addresses()["yes"], sender=party)).verdict == "discard"
    filter_.wait_log("release: .*later=2")
    all_else_has_left(filter_)
    filter_.consent("deny", BOB, introducer=ALICE, counterpart=CAROL)
    fill_store(filter_, disk)
    sink.answers.clear()
    since = filter_.log.stat().st_size
    filter_.wait_log(rf"(release: request={request}|outbox: ).*make room on its disk", since)
    assert filter_.state_of(request) == "releasing" and messages(sink) == [] and not sink.find(is_report)
    disk.clear()
    hurry(filter_)
    sink.wait(is_report, "the return")
    over(filter_, request, "returned")
    assert messages(sink) == [] and sink.count(is_report) == 1


def test_what_cannot_be_turned_round_on_a_full_disk_is_still_on_its_way_back(small):
    filter_, sink, disk = small
    request = hold(filter_)
    all_else_has_left(filter_)
    sink.answers["mail"] = lambda sender: None if sender else "451 4.3.0 later"
    filter_.begin("held", "return", request)
    filter_.wait_log(rf"return: request={request} .*later=1")
    fill_store(filter_, disk)
    code, _, err = filter_.askfirst("held", "release", request)
    assert code == 75 and "room" in err and filter_.state_of(request) == "returning" and messages(sink) == []
    disk.clear()
    filter_.ok("held", "release", request)
    sink.answers.clear()
    hurry(filter_)
    all_else_has_left(filter_)
    assert len(messages(sink)) == 1 and not sink.find(is_report)
