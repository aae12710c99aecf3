"""askfirst check --repair after a lost store, cut off between any two steps: done again, it is done once."""
import shutil

import pytest

from askfirst_test.asking import hold
from askfirst_test.mail import introduction
from askfirst_test.waiting import wait_for


def is_report(delivery):
    return b"multipart/report" in delivery.data


def lose_store(world):
    world.filter.stop()
    shutil.rmtree(world.filter.folder / "state" / "consent")
    world.filter.start()


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("step", ["adopt-made", "adopt-stored"])
def test_messages_of_a_lost_store_go_back_once_wherever_the_repair_was_killed(world, step, restart):
    mails = [introduction(f"Bob <bob@b{n}.example>", f"Carol <carol@c{n}.example>") for n in range(3)]
    for mail in mails:
        hold(world.filter, mail)
    lose_store(world)
    world.die_at(step)
    code, _, _ = world.filter.askfirst("check", "--repair")
    assert code == -9 and not world.trap.exists()
    if restart:
        world.filter.restart()
    code, text, err = world.filter.askfirst("check", "--repair")
    assert code == 0, text + err
    for mail in mails:
        wait_for(lambda: world.sink.find(lambda d: is_report(d) and mail.data in d.data), "its return")
    wait_for(lambda: world.filter.spooled() + world.filter.envelopes() == [], "the spool to be empty")
    world.filter.ok("check", "--repair")
    assert world.filter.ok("check").startswith("0 messages wait")
    assert world.sink.count(is_report) == len(mails)
    assert list((world.filter.spool / "unclaimed").iterdir()) == []
