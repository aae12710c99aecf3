"""A release that this milter does not see pass: the administrator hears of it, for nobody else can."""
from askfirst_test.asking import answer, ask_to, hold, over
from askfirst_test.mail import introduction

BOB, CAROL = "bob@b.example", "carol@c.example"
MISSED = "did not see it pass"


def release(world):
    request = hold(world.filter, introduction())
    asks = [ask_to(world.sink, each) for each in (BOB, CAROL)]
    for ask in asks:
        answer(world.filter, ask, "yes")
    over(world.filter, request, "released")


def test_a_release_that_no_milter_sees_is_told_in_the_log(world):
    hold_through, world.sink.through = world.sink.through, None
    release(world)
    assert MISSED not in world.filter.log_text(), "a filter in between may take its time"
    world.clock.forward(11 * 60)
    found = world.filter.wait_log(f"^.*{MISSED}.*$").group(0)
    assert world.sink.address in found and "non_smtpd_milters" in found
    world.sink.through = hold_through


def test_a_release_that_passes_here_is_not(world):
    release(world)
    world.clock.forward(11 * 60)
    hold(world.filter, introduction(bob="Dave <dave@d.example>"))
    ask_to(world.sink, "dave@d.example")
    assert MISSED not in world.filter.log_text()
