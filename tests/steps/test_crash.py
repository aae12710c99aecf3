"""kill -9 between any two steps: what people were told comes true, with at most a mail twice."""
import contextlib

import pytest

from askfirst_test.asking import ALICE, answer_mail, ask_to, is_ask, letter_to
from askfirst_test.mail import Mail, compose, introduction
from askfirst_test.milter import Gone
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"


def originals(world, address):
    return [d for d in world.sink.to(address) if d.sender == ALICE]


def tell(world, mail):
    """Sends as an MTA does: again, as long as it was not told that the mail is taken."""
    def taken():
        try:
            return world.filter.send(mail.but()).verdict in ("discard", "accept")
        except (Gone, ConnectionError, FileNotFoundError):
            if world.filter.running():
                world.filter.process.wait(60)
            if not world.filter.running():
                world.revive()
            return False
    wait_for(taken, "the mail to be taken", 60)
    if not world.filter.running():
        world.revive()


def revive_if_dead(world):
    if world.filter.process.poll() is not None:
        world.revive()


def until(world, condition, what):
    """Waits; whenever the daemon dies at its step meanwhile, it is started again."""
    def look():
        revive_if_dead(world)
        return condition()
    return wait_for(look, what, 60)


def once_or_twice(deliveries):
    return 1 <= len(deliveries) <= 2


def ask(world, person):
    until(world, lambda: [d for d in world.sink.to(person) if is_ask(d)], f"an ask to {person}")
    return ask_to(world.sink, person)


def state(world):
    requests = world.filter.held("--all")
    return [each["state"] for each in requests]


HOLD = ["spool-described", "hold-spooled", "hold-committed", "discard-answered"]
ASK = ["ask-queued", "ask-sent", "ask-marked", "notice-sent", "notice-marked"]
ANSWER = ["answer-read", "answer-decided", "answer-stored", "answer-replied", "discard-answered"]
RELEASE = ["request-ended", "release-sent", "release-marked", "spool-removed"]
RETURN = ["request-ended", "return-sent", "return-marked", "spool-removed"]


def spool_gets_empty(world):
    until(world, lambda: world.filter.spooled() + world.filter.envelopes() == [], "the spool to be empty")


def story(world, mail, last_verb):
    """A message held, two people asked, the first says yes and the second last_verb."""
    tell(world, mail)
    for person, verb in ((BOB, "yes"), (CAROL, last_verb)):
        tell(world, answer_mail(ask(world, person).addresses()[verb], sender=person))


@pytest.mark.parametrize("step", list(dict.fromkeys(HOLD + ASK + ANSWER + RELEASE)))
def test_a_yes_and_yes_arrives_wherever_it_was_killed(world, step):
    mail = introduction()
    world.die_at(step)
    story(world, mail, "yes")
    until(world, lambda: originals(world, BOB) and state(world) == ["released"], "the message")
    revive_if_dead(world)
    got = originals(world, BOB)
    assert once_or_twice(got) and {d.data for d in got} == {mail.data}
    assert not [d for d in world.sink.deliveries if b"multipart/report" in d.data]
    spool_gets_empty(world)
    assert not world.trap.exists(), "the step was never reached"


@pytest.mark.parametrize("step", list(dict.fromkeys(HOLD + ASK + ANSWER + RETURN)))
def test_a_no_gives_it_back_wherever_it_was_killed(world, step):
    mail = introduction()
    world.die_at(step)
    story(world, mail, "no")
    until(world, lambda: state(world) == ["returned"], "the return")
    revive_if_dead(world)
    back = [d for d in world.sink.to(ALICE) if b"multipart/report" in d.data]
    assert once_or_twice(back) and all(mail.data in d.data for d in back)
    assert originals(world, BOB) == originals(world, CAROL) == []
    spool_gets_empty(world)
    assert not world.trap.exists(), "the step was never reached"


@pytest.mark.parametrize("step", ["request-ended", "discard-answered", "notice-sent", "notice-marked"])
def test_a_withdrawn_message_never_arrives_wherever_it_was_killed(world, step):
    tell(world, introduction())
    notice = letter_to(world.sink, ALICE, "Introduction")
    ask(world, BOB), ask(world, CAROL)
    world.die_at(step)
    tell(world, answer_mail(notice.addresses()["withdraw"], sender=ALICE))
    until(world, lambda: state(world) == ["withdrawn"], "the end")
    until(world, lambda: len(world.sink.to(ALICE)) >= 2, "the confirmation beside the notice")
    assert originals(world, BOB) == []
    wait_for(lambda: world.filter.spooled() == [], "the spool to be empty")
    assert step == "notice-sent" or len(world.sink.to(ALICE)) == 2
    assert not world.trap.exists(), "the step was never reached"


def confirmations(world, person):
    return [d for d in world.sink.to(person) if b"Your answer is noted" in d.data]


@pytest.mark.parametrize("step", ANSWER)
@pytest.mark.parametrize("verb", ["yes", "no"])
def test_an_answer_is_taken_and_confirmed_once_wherever_it_was_killed(world, step, verb):
    tell(world, introduction())
    address = ask(world, BOB).addresses()[verb]
    world.die_at(step)
    tell(world, answer_mail(address, sender=BOB))
    until(world, lambda: confirmations(world, BOB), "the confirmation")
    if verb == "yes":
        tell(world, answer_mail(ask(world, CAROL).addresses()["yes"], sender=CAROL))
    until(world, lambda: world.filter.spooled() == [], "the end")
    assert len(confirmations(world, BOB)) == 1
    told = [line["what"] for line in world.filter.json("consent", "show", BOB)["audit"]]
    assert len([what for what in told if what.startswith("consent.")]) == 1
    assert not world.trap.exists(), "the step was never reached"


@pytest.mark.parametrize("step", ["answer-stored", "answer-replied", "discard-answered"])
def test_an_answer_sent_again_after_a_later_one_changes_nothing_wherever_it_was_killed(world, step):
    tell(world, introduction())
    addresses = ask(world, BOB).addresses()
    yes = answer_mail(addresses["yes"], sender=BOB)
    world.die_at(step)
    with contextlib.suppress(Gone, ConnectionError):
        world.filter.send(yes.but())
    world.revive()
    tell(world, answer_mail(addresses["no"], sender=BOB))
    tell(world, yes)
    assert [record["decision"] for record in world.filter.json("consent", "show", BOB)["records"]] == ["deny"]
    until(world, lambda: state(world) == ["returned"], "the return")
    wait_for(lambda: world.filter.json("outbox", "list") == [], "all to be sent")
    assert b"You said no" in confirmations(world, BOB)[-1].data


@pytest.mark.parametrize("step", ["introduction-stored", "discard-answered", "request-ended"])
def test_an_introduction_asked_for_on_purpose_is_asked_once_and_ends_in_a_draft_wherever_it_was_killed(world, step):
    address = "askfirst+introduce@home.example"
    world.die_at(step)
    tell(world, Mail(compose(address, text="You should meet.", cc=f"Bob <{BOB}>, Carol <{CAROL}>"), recipients=[address, BOB, CAROL]))
    for person in (BOB, CAROL):
        tell(world, answer_mail(ask(world, person).addresses()["yes"], sender=person))
    until(world, lambda: state(world) == ["released"], "the end")
    revive_if_dead(world)
    letter_to(world.sink, ALICE, "You may introduce Bob and Carol")
    assert len([d for d in world.sink.to(BOB) if is_ask(d)]) == 1 and originals(world, BOB) == []
    assert not world.trap.exists(), "the step was never reached"


@pytest.mark.parametrize("step", [step for step in ANSWER if step != "discard-answered"])
def test_the_pipe_takes_and_confirms_an_answer_once_wherever_it_was_killed(world, step):
    tell(world, introduction())
    address = ask(world, BOB).addresses()["yes"]
    mail = answer_mail(address, sender=BOB)
    world.die_at(step)
    codes = [world.filter.askfirst("answer", "--recipient", address, "--sender", BOB, stdin=mail.data)[0] for _ in range(2)]
    assert codes == [-9, 0] and not world.trap.exists()
    wait_for(lambda: confirmations(world, BOB) and world.filter.json("outbox", "list") == [], "all to be sent")
    assert len(confirmations(world, BOB)) == 1
    told = [line["what"] for line in world.filter.json("consent", "show", BOB)["audit"]]
    assert len([what for what in told if what.startswith("consent.")]) == 1


def is_report(delivery):
    return b"multipart/report" in delivery.data


def later(sender):
    """The MTA puts all mail off, but ours to Alice and the others."""
    return "451 4.3.0 later" if sender == ALICE else None


def hurry(world):
    """As an administrator does who has mended something."""
    world.filter.askfirst("outbox", "retry")


@pytest.mark.parametrize("step", ["request-ended", "return-sent", "return-marked"])
def test_what_was_taken_back_comes_back_wherever_it_was_killed(world, step):
    mail = introduction()
    world.sink.answers["mail"] = later
    story(world, mail, "yes")
    world.filter.wait_log("release: .*later=2")
    world.filter.consent("deny", BOB, introducer=ALICE, counterpart=CAROL)
    world.die_at(step)
    world.sink.answers.clear()
    hurry(world)
    until(world, lambda: state(world) == ["returned"], "the return")
    revive_if_dead(world)
    assert once_or_twice(world.sink.find(is_report))
    assert originals(world, BOB) == originals(world, CAROL) == []
    wait_for(lambda: world.filter.spooled() == [], "the spool to be empty")
    assert not world.trap.exists(), "the step was never reached"


class TooLarge:
    """The MTA takes no mail with the null sender that is longer than a header and its report."""

    def __init__(self, sink):
        self.sink = sink

    def __call__(self, sender):
        line = next(each for each in reversed(self.sink.lines) if each.upper().startswith(b"MAIL"))
        size = int(line.rpartition(b"SIZE=")[2] or 0)
        return "552 5.3.4 too large" if sender == "" and size > 5000 else None


@pytest.mark.parametrize("step", ["return-sent", "return-marked", "return-refused"])
def test_a_return_goes_with_the_header_alone_wherever_it_was_killed(world, step):
    mail = introduction(text="Bob, meet Carol. I wanted to introduce you two.\n" * 200)
    world.sink.answers["mail"] = TooLarge(world.sink)
    tell(world, mail)
    no = ask(world, CAROL).addresses()["no"]
    world.die_at(step)
    tell(world, answer_mail(no, sender=CAROL))
    until(world, lambda: state(world) == ["returned"], "the return")
    revive_if_dead(world)
    back = world.sink.find(is_report)
    assert once_or_twice(back) and all(b"only its header is" in d.data and b"text/rfc822-headers" in d.data for d in back)
    wait_for(lambda: world.filter.spooled() == [], "the spool to be empty")
    assert not world.trap.exists(), "the step was never reached"


@pytest.mark.parametrize("step", ["release-sent", "release-marked"])
def test_what_was_turned_round_arrives_wherever_it_was_killed(world, step):
    mail = introduction()
    world.sink.answers["mail"] = lambda sender: None if sender else "451 4.3.0 later"
    tell(world, mail)
    (request,) = [each["request"] for each in world.filter.held()]
    world.filter.begin("held", "return", request)
    world.filter.wait_log(rf"return: request={request} .*later=1")
    world.die_at(step)
    world.filter.begin("held", "release", request)
    until(world, lambda: originals(world, BOB) and state(world) == ["released"], "the message")
    revive_if_dead(world)
    world.sink.answers.clear()
    hurry(world)
    wait_for(lambda: world.filter.json("outbox", "list") == [], "all mail to leave")
    assert once_or_twice(originals(world, BOB)) and not world.sink.find(is_report)
    wait_for(lambda: world.filter.spooled() == [], "the spool to be empty")
    assert not world.trap.exists(), "the step was never reached"
