"""opendkim and opendmarc say what is authentic; that teaches, and nothing else does."""
import contextlib
import itertools

import pytest

from askfirst_test.filter import Filter, free_port
from askfirst_test.learning import AR, domain, explain, inbound
from askfirst_test.mail import ALICE, Mail, crlf
from askfirst_test.postfix import Postfix, queue_id
from askfirst_test.sink import Sink
from askfirst_test.verifier import EVIL, HONEST, Verifier

PAIRS = 60
EVE = "eve@evil.example"
_people = itertools.count()


class World:
    """Postfix with the verifiers before AskFirst where mail comes in."""

    def __init__(self):
        with contextlib.ExitStack() as ends:
            self.far = Sink()
            ends.callback(self.far.close)
            domains = [f"{letter}{n}.example" for letter in "bc" for n in range(PAIRS)] + ["evil.example"]
            self.verifier = Verifier(domains)
            ends.callback(self.verifier.stop)
            self.verifier.start()
            door = free_port()
            self.filter = Filter("", submit_to=f"127.0.0.1:{door}")
            ends.callback(self.filter.remove)
            self.filter.start()
            milter = f"unix:{self.filter.address}"
            self.postfix = Postfix(self.far.port, milter, f"{self.verifier.milters}, {milter}", name="askfirst-verify",
                                   reentry=door)
            ends.callback(self.postfix.remove)
            self.postfix.start()
            self.close = ends.pop_all().close

    def signed(self, mail):
        return mail.but(data=self.verifier.signed(mail.data))

    def arrives(self, mail, address):
        """Lets it arrive and waits until what it taught is written; what AskFirst said about it."""
        code, text = self.postfix.arrive(mail, address)
        assert code == 250, text
        said = self.filter.wait_log(rf"{queue_id(text)}: lesson: .*").group(0)
        self.filter.learnt()
        return said

    def connected(self, a, b):
        return explain(self.filter, a, b)["connected"]


@pytest.fixture(scope="module")
def world():
    made = World()
    yield made
    made.close()


@pytest.fixture
def pair(world):
    """Carol has written with Bob beside Alice, rightly; one word of Bob's is missing."""
    number = next(_people)
    bob, carol = f"bob@b{number}.example", f"carol@c{number}.example"
    said = world.arrives(world.signed(plain(carol, bob)), HONEST)
    assert "proof=authentication-results" in said, said
    assert not world.connected(bob, carol)
    return bob, carol


def plain(sender, cc, **options):
    return inbound(sender, cc, top="", **options)


def forged(mail, lines):
    """The mail with these lines above it."""
    return mail.but(data=crlf(lines) + mail.data)


# ---- authentic ----
def test_signed_mail_teaches(world, pair):
    bob, carol = pair
    said = world.arrives(world.signed(plain(bob, carol)), HONEST)
    assert "dmarc=pass" in said and world.connected(bob, carol), said


def test_signed_mail_that_came_a_roundabout_way_teaches(world, pair):
    bob, carol = pair
    said = world.arrives(world.signed(plain(bob, carol)), "203.0.113.200")
    assert "dmarc=pass" in said and world.connected(bob, carol), said


def test_unsigned_mail_from_its_own_server_teaches(world, pair):
    bob, carol = pair
    said = world.arrives(plain(bob, carol), HONEST)
    assert "dmarc=pass" in said and world.connected(bob, carol), said


# ---- forged ----
def claim(domain_):
    return f"{AR}; dmarc=pass header.from={domain_}\n"


def dkim_claim(domain_):
    return f"{AR}; dkim=pass header.d={domain_}\n"


def replayed(world, bob, carol, added):
    """Bob's mail to Eve alone, with what Eve adds to it."""
    old = world.signed(inbound(bob, "", top="", to=ALICE))
    return old.but(data=crlf(added) + old.data)


FORGERIES = {
    "no more than a From": lambda w, b, c: plain(b, c),
    "our own field above it": lambda w, b, c: forged(plain(b, c), claim(domain(b))),
    "our own field, twice": lambda w, b, c: forged(plain(b, c), claim(domain(b)) * 2),
    "our own field, twenty times": lambda w, b, c: forged(plain(b, c), claim(domain(b)) * 20),
    "our own field with dkim": lambda w, b, c: forged(plain(b, c), dkim_claim(domain(b))),
    "dkim and dmarc, many times": lambda w, b, c: forged(plain(b, c), (claim(domain(b)) + dkim_claim(domain(b))) * 9),
    "our own field in capitals": lambda w, b, c: forged(plain(b, c), claim(domain(b)).upper()),
    "our own field, folded": lambda w, b, c: forged(plain(b, c), claim(domain(b)).replace("; ", "\n\t;\n\t")),
    "our own field with comments": lambda w, b, c: forged(plain(b, c), claim(domain(b)).replace("; ", " (x(y)) 1 (z) ;(z)")),
    "our own id in quotes": lambda w, b, c: forged(plain(b, c), claim(domain(b)).replace("mx.home.example", '"mx.home.example"')),
    "our own id behind a comment": lambda w, b, c: forged(plain(b, c), claim(domain(b)).replace(" mx", " (far.example) mx")),
    "our own field below a Received": lambda w, b, c: forged(plain(b, c), "Received: from x by y; today\n" + claim(domain(b))),
    "our own field at the end": lambda w, b, c: plain(b, c, middle=claim(domain(b))),
    "another verifier's field": lambda w, b, c: forged(plain(b, c), claim(domain(b)).replace("mx.home", "mx.far")),
    "an ARC field": lambda w, b, c: forged(plain(b, c), "ARC-" + claim(domain(b)).replace(": ", ": i=1; ")),
    "a Received-SPF": lambda w, b, c: forged(plain(b, c), "Received-SPF: pass\n"),
    "the envelope of Eve's own domain": lambda w, b, c: plain(b, c).but(sender=EVE),
    "a null sender": lambda w, b, c: plain(b, c).but(sender=""),
    "a signature over something else": lambda w, b, c: plain(b, c).but(
        data=w.signed(plain(b, c)).data.replace(b"Subject: hello", b"Subject: other")),
    "a signature over another Cc": lambda w, b, c: plain(b, c).but(
        data=w.signed(plain(b, "x@x.example")).data.replace(b"x@x.example", c.encode())),
    "Bob's mail with a Cc added": lambda w, b, c: replayed(w, b, c, f"Cc: {c}\n"),
    "Bob's mail with a To added": lambda w, b, c: replayed(w, b, c, f"To: {c}\n"),
    "two From fields": lambda w, b, c: w.signed(plain(EVE, c)).but(
        data=crlf(f"From: <{b}>\n") + w.signed(plain(EVE, c)).data, sender=EVE),
    "two addresses in From": lambda w, b, c: w.signed(plain(EVE, c, head=f"From: <{EVE}>, <{b}>\nTo: <{ALICE}>\nCc: {c}\n")),
    "Bob first of two in From": lambda w, b, c: plain(EVE, c, head=f"From: <{b}>, <{EVE}>\nTo: <{ALICE}>\nCc: {c}\n"),
    "Bob before Eve's brackets": lambda w, b, c: w.signed(plain(EVE, c, head=f"From: {b} <{EVE}>\nTo: <{ALICE}>\nCc: {c}\n")),
    "Bob as display name": lambda w, b, c: w.signed(plain(EVE, c, head=f'From: "{b}" <{EVE}>\nTo: <{ALICE}>\nCc: {c}\n')),
    "Bob in a comment": lambda w, b, c: w.signed(plain(EVE, c, head=f"From: {EVE} (<{b}>)\nTo: <{ALICE}>\nCc: {c}\n")),
    "Bob as Sender": lambda w, b, c: w.signed(plain(EVE, c, middle=f"Sender: <{b}>\n")),
    "Bob as Reply-To": lambda w, b, c: w.signed(plain(EVE, c, middle=f"Reply-To: <{b}>\n")),
    "a list's mail sent on": lambda w, b, c: w.signed(plain(b, c, to="talk@lists.example")),
    "through a list": lambda w, b, c: w.signed(plain(b, c, middle="List-Id: <talk.lists.example>\n")),
    "a vacation notice": lambda w, b, c: w.signed(plain(b, c, middle="Auto-Submitted: auto-replied\n")),
    "an answer to a guessed message": lambda w, b, c: plain(b, c, middle="In-Reply-To: <1@home.example>\n"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_teaches_nothing(world, pair, name):
    bob, carol = pair
    said = world.arrives(FORGERIES[name](world, bob, carol), EVIL)
    assert not world.connected(bob, carol), said


def test_our_own_domain_from_outside_teaches_nothing(world, pair):
    bob, carol = pair
    said = world.arrives(forged(plain("boss@home.example", f"{bob}, {carol}"), claim("home.example")), EVIL)
    assert "our own domain, from outside" in said and not world.connected(bob, carol)
