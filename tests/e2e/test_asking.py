"""Asking on a real Postfix: by which roads answers come, what arrives, what goes back, what is left behind."""
import itertools
import re

import pytest

from askfirst_test.asking import ALICE, Letter, answer_mail, ask_to, asks, letter_to
from askfirst_test.mail import Mail, Message, address_of, compose, introduction
from askfirst_test.postfix import delivered_octets, queue_id
from askfirst_test.waiting import wait_for

UNKNOWN = f"askfirst+yes-{'0' * 32}@home.example"
UNKNOWN_TEXT = "takes answers to questions of AskFirst"
_people = itertools.count(1)


@pytest.fixture(scope="module")
def asking_world(session_world):
    """The world, but people are asked at once; elsewhere nobody is."""
    session_world.filter.configure(ask_delay="0s", vouch="all")
    session_world.filter.reload()
    yield session_world
    session_world.filter.configure(ask_delay="1d", vouch=None)
    session_world.filter.reload()


@pytest.fixture
def world(asking_world, world):
    return world


@pytest.fixture
def two():
    number = next(_people)
    return f"Bob <bob@bob{number}.example>", f"Carol <carol@carol{number}.example>"


class Introduction:
    """A held introduction of two strangers, who are being asked."""

    def __init__(self, world, two, road="submission"):
        self.world = world
        self.bob, self.carol = (address_of(person) for person in two)
        self.subject = f"Bob, meet Carol ({next(_people)})"
        self.mail = introduction(*two, subject=self.subject)
        if road == "submission":
            code, text = world.postfix.submit(self.mail)
            assert code == 250, text
            self.request = world.request_of(queue_id(text))["request"]
        else:
            code, said = world.postfix.sendmail(self.mail.data, "-f", ALICE, self.bob, self.carol)
            assert code == 0, said
            (self.request,) = wait_for(lambda: [each["request"] for each in world.filter.held() if self.bob in str(each)],
                                       "it to be held")

    def ask(self, person):
        return ask_to(self.world.far, person).addresses()

    def notice(self):
        return self.told("Not sent yet").addresses()

    def told(self, how):
        """The mail that tells Alice this about it."""
        return letter_to(self.world.far, ALICE, f"{how}: {self.subject}")

    def answer(self, address, port=None, **options):
        """Answers over SMTP, from outside unless another port is given; it is taken."""
        mail = answer_mail(address, **{"sender": self.bob, **options}).but(login="somebody")
        code, text = self.world.postfix.submit(mail, port or self.world.postfix.inbound)
        assert code == 250, text
        return mail

    def over(self, state):
        wait_for(lambda: self.world.filter.state_of(self.request) == state,
                 lambda: f"{self.request} to be {state}: {self.world.filter.held('--all')}")

    def returned(self):
        """The return, once it has arrived with the whole message."""
        (back,) = self.world.far.wait(lambda d: d.addresses == [ALICE] and self.mail.data in d.data, "the return")
        assert back.sender == "" and b"multipart/report" in back.data
        self.over("returned")
        assert not self.is_spooled()
        assert not self.arrived(self.bob) and not self.arrived(self.carol)
        return Letter(back).words()

    def sent(self):
        """It, as it went out."""
        (got,) = self.world.far.wait(lambda d: d.sender == ALICE and d.has(self.subject), "the introduction")
        assert sorted(got.addresses) == sorted([self.bob, self.carol])
        assert "dkim=pass" in self.world.signer.judge(got.data), "it did not pass the signer"
        self.over("released")
        assert not self.is_spooled()
        return got

    def arrived(self, person):
        """What this person got of the introducer."""
        return [d for d in self.world.far.to(person) if d.sender == ALICE]

    def is_spooled(self):
        return any(path.read_bytes() == self.mail.data for path in self.world.filter.spooled())

    def words(self):
        """What they have said: party -> (decision, counterpart)."""
        return {c["party"]: (c["decision"], c["counterpart"]) for c in self.world.filter.json("consent", "list")
                if c["party"] in (self.bob, self.carol)}


# ---- asked, answered ----
def test_a_yes_of_each_releases_it_as_it_was_written_and_no_other_login_says_it(world, two):
    it = Introduction(world, two)
    for person in (it.bob, it.carol):
        ask = ask_to(world.far, person)
        assert "dkim=pass" in world.signer.judge(ask.delivery.data), "the ask did not pass the signer"
        assert ask.delivery.addresses == [person] and b"X-AskFirst" not in ask.delivery.data
    assert it.is_spooled()

    answers = [it.answer(it.ask(it.bob)["yes"])]
    letter_to(world.far, it.bob, "you said yes")
    assert not it.arrived(it.bob) and it.words() == {it.bob: ("allow", it.carol)}
    answers.append(it.answer(it.ask(it.carol)["yes"], world.postfix.submission, sender=it.carol))
    world.postfix.wait_idle()
    assert it.words() == {it.bob: ("allow", it.carol)}, "a user of ours answered for Carol"
    answers.append(it.answer(it.ask(it.carol)["yes"], sender=it.carol))

    assert delivered_octets(it.sent().data) == it.mail.data
    letter_to(world.far, it.carol, "you said yes")
    it.told("Sent, all agreed")
    assert it.words() == {it.bob: ("allow", it.carol), it.carol: ("allow", it.bob)}
    world.postfix.wait_idle()
    came = [d.message.text("Message-ID") for d in world.far.deliveries]
    assert not any(Message.parse(each.data).text("Message-ID") in came for each in answers), "an answer went on"
    assert len(asks(world.far, it.bob)) == len(asks(world.far, it.carol)) == 1


def test_yes_and_no_give_it_back_with_the_note(world, two):
    it = Introduction(world, two)
    it.answer(it.ask(it.bob)["yes"])
    it.answer(it.ask(it.carol)["no"], sender=it.carol, text="No\n\nFor career advice I charge\n")
    assert "For career advice I charge" in it.returned()
    assert it.words() == {it.bob: ("allow", it.carol), it.carol: ("deny", it.bob)}


def test_a_plain_reply_counts(world, two):
    it = Introduction(world, two)
    it.answer(it.ask(it.bob)["reply"], text="Yes!\n\n> Alice would like to\n", subject="Re: An introduction")
    it.answer(it.ask(it.carol)["reply"], text="yes\n", sender=it.carol)
    it.sent()


def test_what_a_program_of_this_host_sends_is_held_and_asked_about(world, two):
    it = Introduction(world, two, road="sendmail")
    assert it.is_spooled()
    it.answer(it.ask(it.bob)["yes"])
    it.answer(it.ask(it.carol)["yes"], sender=it.carol)
    assert delivered_octets(it.sent().data) == it.mail.data


# ---- the introducer's word ----
@pytest.fixture(params=["submission", "sendmail"])
def say(request, world):
    """Alice sends a mail to this address: from her mail program, or by sendmail(1)."""
    def by_submission(address):
        code, text = world.postfix.submit(answer_mail(address, sender=ALICE).but(login="alice"))
        assert code == 250, text

    def by_sendmail(address):
        code, said = world.postfix.sendmail(answer_mail(address, sender=ALICE).data, "-f", ALICE, address)
        assert code == 0, said

    return by_submission if request.param == "submission" else by_sendmail


def test_the_introducer_withdraws_it(world, two, say):
    it = Introduction(world, two)
    ask = it.ask(it.bob)
    say(it.notice()["withdraw"])
    it.told("Withdrawn")
    it.over("withdrawn")
    assert not it.is_spooled()
    it.answer(ask["yes"])
    letter_to(world.far, it.bob, "no longer open")
    assert not it.arrived(it.bob) and not it.arrived(it.carol) and it.words() == {}


def test_the_introducer_sends_it_to_each_alone(world, two, say):
    it = Introduction(world, two)
    say(it.notice()["separate"])
    got = it.sent()
    head, body = got.data.split(b"\r\n\r\n", 1)
    assert got.message.text("To") == "undisclosed-recipients:;"
    assert it.bob.encode() not in head and it.carol.encode() not in head
    assert body == it.mail.data.split(b"\r\n\r\n", 1)[1]
    it.told("Sent to each one alone")


def test_the_introducer_says_that_they_know_each_other(world, two, say):
    it = Introduction(world, two)
    say(it.notice()["vouch"])
    assert delivered_octets(it.sent().data) == it.mail.data
    it.told("Sent")
    assert it.words() == {}


# ---- several recipients; no such answer ----
@pytest.mark.parametrize("case, place", [(str, 0), (str.upper, 2), (str.title, 1)], ids=["as it is", "upper", "mixed"])
def test_others_get_an_answer_unharmed_and_nobody_gets_what_was_for_us(world, two, case, place):
    it = Introduction(world, two)
    address = case(it.ask(it.bob)["yes"])
    others = ["fay@far.example", "frank@far.example"]
    recipients = [*others[:place], address, *others[place:]]
    mail = it.answer(address, text="Yes, thank you!\n", recipients=recipients)
    (got,) = world.far.wait_to("frank@far.example")
    assert sorted(got.addresses) == others and delivered_octets(got.data) == mail.data
    assert it.words() == {it.bob: ("allow", it.carol)}
    world.postfix.wait_idle()
    assert f"to=<{address}>" not in world.postfix.log_text(), "Postfix delivered it, too"


@pytest.mark.parametrize("recipient", [UNKNOWN, "askfirst@home.example", "askfirst+yes@home.example"])
def test_the_client_is_told_that_no_such_answer_is_known(world, recipient):
    code, text = world.postfix.submit(answer_mail(recipient), world.postfix.inbound)
    assert code == 550 and text.startswith("5.1.1") and UNKNOWN_TEXT in text


def test_an_unknown_answer_among_others_is_taken_out(world):
    mail = answer_mail(UNKNOWN, recipients=["frank@far.example", UNKNOWN])
    assert world.postfix.submit(mail, world.postfix.inbound)[0] == 250
    (got,) = world.far.wait_to("frank@far.example")
    assert got.addresses == ["frank@far.example"] and delivered_octets(got.data) == mail.data


def test_a_program_of_this_host_is_told_by_a_bounce_that_no_such_answer_is_known(world):
    code, said = world.postfix.sendmail(answer_mail(UNKNOWN, sender=ALICE).data, "-f", ALICE, UNKNOWN)
    assert code == 0, said
    (bounce,) = world.far.wait_to(ALICE, "multipart/report")
    assert UNKNOWN_TEXT in Letter(bounce).words()


# ---- by the pipe ----
def test_an_ask_that_the_next_hop_refuses_gives_the_message_back(world, two):
    """Postfix makes the bounce, and shows its own bounces to no milter: it comes by the pipe."""
    bob = address_of(two[0])
    world.far.answers["rcpt"] = lambda address: "550 5.1.1 nobody here" if address == bob else None
    it = Introduction(world, two)
    assert "Bob" in it.returned()
    assert re.search(r"relay=askfirst,.*dsn=2\.0\.0, status=sent.*answer=taken undeliverable ask=", world.postfix.log_text())


@pytest.mark.parametrize("case", [str, str.upper])
def test_answers_that_pass_no_milter_count(world, two, case):
    it = Introduction(world, two)
    it.answer(case(it.ask(it.bob)["yes"]), world.postfix.unfiltered)
    letter_to(world.far, it.bob, "you said yes")
    it.answer(it.ask(it.carol)["reply"], world.postfix.unfiltered, text="Yes\n", sender=it.carol)
    assert delivered_octets(it.sent().data) == it.mail.data


def test_several_answers_in_one_mail_that_passes_no_milter_are_all_taken(world, two):
    it = Introduction(world, two)
    yes = [it.ask(it.bob)["yes"], it.ask(it.carol)["yes"]]
    it.answer(yes[0], world.postfix.unfiltered, recipients=yes)
    it.sent()


def test_who_sends_an_unknown_answer_past_the_milter_gets_a_bounce_that_says_so(world):
    mail = answer_mail(UNKNOWN, sender="eve@far.example")
    assert world.postfix.submit(mail, world.postfix.unfiltered)[0] == 250
    (bounce,) = world.far.wait_to("eve@far.example", "multipart/report")
    assert UNKNOWN_TEXT in Letter(bounce).words() and bounce.sender == ""


def test_an_answer_waits_in_the_queue_while_the_pipe_is_in_trouble(world, two):
    it = Introduction(world, two)
    yes = it.ask(it.bob)["yes"]
    world.filter.write("askfirst.conf", "nonsense = 1\n")
    it.answer(yes, world.postfix.unfiltered)
    wait_for(lambda: re.search(r"relay=askfirst,.*dsn=4\.3\.0, status=deferred.*nonsense", world.postfix.log_text()),
             lambda: f"the answer to be deferred: {world.postfix.log_text()[-2000:]}")
    world.filter.configure()
    world.postfix.flush()
    letter_to(world.far, it.bob, "you said yes")
    world.postfix.wait_idle()


def test_a_domain_of_its_own_for_answers(world, two):
    """As answers.md has it: mail for all of that domain goes to the pipe, wherever it comes from."""
    world.filter.configure(answer_address="askfirst@ask.home.example")
    world.filter.reload()
    try:
        it = Introduction(world, two)
        ask = ask_to(world.far, it.bob)
        assert ask.addresses()["yes"].endswith("@ask.home.example") and ask.delivery.sender.endswith("@ask.home.example")
        it.answer(it.ask(it.bob)["yes"])
        it.answer(it.ask(it.carol)["yes"], world.postfix.unfiltered, sender=it.carol)
        it.sent()
    finally:
        world.filter.configure(answer_address="askfirst@home.example")
        world.filter.reload()


# ---- asked on purpose ----
def test_a_user_asks_on_purpose_and_sends_the_draft_when_both_agree(world, two):
    bob, carol = (address_of(person) for person in two)
    reason = f"You both restore sundials ({next(_people)})."
    wish = Mail(compose("askfirst+introduce@home.example", "Sundials", reason, cc=", ".join(two)),
                recipients=["askfirst+introduce@home.example", bob, carol])
    code, text = world.postfix.submit(wish)
    assert code == 250, text
    letter_to(world.far, ALICE, reason)
    for person in (bob, carol):
        yes = ask_to(world.far, person).addresses()["yes"]
        code, text = world.postfix.submit(answer_mail(yes, sender=person), world.postfix.inbound)
        assert code == 250, text
    draft = letter_to(world.far, ALICE, "You may introduce Bob and Carol")
    assert reason in draft.text
    assert [d for d in world.far.to(bob) if d.sender == ALICE] == []

    subject = f"An introduction: Bob and Carol ({next(_people)})"
    code, text = world.postfix.submit(Mail(compose(", ".join(two), subject, f"Bob, meet Carol. {reason}"), recipients=[bob, carol]))
    assert code == 250, text
    (sent,) = world.far.wait(lambda d: d.sender == ALICE and d.has(subject), "the introduction")
    assert sorted(sent.addresses) == sorted([bob, carol]) and world.filter.verdict(queue_id(text))["verdict"] == "pass"
