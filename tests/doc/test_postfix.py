"""The variants of postfix.md: an introduction is held, asked about, answered and sent, through the rest of the chain."""
import re

from askfirst_test.documents import README, section
from askfirst_test.host import OUTSIDE, YOU, Introduction
from askfirst_test.mail import exposure, ordinary
from askfirst_test.sink import Sink

PAGE = "packaging/doc/postfix.md"
BASE = [*section(README, "Set up Postfix, in monitor mode"), *section(README, "Try it")]
SIGNER = section(PAGE, "With a signer")
BOTH = section(PAGE, "With a milter that verifies and signs")
SCANNER = section(PAGE, "With a scanner (content filter)")
NO_LOGIN = section(PAGE, "Clients that do not log in")
TCP = section(PAGE, "A TCP socket")
CHECKS = section(PAGE, "Is it right?")
OUT = section(PAGE, "Taking it out again")
TRANSPORT = section("packaging/doc/answers.md", "In your own domain")[0]

SCANNING = """smtp-amavis unix - - y - 2 smtp
127.0.0.1:10025 inet n - y - - smtpd
  -o content_filter=
  -o smtpd_recipient_restrictions=permit_mynetworks,reject
  -o mynetworks=127.0.0.0/8
"""


def set_up(host, *blocks):
    host.follow([*BASE, *blocks])
    host.run("systemctl", "restart", "askfirst-milter")
    host.reload()
    return host


def signatures(delivery):
    return [re.search(rb"\bd=([\w.]+)", each).group(1).decode() for each in delivery.message.all("DKIM-Signature")]


def test_with_a_signer_what_is_released_and_what_we_write_is_signed(host):
    with host.opendkim(8891, "s"):
        set_up(host, *SIGNER)
        held = Introduction(host, 1).is_sent().answered()
        assert signatures(held.arrives()) == ["example.org"]
        for ask in host.far.to(held.people[0]):
            assert signatures(ask) == ["example.org"]


def test_with_a_milter_that_verifies_and_signs_both_directions_have_it(host):
    with host.opendkim(8891, "sv"):
        set_up(host, *BOTH)
        assert signatures(Introduction(host, 2).is_sent().answered().arrives()) == ["example.org"]
        host.arrive(ordinary("you@example.org", sender="bob@b2.example"))
        host.wait_mailbox("you", "Authentication-Results: mx.example.org; dkim=none")


class Scanner(Sink):
    """Takes mail on port 10024, marks it, and hands it back on port 10025, as amavis does."""

    def __init__(self, host):
        self.host = host
        with host.network():
            super().__init__(port=10024)

    def take(self, delivery):
        delivery.data = b"X-Scanned: yes\r\n" + delivery.data
        code, text = self.host.inject(10025, delivery)
        return f"{code} {text}"


def test_with_a_scanner_a_message_is_judged_once_and_what_is_released_is_scanned(host):
    host.append("/etc/postfix/master.cf", SCANNING)
    host.run("postconf", "-e", "content_filter = smtp-amavis:[127.0.0.1]:10024")
    scanner = Scanner(host)
    try:
        set_up(host, *SCANNER)
        held = Introduction(host, 3).is_sent().answered()
        (got,) = host.far.wait_to(held.people[0], held.subject)
        assert got.message.text("X-Scanned") == "yes" and b"X-AskFirst" not in got.data
        # A tag of the way out would be taken off where AskFirst stood a second time.
        assert host.submit(exposure("Bob <bob@b4.example>", "Carol <carol@c4.example>", sender=YOU, login="you"))[0] == 250
        (got,) = host.far.wait_to("bob@b4.example")
        assert got.message.text("X-AskFirst").startswith("id=")
    finally:
        scanner.close()


def test_with_a_proxy_filter_nothing_is_judged(host):
    set_up(host)
    host.run("postconf", "-P", "submission/inet/smtpd_proxy_filter=127.0.0.1:2525")
    host.reload()
    Introduction(host, 5).is_sent().arrives()
    assert "verdict=" not in host.log.text()


def test_with_postscreen_answers_come_in(host):
    master = host.read("/etc/postfix/master.cf")
    master = re.sub(r"^smtp      inet.*smtpd$", "#", master, flags=re.M)
    master = re.sub(r"^#(smtp      inet.*postscreen|smtpd     pass.*|dnsblog .*|tlsproxy .*)$", r"\1", master, flags=re.M)
    host.write("/etc/postfix/master.cf", master)
    host.run("postconf", "-e", "postscreen_greet_wait = 1s")
    set_up(host)
    Introduction(host, 6).is_sent().answered().arrives()
    assert "postfix/postscreen" in host.log.text()


def test_clients_that_do_not_log_in_are_judged_where_they_are_named(host):
    host.run("postconf", "-e", f"mynetworks = 127.0.0.0/8 {OUTSIDE}")
    set_up(host)
    Introduction(host, 7).is_sent(host.arrive).arrives()
    host.follow(NO_LOGIN)
    host.reload_askfirst()
    host.reload()
    Introduction(host, 8).is_sent(host.arrive).answered().arrives()
    host.run("systemctl", "stop", "askfirst-milter")
    with host.smtp(25) as smtp:
        assert smtp.docmd("MAIL FROM:<you@example.org>")[0] == 451
    host.run("systemctl", "start", "askfirst-milter")


def test_over_a_tcp_socket(host):
    set_up(host, *TCP)
    assert "quickack" in host.run("ip", "route", "show", "table", "local")
    Introduction(host, 9).is_sent().answered().arrives()


def test_what_sendmail_sends_is_held_and_released(host):
    set_up(host)
    held = Introduction(host, 10)
    host.run("sendmail", "-f", "you@example.org", *held.people, stdin=held.mail.data.replace(b"\r\n", b"\n"))
    held.answered().arrives()


def test_the_checks_find_a_good_set_up_good(host):
    set_up(host, *CHECKS)


def test_it_can_be_taken_out_again(host):
    set_up(host, TRANSPORT).follow(OUT)
    assert host.processes("askfirst-milter") == set()
    Introduction(host, 11).is_sent().arrives()
    assert host.arrive(ordinary("you@example.org", sender="bob@b11.example"))[0] == 250
    assert host.greeting(10587) is None
    host.arrive(ordinary("askfirst+yes-0123456789abcdef0123456789abcdef@example.org", sender="bob@b11.example"))
    host.log.wait(r"to=<askfirst\+yes-.* status=(?!deferred)\w+")
    host.wait_says("Mail queue is empty", "postqueue", "-p")
    assert "askfirst/milter" not in host.read("/etc/postfix/main.cf") + host.read("/etc/postfix/master.cf")
