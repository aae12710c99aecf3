"""Nobody waits for ever: time passes, as the clock of the daemon says."""
from askfirst_test.asking import ALICE, Letter, answer, answer_mail, ask_to, asks, hold, letter_to, over
from askfirst_test.mail import introduction

BOB, CAROL = "bob@b.example", "carol@c.example"
DAY = 86400


def test_silence_gives_it_back_and_whoever_was_silent_is_not_asked_again_soon(world):
    mail = introduction()
    request = hold(world.filter, mail)
    answer(world.filter, ask_to(world.sink, BOB), "yes")
    ask = ask_to(world.sink, CAROL)
    world.clock.forward(5 * DAY - 3600)
    answer(world.filter, ask, "reply", "Who is this?\n", sender=CAROL)
    letter_to(world.sink, CAROL, "yes")
    assert world.filter.state_of(request) == "waiting"
    world.clock.forward(2 * 3600)
    (back,) = world.sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert mail.data in back.data and "Carol" in Letter(back).words()
    over(world.filter, request, "returned")
    answer(world.filter, ask, "yes", sender=CAROL)
    letter_to(world.sink, CAROL, "no longer open")
    refused = world.filter.send(introduction())
    assert refused.verdict == "reject" and "Carol" in refused.text, "asked not long ago"
    world.clock.forward(90 * DAY)
    hold(world.filter, introduction())
    ask_to(world.sink, CAROL, 2)
    assert len(asks(world.sink, BOB)) == 1, "his yes stands"


def test_a_no_is_for_a_time_only(world):
    request = hold(world.filter, introduction())
    ask_to(world.sink, CAROL)
    answer(world.filter, ask_to(world.sink, BOB), "no")
    over(world.filter, request, "returned")
    world.clock.forward(89 * DAY)
    assert world.filter.send(introduction()).verdict == "reject"
    world.clock.forward(2 * DAY)
    hold(world.filter, introduction())
    ask_to(world.sink, BOB, 2)


def test_never_is_respected_however_late_it_comes(world):
    request = hold(world.filter, introduction())
    ask = ask_to(world.sink, BOB)
    world.clock.forward(6 * DAY)
    over(world.filter, request, "returned")
    answer(world.filter, ask, "never")
    (word,) = world.filter.json("consent", "list")
    assert (word["party"], word["decision"], word["introducer"]) == (BOB, "deny", "*")


def test_asks_wait_for_ask_delay_and_for_the_day_of_who_was_asked_enough(world):
    world.filter.restart(ask_delay="10m", asks_per_party_per_day=1)
    hold(world.filter, introduction())
    letter_to(world.sink, ALICE, "Introduction")
    hold(world.filter, introduction(carol="Dave <dave@d.example>"))
    assert asks(world.sink, BOB) == []
    world.clock.forward(11 * 60)
    ask_to(world.sink, BOB)
    ask_to(world.sink, "dave@d.example")
    assert len(asks(world.sink, BOB)) == 1
    world.clock.forward(DAY)
    ask_to(world.sink, BOB, 2)


def test_a_cc_that_its_sender_never_confirms_comes_back(world):
    people = [f"p{i}@s{i}.example" for i in range(25)]
    mail = introduction(people[0], ", ".join(people[1:]), subject="Prices", text="The prices are attached.\n", recipients=people)
    request = hold(world.filter, mail)
    late = letter_to(world.sink, ALICE, "Prices").addresses()["separate"]
    world.clock.forward(5 * DAY + 60)
    (back,) = world.sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert back.addresses == [ALICE] and mail.data in back.data
    over(world.filter, request, "returned")
    assert world.filter.send(answer_mail(late, sender=ALICE)).verdict == "discard"
    assert not [d for d in world.sink.deliveries if d.sender == ALICE]
