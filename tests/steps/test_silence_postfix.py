"""Silence on a real Postfix: what nobody answers goes back, and nothing stays behind (root)."""
import pytest

from askfirst_test.asking import Clock, Letter, answer_mail, ask_to, letter_to
from askfirst_test.filter import free_port
from askfirst_test.mail import ALICE, introduction
from askfirst_test.postfix import Postfix, queue_id
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"
DAY = 86400


@pytest.fixture
def site(make_filter, make_sink):
    """filter, its clock, the Postfix before it, and the next hop."""
    class Site:
        pass

    made, door = Site(), free_port()
    made.far = make_sink()
    made.filter = make_filter(start=False, submit_to=f"127.0.0.1:{door}", ask_delay="0s")
    made.clock = Clock(made.filter.folder)
    made.filter.environment = {"ASKFIRST_CLOCK": str(made.clock.path)}
    made.filter.start()
    made.postfix = Postfix(made.far.port, f"unix:{made.filter.address}", reentry=door)
    try:
        made.postfix.start()
        yield made
    finally:
        made.postfix.remove()


def test_silence_gives_it_back_and_a_late_yes_is_told_so(site):
    mail = introduction()
    code, text = site.postfix.submit(mail)
    assert code == 250, text
    request = site.filter.held_of(queue_id(text))["request"]
    assert site.postfix.submit(answer_mail(ask_to(site.far, BOB).addresses()["yes"]), site.postfix.inbound)[0] == 250
    yes = ask_to(site.far, CAROL).addresses()["yes"]
    letter_to(site.far, BOB, "you said yes")
    assert len(site.filter.spooled()) == 1

    site.clock.forward(5 * DAY + 3600)
    (back,) = site.far.wait(lambda d: d.addresses == [ALICE] and mail.data in d.data, "the return")
    assert back.sender == "" and b"multipart/report" in back.data and "Carol" in Letter(back).words()
    wait_for(lambda: site.filter.state_of(request) == "returned", "the request to be over")
    assert site.filter.spooled() == []
    assert [(c["party"], c["decision"]) for c in site.filter.json("consent", "list")] == [(BOB, "allow")]

    assert site.postfix.submit(answer_mail(yes, sender=CAROL), site.postfix.inbound)[0] == 250
    letter_to(site.far, CAROL, "no longer open")
    assert not any(d.sender == ALICE for d in site.far.deliveries)
