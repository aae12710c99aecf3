"""What is remembered is removed when it is old, not only left out of sight."""
import json

from askfirst_test.learning import inbound, teach
from askfirst_test.mail import introduction
from askfirst_test.waiting import wait_for

DAY = 86400
BOB, CAROL = "bob@b.example", "carol@c.example"


def test_the_journal_forgets_after_its_retention(world):
    def known(queue_id):
        code, out, _ = world.filter.askfirst("why", queue_id, "--json")
        assert code in (0, 1)
        return len(json.loads(out)["messages"])
    old = world.filter.send(introduction()).queue_id
    world.filter.learnt()
    world.clock.forward(29 * DAY)
    new = world.filter.send(introduction(subject="Introduction: again")).queue_id
    world.filter.learnt()
    assert known(old) == known(new) == 1
    world.clock.forward(2 * DAY)
    wait_for(lambda: known(old) == 0, "the end of the entry")
    assert known(new) == 1


def test_acquaintances_and_threads_are_removed_after_their_age(world):
    def figures():
        found = world.filter.json("acquaintance", "stats")
        return found["pairs"], found["threads"]
    world.filter.restart(acquaintance_max_age="300d")
    teach(world.filter, inbound(BOB, CAROL), inbound(CAROL, BOB))
    assert figures()[0] >= 1 and figures()[1] == 2
    world.clock.forward(200 * DAY)
    wait_for(lambda: figures()[1] == 0, "the end of the threads")
    assert figures()[0] >= 1
    world.clock.forward(101 * DAY)
    wait_for(lambda: figures() == (0, 0), "the end of the pairs")
