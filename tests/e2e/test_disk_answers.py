"""Answers while the disk is full or read-only: the MTA keeps them, nothing is half done, and sent again they count."""
import subprocess

import pytest

from askfirst_test.asking import ALICE, answer_mail, ask_to, letter_to
from askfirst_test.disk import FILLING, PAGE, fill_store, on_a_small_disk
from askfirst_test.mail import introduction, ordinary
from askfirst_test.waiting import wait_for

REQUESTS = 6


@pytest.fixture
def small():
    """A filter that asks at once on a small disk, its MTA, and the disk."""
    with on_a_small_disk(ask_delay="0s") as made:
        yield made


def people(number):
    return f"bob@b{number}.example", f"carol@c{number}.example"


def hold_all(filter_, sink):
    """Mails that wait, and for each person in them the addresses of the ask."""
    mails = [introduction(*people(number), subject=f"Introduction {number}") for number in range(REQUESTS)]
    for each in mails:
        assert filter_.send(each).verdict == "discard"
    asked = {person: ask_to(sink, person).addresses() for number in range(REQUESTS) for person in people(number)}
    for number in range(REQUESTS):
        letter_to(sink, ALICE, f"Introduction {number}")
    wait_for(lambda: {each["state"] for each in filter_.json("ask", "list")} == {"sent"}, "all asks to be marked")
    return mails, asked


def words(filter_):
    return {each["party"]: each["decision"] for each in filter_.json("consent", "list") if FILLING not in each["party"]}


@pytest.mark.parametrize("leave", [0, 2, 8])
def test_a_full_disk_puts_off_an_answer_and_nothing_of_it_is_done(small, leave):
    filter_, sink, disk = small
    mails, asked = hold_all(filter_, sink)
    fill_store(filter_, disk, leave)
    taken, put_off = set(), set()
    if leave:
        disk.clear()
        disk.fill(leave * PAGE)
    for person, addresses in asked.items():
        verdict = filter_.send(answer_mail(addresses["yes"], sender=person)).verdict
        assert verdict in ("discard", "tempfail")
        (taken if verdict == "discard" else put_off).add(person)
        # The word may be there without its confirmation, never the other way round.
        assert taken <= words(filter_).keys() <= taken | put_off
        assert filter_.send(ordinary()).verdict == "accept"
    assert put_off
    filter_.wait_log("make room on its disk")
    disk.clear()
    for person in put_off:
        assert filter_.send(answer_mail(asked[person]["yes"], sender=person)).verdict == "discard"
    wait_for(lambda: {each["state"] for each in filter_.held("--all")} == {"released"}, "all to be released")
    got = sorted(delivery.data for delivery in sink.deliveries if delivery.sender == ALICE)
    assert got == sorted(each.data for each in mails)
    wait_for(lambda: filter_.spooled() == [], "the spool to be empty")
    for person in asked:
        wait_for(lambda p=person: [d for d in sink.to(p) if d.sender == ""], f"a confirmation to {person}")


@pytest.mark.parametrize("verb, end", [("withdraw", "withdrawn"), ("separate", "released"), ("no", "returned"),
                                       ("never", "returned")])
def test_other_words_on_a_full_disk_end_nothing_before_there_is_room(small, verb, end):
    filter_, sink, disk = small
    _, asked = hold_all(filter_, sink)
    for number in range(REQUESTS):
        notice = letter_to(sink, ALICE, f"Introduction {number}").addresses()
        asked[people(number)[0]].update({each: notice[each] for each in ("withdraw", "separate")})
    fill_store(filter_, disk)
    first = [people(number)[0] for number in range(REQUESTS)]
    put_off = [p for p in first if filter_.send(answer_mail(asked[p][verb], sender=p)).verdict == "tempfail"]
    assert put_off
    assert len(filter_.spooled()) >= len(put_off)
    disk.clear()
    for person in put_off:
        assert filter_.send(answer_mail(asked[person][verb], sender=person)).verdict == "discard"
    wait_for(lambda: {each["state"] for each in filter_.held("--all")} == {end}, f"all to be {end}")
    assert len(filter_.held("--all")) == REQUESTS
    wait_for(lambda: filter_.spooled() == [], "the spool to be empty")
    sent = [delivery for delivery in sink.deliveries if delivery.sender == ALICE]
    assert len(sent) == (REQUESTS if verb == "separate" else 0)


def pipe(filter_, address, person):
    return filter_.askfirst("answer", "--recipient", address, "--sender", person, stdin=answer_mail(address, sender=person).data)


def test_an_answer_on_a_pipe_stays_with_the_mta_while_the_disk_is_full_or_read_only(small):
    filter_, sink, disk = small
    _, asked = hold_all(filter_, sink)
    (bob, bobs), (carol, carols), *_ = asked.items()
    fill_store(filter_, disk)
    answers = [pipe(filter_, addresses["yes"], person) for person, addresses in asked.items()]
    assert {code for code, _, _ in answers} <= {0, 75} and any(code == 75 and "room" in said for code, _, said in answers)
    disk.clear()
    filter_.stop()
    before = words(filter_)
    subprocess.run(["mount", "-o", "remount,ro", str(disk.folder)], check=True)
    code, _, said = pipe(filter_, carols["never"], carol)
    subprocess.run(["mount", "-o", "remount,rw", str(disk.folder)], check=True)
    assert code == 75 and "Read-only" in said, said
    assert words(filter_) == before
    for person, addresses in asked.items():
        assert pipe(filter_, addresses["yes"], person)[0] == 0
    filter_.start()
    wait_for(lambda: {each["state"] for each in filter_.held("--all")} == {"released"}, "all to be released")
