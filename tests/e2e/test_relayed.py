"""What somebody elsewhere wrote, and this server only passes on, is nobody's introduction: nobody is asked, nothing comes back."""
import itertools

import pytest

from askfirst_test.dovecot import Sieve
from askfirst_test.mail import ALICE, Mail, introduction
from askfirst_test.postfix import queue_id

_numbers = itertools.count(1)
TRACE = "Received: from mail.c.example (mail.c.example [192.0.2.7]) by mx.home.example with ESMTP id 4711\n\tfor <anna@home.example>; Mon, 2 Mar 2026 10:00:00 +0000\n"


@pytest.fixture
def people():
    """Carol, who writes; Bob, whom she introduces to Anna; and where Anna reads her mail."""
    n = next(_numbers)
    return f"carol{n}@c{n}.example", f"bob{n}@b{n}.example", f"anna{n}@far.example"


def from_outside(carol, bob):
    """Carol introduces Bob and Dave, with Anna of ours in copy."""
    mail = introduction(f"Bob <{bob}>", "Dave <dave@d.example>", cc="Anna <anna@home.example>", sender=carol)
    return Mail(TRACE.encode().replace(b"\n", b"\r\n") + mail.data, carol, ["anna@home.example"], login=None)


def relayed(world, far):
    """The mail that arrived there, after checking what the log says of it and that nobody else has heard of it."""
    (got,) = world.far.wait_to(far)
    world.postfix.wait_idle()
    assert {a for d in world.far.deliveries for a in d.addresses} == {far}, "nobody is asked, nothing comes back"
    assert world.filter.held() == world.held_before
    lines = [line for line in world.filter.log_text(world.log_start).splitlines() if "verdict=" in line]
    assert len(lines) == 1 and "verdict=pass" in lines[0] and "reason=relayed" in lines[0], lines
    return got


@pytest.fixture
def quiet(world):
    """The world, from whose log only what follows counts."""
    world.filter.restart()
    world.log_start = world.filter.log.stat().st_size
    world.held_before = world.filter.held()
    yield world
    world.filter.restart(trusted_networks=[])


def test_a_redirect_of_pigeonhole_is_passed_on(quiet, people):
    carol, bob, far = people
    sieve = Sieve(f'redirect "{far}";\n', quiet.postfix.sendmail)
    try:
        sieve.deliver(from_outside(carol, bob).data, carol, "anna@home.example")
        got = relayed(quiet, far)
        assert "X-Sieve-Redirected-From: anna@home.example" in got.data.decode() and got.sender == carol
    finally:
        sieve.close()


@pytest.mark.parametrize("sender", ["SRS0=HHH=TT=c.example=carol@home.example", "SRS1=HHH=relay.example==HHH=TT=c.example=carol@home.example",
                                    "anna+caf_=anna=far.example@home.example", ""])
def test_a_forward_with_a_rewritten_sender_is_passed_on(quiet, people, sender):
    """postsrsd and others write the sender anew, with an address of ours that is nobody's."""
    carol, bob, far = people
    code, _ = quiet.postfix.sendmail(from_outside(carol, bob).data, "-i", "-f", sender or "<>", far)
    assert code == 0
    assert relayed(quiet, far).sender == sender


def test_a_forward_by_a_trusted_host_is_passed_on(quiet, people):
    carol, bob, far = people
    quiet.filter.restart(trusted_networks=["127.0.0.0/8"])
    mail = from_outside(carol, bob).but(sender="SRS0=HHH=TT=c.example=carol@home.example", recipients=[far])
    code, text = quiet.postfix.submit(mail, quiet.postfix.reentry)
    assert code == 250, text
    relayed(quiet, far)


def test_who_logs_in_passes_nothing_on(quiet, people):
    """A trace and another's From are no way around it for a user of ours."""
    carol, bob, far = people
    mail = from_outside(carol, bob).but(sender=ALICE, recipients=[bob, "dave@d.example"], login="alice")
    code, text = quiet.postfix.submit(mail)
    assert code == 250 and quiet.filter.held_of(queue_id(text))["introducer"] == ALICE
