"""answers.md: each kind of answer address takes answers and bounces, and asks from it are genuine to others."""
import re

from askfirst_test.asking import ask_to
from askfirst_test.documents import README, section
from askfirst_test.host import SERVER, Introduction
from askfirst_test.mail import Mail, ordinary
from askfirst_test.milter import Peer
from askfirst_test.sink import Delivery

PAGE = "packaging/doc/answers.md"
BASE = [*section(README, "Set up Postfix, in monitor mode"), *section(README, "Try it")]
TRANSPORT, MAILBOXES = section(PAGE, "In your own domain")
SIGNER = section("packaging/doc/postfix.md", "With a signer")
OWN_DOMAIN = section(PAGE, "In a domain of its own")

VIRTUAL = """mydestination = localhost
virtual_mailbox_domains = example.org
virtual_transport = smtp:[127.0.0.1]:2525
virtual_mailbox_maps = hash:/etc/postfix/mailboxes"""

VERIFIES = """InternalHosts /dev/null
ExternalIgnoreList /dev/null
Nameservers 127.0.0.53
"""


def set_up(host, *blocks):
    host.follow([*BASE, *blocks])
    host.run("systemctl", "restart", "askfirst-milter")
    host.reload()


def comes_back_when_an_ask_bounces(host, number):
    """The next hop does not know Bob: Postfix makes a bounce, which passes no milter."""
    held = Introduction(host, number)
    host.far.answers["rcpt"] = lambda address: "550 5.1.1 nobody here" if address == held.people[0] else None
    held.is_sent()
    host.log.wait(r" \w{6,}: answer=taken undeliverable")
    host.log.wait(r"request=\w+ returning how=undeliverable")
    host.far.answers.clear()


def test_in_your_own_domain_answers_and_bounces_come_in(host):
    set_up(host, TRANSPORT)
    Introduction(host, 1).is_sent().answered().arrives()
    comes_back_when_an_ask_bounces(host, 2)
    host.wait_mailbox("you", "Bob, meet Carol (2)")


def test_answers_come_in_by_the_pipe_alone(host):
    set_up(host, TRANSPORT)
    host.run("postconf", "-X", "smtpd_milters")
    host.reload()
    Introduction(host, 3).is_sent().answered().arrives()
    host.log.wait(r"relay=askfirst.* status=sent")


def test_in_a_virtual_mailbox_domain_answers_and_bounces_come_in(host):
    host.write("/etc/postfix/mailboxes", "you@example.org you\n")
    host.run("postmap", "/etc/postfix/mailboxes")
    for line in VIRTUAL.splitlines():
        host.run("postconf", "-e", line)
    set_up(host, TRANSPORT, MAILBOXES)
    Introduction(host, 4).is_sent().answered().arrives()
    comes_back_when_an_ask_bounces(host, 5)


def genuine(host, delivery):
    """What a verifier elsewhere says about a mail of this server."""
    with host.opendkim(8892, "v", VERIFIES), host.opendmarc(8893), \
            host.network():
        data = delivery.data
        for port in (8892, 8893):
            mail = Mail(data, delivery.sender, ["someone@far.example"], login=None)
            with Peer(("127.0.0.1", port)).connect("mx.example.org", SERVER, helo="mx.example.org") as peer:
                passed = peer.send(mail).delivered
            data = passed.bytes()
    return passed.text("Authentication-Results")


def test_in_a_domain_of_its_own_answers_and_bounces_come_in_and_asks_are_genuine(host):
    blocks = {block.file: block for block in OWN_DOMAIN}
    zone, options, main_cf = (blocks.pop(name) for name in ("the zone example.org", "/etc/askfirst/askfirst.conf",
                                                            "/etc/postfix/main.cf"))
    tables = blocks.pop("/etc/opendkim.conf").use()
    host.shell("mkdir -p /etc/opendkim /etc/dkimkeys")
    host.make_key("/etc/dkimkeys/main.private")
    key = host.make_key("/etc/dkimkeys/askfirst.private")
    lines = [line.replace("p=...", f"p={key}") for line in zone.use().splitlines()]
    host.follow(blocks.values())
    with host.dns([*lines, f"mx.example.org. IN A {SERVER}"]), host.opendkim(8891, "s", tables):
        set_up(host, *SIGNER, options, main_cf)
        assert "warning" not in host.run("askfirst-milter", "-n")
        held = Introduction(host, 6).is_sent()
        ask = ask_to(host.far, held.people[0])
        signed = [re.search(rb"\bd=([\w.]+)", each).group(1) for each in ask.delivery.message.all("DKIM-Signature")]
        assert ask.delivery.sender.endswith("@ask.example.org") and signed == [b"ask.example.org"]
        results = genuine(host, ask.delivery)
        assert "dkim=pass" in results and "spf=pass" in results and "dmarc=pass" in results, results
        held.answered().arrives()
        comes_back_when_an_ask_bounces(host, 7)


def test_what_is_forged_is_not_genuine(host):
    """The verifier of these tests can say no."""
    mail = ordinary("bob@b8.example", sender="eve@example.org")
    with host.dns(['example.org. IN TXT "v=spf1 -all"', '_dmarc.example.org. IN TXT "v=DMARC1; p=none"']):
        results = genuine(host, Delivery("eve@example.org", "", mail.rcpts(), mail.data))
    assert "spf=fail" in results and "dmarc=fail" in results, results
