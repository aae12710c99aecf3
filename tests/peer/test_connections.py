"""Several messages on one connection, messages broken off, and connections lost: nothing spills over."""
import pytest

from askfirst_test.mail import compose, exposure, introduction, ordinary
from askfirst_test.milter import Gone, Peer
from askfirst_test.waiting import wait_for

STAGES = ["mail", "rcpt", "data", "header", "eoh", "body", "spooling"]


def long_introduction(*people, **options):
    """With a body of several chunks."""
    options["text"] = "I wanted to introduce you two. Bob, meet Carol. Carol, meet Bob.\n" * 4000
    return introduction(*people, **options)


def test_several_messages_on_one_connection_each_get_their_own_verdict(shared, person):
    with shared.peer() as peer:
        for _ in range(3):
            held = peer.send(introduction(person("bob"), person("carol")))
            assert held.verdict == "discard"
            passed = peer.send(ordinary())
            assert (passed.verdict, passed.stage, passed.modifications) == ("accept", "eoh", [])
            refused = peer.send(introduction(person("bob"), person("rita", "reject.example")))
            assert refused.verdict == "reject"
            tagged = peer.send(exposure(person("bob"), person("carol")))
            assert len(tagged.delivered.all("X-AskFirst")) == 1
            assert shared.held_of(held.queue_id) and not shared.held_of(refused.queue_id)


def test_an_introducer_does_not_stick_to_the_connection(shared, two):
    with shared.peer() as peer:
        assert peer.send(introduction(*two, sender="boss@home.example", login="boss")).verdict == "accept"
        assert peer.send(introduction(*two)).verdict == "discard"
        assert peer.send(introduction(*two, login=None, sender="x@far.example")).verdict == "accept"


def test_messages_without_the_mta_s_closing_abort(shared, person):
    with shared.peer() as peer:
        for _ in range(2):
            mail = introduction(person("bob"), person("carol"))
            assert peer.send(mail, abort_after=False).verdict == "discard"
            assert peer.send(ordinary(), abort_after=False).verdict == "accept"


def break_off(peer, mail, stage, stop):
    """Sends the mail up to this stage, then stops. "spooling": beyond the evidence, when it is being written."""
    def spool_and_stop(p):
        for _ in range(8):
            p.step("body", mail.data[-20000:])
        stop(p)

    if stage == "spooling":
        return peer.send(mail, chunk=20000, stop_after="body", stop=spool_and_stop)
    return peer.send(mail, chunk=20000, stop_after=stage, stop=stop)


@pytest.mark.parametrize("stage", STAGES)
def test_a_message_that_is_broken_off_leaves_nothing_behind(shared, person, stage):
    bob, carol = person("bob"), person("carol")
    files = len(shared.spooled())
    with shared.peer() as peer:
        broken = long_introduction(bob, carol)
        assert break_off(peer, broken, stage, Peer.abort) is None
        passed = peer.send(ordinary(bob))
        assert (passed.verdict, passed.stage, passed.modifications) == ("accept", "eoh", [])
        break_off(peer, broken.but(), stage, Peer.abort)
        held = peer.send(introduction(bob, carol))
        assert held.verdict == "discard"
    assert shared.held_of(broken.queue_id) is None
    wait_for(lambda: len(shared.spooled()) == files + 1, "the broken message's spool file to go")


@pytest.mark.parametrize("stage", STAGES)
def test_a_connection_that_is_lost_leaves_nothing_behind(shared, person, stage):
    bob, carol = person("bob"), person("carol")
    files, descriptors = len(shared.spooled()), shared.descriptors()
    for _ in range(5):
        peer = shared.peer()
        assert break_off(peer, long_introduction(bob, carol), stage, Peer.drop) is None
    assert shared.send(ordinary(bob)).verdict == "accept"
    wait_for(lambda: len(shared.spooled()) == files, "the spool files of lost connections to go")
    wait_for(lambda: shared.descriptors() <= descriptors + 1, "the descriptors of lost connections to go")


def test_a_connection_lost_while_the_verdict_is_made_is_held_or_not_at_all(shared, person):
    """The MTA that did not hear the answer keeps the message and sends it again: it may wait, once."""
    bob, carol = person("bob"), person("carol")
    mail = introduction(bob, carol)
    peer = shared.peer()
    peer.send(mail, stop_after="body", stop=lambda p: (p._send(b"E"), p.drop()))
    assert shared.send(mail.but()).verdict == "discard"
    waiting = [r for r in shared.held() if bob in str(r["waits_for"])]
    assert len(waiting) == 1


def test_a_client_whose_address_nobody_knows_is_served(shared, two):
    with Peer(shared.address).connect("unknown", None) as peer:
        assert peer.send(introduction(*two)).verdict == "discard"
        assert peer.send(ordinary()).verdict == "accept"
    with Peer(shared.address).connect("localhost", "/run/socket", 0) as peer:
        assert peer.send(introduction(*two)).verdict == "discard"
    with Peer(shared.address).connect("v6.example", "2001:db8::7") as peer:
        assert peer.send(introduction(*two)).verdict == "discard"


def test_a_mail_without_recipients_or_header_is_nothing_special(shared):
    with shared.peer() as peer:
        bare = ordinary()
        assert peer.send(bare.but(data=b"\r\n")).verdict == "accept"
        assert peer.send(bare.but(data=b"no header at all\r\n")).verdict == "accept"
        assert peer.send(bare.but(data=compose("bob@b.example").split(b"\r\n\r\n")[0] + b"\r\n\r\n")).verdict == "accept"


@pytest.mark.parametrize("garbage", [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x01Z", b"\0\0\0\x05Oabcd", b"GET / HTTP/1.0\r\n\r\n",
                                     b"\0\0\0\x02La", b"\0\0\0\x01R", b"\0\0\0\x05M<a>\xff"])
def test_garbage_on_the_socket_harms_nobody_else(shared, garbage):
    with shared.peer() as peer:
        for negotiate in (False, True):
            bad = Peer(shared.address, negotiate=negotiate, timeout=5)
            bad.sock.sendall(garbage)
            bad.drop()
        assert peer.send(ordinary()).verdict == "accept"
    assert shared.running()


def test_messages_end_in_the_middle_of_a_packet(shared):
    bad = Peer(shared.address)
    bad.connect()
    bad.begin(ordinary())
    bad.mail_from(ordinary())
    bad.sock.sendall(b"\0\0\x10\0Lhalf a head")
    bad.drop()
    assert shared.send(ordinary()).verdict == "accept"


def test_a_closed_connection_is_an_error_for_the_client_not_a_verdict(shared):
    peer = shared.peer()
    peer.close()
    with pytest.raises((Gone, OSError)):
        peer.send(ordinary())
