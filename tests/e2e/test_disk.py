"""Disks that are full, read-only or taken away: mail that is to be held gets a 4xx, all other mail goes on."""
import os
import shutil
import subprocess

import pytest

from askfirst_test.disk import PAGE, on_a_small_disk
from askfirst_test.filter import Filter, give
from askfirst_test.mail import ALICE, introduction, ordinary
from askfirst_test.waiting import wait_for

SENTENCE = "Bob, meet Carol. I wanted to introduce you two.\n"


@pytest.fixture
def small():
    """A filter on a small disk, its MTA, and the disk."""
    with on_a_small_disk() as made:
        yield made


def mail(number, sentences=1):
    return introduction(f"bob@b{number}.example", f"carol@c{number}.example", text=SENTENCE * sentences)


def check_all_whole(filter_, acknowledged):
    """What was taken waits, what was put off left nothing."""
    assert {tuple(request["queue_ids"]) for request in filter_.held()} == {(each.queue_id,) for each in acknowledged}
    assert sorted(path.read_bytes() for path in filter_.spooled()) == sorted(each.data for each in acknowledged)
    assert [path.name for path in filter_.envelopes()] == [path.name + ".env" for path in filter_.spooled()]


@pytest.mark.parametrize("leave", [0, 2, 4, 8, 16])
def test_a_full_disk_puts_off_what_would_be_held_and_nothing_else(small, leave):
    filter_, _, disk = small
    taken, put_off = [], 0
    disk.fill(leave * PAGE)
    for number in range(20):
        each = mail(number, sentences=1 + 80 * number)
        verdict = filter_.send(each).verdict
        assert verdict in ("discard", "tempfail")
        taken += [each] if verdict == "discard" else []
        put_off += verdict == "tempfail"
        assert filter_.send(ordinary()).verdict == "accept"
    assert put_off
    check_all_whole(filter_, taken)
    filter_.wait_log("make room on its disk")
    disk.clear()
    last = mail("last")
    assert filter_.send(last).verdict == "discard"
    check_all_whole(filter_, [*taken, last])


def test_a_disk_that_gets_full_in_the_middle_of_a_message(small):
    filter_, _, disk = small
    big = mail("big", sentences=4000)

    def fill(peer):
        for _ in range(3):
            peer.step("body", big.data[-60000:])
        disk.fill()

    with filter_.peer() as peer:
        peer.send(big, chunk=60000, stop_after="body", stop=fill)
        answer = peer.step("body", big.data[-60000:])
        while answer.kind == "continue":
            answer = peer.step("body", big.data[-60000:])
        if answer.kind == "skip":
            answer = peer.step("eom")
        assert answer.text.startswith("4"), answer
        assert peer.send(ordinary()).verdict == "accept"
    check_all_whole(filter_, [])
    disk.clear()
    assert filter_.send(mail("next")).verdict == "discard"


def test_a_disk_that_gets_full_while_a_message_is_released_sends_it_once(small):
    filter_, sink, disk = small
    each = mail("released", sentences=300)
    assert filter_.send(each).verdict == "discard"
    request = filter_.held_of(each.queue_id)["request"]
    sink.wait_to(ALICE)
    sink.answers["eom"] = lambda _: disk.fill()
    filter_.begin("held", "release", request)
    sink.wait_to("bob@breleased.example")
    assert filter_.send(ordinary()).verdict == "accept"
    sink.answers.clear()
    disk.clear()
    wait_for(lambda: filter_.state_of(request) == "released", "the release to be written down")
    assert [d.data for d in sink.to("bob@breleased.example")] == [each.data]
    wait_for(lambda: filter_.spooled() == [], "the spool file to go")


def test_a_disk_that_is_full_at_the_start_is_named_or_does_no_harm(small):
    filter_, _, disk = small
    each = mail("before")
    assert filter_.send(each).verdict == "discard"
    filter_.stop()
    disk.fill()
    filter_.start()
    assert filter_.send(mail("full")).verdict == "tempfail"
    disk.clear()
    check_all_whole(filter_, [each])
    assert filter_.send(mail("after")).verdict == "discard"


def test_a_new_state_on_a_full_disk_is_a_clear_error(small):
    filter_, _, disk = small
    filter_.stop()
    for path in disk.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    disk.fill()
    code, text = filter_.run()
    assert code in (74, 75) and str(disk.folder) in text and "room" in text, text
    disk.clear()
    filter_.start()
    assert filter_.send(mail("new")).verdict == "discard"


def test_a_disk_that_is_read_only_is_a_clear_error(small):
    filter_, _, disk = small
    each = mail("before")
    assert filter_.send(each).verdict == "discard"
    filter_.stop()
    subprocess.run(["mount", "-o", "remount,ro", str(disk.folder)], check=True)
    code, text = filter_.run()
    subprocess.run(["mount", "-o", "remount,rw", str(disk.folder)], check=True)
    assert code == 74 and str(disk.folder) in text and "Read-only" in text, text
    filter_.start()
    check_all_whole(filter_, [each])


def lose_state(filter_):
    (filter_.folder / "state").rename(filter_.folder / "aside")


def lose_spool(filter_):
    filter_.spool.rename(filter_.folder / "aside")


def lose_store(filter_):
    (filter_.folder / "state" / "consent").rename(filter_.folder / "aside")


def copy_state(filter_):
    lose_state(filter_)
    subprocess.run(["cp", "-a", filter_.folder / "aside", filter_.folder / "state"], check=True)


def own_spool(filter_):
    os.chown(filter_.spool, 0, 0)


def own_state(filter_):
    os.chown(filter_.folder / "state", 0, 0)


@pytest.mark.parametrize("damage, place", [(lose_state, "state"), (lose_spool, "state/spool"), (lose_store, "state/consent"),
                                           (copy_state, "state"), (own_spool, None), (own_state, None)],
                         ids=lambda value: getattr(value, "__name__", ""))
def test_a_state_folder_that_is_taken_away_takes_no_message_with_it(damage, place):
    filter_ = Filter(log_level="info")
    try:
        filter_.start()
        first, second = mail("first"), mail("second")
        assert filter_.send(first).verdict == "discard"
        damage(filter_)
        assert filter_.send(mail("lost")).verdict == "tempfail"
        assert filter_.send(ordinary()).verdict == "accept"
        filter_.wait_log(r"done=tempfail error: .*(removed or replaced while in use: put it back, or restart|Permission denied)")
        if place:
            shutil.rmtree(filter_.folder / place, ignore_errors=True)
            (filter_.folder / "aside").rename(filter_.folder / place)
        else:
            give(filter_.folder / "state")
            give(filter_.spool)
        assert filter_.send(second).verdict == "discard"
        filter_.stop()
        filter_.start()
        check_all_whole(filter_, [first, second])
    finally:
        filter_.remove()
