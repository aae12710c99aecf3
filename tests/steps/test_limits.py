"""Nobody gets more asks in a day than the limit, whatever happened before; and what is said where that takes too long."""
import pytest

from askfirst_test.asking import Letter, answer, ask_to, asks, hold, over
from askfirst_test.mail import introduction
from askfirst_test.waiting import wait_for

BOB = "bob@b.example"
DAY = 86400


@pytest.fixture
def one_a_day(world):
    world.filter.restart(asks_per_party_per_day=1)
    return world


def introduce(login, number):
    address = f"{login}@home.example"
    return introduction(carol=f"Dave <{login}{number}@d{number}.example>", sender=address, login=login, from_address=address, name=login.title())


def bobs(world):
    """State and person who asks of each ask to Bob, oldest first."""
    found = [each for each in world.filter.json("ask", "list", "--all") if each["party"] == BOB]
    return [(each["introducer"].split("@")[0], each["state"]) for each in found]


def settled(world, states):
    wait_for(lambda: sorted(state for _, state in bobs(world)) == sorted(states), lambda: str(bobs(world)))


def down(world):
    world.filter.stop()
    world.clock.forward(3 * DAY + 3600)
    world.filter.start()


def jump(world):
    world.clock.forward(3 * DAY + 3600)


def mta(world):
    world.sink.answers["mail"] = "421 4.3.0 down"
    for _ in range(2):
        world.clock.forward(DAY + 60)
        wait_for(lambda: any(state == "sending" for _, state in bobs(world)), "an ask in the outbox")
    wait_for(lambda: [state for _, state in bobs(world)].count("sending") == 2, lambda: str(bobs(world)))
    world.clock.forward(DAY + 60)
    world.sink.answers.clear()
    world.filter.askfirst("outbox", "retry")


@pytest.mark.parametrize("happens", [down, jump, mta])
def test_what_was_late_for_days_is_asked_one_a_day(one_a_day, happens):
    for number in range(3):
        hold(one_a_day.filter, introduce("alice", number))
    settled(one_a_day, ["sent", "scheduled", "scheduled"])
    happens(one_a_day)
    settled(one_a_day, ["sent", "sent", "scheduled"])
    assert len(asks(one_a_day.sink, BOB)) == 2
    wait_for(lambda: "put off" in one_a_day.filter.log.read_text(), "the third to be put off")
    one_a_day.clock.forward(DAY + 60)
    settled(one_a_day, ["sent"] * 3)
    assert len(asks(one_a_day.sink, BOB)) == 3


def ended(world, daves_word):
    """What Mallory reads in the end, whose second question Bob has no room for."""
    request = hold(world.filter, introduce("mallory", 0))
    answer(world.filter, ask_to(world.sink, BOB), "no")
    over(world.filter, request, "returned")
    world.clock.forward(DAY + 60)
    hold(world.filter, introduce("alice", 0))
    ask_to(world.sink, BOB, 2)
    request = hold(world.filter, introduce("mallory", 1))
    if daves_word:
        answer(world.filter, ask_to(world.sink, "mallory1@d1.example"), daves_word, sender="mallory1@d1.example")
    (mallorys,) = [each["ask"] for each in world.filter.json("ask", "list") if each["party"] == BOB and each["state"] == "scheduled"]
    code, _, err = world.filter.askfirst("ask", "send", mallorys)
    assert code == 1 and "it is not sent before 20" in err
    for number in range(1, 6):
        hold(world.filter, introduce(f"zoe{number}", number))
        world.clock.forward(DAY)
        ask_to(world.sink, BOB, 2 + number)
    over(world.filter, request, "returned")
    wait_for(lambda: ("mallory", "unsent") in bobs(world), lambda: str(bobs(world)))
    back = [d for d in world.sink.find(lambda d: b"multipart/report" in d.data) if d.addresses == ["mallory@home.example"]]
    return Letter(back[-1]).words().split(" attached")[0]


def test_whoever_could_not_be_asked_in_time_is_not_said_to_be_silent(one_a_day):
    words = ended(one_a_day, "yes")
    assert "Bob could not be asked in time" in words and "answer" not in words


def test_who_was_silent_is_told_without_whoever_was_not_asked(one_a_day):
    assert "anyone: Dave did not answer in time" in ended(one_a_day, None)


def test_a_clock_that_was_wrong_once_stands_in_nobodys_way(one_a_day):
    world = one_a_day
    world.clock.forward(3000 * DAY)
    hold(world.filter)
    ask_to(world.sink, BOB)
    world.clock.forward(-3000 * DAY)
    world.filter.restart()
    hold(world.filter, introduce("zoe", 0))
    ask_to(world.sink, BOB, 2)
