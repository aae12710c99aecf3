"""sendmail.md on the Sendmail of Debian: an introduction is held, asked about, answered and sent."""
import re

import pytest

from askfirst_test.asking import ask_to
from askfirst_test.documents import README, section
from askfirst_test.host import YOU, Introduction, SendmailHost
from askfirst_test.mail import exposure, ordinary
from askfirst_test.sink import Delivery

PAGE = "packaging/doc/sendmail.md"
BASE = section(PAGE, "The smallest set-up")
ANSWERS = section(PAGE, "Answers")
SIGNER, SCANNER = section(PAGE, "With a signer")
VERIFIERS = section(PAGE, "With verifiers")
NO_WAIT = section(PAGE, "Incoming mail does not wait")
TRY_IT = section(README, "Try it")
# Commands come last, whatever stands before them.
RUN = [block for block in ANSWERS if block.language == "sh"]


@pytest.fixture(scope="module")
def sendmail():
    host = SendmailHost()
    try:
        host.keep()
        yield host
    finally:
        host.close()


@pytest.fixture
def host(sendmail):
    sendmail.restore()
    return sendmail


def set_up(host, *blocks):
    host.follow([*BASE, *TRY_IT, *ANSWERS, *(block for block in blocks), *RUN])


def program(host):
    """The way of a program on this host."""
    return lambda mail: host.inject(25, Delivery(mail.sender, "", mail.rcpts(), mail.data))


def signed(delivery):
    return [re.search(rb"\bd=([\w.]+)", each).group(1) for each in delivery.message.all("DKIM-Signature")]


def test_the_smallest_set_up_is_good_and_sends_everything(host):
    host.follow(BASE)
    assert "warning" not in host.run("askfirst-milter", "-n")
    sent = Introduction(host, 1).is_sent(program(host))
    (got,) = host.far.wait_to(sent.people[0], sent.subject)
    assert got.message.text("X-AskFirst").startswith("id=")


def test_answers_and_bounces_come_in(host):
    set_up(host)
    Introduction(host, 2).is_sent(program(host)).answered().arrives()
    held = Introduction(host, 3)
    host.far.answers["rcpt"] = lambda address: "550 5.1.1 nobody here" if address == held.people[0] else None
    held.is_sent(program(host))
    host.log.wait(r" \w{6,}: answer=taken undeliverable")
    host.log.wait(r"mailer=askfirst")


def test_with_a_signer_what_is_released_and_what_we_write_is_signed(host):
    host.make_key("/etc/dkim.private")
    host.write("/etc/keytable", "key %:test:/etc/dkim.private\n")
    host.write("/etc/signingtable", "* key\n")
    with host.opendkim(8891, "s", "KeyTable file:/etc/keytable\nSigningTable refile:/etc/signingtable\n"):
        set_up(host, SIGNER)
        held = Introduction(host, 4).is_sent(program(host))
        assert signed(ask_to(host.far, held.people[0]).delivery) == [b"ask.example.org"]
        assert signed(held.answered().arrives()) == [b"example.org"]


def test_the_port_of_a_scanner_meets_no_filter(host):
    set_up(host, SCANNER)
    mail = exposure("Bob <bob@b5.example>", "Carol <carol@c5.example>", sender=YOU)
    host.inject(10025, Delivery(mail.sender, "", mail.rcpts(), mail.data))
    (got,) = host.far.wait_to("bob@b5.example")
    assert not got.message.all("X-AskFirst") and "verdict=" not in host.log.text()


def test_verifiers_stand_before_it(host):
    with host.opendkim(8892, "v", "Nameservers 127.0.0.53\n"), host.opendmarc(8893):
        set_up(host, *VERIFIERS)
        host.run("askfirst-milter", "-n")
        assert host.arrive(ordinary("you@example.org", sender="bob@b6.example"))[0] == 250
        (got,) = host.far.wait(lambda delivery: delivery.has("bob@b6.example"))
        results = got.message.text("Authentication-Results")
        assert "dkim=" in results and "dmarc=" in results
        order = re.findall(r"^O InputMailFilters=(.*)$", host.read("/etc/mail/sendmail.cf"), re.M)
        assert order == ["verify, opendmarc, askfirst"]


def test_incoming_mail_goes_on_and_outgoing_waits_while_the_daemon_is_down(host):
    host.shell("sed -i 's/Name=MTA-v4, Port=smtp/&, Addr=127.0.0.1/' /etc/mail/sendmail.mc")
    set_up(host, *NO_WAIT)
    Introduction(host, 7).is_sent(program(host)).answered().arrives()
    host.run("systemctl", "stop", "askfirst-milter")
    code, text = host.arrive(ordinary("you@example.org", sender="bob@b7.example"))
    assert code == 250, text
    code, text = program(host)(ordinary("bob@b7.example", sender=YOU))
    assert code == 451, text
    host.run("systemctl", "start", "askfirst-milter")
