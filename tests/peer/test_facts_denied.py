"""Who said never is not shown to strangers, whatever the message says and whoever its sender claims to be."""
import pytest

from askfirst_test.asking import answer, answer_mail, ask_to, asks, hold, letter_to
from askfirst_test.learning import id_of, inbound, teach
from askfirst_test.mail import ALICE, PLAIN_WORDS, Mail, compose, exposure, introduction
from askfirst_test.waiting import wait_for

BOB, CAROL, DAVE = "bob@b.example", "carol@c.example", "dave@d.example"
WORDINGS = {
    "formal": "Dear both,\n\nIt is my pleasure to put you in touch with one another.\n\nAlice\n",
    "short": "Bob - Carol. Carol - Bob. Enjoy!\n",
    "business": "Please find the offer attached. Carol has the details.\n",
    "empty": "\n",
    "german": "Hallo zusammen,\n\nich wollte euch beide bekannt machen.\n\nAlice\n",
    "polish": "Cześć,\n\npoznajcie się.\n\nAlice\n",
}
FIELDS = {
    "precedence": "Precedence: bulk\n",
    "list-id": "List-Id: <news.home.example>\n",
    "auto-submitted": "Auto-Submitted: auto-generated\n",
    "all": "Precedence: list\nList-Id: <x.home.example>\nList-Unsubscribe: <mailto:x@home.example>\nAuto-Submitted: auto-replied\n",
    "encrypted": "X-Mailer: none\n",
}


def to_people(sink):
    """What anybody outside got that is no ask."""
    return [d for d in sink.deliveries if d.sender == ALICE]


@pytest.fixture
def never(own):
    """Bob has said never, by an answer to an ask."""
    filter_, sink = own
    hold(filter_, introduction(carol=f"Dave <{DAVE}>"))
    answer(filter_, ask_to(sink, BOB), "never")
    wait_for(lambda: any(c["decision"] == "deny" and c["counterpart"] == "*" for c in filter_.json("consent", "list")), "the never")
    ask_to(sink, DAVE)
    wait_for(lambda: not filter_.json("outbox", "list"), "the letters that follow a never")
    return filter_, sink


@pytest.mark.parametrize("words", WORDINGS)
def test_no_wording_gets_around_a_never(never, words):
    filter_, sink = never
    before = len(sink.to(CAROL))
    result = filter_.send(introduction(subject="Hello", text=WORDINGS[words]))
    assert result.verdict in ("reject", "discard"), result.answer
    assert to_people(sink) == [] and len(sink.to(CAROL)) == before


@pytest.mark.parametrize("fields", FIELDS)
@pytest.mark.parametrize("words", ["introduction", "plain"])
def test_no_field_of_a_logged_in_sender_gets_around_a_never(never, fields, words):
    filter_, _ = never
    mail = (introduction if words == "introduction" else exposure)(extra=FIELDS[fields])
    assert filter_.send(mail).verdict in ("reject", "discard")
    if fields != "encrypted":
        assert filter_.send(mail.but()).verdict == "reject", "what says that a program sent it never waits"


def test_explain_says_what_becomes_of_mail_with_the_fields_of_a_program(never):
    filter_, _ = never
    mail = introduction(extra=FIELDS["all"])
    assert filter_.json("explain", stdin=mail.data)["verdict"] == "reject"
    assert filter_.json("explain", stdin=introduction(carol=f"Dave <{DAVE}>", extra=FIELDS["list-id"]).data)["verdict"] == "reject"


def test_words_that_introduce_are_refused_at_once(never):
    filter_, sink = never
    refused = filter_.send(introduction())
    assert refused.verdict == "reject" and BOB in refused.text
    assert asks(sink, CAROL) == []


def test_words_that_introduce_nobody_cost_the_sender_a_click_and_nobody_else_anything(never):
    filter_, sink = never
    before = len(sink.deliveries)
    request = hold(filter_, exposure())
    notice = letter_to(sink, ALICE, "Minutes of Tuesday")
    assert set(notice.addresses()) == {"separate", "vouch", "withdraw"}, "and nobody offers to ask Bob"
    assert all(d.addresses == [ALICE] for d in sink.deliveries[before:])
    answer(filter_, notice, "vouch", sender=ALICE)
    sink.wait(lambda d: d.sender == ALICE, "the message, on Alice's word")
    assert filter_.state_of(hold(filter_, exposure())) == "waiting", "her word is not remembered over a never"
    assert request


def test_a_never_that_names_the_counterpart_leaves_no_way(own):
    filter_, sink = own
    filter_.consent("deny", BOB, counterpart=CAROL)
    hold(filter_, exposure())
    notice = letter_to(sink, ALICE, "Minutes of Tuesday")
    assert "vouch" not in notice.addresses() and "ask" not in notice.addresses()
    for verb in ("vouch", "ask"):
        forged = notice.addresses()["withdraw"].replace("+withdraw-", f"+{verb}-")
        assert filter_.send(answer_mail(forged, sender=ALICE)).verdict == "discard"
    wait_for(lambda: len([d for d in sink.to(ALICE) if d.sender == ""]) == 3, "two notices that say no")
    assert asks(sink, CAROL) == []
    assert to_people(sink) == []


def test_a_never_that_comes_while_it_waits_for_the_sender_is_kept(own):
    filter_, sink = own
    filter_.consent("deny", BOB)
    hold(filter_, exposure())
    notice = letter_to(sink, ALICE, "Minutes of Tuesday")
    filter_.consent("deny", BOB, counterpart=CAROL)
    answer(filter_, notice, "vouch", sender=ALICE)
    wait_for(lambda: len([d for d in sink.to(ALICE) if d.sender == ""]) >= 2, "a notice that says no")
    assert to_people(sink) == []


def test_a_thread_that_bob_wrote_in_goes_on(never):
    filter_, sink = never
    first = inbound(BOB, CAROL)
    teach(filter_, first)
    reply = exposure(extra=f"In-Reply-To: {id_of(first)}\n")
    assert filter_.send(reply).verdict == "accept"


@pytest.mark.parametrize("writer", [CAROL, ALICE])
def test_a_thread_that_bob_did_not_write_in_is_none(make_filter, writer):
    filter_ = make_filter()
    if writer == ALICE:
        first = introduction(subject="Minutes", text=PLAIN_WORDS)
        assert filter_.send(first).verdict == "accept"
        filter_.learnt()
    else:
        first = inbound(CAROL, BOB)
        teach(filter_, first)
    filter_.consent("deny", BOB)
    assert filter_.send(introduction(extra=f"In-Reply-To: {id_of(first)}\n")).verdict == "reject"
    assert filter_.send(exposure(extra=f"In-Reply-To: {id_of(first)}\n")).verdict in ("discard", "reject")


def test_a_thread_that_only_the_introducer_wrote_connects_nobody(make_filter):
    filter_ = make_filter()
    first = exposure()
    assert filter_.send(first).verdict == "accept"
    filter_.learnt()
    assert filter_.send(introduction(extra=f"In-Reply-To: {id_of(first)}\n")).verdict == "discard"
    carols = inbound(CAROL, BOB)
    teach(filter_, carols)
    assert filter_.send(introduction(extra=f"In-Reply-To: {id_of(carols)}\nReferences: {id_of(first)} {id_of(carols)}\n")).verdict == "accept"


def test_colleagues_of_bob_get_mail_with_him_but_are_not_introduced(make_filter):
    filter_ = make_filter()
    filter_.consent("deny", BOB)
    ben = "Ben <ben@b.example>"
    assert filter_.send(exposure(carol=ben)).verdict == "accept"
    assert filter_.send(introduction(carol=ben)).verdict == "reject"
    assert filter_.send(exposure(carol=ben)).verdict == "accept", "as before"


def test_on_a_list_too_bob_is_not_shown(make_filter):
    filter_ = make_filter()
    filter_.consent("deny", BOB)
    crowd = "Club <members@lists.club.example>"
    assert filter_.send(introduction(carol=crowd)).verdict == "reject"
    assert filter_.send(exposure(carol=crowd)).verdict != "accept"


def test_what_bob_wrote_to_a_list_is_answered_there(make_filter):
    filter_ = make_filter()
    filter_.consent("deny", BOB)
    crowd = "members@lists.club.example"
    first = inbound(BOB, "", head=f"From: <{BOB}>\nTo: <{crowd}>\nCc: <{ALICE}>\n")
    teach(filter_, first)
    assert filter_.send(exposure(carol=f"Club <{crowd}>", extra=f"In-Reply-To: {id_of(first)}\n")).verdict == "accept"


def test_an_address_that_looks_like_a_list_can_say_never(make_filter):
    filter_ = make_filter()
    filter_.consent("deny", "members@small.example")
    mail = introduction(carol="Carol Small <members@small.example>")
    assert filter_.send(mail).verdict == "reject"


def test_an_invitation_does_not_show_bob(make_filter):
    filter_ = make_filter()
    filter_.consent("deny", BOB)
    calendar = ("BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:x\n"
                f"ATTENDEE:mailto:{BOB}\nATTENDEE:mailto:{CAROL}\nEND:VEVENT\nEND:VCALENDAR\n")
    data = compose(f"<{BOB}>, <{CAROL}>", text=calendar).replace(b"Content-Type: text/plain; charset=utf-8",
                                                                b"Content-Type: text/calendar; method=REQUEST; charset=utf-8")
    for rewriting in ("rewrite", "confirm"):
        filter_.configure(on_denied_exposure=rewriting)
        filter_.reload()
        assert filter_.send(Mail(data, recipients=[BOB, CAROL])).verdict == "reject"


@pytest.mark.parametrize("way", ["bulk", "crowd of strangers"])
def test_bob_is_not_shown_to_a_crowd(never, way):
    filter_, sink = never
    number = 30 if way == "bulk" else 200
    people = [f"p{n}@s{n}.example" for n in range(number)]
    mail = Mail(compose(", ".join([f"<{BOB}>"] + people), text=PLAIN_WORDS), recipients=[BOB] + people)
    assert filter_.send(mail).verdict in ("discard", "reject")
    assert to_people(sink) == []
