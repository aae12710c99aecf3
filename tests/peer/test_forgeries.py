"""A forged word never connects anybody.

In each case Carol's own, authentic word about Bob is known already; so Bob's word about Carol, were it believed even
once, would connect the two. Each attempt to give it is refused, and so is the thread that it would begin; each of the
controls, which differ in one thing only, is believed.
"""
import pytest

from askfirst_test.learning import AR, connected, date, domain, id_of, inbound, outbound, pass_for, signature, teach
from askfirst_test.mail import ALICE, Mail, crlf, new_queue_id

HERE = "mx.home.example"
EVE = "eve@evil.example"
FAIL = f"{AR}; dmarc=fail header.from="


def ar(text, own=HERE):
    return f"Authentication-Results: {own}; {text}\n"


def dkim(address):
    return ar(f"dkim=pass header.d={domain(address)}")


def claims(bob, carol, top, **options):
    """Mail that says it is Bob's, with this above it."""
    return inbound(bob, carol, top=top, **options)


def from_eve(bob, carol, head, middle=""):
    """Eve's own mail, as our verifier says rightly."""
    return inbound(EVE, carol, top=pass_for(EVE), head=head.format(b=bob, c=carol, e=EVE, a=ALICE), middle=middle)


def raw(text, recipients=(ALICE,), sender=EVE):
    return Mail(crlf(text), sender, list(recipients), login=None)


# name -> what is sent, of (bob, carol). "{b}" in a text is Bob's domain.
def tops(**texts):
    def make(text):
        return lambda b, c: claims(b, c, text.replace("{b}", domain(b)))
    return {name.replace("_", " "): make(text) for name, text in texts.items()}


PASS = ar("dmarc=pass header.from={b}")
RESULTS = tops(
    nothing_at_all="",
    another_verifier=ar("dmarc=pass header.from={b}", "mx.far.example"),
    our_id_with_an_end=ar("dmarc=pass header.from={b}", HERE + ".evil.example"),
    our_id_with_a_beginning=ar("dmarc=pass header.from={b}", "evil." + HERE),
    our_id_in_a_comment=ar("dmarc=pass header.from={b}", f"far.example ({HERE})"),
    our_id_in_quotes_and_more=ar("dmarc=pass header.from={b}", f'"{HERE} x"'),
    below_a_Received="Received: from far.example by mx.home.example; today\n" + PASS,
    below_a_Return_Path="Return-Path: <x@far.example>\n" + PASS,
    inside_another_field=f"X-Note: a\n\t{PASS}",
    under_a_name_that_looks_like_it="X-" + PASS,
    under_a_name_with_an_s_less=PASS.replace("Results", "Result"),
    as_an_ARC_field="ARC-" + PASS.replace(": ", ": i=1; "),
    only_Received_SPF="Received-SPF: pass (mx.home.example: domain of {b})\n",
    below_the_real_one=FAIL + "{b}\n" + PASS,
    above_the_real_one=PASS + FAIL + "{b}\n",
    beside_a_real_none=ar("dmarc=none header.from={b}") + PASS,
    inside_the_real_run=ar("dmarc=none header.from={b}") + PASS + ar("spf=none"),
    below_real_dkim_of_another=ar("dkim=pass header.d=evil.example") + PASS,
    in_capitals_beside_a_real_one=ar("dmarc=none header.from={b}") + PASS.upper(),
    folded_beside_a_real_one=ar("dmarc=none header.from={b}") + PASS.replace("; ", ";\n\t"),
    with_comments_beside_a_real_one=ar("dmarc=none header.from={b}") + PASS.replace("; ", " (x) 1 (y);(z)"),
    dmarc_twice_in_one=ar("dmarc=pass header.from=evil.example; dmarc=pass header.from={b}"),
    dmarc_of_another_domain=ar("dmarc=pass header.from=evil.example"),
    dmarc_of_a_subdomain=ar("dmarc=pass header.from=x.{b}"),
    dmarc_of_two_domains=ar("dmarc=pass header.from=evil.example header.from={b}"),
    dmarc_of_no_domain=ar("dmarc=pass"),
    dmarc_of_policy_properties=ar("dmarc=pass policy.from={b} policy.d={b}"),
    dmarc_of_smtp_properties=ar("dmarc=pass smtp.from={b} smtp.mailfrom={b}"),
    dmarc_in_a_comment=ar("spf=none (; dmarc=pass header.from={b})"),
    dmarc_in_nested_comments=ar("spf=none (a (b) \\) ; dmarc=pass header.from={b} )"),
    dmarc_in_a_reason=ar('spf=none reason="; dmarc=pass header.from={b}"'),
    dmarc_in_a_quoted_property=ar('spf=none smtp.helo="x; dmarc=pass header.from={b}"'),
    an_open_comment=ar("dmarc=pass header.from={b} ("),
    an_open_quote=ar('dmarc=pass header.from="{b}'),
    a_closed_comment_too_much=ar("dmarc=pass ) header.from={b}"),
    no_semicolon=f"{AR} dmarc=pass header.from={{b}}\n",
    no_id="Authentication-Results: ; dmarc=pass header.from={b}\n",
    none_and_more=ar("none; dmarc=pass header.from={b}"),
    a_later_version=f"Authentication-Results: {HERE} 2; dmarc=pass header.from={{b}}\n",
    dmarc_by_guess=ar("dmarc=bestguesspass header.from={b}"),
    dmarc_failed_though_dkim_passed=ar("dkim=pass header.d={b}; dmarc=fail header.from={b}"),
    spf_alone=ar("spf=pass smtp.mailfrom={b}"),
    other_methods=ar("auth=pass smtp.auth=x@{b}; iprev=pass policy.iprev=192.0.2.1; sender-id=pass header.from={b}"),
    dkim_without_a_signature=ar("dkim=pass header.d={b}"),
    dkim_in_two_fields=ar("dkim=none") + ar("dkim=pass header.d={b}"),
    dkim_of_a_lookalike=ar("dkim=pass header.d=not{b}"),
    dkim_of_a_public_suffix=ar("dkim=pass header.d=example"),
    dkim_of_two_domains=ar("dkim=pass header.d=evil.example header.i=@{b}"),
    dmarc_that_spf_belies=ar("spf=fail smtp.mailfrom=evil.example") + PASS,
)
SIGNATURES = {
    "dkim of another domain":
        lambda b, c: claims(b, c, dkim(EVE), middle=signature(EVE)),
    "an old mail of Bob's with a Cc added":
        lambda b, c: claims(b, c, dkim(b), middle=signature(b, "from:to:date:subject")),
    "an old mail of Bob's with a To added":
        lambda b, c: claims(b, c, dkim(b), middle=signature(b, "from:cc:date:subject")),
    "an old mail of Bob's with a second Cc":
        lambda b, c: inbound(b, "", top=dkim(b), middle=signature(b) + f"Cc: x@x.example\nCc: {c}\n"),
    "an old mail of Bob's with a new Date":
        lambda b, c: claims(b, c, dkim(b), middle=signature(b, "from:to:cc:subject")),
    "such a mail with a signature of Eve's over it all":
        lambda b, c: claims(b, c, dkim(b), middle=signature(b, "from") + signature(EVE)),
    "such a mail with a broken signature over it all":
        lambda b, c: claims(b, c, dkim(b), middle=signature(b, "from") + signature(b)),
    "such a mail that passes dmarc":
        lambda b, c: claims(b, c, pass_for(b), middle=signature(b, "from:to:date")),
}
SENDERS = {
    "two From fields": lambda b, c: raw(f"{pass_for(b)}From: <{b}>\nFrom: <{EVE}>\nTo: <{ALICE}>\nCc: {c}\nDate: {date()}\n"
                                        f"Message-ID: <{new_queue_id()}@evil.example>\n\nx\n"),
    "two addresses in From": lambda b, c: claims(b, c, pass_for(b), head=f"From: <{b}>, <{EVE}>\nTo: <{ALICE}>\nCc: {c}\n"),
    "a group in From": lambda b, c: from_eve(b, c, "From: g:<{b}>,<{e}>;\nTo: <{a}>\nCc: {c}\n"),
    "an empty From": lambda b, c: from_eve(b, c, "From: <>\nTo: <{a}>\nCc: {c}\n"),
    "no From but a Sender": lambda b, c: from_eve(b, c, "Sender: <{b}>\nTo: <{a}>\nCc: {c}\n"),
    "Bob as display name": lambda b, c: from_eve(b, c, 'From: "{b}" <{e}>\nTo: <{a}>\nCc: {c}\n'),
    "Bob in a comment": lambda b, c: from_eve(b, c, "From: {e} (<{b}>)\nTo: <{a}>\nCc: {c}\n"),
    "Bob before the brackets": lambda b, c: from_eve(b, c, "From: {b} <{e}>\nTo: <{a}>\nCc: {c}\n"),
    "Bob in an encoded word": lambda b, c: from_eve(b, c, "From: =?utf-8?q?{b}?= <{e}>\nTo: <{a}>\nCc: {c}\n"),
    "Bob as Sender": lambda b, c: from_eve(b, c, "From: <{e}>\nSender: <{b}>\nTo: <{a}>\nCc: {c}\n"),
    "Bob as Reply-To": lambda b, c: from_eve(b, c, "From: <{e}>\nReply-To: <{b}>\nTo: <{a}>\nCc: {c}\n"),
    "Bob as Resent-From": lambda b, c: from_eve(b, c, "Resent-From: <{b}>\nFrom: <{e}>\nTo: <{a}>\nCc: {c}\n"),
    "Bob in the envelope": lambda b, c: inbound(EVE, c, top=pass_for(EVE)).but(sender=b),
    "Bob with a look-alike domain": lambda b, c: inbound(b.replace(".example", ".examp1e"), c),
}
OTHERS = {
    "Carol in Reply-To": lambda b, c: inbound(b, "", middle=f"Reply-To: <{c}>\n"),
    "Carol in a display name": lambda b, c: inbound(b, f'"{c}" <x@x.example>'),
    "Carol in Resent-To": lambda b, c: inbound(b, "", middle=f"Resent-To: <{c}>\n"),
    "Carol in Apparently-To": lambda b, c: inbound(b, "", middle=f"Apparently-To: <{c}>\n"),
    "Carol in Mail-Followup-To": lambda b, c: inbound(b, "", middle=f"Mail-Followup-To: <{c}>\n"),
    "Carol where no list can be read": lambda b, c: inbound(b, f"<<>> {c} @@,,"),
    "a list's mail sent on to us": lambda b, c: inbound(b, c, to="talk@lists.example"),
    "Bob's mail to others sent on to us": lambda b, c: inbound(b, c, to="dave@d.example"),
    "another of us visible": lambda b, c: inbound(b, c, to="anna@home.example"),
    "Bob's mail resent to us": lambda b, c: inbound(b, c, to="dave@d.example", middle=f"Resent-To: <{ALICE}>\n"),
    "through a list": lambda b, c: inbound(b, c, middle="List-Id: <talk.lists.example>\n"),
    "through a list without an id": lambda b, c: inbound(b, c, middle="List-Post: <mailto:talk@lists.example>\n"),
    "a vacation notice": lambda b, c: inbound(b, c, middle="Auto-Submitted: auto-replied\n"),
    "bulk": lambda b, c: inbound(b, c, middle="Precedence: bulk\n"),
    "a bounce": lambda b, c: inbound(b, c).but(sender=""),
    "a crowd": lambda b, c: inbound(b, ", ".join([c] + [f"p{n}@p{n}.example" for n in range(20)])),
}
# The crowd is Bob's own mail: it is nobody's word, but a thread it is.
THREADS_ALL_THE_SAME = {"a crowd"}
CASES = {**RESULTS, **SIGNATURES, **SENDERS, **OTHERS}
CONTROLS = {
    "dmarc": lambda b, c: claims(b, c, pass_for(b)),
    "dmarc in capitals, folded, with comments":
        lambda b, c: claims(b, c, pass_for(b).upper().replace("; ", " (a (b));\n\t")),
    "dmarc beside another verifier's fail":
        lambda b, c: claims(b, c, ar(f"dmarc=fail header.from={domain(b)}", "mx.far.example") + pass_for(b)),
    "dkim over To, Cc and Date": lambda b, c: claims(b, c, dkim(b), middle=signature(b)),
    "two signatures in one field":
        lambda b, c: claims(b, c, ar(f"dkim=pass header.d=esp.example; dkim=pass header.d={domain(b)}"), middle=signature(b)),
    "dmarc above dkim": lambda b, c: claims(b, c, pass_for(b) + dkim(b), middle=signature(b)),
    "a thin signature, but from its own server":
        lambda b, c: claims(b, c, pass_for(b) + ar(f"spf=pass smtp.mailfrom={domain(b)}"), middle=signature(b, "from")),
    "Carol in To": lambda b, c: inbound(b, "", to=f"{ALICE}>, <{c}"),
    "a display name with another address": lambda b, c: inbound(b, c, head=f'From: "{EVE}" <{b}>\nTo: <{ALICE}>\nCc: {c}\n'),
    "Auto-Submitted: no": lambda b, c: inbound(b, c, middle="Auto-Submitted: no\n"),
}


def people(kind, number):
    return f"bob@b{kind}{number}.example", f"carol@c{kind}{number}.example"


class Played:
    """All cases of a table at once: name -> (bob, carol, mail)."""

    def __init__(self, filter_, kind, cases):
        self.filter, self.cases = filter_, {}
        for number, (name, make) in enumerate(cases.items()):
            bob, carol = people(kind, number)
            self.cases[name] = bob, carol, make(bob, carol)
        teach(filter_, *[inbound(carol, bob) for bob, carol, _ in self.cases.values()])
        teach(filter_, *[mail for _, _, mail in self.cases.values()])

    def connects(self, name):
        bob, carol, _ = self.cases[name]
        return connected(self.filter, bob, carol)

    def shows(self, name):
        """Does it count as a message of a thread that shows the two to each other?"""
        bob, carol, mail = self.cases[name]
        return connected(self.filter, bob, carol, answers=mail)

    def lesson(self, name):
        return self.filter.wait_log(rf"{self.cases[name][2].queue_id}: lesson: .*").group(0)


@pytest.fixture(scope="module")
def forgeries(shared):
    return Played(shared, "f", CASES)


@pytest.fixture(scope="module")
def controls(shared):
    return Played(shared, "k", CONTROLS)


@pytest.mark.parametrize("name", CASES)
def test_it_fails_to_connect(forgeries, name):
    assert not forgeries.connects(name), forgeries.lesson(name)
    assert forgeries.shows(name) == (name in THREADS_ALL_THE_SAME), forgeries.lesson(name)


@pytest.mark.parametrize("name", CONTROLS)
def test_what_differs_in_nothing_but_the_forgery_connects(controls, name):
    assert controls.connects(name), controls.lesson(name)


# ---- our own domain ----
@pytest.mark.parametrize("sender", ["boss@home.example", "Boss+x@HOME.example", ALICE])
def test_our_own_domain_from_outside_is_never_believed(shared, person, sender):
    bob, carol = person("bob"), person("carol")
    mail = inbound(sender, f"{bob}, {carol}", top=pass_for("x@home.example"))
    teach(shared, mail)
    assert "our own domain, from outside" in shared.wait_log(rf"{mail.queue_id}: lesson: .*").group(0)
    assert not connected(shared, bob, carol, answers=mail)


# ---- answers ----
def answering(bob, carol, to, top="", field="In-Reply-To"):
    """Mail without any signature that says it is Bob's and answers something."""
    return inbound(bob, carol, top=top, middle=f"{field}: {to}\n")


def prepared(filter_, person, recipients=None, visible=None):
    """Carol's word is known; Alice wrote to Bob (or to others)."""
    bob, carol = person("bob"), person("carol")
    asked = outbound(visible(bob, carol) if visible else [bob], [])
    if recipients:
        asked = asked.but(recipients=recipients(bob, carol))
    teach(filter_, inbound(carol, bob), asked)
    return bob, carol, asked


@pytest.mark.parametrize("field", ["In-Reply-To", "References"])
def test_an_answer_to_what_only_its_sender_got_is_believed(shared, person, field):
    bob, carol, asked = prepared(shared, person)
    teach(shared, answering(bob, carol, id_of(asked), field=field))
    assert connected(shared, bob, carol)


def test_a_guessed_message_id_is_not_believed(shared, person):
    bob, carol, asked = prepared(shared, person)
    for guess in ("<1@home.example>", id_of(asked).upper(), id_of(asked)[:-1] + "x>", "<>", "*", f"<{bob}>"):
        teach(shared, answering(bob, carol, guess))
        assert not connected(shared, bob, carol), guess


def test_an_answer_that_says_fail_is_not_believed(shared, person):
    bob, carol, asked = prepared(shared, person)
    for top in (FAIL + domain(bob) + "\n", ar("spf=fail smtp.mailfrom=x@y.example"), ar("dkim=fail"), ar("spf=none (")):
        teach(shared, answering(bob, carol, id_of(asked), top))
        assert not connected(shared, bob, carol), top


@pytest.mark.parametrize("name,visible,recipients", [
    ("sent to another", lambda b, c: [c], None),
    ("sent to another, shown to Bob", lambda b, c: [b], lambda b, c: [c]),
    ("sent to two", lambda b, c: [b, "dave@b.example"], lambda b, c: [b, "dave@b.example"]),
    ("shown to two", lambda b, c: [b, "dave@d.example"], lambda b, c: [b]),
    ("with a hidden copy", None, lambda b, c: [b, "dave@d.example"]),
])
def test_an_answer_to_what_others_got_too_is_not_believed(shared, person, name, visible, recipients):
    bob, carol, asked = prepared(shared, person, recipients, visible)
    teach(shared, answering(bob, carol, id_of(asked)))
    assert not connected(shared, bob, carol)


def test_what_came_from_outside_is_no_message_of_ours(shared, person):
    bob, carol = person("bob"), person("carol")
    first = inbound(bob, "")
    teach(shared, inbound(carol, bob), first, answering(bob, carol, id_of(first)))
    assert not connected(shared, bob, carol)


def test_a_message_id_that_is_known_cannot_be_taken_over(shared, person):
    bob, carol, dave = person("bob"), person("carol"), person("dave")
    first = inbound(bob, carol)
    teach(shared, first, inbound(EVE, f"{carol}, {dave}", message_id=id_of(first)))
    assert not connected(shared, carol, dave, answers=first)
