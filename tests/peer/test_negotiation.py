"""What the filter asks of the MTA before the first mail."""
from askfirst_test.mail import Message, introduction, ordinary
from askfirst_test.milter import STEPS, Peer


def test_it_switches_off_the_replies_it_does_not_need(shared):
    with Peer(shared.address) as peer:
        assert {"NR_HDR", "NR_RCPT", "NR_MAIL"} <= peer.step_names() | _off(peer)
        assert "HDR_LEADSPC" in peer.step_names(), "without leading space a header cannot be given back byte for byte"
        assert "SKIP" in peer.step_names()


def _off(peer):
    """The names of replies that need no switch because their step is off."""
    pairs = {"NR_CONN": "NOCONNECT", "NR_HELO": "NOHELO", "NR_MAIL": "NOMAIL", "NR_RCPT": "NORCPT", "NR_DATA": "NODATA",
             "NR_UNKN": "NOUNKNOWN"}
    return {silent for silent, off in pairs.items() if peer.steps & STEPS[off]}


def test_it_asks_only_for_the_steps_it_uses(shared):
    with Peer(shared.address) as peer:
        names = peer.step_names()
        assert {"NOHELO", "NOUNKNOWN"} <= names
        assert not {"NOHDRS", "NOEOH", "NOBODY", "NOMAIL", "NORCPT"} & names


def test_it_asks_only_for_the_changes_it_makes(shared):
    with Peer(shared.address) as peer:
        assert {"ADDHDRS", "CHGHDRS"} <= peer.action_names()
        assert not {"QUARANTINE", "ADDRCPT", "CHGFROM", "ADDRCPT_PAR"} & peer.action_names()


def test_it_names_the_macros_it_reads(shared):
    with Peer(shared.address) as peer:
        assert "{auth_authen}" in peer.wanted_macros[2]
        assert any("i" in peer.wanted_macros[stage].replace(",", " ").split() for stage in (3, 4, 6))


def test_an_mta_that_offers_little_is_served_or_refused_but_not_served_wrongly(shared, two):
    """Without the newer protocol bits the filter must still judge right, or say no at negotiation."""
    without = {"NR_HDR", "NR_CONN", "NR_HELO", "NR_MAIL", "NR_RCPT", "NR_DATA", "NR_UNKN", "NR_EOH", "NR_BODY"}
    offer = sum(bit for name, bit in STEPS.items() if name not in without)
    with Peer(shared.address, steps=offer).connect() as peer:
        assert peer.send(introduction(*two)).verdict == "discard"
        assert peer.send(ordinary()).verdict == "accept"


def test_a_second_client_on_the_same_connection_is_negotiated_no_more(shared, two):
    """SMFIC_QUIT_NC: what the first client was must not stick to the second."""
    with shared.peer() as peer:
        assert peer.send(introduction(*two)).verdict == "discard"
        peer.quit_new_connection()
        peer.connect(ip="203.0.113.9")
        inbound = peer.send(introduction(*two, login=None, sender="stranger@far.example"))
        assert inbound.verdict == "accept"
        assert Message.parse(inbound.delivered.bytes()).all("X-AskFirst") == []
