"""kill -9 at chosen and at random moments: a message that was told 250 is never lost."""
import threading

import pytest

from askfirst_test.kills import Kills
from askfirst_test.waiting import wait_for


@pytest.fixture
def world():
    kills = Kills()
    try:
        yield kills
    finally:
        kills.close()


@pytest.mark.parametrize("stage", ["mail", "rcpt", "header", "eoh", "body"])
def test_killed_while_a_message_comes_in(world, stage):
    world.hold(world.mail())
    world.hold(world.mail(5000), stop_after=stage, stop=lambda peer: world.kill())
    world.again()
    assert len(world.filter.held()) == len(world.filter.spooled()) == 1
    world.check()


def test_killed_when_the_spool_file_is_complete(world):
    """The end of the message has come, its file is there; the answer perhaps not."""
    mail = world.mail(5000)
    sender = threading.Thread(target=world.hold, args=(mail,))
    sender.start()
    wait_for(lambda: any(not path.name.endswith(".tmp") for path in world.filter.spooled()), "the spool file")
    world.kill()
    sender.join()
    world.again()
    if mail in world.given:
        assert mail.queue_id in world.waiting()
    world.check()


def test_killed_right_after_the_answer(world):
    for _ in range(10):
        mail = world.mail(20)
        with world.filter.peer() as peer:
            assert peer.send(mail).verdict == "discard"
            world.kill()
        world.given.append(mail)
        world.again()
        assert mail.queue_id in world.waiting()
    world.check()


@pytest.mark.parametrize("verb", ["release", "return"])
@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data", "eom"])
def test_killed_while_it_hands_a_message_over(world, verb, step):
    """The MTA gets as far as this step, and has no answer for the one that died."""
    mail = world.mail(50)
    world.hold(mail)
    request = world.request(mail)
    world.sink.wait(lambda d: True, "the notice")
    world.sink.answers[step] = lambda _: (world.kill(), "close")[1]
    world.filter.begin("held", verb, request)
    wait_for(lambda: world.filter.process is None, "the kill")
    world.sink.answers.clear()
    assert world.sink.to(mail.recipients[0]) == []
    world.again()
    wait_for(lambda: world.filter.state_of(request) in ("released", "returned"), "the end of the request")
    assert len(world.fates(mail, (), ())) == 1
    world.check()


@pytest.mark.parametrize("verb", ["release", "return"])
def test_killed_when_the_mta_has_said_yes(world, verb):
    """The MTA took it and says so to a dead man: it comes again, which is better than never."""
    mail = world.mail(50)
    world.hold(mail)
    request = world.request(mail)
    world.sink.wait(lambda d: True, "the notice")
    take = world.sink.take

    def take_and_kill(delivery):
        reply = take(delivery)
        world.sink.take = take
        world.kill()
        return reply

    world.sink.take = take_and_kill
    world.filter.begin("held", verb, request)
    wait_for(lambda: world.filter.process is None, "the kill")
    world.again()
    wait_for(lambda: world.filter.state_of(request) in ("released", "returned"), "the end of the request")
    assert 1 <= len(world.fates(mail, (), ())) <= 2
    world.check()


def test_killed_at_random_moments(world):
    world.rounds(25, seed=2)
    assert world.given
    world.check()
