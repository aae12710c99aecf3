"""A held introduction asks each person, understands the answer, and goes, or goes back."""
import re
import subprocess
import time

import pytest

from askfirst_test.asking import PARTY_VERBS, Letter, answer, answer_mail, ask_to, asks, hold, is_ask, letter_to, over
from askfirst_test.mail import ALICE, introduction, ordinary
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"


def originals(sink, address):
    """What this person got that is no mail of ours."""
    return [d for d in sink.to(address) if d.sender == ALICE]


def test_each_is_asked_once_and_nobody_sees_an_address(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    for person, other, name in ((BOB, CAROL, "Carol"), (CAROL, BOB, "Bob")):
        ask = ask_to(sink, person)
        assert other not in ask.everything and other.encode() not in ask.delivery.data
        assert name in ask.text and "Alice" in ask.text and ALICE in ask.text
        assert set(PARTY_VERBS) <= set(ask.addresses())
        assert ask.message["Auto-Submitted"] == "auto-generated"
        assert "askfirst%2Bnever-" in ask.message["List-Unsubscribe"] and "askfirst+reply-" in ask.message["Reply-To"]
        assert ask.message["From"].addresses[0].addr_spec == "askfirst@home.example"
    letter_to(sink, ALICE, "Introduction: Bob <> Carol")
    assert len(asks(sink, BOB)) == len(asks(sink, CAROL)) == 1
    assert originals(sink, BOB) == [] and filter_.state_of(request) == "waiting"


def test_yes_and_yes_release_it_as_it_was_written(own):
    filter_, sink = own
    mail = introduction()
    request = hold(filter_, mail)
    answer(filter_, ask_to(sink, BOB), "yes")
    letter_to(sink, BOB, "Carol")
    assert originals(sink, BOB) == []
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    (got,) = sink.wait(lambda d: d.sender == ALICE, "the introduction")
    assert got.data == mail.data and sorted(got.addresses) == [BOB, CAROL]
    over(filter_, request, "released")
    assert filter_.spooled() == []
    says = [(c["party"], c["decision"], c["counterpart"], c["origin"]) for c in filter_.json("consent", "list")]
    assert sorted(says) == [(BOB, "allow", CAROL, "answer"), (CAROL, "allow", BOB, "answer")]
    assert filter_.send(introduction()).verdict == "accept", "they have agreed to it once for all"


def test_a_no_gives_it_back_with_the_note_and_without_blame(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "yes")
    answer(filter_, ask_to(sink, CAROL), "no", "No\n\nFor career advice I charge: see http://c.example/fees\n", sender=CAROL)
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert back.addresses == [ALICE] and back.sender == ""
    text = Letter(back).words()
    assert "For career advice I charge" in text and "Carol" in text and "http://c.example" not in text
    over(filter_, request, "returned")
    assert originals(sink, BOB) == originals(sink, CAROL) == []
    again = filter_.send(introduction())
    assert again.verdict == "reject" and "For career advice" in again.text


def test_always_is_for_everybody_whom_this_sender_introduces(own):
    filter_, sink = own
    hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "always")
    hold(filter_, introduction(carol="Dave <dave@d.example>"))
    ask_to(sink, "dave@d.example")
    assert len(asks(sink, BOB)) == 1


def test_never_ends_everything_that_waits_for_them(own):
    filter_, sink = own
    first = hold(filter_, introduction())
    second = hold(filter_, introduction(carol="Dave <dave@d.example>"))
    answer(filter_, ask_to(sink, BOB, 2), "never")
    for request in (first, second):
        over(filter_, request, "returned")
    refused = filter_.send(introduction(carol="Eve <eve@e.example>", sender="anna@home.example", login="anna"))
    assert refused.verdict == "reject" and len(asks(sink, BOB)) == 2


def test_a_standing_yes_that_is_taken_back_while_it_waits_for_another_gives_it_back(own):
    filter_, sink = own
    first = hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "always")
    second = hold(filter_, introduction(carol="Dave <dave@d.example>"))
    dave = ask_to(sink, "dave@d.example")
    answer(filter_, ask_to(sink, BOB), "never")
    over(filter_, first, "returned")
    answer(filter_, dave, "yes", sender="dave@d.example")
    over(filter_, second, "returned")
    last = sink.wait(lambda d: b"multipart/report" in d.data, "both returns", 2)[1]
    assert re.search("to anyone: Bob would rather not be introduced", Letter(last).words())
    assert originals(sink, BOB) == originals(sink, "dave@d.example") == []


def test_never_in_another_ask_ends_a_yes_to_what_still_waits(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "yes")
    letter_to(sink, BOB, "Carol")
    hold(filter_, introduction(carol="Eve <eve@e.example>", sender="anna@home.example", login="anna"))
    wait_for(lambda: len(asks(sink, BOB)) == 2, "Anna's ask")
    answer(filter_, asks(sink, BOB)[1], "never")
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    over(filter_, request, "returned")
    assert originals(sink, BOB) == originals(sink, CAROL) == []


@pytest.mark.parametrize("take_back", [("consent", "revoke", BOB, "--introducer", ALICE, "--counterpart", CAROL), ("person", "forget", BOB, "--yes")], ids=lambda args: args[0])
def test_a_yes_that_is_taken_back_while_it_waits_gives_it_back(own, take_back):
    filter_, sink = own
    request = hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "yes")
    letter_to(sink, BOB, "Carol")
    filter_.ok(*take_back)
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    over(filter_, request, "returned")
    assert filter_.json("held", "show", request)["how"] == "cancelled"
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert "the administrator took back a question to Bob" in Letter(back).words()
    assert originals(sink, BOB) == originals(sink, CAROL) == []


@pytest.mark.parametrize(
    ("before", "how"), [((), "cancelled"), (("deny", BOB), "declined"), (("deny", BOB, "--introducer", ALICE, "--topic", "poetry"), "cancelled")], ids=["alone", "over an older no", "beside a no for a topic"]
)
def test_a_standing_yes_that_is_revoked_while_it_waits_for_another_gives_it_back(own, before, how):
    filter_, sink = own
    if before:
        filter_.ok("consent", *before)
    filter_.consent("allow", BOB, introducer=ALICE)
    request = hold(filter_, introduction())
    filter_.ok("consent", "revoke", BOB, "--introducer", ALICE)
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    over(filter_, request, "returned")
    assert filter_.json("held", "show", request)["how"] == how
    assert asks(sink, BOB) == originals(sink, BOB) == originals(sink, CAROL) == []


def test_a_standing_yes_that_is_narrowed_to_a_topic_while_it_waits_gives_it_back(own):
    filter_, sink = own
    filter_.consent("allow", BOB, introducer=ALICE)
    request = hold(filter_, introduction())
    created = filter_.json("held", "show", request)["created"]
    filter_.ok("consent", "revoke", BOB, "--introducer", ALICE)
    wait_for(lambda: time.time() >= created + 1, "a later second")
    filter_.ok("consent", "allow", BOB, "--introducer", ALICE, "--topic", "poetry")
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    over(filter_, request, "returned")
    assert filter_.json("held", "show", request)["how"] == "cancelled"
    assert originals(sink, BOB) == originals(sink, CAROL) == []


def test_two_messages_to_the_same_two_people_ask_once_and_both_go(own):
    filter_, sink = own
    first, second = introduction(), introduction(subject="Bob, Carol: once more")
    requests = [hold(filter_, first), hold(filter_, second)]
    answer(filter_, ask_to(sink, BOB), "yes")
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    for request in requests:
        over(filter_, request, "released")
    assert len(asks(sink, BOB)) == len(asks(sink, CAROL)) == 1
    assert sorted(d.data for d in originals(sink, BOB)) == sorted([first.data, second.data])


@pytest.mark.parametrize("text", ["Yes", "yes.\n\nBob\n", "YES!\n\nOn Monday Alice wrote:\n> no\n> never\n"])
def test_a_plain_reply_of_one_word_counts(own, text):
    filter_, sink = own
    hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "reply", text, subject="Re: whatever")
    wait_for(lambda: filter_.json("consent", "list"), "Bob's word")
    (word,) = filter_.json("consent", "list")
    assert (word["party"], word["decision"]) == (BOB, "allow")


def test_what_is_not_understood_gets_help_and_decides_nothing(own):
    filter_, sink = own
    hold(filter_, introduction())
    ask = ask_to(sink, BOB)
    answer(filter_, ask, "reply", "Yes but only if she has read my book, otherwise no.\n")
    help_ = letter_to(sink, BOB, "yes")
    assert {"yes", "no"} <= set(help_.addresses())
    assert filter_.json("consent", "list") == []
    answer(filter_, help_, "no")
    wait_for(lambda: filter_.json("consent", "list"), "Bob's word")


def test_help_ends_after_a_few(own):
    filter_, sink = own
    hold(filter_, introduction())
    ask = ask_to(sink, BOB)
    for _ in range(12):
        answer(filter_, ask, "reply", "What is this?\n")
    letter_to(sink, BOB, "yes", 6)
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    letter_to(sink, CAROL, "Bob")
    assert len([d for d in sink.to(BOB) if d.sender == ""]) == 6


RELAYED = ["Precedence: bulk\n", "X-Auto-Response-Suppress: All\n", "List-Id: <x.b.example>\n"]


@pytest.mark.parametrize("extra", RELAYED)
def test_what_a_relay_adds_to_a_plain_answer_is_no_sign_of_a_machine(own, extra):
    filter_, sink = own
    hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "reply", "Yes, please\n", extra=extra)
    wait_for(lambda: filter_.json("consent", "list"), "Bob's word")


@pytest.mark.parametrize("extra", ["Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n", "X-Autorespond: vacation\n", *RELAYED])
def test_an_automatic_reply_is_never_an_answer(own, extra):
    filter_, sink = own
    hold(filter_, introduction())
    ask = ask_to(sink, BOB)
    for verb in ("yes", "reply", "never"):
        answer(filter_, ask, verb, "yes, I am away\n" if extra in RELAYED else "yes\n", extra=extra)
    answer(filter_, ask, "yes", "yes\n", envelope="")
    assert filter_.json("consent", "list") == []
    filter_.wait_log(r"answer=ignored")
    assert [d for d in sink.to(BOB) if d.sender == ""] == []


@pytest.mark.parametrize("verb", ["yes", "change", "bounce", "withdraw", "reply"])
def test_a_token_that_nobody_has_given_out_is_refused(own, verb):
    filter_, _ = own
    result = filter_.send(answer_mail(f"askfirst+{verb}-{'0' * 32}@home.example"))
    assert result.verdict == "reject" and result.text.startswith("550 5.1.1")


@pytest.mark.parametrize("address", ["askfirst@home.example", "askfirst+yes@home.example", "askfirst+yes-123@home.example",
                                     "askfirst+maybe-" + "0" * 32 + "@home.example"])
def test_an_answer_without_a_token_is_refused(own, address):
    filter_, _ = own
    result = filter_.send(answer_mail(address, "yes"))
    assert result.verdict == "reject" and result.text.startswith("550 5.1.1")


def test_tokens_are_good_for_their_own_verbs_only(own):
    filter_, sink = own
    hold(filter_, introduction())
    tokens = {verb: re.search("[0-9a-f]{32}", address).group(0) for verb, address in ask_to(sink, BOB).addresses().items()}
    notice = letter_to(sink, ALICE, "Introduction").addresses()
    for verb, token in (("yes", tokens["bounce"]), ("withdraw", tokens["yes"]), ("change", tokens["yes"]),
                        ("yes", re.search("[0-9a-f]{32}", notice["withdraw"]).group(0))):
        assert filter_.send(answer_mail(f"askfirst+{verb}-{token}@home.example")).verdict == "reject"
    assert filter_.json("consent", "list") == []


def test_case_does_not_matter_anywhere(own):
    filter_, sink = own
    hold(filter_, introduction())
    address = ask_to(sink, BOB).addresses()["yes"]
    assert filter_.send(answer_mail(address.upper())).verdict == "discard"
    assert [c["party"] for c in filter_.json("consent", "list")] == [BOB]


def test_other_recipients_of_an_answer_get_it_without_the_answer_address(own):
    filter_, sink = own
    hold(filter_, introduction())
    address = ask_to(sink, BOB).addresses()["yes"]
    mail = answer_mail(address, "Yes, thank you, Alice!\n", recipients=[address, ALICE])
    result = filter_.send(mail)
    assert result.verdict == "accept" and ("delrcpt", address) in [m[:2] for m in result.modifications]
    assert [c["party"] for c in filter_.json("consent", "list")] == [BOB]
    unknown = f"askfirst+yes-{'1' * 32}@home.example"
    result = filter_.send(answer_mail(unknown, recipients=[unknown, ALICE]))
    assert result.verdict == "accept" and ("delrcpt", unknown) in [m[:2] for m in result.modifications]


def test_of_an_answer_that_is_refused_the_log_says_nothing_else(own):
    filter_, _ = own
    mail = answer_mail(f"askfirst+yes-{'1' * 32}@home.example", "Yes\n")
    mail.login = "alice"
    result = filter_.send(mail)
    assert result.verdict == "reject" and result.text.startswith("550 5.1.1")
    filter_.verdict(filter_.send(ordinary()).queue_id)
    assert [line for line in filter_.log_text().splitlines() if f"{result.queue_id}:" in line and "answer=unknown" not in line] == []


def test_the_same_answer_again_is_confirmed_again(own):
    filter_, sink = own
    hold(filter_, introduction())
    ask = ask_to(sink, BOB)
    answer(filter_, ask, "no")
    answer(filter_, ask, "no")
    letter_to(sink, BOB, "noted: no", 2)
    assert [c["decision"] for c in filter_.json("consent", "list")] == ["deny"]


def test_the_same_link_changes_an_answer_later_and_says_what_that_means(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    bob, carol = ask_to(sink, BOB), ask_to(sink, CAROL)
    answer(filter_, bob, "yes")
    answer(filter_, bob, "no")
    letter_to(sink, BOB, "still waits goes back to Alice")
    over(filter_, request, "returned")
    answer(filter_, bob, "yes")
    letter_to(sink, BOB, "stays there")
    answer(filter_, carol, "yes", sender=CAROL)
    letter_to(sink, CAROL, "no longer open")
    assert originals(sink, BOB) == [] and filter_.state_of(request) == "returned"
    assert [(c["party"], c["decision"], c["counterpart"]) for c in filter_.json("consent", "list")] == [(BOB, "allow", CAROL)]


def test_a_standing_token_changes_the_word_at_any_time(own):
    filter_, sink = own
    hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "always")
    confirmation = letter_to(sink, BOB, "Alice")
    answer(filter_, confirmation, "change", "", subject="never")
    wait_for(lambda: [c["decision"] for c in filter_.json("consent", "list")] == ["deny"], "the changed word")
    (word,) = filter_.json("consent", "list")
    assert (word["party"], word["introducer"], word["counterpart"]) == (BOB, "*", "*")


def test_a_forged_sender_changes_nothing_and_gets_nothing(own):
    filter_, sink = own
    hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "yes", sender="eve@evil.example")
    letter_to(sink, BOB, "Carol")
    assert sink.to("eve@evil.example") == []
    assert filter_.json("consent", "list")[0]["party"] == BOB


def test_an_ask_that_the_mta_refuses_gives_the_message_back_at_once(own):
    filter_, sink = own
    sink.answers["rcpt"] = lambda address: "550 5.1.1 no such user" if address == BOB else None
    request = hold(filter_, introduction())
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert "Bob" in Letter(back).words()
    over(filter_, request, "returned")


def bounce(to, action="failed", subject="Undelivered Mail Returned to Sender"):
    text = (f"--b\nContent-Type: text/plain\n\nI'm sorry.\n--b\nContent-Type: message/delivery-status\n\n"
            f"Reporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; {BOB}\nAction: {action}\nStatus: 5.1.1\n\n--b--\n")
    return answer_mail(to, text, subject, sender="MAILER-DAEMON@b.example", envelope="",
                       extra='Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n')


def test_a_bounced_ask_gives_the_message_back_but_a_delay_or_vacation_does_not(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    ask = ask_to(sink, BOB)
    address = ask.addresses()["bounce"]
    assert filter_.send(bounce(address, "delayed")).verdict == "discard"
    answer(filter_, ask, "bounce", "I am on the beach.", subject="Out of office", envelope="",
           extra="Auto-Submitted: auto-replied\n")
    assert filter_.state_of(request) == "waiting"
    assert filter_.send(bounce(address)).verdict == "discard"
    over(filter_, request, "returned")


def test_the_sender_can_withdraw(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    notice = letter_to(sink, ALICE, "Introduction")
    asked = ask_to(sink, BOB)
    answer(filter_, notice, "withdraw", sender=ALICE)
    over(filter_, request, "withdrawn")
    assert filter_.spooled() == []
    letter_to(sink, ALICE, "withdr", 1)
    answer(filter_, asked, "yes")
    letter_to(sink, BOB, "no longer open")
    assert originals(sink, BOB) == [] and filter_.json("consent", "list") == []


GERMAN = """Lieber Bob, liebe Carol,

ich wollte euch schon lange miteinander bekannt machen. Bob baut Brücken, und Carol sucht jemanden, der das kann.
I wanted to introduce you two. Bob, meet Carol.

Alice
"""


def test_asks_and_notices_are_in_the_language_of_the_message(own):
    filter_, sink = own
    hold(filter_, introduction(text=GERMAN))
    assert ask_to(sink, BOB).message["Content-Language"] == "de"
    assert letter_to(sink, ALICE, "Introduction").message["Content-Language"] == "de"


def test_who_withdraws_in_time_has_asked_nobody(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="1d")
    request = hold(filter_, introduction())
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "withdraw", sender=ALICE)
    over(filter_, request, "withdrawn")
    assert not any(is_ask(d) for d in sink.deliveries) and filter_.json("ask", "list") == []


def test_the_sender_can_send_it_to_each_alone(own):
    filter_, sink = own
    mail = introduction(cc="Frank <frank@home.example>")
    request = hold(filter_, mail)
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "separate", sender=ALICE)
    (got,) = sink.wait(lambda d: d.sender == ALICE, "the message")
    head, body = got.data.split(b"\r\n\r\n", 1)
    assert BOB.encode() not in head and CAROL.encode() not in head and b"undisclosed-recipients" in head
    assert body == mail.data.split(b"\r\n\r\n", 1)[1] and b"frank@home.example" in head
    assert {BOB, CAROL} <= set(got.addresses)
    over(filter_, request, "released")
    letter_to(sink, ALICE, "separate")


def test_vouching_for_an_introduction_needs_the_option(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", vouch="exposure")
    hold(filter_, introduction())
    assert "vouch" not in letter_to(sink, ALICE, "Introduction").addresses()
    filter_.configure(vouch="all")
    filter_.reload()
    mail = introduction(carol="Dave <dave@d.example>", subject="Dave <> Bob")
    request = hold(filter_, mail)
    answer(filter_, letter_to(sink, ALICE, "Dave <> Bob"), "vouch", sender=ALICE)
    sink.wait_to("dave@d.example", "Dave <> Bob")
    over(filter_, request, "released")


def test_a_word_of_the_sender_that_comes_too_late_is_told_so(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    notice = letter_to(sink, ALICE, "Introduction")
    answer(filter_, ask_to(sink, BOB), "no")
    over(filter_, request, "returned")
    before = len(sink.to(ALICE))
    answer(filter_, notice, "separate", sender=ALICE)
    wait_for(lambda: len(sink.to(ALICE)) > before, "a word to Alice")
    assert originals(sink, BOB) == [] and filter_.state_of(request) == "returned"


def crowd(n, first=1):
    return [f"p{i}@s{i}.example" for i in range(first, first + n)]


def crowd_mail(people):
    to = ", ".join(f"P{i} <{p}>" for i, p in enumerate(people))
    return introduction(to.split(", ")[0], ", ".join(to.split(", ")[1:]), subject="Our new prices",
                        text="The new prices are attached.\n", recipients=people)


def test_a_cc_of_thirty_waits_for_its_sender_who_sends_it_to_each_alone(own):
    filter_, sink = own
    people = crowd(30)
    request = hold(filter_, crowd_mail(people))
    shown = filter_.json("held", "show", request)
    assert shown["state"] == "waiting" and shown["waits_for"] == [ALICE]
    notice = letter_to(sink, ALICE, "Our new prices")
    assert {"separate", "vouch", "withdraw"} <= set(notice.addresses())
    answer(filter_, notice, "separate", sender=ALICE)
    (got,) = sink.wait(lambda d: d.sender == ALICE, "the message")
    assert sorted(got.addresses) == sorted(people)
    assert not any(p.encode() in got.data for p in people)
    assert not any(is_ask(d) for d in sink.deliveries)


def test_a_cc_of_thirty_goes_as_it_is_when_its_sender_says_they_know_each_other(own):
    filter_, sink = own
    mail = crowd_mail(crowd(30))
    request = hold(filter_, mail)
    answer(filter_, letter_to(sink, ALICE, "Our new prices"), "vouch", sender=ALICE)
    (got,) = sink.wait(lambda d: d.sender == ALICE, "the message")
    assert got.data == mail.data
    over(filter_, request, "released")


def test_nobody_vouches_over_a_no_to_the_very_counterpart(own):
    filter_, sink = own
    people = crowd(30)
    filter_.consent("deny", people[3], counterpart=people[7])
    hold(filter_, crowd_mail(people))
    assert "vouch" not in letter_to(sink, ALICE, "Our new prices").addresses()


def test_a_party_gets_so_many_asks_a_day_and_the_rest_is_put_off(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", asks_per_party_per_day=2)
    for i, person in enumerate(crowd(3)):
        hold(filter_, introduction(carol=f"P{i} <{person}>"))
    for person in crowd(3):
        ask_to(sink, person)
    states = [each["state"] for each in filter_.json("ask", "list") if each["party"] == BOB]
    assert sorted(states) == ["scheduled", "sent", "sent"] and len(asks(sink, BOB)) == 2


def test_an_account_asks_so_many_a_day_and_learns_nothing_beyond(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, asks_per_introducer_per_day=3)
    filter_.consent("deny", "dave@d.example", note="Never again")
    told = filter_.send(introduction(carol="Dave <dave@d.example>"))
    assert told.verdict == "reject" and "Never again" in told.text
    hold(filter_, introduction())
    for carol in ("Dave <dave@d.example>", "Eve <eve@e.example>"):
        refused = filter_.send(introduction(carol=carol))
        assert refused.verdict == "reject" and "Dave" not in refused.text and "Eve" not in refused.text
        assert "Never again" not in refused.text
    assert filter_.send(ordinary()).verdict == "accept"


def test_two_no_to_one_sender_end_the_asks_from_him(own):
    filter_, sink = own
    for n, carol in enumerate(("Dave <dave@d.example>", "Eve <eve@e.example>"), 1):
        hold(filter_, introduction(carol=carol))
        answer(filter_, ask_to(sink, BOB, n), "no")
    refused = filter_.send(introduction(carol="Gus <gus@g.example>"))
    assert refused.verdict == "reject" and "Bob" in refused.text
    assert filter_.send(introduction(carol="Gus <gus@g.example>", sender="anna@home.example", login="anna")).verdict == "discard"


def test_an_answer_from_inside_counts_where_a_rule_says_who_it_is(own):
    """Bob reads his mail on this server, too: his answer is outbound mail, of a login of ours."""
    filter_, sink = own
    hold(filter_, introduction())
    mail = answer_mail(ask_to(sink, BOB).addresses()["yes"], sender="bob@home.example").but(login="bob")
    assert filter_.send(mail).verdict == "discard"
    assert filter_.json("consent", "list") == []
    filter_.write("rules", f"same {BOB} bob@home.example\n")
    filter_.reload()
    assert filter_.send(mail.but()).verdict == "discard"
    assert [c["party"] for c in filter_.json("consent", "list")] == [BOB]


def test_no_token_is_in_a_listing_or_the_log(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    answer(filter_, ask_to(sink, BOB), "yes")
    tokens = {address[-45:-13] for letter in (ask_to(sink, BOB), ask_to(sink, CAROL), letter_to(sink, ALICE, "Introduction"),
                                              letter_to(sink, BOB, "Carol")) for address in letter.addresses().values()}
    assert len(tokens) >= 5
    said = filter_.log_text() + filter_.ok("held", "show", request) + filter_.ok("ask", "list", "--all", "--json")
    said += filter_.ok("consent", "show", BOB) + filter_.ok("held", "show", request, "--json")
    assert not [token for token in tokens if token in said]


def allow_files(filter_, size):
    """The daemon can write no file further than this: for the store that is a full disk."""
    subprocess.run(filter_.command(["prlimit", f"--pid={filter_.pid}", f"--fsize={size}:"]), check=True)


def test_a_full_disk_is_no_storm_of_attempts_and_the_asks_go_when_it_has_room(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    hold(filter_, introduction())
    letter_to(sink, ALICE, "Introduction: Bob <> Carol")
    allow_files(filter_, 20480)
    began = time.monotonic()
    filter_.begin("ask", "send", *(each["ask"] for each in filter_.json("ask", "list")))
    trouble = re.compile(r"asks: .*(full|room|space)", re.I)
    wait_for(lambda: len(trouble.findall(filter_.log_text())) >= 4, lambda: filter_.log_text()[-2000:])
    assert time.monotonic() - began > 2
    allow_files(filter_, "unlimited")
    for person in (BOB, CAROL):
        ask_to(sink, person)
