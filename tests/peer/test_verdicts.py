"""Each verdict: what the client is told, what the recipients get, what waits, what the log says."""
import re

import pytest

from askfirst_test.filter import SOURCE
from askfirst_test.mail import ALICE, WORDS, Mail, compose, exposure, introduction, ordinary
from askfirst_test.milter import Peer


def waits(shared, result):
    """The request that holds this message; there must be one, with one spooled file at least."""
    assert result.verdict == "discard", (result.answer, result.stage)
    request = shared.held_of(result.queue_id)
    assert request, "the client was told 250 and nothing waits"
    assert shared.spooled()
    return request


# ---- pass ----
def test_an_ordinary_mail_passes_at_the_end_of_its_header(shared):
    result = shared.send(ordinary())
    assert (result.verdict, result.stage, result.body_sent) == ("accept", "eoh", 0)
    assert result.modifications == []
    assert shared.verdict(result.queue_id)["verdict"] == "pass"


def test_colleagues_need_no_introduction(shared):
    result = shared.send(introduction("Bob <bob@mail.b.example>", "Carol <carol@b.example>"))
    assert (result.verdict, result.stage) == ("accept", "eoh")


def test_two_customers_of_a_public_provider_are_no_colleagues(shared):
    waits(shared, shared.send(introduction("Bob <bob.quite.unknown@gmail.com>", "Carol <carol.unknown@gmail.com>")))


def test_a_connect_rule_spares_the_body(shared):
    for pair in (("bob@b1.example", "carol@c1.example"), ("carol@c1.example", "bob@b1.example")):
        result = shared.send(introduction(*pair))
        assert (result.verdict, result.stage, result.body_sent) == ("accept", "eoh", 0)


def test_a_pass_rule_lets_the_boss_introduce(shared, two):
    result = shared.send(introduction(*two, sender="boss@home.example", login="boss"))
    assert (result.verdict, result.stage) == ("accept", "eoh")


def test_mail_from_outside_passes(shared, two):
    result = shared.send(introduction(*two, login=None, sender="someone@far.example"))
    assert (result.verdict, result.body_sent, result.modifications) == ("accept", 0, [])


def test_mail_from_outside_that_pretends_to_be_ours_teaches_and_holds_nothing(shared, two):
    result = shared.send(introduction(*two, login=None))
    assert result.verdict == "accept"
    waits(shared, shared.send(introduction(*two)))


def test_a_trusted_network_is_outbound(shared, two):
    with Peer(shared.address).connect(ip="198.51.100.77") as peer:
        waits(shared, peer.send(introduction(*two, login=None)))


def test_a_local_submission_is_outbound(shared, two):
    """Postfix shows sendmail(1) as 127.0.0.1 with port 0, with bare addresses and no macros of a login."""
    with Peer(shared.address).connect("localhost", "127.0.0.1", 0) as peer:
        waits(shared, peer.send(introduction(*two, login=None)))


@pytest.mark.parametrize("extra", ["Auto-Submitted: auto-replied\n", "List-Id: <talk.home.example>\n",
                                   "Precedence: bulk\n"])
def test_automatic_mail_is_never_held(shared, two, extra):
    """Of a program on this host it passes; what somebody who logged in calls so is refused, and nobody is asked."""
    with Peer(shared.address).connect("localhost", "127.0.0.1", 0) as peer:
        assert peer.send(introduction(*two, extra=extra, login=None)).verdict == "accept"
    result = shared.send(introduction(*two, extra=extra))
    assert result.verdict == "reject" and "cannot wait for answers" in result.text
    assert shared.send(exposure(*two, extra=extra)).verdict == "reject"


def test_a_bounce_is_never_held(shared, two):
    with Peer(shared.address).connect("localhost", "127.0.0.1", 0) as peer:
        assert peer.send(introduction(*two, from_address=ALICE, sender="", login=None)).verdict == "accept"


def test_bcc_recipients_are_no_reason(shared):
    mail = introduction("Bob <bob@b.example>", "Berta <berta@b.example>",
                        recipients=["bob@b.example", "berta@b.example", "dave@d.example"])
    assert shared.send(mail).verdict == "accept"


# ---- tag ----
def test_an_exposure_is_tagged_with_one_opaque_field(shared, two):
    result = shared.send(exposure(*two))
    assert result.verdict == "accept"
    (field,) = result.delivered.all("X-AskFirst")
    assert re.fullmatch(rb" ?id=[0-9A-Za-z-]{6,64}", field), field
    before = [f for f in result.delivered.fields if f[0].lower() != b"x-askfirst"]
    assert len(before) == len(result.delivered.fields) - 1
    assert result.queue_id.encode() not in field, "the tag must be opaque"


def test_two_messages_have_two_tags(shared, two):
    tags = {shared.send(exposure(*two)).delivered.text("X-AskFirst") for _ in range(3)}
    assert len(tags) == 3


@pytest.mark.parametrize("name", ["X-AskFirst", "x-askfirst", "X-ASKFIRST"])
def test_a_tag_that_the_client_brings_is_removed(shared, two, name):
    forged = f"{name}: id=forged1\n{name}: id=forged2\n{name}: id=forged3\n"
    result = shared.send(ordinary(extra=forged))
    assert result.verdict == "accept" and result.delivered.all("X-AskFirst") == []
    result = shared.send(exposure(*two, extra=forged))
    (field,) = result.delivered.all("X-AskFirst")
    assert b"forged" not in field


def test_a_tag_rule_lets_an_introduction_go_tagged(shared):
    result = shared.send(introduction("Tim <tim@tag.example>", "Tina <tina@tag2.example>"))
    assert result.verdict == "accept" and len(result.delivered.all("X-AskFirst")) == 1


def test_the_most_severe_of_all_pairs_decides(shared, person):
    """Bob and Tina may be shown to each other, tagged; Bob and Carol may not."""
    people = [person("bob"), person("tina", "tag.example"), person("carol")]
    mail = Mail(compose(", ".join(people), subject="Introduction: Bob, Tina, Carol", text=WORDS), recipients=people)
    waits(shared, shared.send(mail))


def test_monitor_mode_tags_what_it_would_hold(make_filter, two):
    monitor = make_filter(mode="monitor")
    result = monitor.send(introduction(*two))
    assert result.verdict == "accept" and len(result.delivered.all("X-AskFirst")) == 1
    assert "hold" in monitor.verdict(result.queue_id)["line"]
    assert monitor.held() == [] and monitor.spooled() == []


def test_enforce_for_names_those_for_whom_it_is_serious(make_filter, two):
    filter_ = make_filter(enforce_for=["alice@home.example"])
    assert filter_.send(introduction(*two)).verdict == "discard"
    other = filter_.send(introduction(*two, sender="erin@home.example", login="erin"))
    assert other.verdict == "accept" and len(other.delivered.all("X-AskFirst")) == 1


# ---- hold ----
@pytest.mark.parametrize("text", [
    "Hallo Bob, hallo Carol,\n\nich möchte euch beide miteinander bekannt machen. Bob, das ist Carol.\n",
    "Bonjour Bob, bonjour Carol,\n\nje vous mets en relation : Bob, je te présente Carol.\n",
    "Hi Bob, hi Carol,\n\nI would like to introduce you two.\n"], ids=["German", "French", "English"])
def test_introductions_are_seen_in_each_language_at_once(make_filter, two, text):
    filter_ = make_filter(languages=[path.parent.name for path in (SOURCE / "config/languages").glob("*/cues")])
    assert filter_.send(introduction(*two, subject="Hallo", text=text)).verdict == "discard"


def test_an_introduction_without_consent_waits(shared, mta, two):
    mail = introduction(*two)
    result = shared.send(mail)
    request = waits(shared, result)
    assert request["introducer"] == ALICE and request["subject"] == "Introduction: Bob <> Carol"
    assert request["state"] == "waiting" and request["waits_for"]
    assert any(path.read_bytes() == mail.data for path in shared.spooled()), "the spool has not the client's octets"
    assert shared.verdict(result.queue_id)["verdict"] == "hold"


def test_the_introducer_gets_a_notice_at_once(shared, mta, two):
    mail = introduction(*two, subject="Introduction: a notice, please")
    waits(shared, shared.send(mail))
    message_id = re.search(rb"Message-ID: (<.*?>)", mail.data).group(1).decode()
    (notice,) = mta.wait(lambda d: d.message.text("In-Reply-To") == message_id, "the notice")
    assert notice.sender == "" and notice.addresses == [ALICE]
    assert notice.message.text("Auto-Submitted") == "auto-replied"
    assert notice.message.text("Content-Type").startswith("multipart/alternative")
    assert b"\r\n" in notice.data and max(len(line) for line in notice.data.split(b"\r\n")) <= 998
    assert all(octet < 128 for octet in notice.data)


def test_held_show_tells_what_waits_for_whom(shared, two):
    request = waits(shared, shared.send(introduction(*two)))
    text = shared.ok("held", "show", request["request"])
    assert "Introduction: Bob <> Carol" in text and two[0].split("<")[1].rstrip(">") in text


def test_held_show_answers_why(shared, two):
    request = waits(shared, shared.send(introduction(*two)))
    text = shared.ok("held", "show", request["request"])
    assert "not connected: different organisations" in text and "verdict: hold (on_introduction)" in text


def test_consent_of_one_is_not_enough(shared, person):
    bob, carol = person("bob"), person("carol")
    shared.consent("allow", bob)
    waits(shared, shared.send(introduction(bob, carol)))


def test_consent_of_both_lets_it_pass_at_the_end_of_the_header(shared, person):
    bob, carol = person("bob"), person("carol")
    shared.consent("allow", bob, introducer=ALICE)
    shared.consent("allow", carol, introducer=ALICE, counterpart=bob)
    result = shared.send(introduction(bob, carol))
    assert (result.verdict, result.stage, result.body_sent, result.modifications) == ("accept", "eoh", 0, [])
    waits(shared, shared.send(introduction(bob, person("dave"))))


def test_the_same_message_sent_twice_waits_once(shared, two):
    mail = introduction(*two)
    first, second = shared.send(mail), shared.send(mail.but())
    assert waits(shared, first)["request"] == shared.held_of(first.queue_id)["request"]
    assert second.verdict == "discard"
    assert len([r for r in shared.held() if r["subject"] and first.queue_id in r["queue_ids"]]) == 1


def test_copies_split_by_recipient_wait_together(shared, person):
    bob, carol = person("bob"), person("carol")
    mail = introduction(bob, carol)
    one = shared.send(mail.but(recipients=[bob]))
    other = shared.send(mail.but(recipients=[carol]))
    assert set(waits(shared, one)["queue_ids"]) >= {one.queue_id, other.queue_id}


# ---- reject ----
def test_a_refusal_names_who_stands_in_the_way_and_shows_the_note(shared, person):
    bob, dave = person("bob"), person("dave")
    shared.consent("allow", bob)
    shared.consent("deny", dave, note="For career advice I charge: see my page")
    mail = introduction(f"Bob <{bob}>", f"Dave <{dave}>", cc="Erin <erin@home.example>")
    result = shared.send(mail)
    assert result.verdict == "reject" and result.text.startswith(("550-5.7.1 ", "550 5.7.1 "))
    assert dave in result.text and "For career advice I charge: see my page" in result.text
    assert "erin@home.example" not in result.text and bob not in result.text
    assert shared.held_of(result.queue_id) is None


def test_a_note_in_other_scripts_is_refused_in_ascii(shared, person):
    bob, dave = person("bob"), person("dave")
    shared.consent("deny", dave, note="Nicht ohne Rücksprache — 100 % sicher, спасибо")
    result = shared.send(introduction(bob, f"Dave <{dave}>"))
    assert result.verdict == "reject" and "100 %" in result.text


def test_a_reject_rule_shows_its_note(shared, person):
    result = shared.send(introduction(person("bob"), person("rita", "reject.example")))
    assert result.verdict == "reject" and "Write to the front desk instead" in result.text


def test_a_crowd_that_said_no_is_named_in_few_lines(make_filter, person):
    filter_ = make_filter(on_bulk="reject", max_parties=100)
    people = [f"very.long.name.of.a.person.number.{n}@organisation-number-{n}.example" for n in range(60)]
    for address in people[:3]:
        filter_.consent("deny", address, note="no " * 160)
    mail = Mail(compose(", ".join(people), subject="Introduction", text="This is to introduce you to each other: everybody, meet everybody. I put you all in touch.\n"),
                recipients=people)
    assert filter_.send(mail).verdict == "reject"


def test_where_nobody_can_be_told_hold_becomes_a_refusal(shared, two):
    mail = introduction(*two, sender="alice@elsewhere.example", login=None)
    with Peer(shared.address).connect("localhost", "127.0.0.1", 0) as peer:
        result = peer.send(mail)
    assert result.verdict == "reject"
    assert shared.held_of(result.queue_id) is None


# ---- rewrite ----
def test_a_rewrite_takes_the_parties_out_of_the_header(shared, mta, person):
    one, two = person("rob", "rewrite.example"), person("carol")
    mail = introduction(f"Rob <{one}>", f"Carol <{two}>", cc="Erin <erin@home.example>",
                        recipients=[one, two, "erin@home.example"])
    shared.consent("allow", two)  # so that only the rewrite rule speaks of this pair
    result = shared.send(mail)
    assert result.verdict == "accept", result.answer
    assert [address for address, _ in result.recipients] == [one, two, "erin@home.example"]
    header = result.delivered.text("To") + result.delivered.text("Cc")
    assert one not in header and two not in header
    assert "erin@home.example" in header
    assert result.delivered.text("To") == "undisclosed-recipients:;"
    assert result.delivered.body == mail.data.split(b"\r\n\r\n", 1)[1]


def test_the_introducer_hears_of_a_rewrite(shared, mta, person):
    mail = introduction(person("rob", "rewrite.example"), person("rhea", "rewrite2.example"),
                        subject="Introduction that is sent separately")
    assert shared.send(mail).verdict == "accept"
    message_id = re.search(rb"Message-ID: (<.*?>)", mail.data).group(1).decode()
    (notice,) = mta.wait(lambda d: d.message.text("In-Reply-To") == message_id, "the notice of the rewrite")
    assert notice.sender == "" and notice.addresses == [ALICE]


def test_rewrite_body_withholds_the_addresses_in_the_text(make_filter):
    filter_ = make_filter(on_introduction="rewrite", rewrite_body=True)
    text = "I wanted to introduce you two. Bob, meet Carol <carol@c.example>. Carol, meet Bob: BOB@b.example.\n"
    result = filter_.send(introduction(text=text))
    assert result.verdict == "accept"
    body = result.delivered.body.lower()
    assert b"carol@c.example" not in body and b"bob@b.example" not in body
    assert body.count(b"[address withheld]") == 2


def test_rewrite_body_withholds_other_spellings_of_a_mailbox(make_filter):
    filter_ = make_filter(on_introduction="rewrite", rewrite_body=True)
    text = "Bob, meet Carol. She is carol+work@c.example, he is bob@b.example.\n"
    result = filter_.send(introduction("Bob <bob+list@b.example>", text=text))
    assert result.delivered.body == b"Bob, meet Carol. She is [address withheld], he is [address withheld].\r\n"


def test_a_signed_body_is_never_rewritten(make_filter):
    filter_ = make_filter(on_introduction="rewrite", rewrite_body=True)
    mail = introduction()
    part = (b'Content-Type: multipart/signed; boundary="b"; protocol="application/pgp-signature"; micalg=pgp-sha256\r\n')
    data = mail.data.replace(b"Content-Type: text/plain; charset=utf-8\r\n", part)
    head, body = data.split(b"\r\n\r\n", 1)
    body = (b"--b\r\nContent-Type: text/plain\r\n\r\n" + body + b"Bob is bob@b.example\r\n--b\r\n"
            b"Content-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n")
    assert filter_.send(mail.but(data=head + b"\r\n\r\n" + body)).verdict == "discard"
    harmless = body.replace(b"bob@b.example", b"Bob")
    result = filter_.send(mail.but(data=head + b"\r\n\r\n" + harmless))
    assert result.verdict == "accept" and result.delivered.body == harmless
    assert "bob@b.example" not in result.delivered.text("To")


def test_rewrite_body_withholds_the_addresses_in_the_subject(make_filter):
    filter_ = make_filter(on_introduction="rewrite", rewrite_body=True)
    result = filter_.send(introduction(subject="Introduction: bob@b.example, carol@c.example",
                                       extra="Mail-Reply-To: Carol <carol@c.example>\nX-To: bob@b.example\n"))
    assert result.verdict == "accept"
    assert result.delivered.text("Subject") == "Introduction: [address withheld], [address withheld]"
    assert result.delivered.text("X-To") == "[address withheld]"
    assert not result.delivered.text("Mail-Reply-To")


def test_an_attached_message_that_shows_an_address_waits_with_its_mail(make_filter):
    filter_ = make_filter(on_introduction="rewrite", rewrite_body=True)
    mail = introduction()
    data = mail.data.replace(b"Content-Type: text/plain; charset=utf-8\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n")
    head, text = data.split(b"\r\n\r\n", 1)
    body = (b"--b\r\n\r\n" + text + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
            b"From: Carol <carol@c.example>\r\nSubject: hello\r\n\r\nHello.\r\n--b--\r\n")
    result = filter_.send(mail.but(data=head + b"\r\n\r\n" + body))
    assert result.verdict == "discard"
    assert filter_.held_of(result.queue_id)


def test_mail_that_is_signed_already_is_held_rather_than_rewritten(make_filter, two):
    filter_ = make_filter(on_introduction="rewrite")
    signature = "DKIM-Signature: v=1; a=rsa-sha256; d=home.example; s=x;\n h=from:to:cc:subject; bh=aa==; b=bb==\n"
    assert filter_.send(introduction(*two, extra=signature)).verdict == "discard"
