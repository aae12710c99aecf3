"""Asking on purpose: a user writes whom they would like to introduce to each other, and gets a draft when all agree."""
import json
import re
import urllib.parse

import pytest

from askfirst_test.asking import Letter, answer, answer_mail, ask_to, asks, letter_to
from askfirst_test.mail import ALICE, Mail, compose, crlf, introduction
from askfirst_test.waiting import wait_for

ADDRESS = "askfirst+introduce@home.example"
BOB, CAROL = "bob@b.example", "carol@c.example"
BOTH = "Bob Baker <bob@b.example>, Carol Chan <carol@c.example>"
WHY = "You both restore sundials, and neither knows anybody else who does.\n"


def wish(cc=BOTH, text=WHY, to=f"<{ADDRESS}>", recipients=(ADDRESS, BOB, CAROL), login="alice", sender=ALICE, **options):
    """A mail that asks for an introduction, with the people among its recipients, as mail programs send it."""
    options.setdefault("subject", "Sundials")
    return Mail(compose(to, text=text, cc=cc, **options), sender, list(recipients), login=login)


def ask_for(filter_, mail=None):
    """Sends it; the request that it became."""
    result = filter_.send(mail or wish())
    assert result.verdict == "discard", result.answer
    (request,) = [each["request"] for each in filter_.held() if each["on_purpose"]]
    return request


def helped(filter_, sink, mail):
    """Sends what nobody can be asked about: the letter that says why."""
    before = len(sink.to(ALICE))
    assert filter_.send(mail).verdict == "discard"
    wait_for(lambda: len(sink.to(ALICE)) > before, "a letter to Alice")
    assert filter_.held() == []
    letter = Letter(sink.to(ALICE)[-1])
    assert "Nobody has been asked yet" in letter.subject and ADDRESS in letter.message["Reply-To"]
    return letter.words()


def draft_of(letter):
    """What the link to the draft opens: recipients, subject, text."""
    link = re.search(r'href="(mailto:bob%40[^"]*|mailto:bob@[^"]*)"', letter.html).group(1).replace("&amp;", "&")
    parts = urllib.parse.urlsplit(link)
    fields = dict(each.split("=", 1) for each in parts.query.split("&"))
    return [urllib.parse.unquote(each) for each in (parts.path, fields["subject"], fields["body"])]


def test_both_agree_and_the_user_sends_the_draft(own):
    filter_, sink = own
    request = ask_for(filter_)
    told = letter_to(sink, ALICE, "Your introduction of Bob Baker and Carol Chan: people are asked first")
    assert request in told.text and "You both restore sundials" in told.words() and "Nobody has received" in told.words()
    for person, other, name in ((BOB, CAROL, "Carol Chan"), (CAROL, BOB, "Bob Baker")):
        ask = ask_to(sink, person)
        assert name in ask.text and other not in ask.everything and "sundials" not in ask.everything
    answer(filter_, ask_to(sink, BOB), "yes")
    assert filter_.state_of(request) == "waiting"
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    letter = letter_to(sink, ALICE, "You may introduce Bob Baker and Carol Chan")
    to, subject, body = draft_of(letter)
    assert to == f"{BOB},{CAROL}" and "Bob Baker" in subject
    assert "Hello Bob Baker and Carol Chan," in body and WHY.strip() in body and body.endswith("Alice")
    assert "Carol Chan <carol@c.example>" in letter.words() and WHY.strip() in letter.words()
    assert filter_.state_of(request) == "released" and filter_.spooled() == []
    assert [d for d in sink.deliveries if d.sender == ALICE] == []
    sent = filter_.send(Mail(compose(BOTH, subject=subject, text=body), recipients=[BOB, CAROL]))
    assert sent.verdict == "accept", sent.answer


def test_a_name_with_a_comma_stands_in_quotes_where_the_draft_is_copied(own):
    filter_, sink = own
    filter_.consent("allow", BOB, ALICE)
    filter_.consent("allow", CAROL, ALICE)
    assert filter_.send(wish(cc=f'"Chan, Carol \\"Kit\\"" <{CAROL}>, Bob B. Baker <{BOB}>')).verdict == "discard"
    letter = letter_to(sink, ALICE, 'You may introduce Chan, Carol "Kit" and Bob B. Baker')
    assert f'To: "Chan, Carol \\"Kit\\"" <{CAROL}>, "Bob B. Baker" <{BOB}>' in letter.words()
    assert 'Hello Chan, Carol "Kit" and Bob B. Baker,' in letter.words()


def test_the_draft_has_no_sentence_of_which_an_address_was_left_out(own):
    filter_, sink = own
    filter_.consent("allow", BOB, ALICE)
    filter_.consent("allow", CAROL, ALICE)
    text = f"Please introduce {BOB} to {CAROL}. {WHY}"
    assert filter_.send(wish(cc="", text=text, recipients=[ADDRESS])).verdict == "discard"
    letter = letter_to(sink, ALICE, "You may introduce")
    assert WHY.strip() in letter.words() and "[...]" not in letter.words()
    assert WHY.strip() in draft_of(letter)[2] and "[...]" not in draft_of(letter)[2]


def test_the_reason_is_shown_to_who_is_asked_where_the_other_has_agreed(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", ask_shows="words")
    filter_.consent("allow", CAROL, ALICE)
    ask_for(filter_, wish(text=f"Ask carol@c.example. {WHY}"))
    assert "Whoever is asked reads it only where all the others" in letter_to(sink, ALICE, "asked first").words()
    ask = ask_to(sink, BOB)
    assert WHY.strip() in ask.words() and CAROL not in ask.everything
    assert asks(sink, CAROL) == []


def test_a_no_is_told_kindly_with_the_note(own):
    filter_, sink = own
    request = ask_for(filter_)
    answer(filter_, ask_to(sink, BOB), "yes")
    answer(filter_, ask_to(sink, CAROL), "no", "No\n\nI have sold my last sundial.\n", sender=CAROL)
    words = letter_to(sink, ALICE, "Not this time").words()
    assert "Carol Chan would rather not this time" in words and "I have sold my last sundial." in words
    assert filter_.state_of(request) == "returned"
    assert filter_.send(introduction()).verdict == "reject"


def test_an_ask_that_cannot_be_delivered_says_so(own):
    filter_, sink = own
    ask_for(filter_)
    bounce = ask_to(sink, CAROL).delivery.sender
    report = answer_mail(bounce, "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; c.example\n\n"
                         f"Final-Recipient: rfc822; {CAROL}\nAction: failed\nStatus: 5.1.1\n\n--b--\n", "Undelivered",
                         "mailer-daemon@c.example", 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n', "")
    assert filter_.send(report).verdict == "discard"
    assert "Carol Chan could not be asked" in letter_to(sink, ALICE, "Not this time").words()


def test_the_user_changes_their_mind(own):
    filter_, sink = own
    request = ask_for(filter_)
    told = letter_to(sink, ALICE, "people are asked first")
    ask = ask_to(sink, BOB)
    answer(filter_, told, "withdraw", sender=ALICE)
    letter_to(sink, ALICE, "Not asked any more: Bob Baker and Carol Chan")
    assert filter_.state_of(request) == "withdrawn"
    answer(filter_, ask, "yes")
    letter_to(sink, BOB, "closed")


def test_a_change_of_mind_may_come_too_late(own):
    filter_, sink = own
    ask_for(filter_)
    told = letter_to(sink, ALICE, "people are asked first")
    for person in (BOB, CAROL):
        answer(filter_, ask_to(sink, person), "yes", sender=person)
    letter_to(sink, ALICE, "You may introduce")
    answer(filter_, told, "withdraw", sender=ALICE)
    letter_to(sink, ALICE, "Already settled")


def test_people_may_stand_in_the_text(own):
    filter_, sink = own
    text = f"Hello,\n\nBob Baker <{BOB}>\nCarol Chan, {CAROL}\n\n{WHY}\n-- \nAlice, alice@other.example\n"
    ask_for(filter_, wish(cc="", text=text, recipients=[ADDRESS]))
    assert "Carol Chan" in ask_to(sink, BOB).text and "Bob Baker" in ask_to(sink, CAROL).text
    assert WHY.strip() in letter_to(sink, ALICE, "asked first").words()


@pytest.mark.parametrize("below", [
    "-- \nAlice Archer\nalice@private.example\n",
    "--\nAlice Archer\nalice@private.example\n",
    "Alice Archer\nACME Ltd, Sales\nPhone: +44 20 7946 0000\nalice@private.example\n",
    "Best regards,\nAlice Archer\nsales@acme.example\n",
    "Kind regards\n\nAlice Archer | ACME Ltd | info@acme.example\n",
    "> On Monday Dave wrote:\n> Write to dave@d.example.\n",
    "On 3 March 2026, Dave <dave@d.example> wrote:\n> Hello\n",
    "-----Original Message-----\nFrom: Dave <dave@d.example>\nTo: Alice\nSubject: Hi\n\nHello\n",
    "This message is confidential and intended for its recipient only. If you have got it by mistake, please tell "
    "legal@acme.example and delete it.\n",
    "Sent from my iPhone, alice@private.example\n",
    "alice@home.example\n",
])
def test_an_address_below_the_reason_is_no_second_person(own, below):
    words = helped(*own, wish(cc=f"Bob Baker <{BOB}>", text=f"{WHY}\n{below}", recipients=[ADDRESS, BOB]))
    assert "Your mail names only one person, Bob Baker." in words, words


def test_a_subject_is_a_reason_where_there_is_no_text(own):
    filter_, sink = own
    ask_for(filter_, wish(text="\n", subject="You both restore sundials"))
    assert 'Your reason: "You both restore sundials"' in letter_to(sink, ALICE, "asked first").words()


@pytest.mark.parametrize("before, after", [
    ("Hi,\n\n", "\nThank you very much!\n\nBest regards,\nAlice Archer\n"),
    ("Hallo,\n\n", "\nVielen Dank!\n\nViele Grüße\nAlice Archer\n"),
    ("Olá,\n\n", "\nObrigada,\nAlice\n"),
], ids=["en", "de", "pt"])
def test_greeting_and_signature_are_no_part_of_the_reason(own, before, after):
    filter_, sink = own
    ask_for(filter_, wish(text=before + WHY + after))
    assert f'Your reason: "{WHY.strip()}"' in letter_to(sink, ALICE, "asked first").words()


def test_a_subject_may_speak_of_holidays(own):
    filter_, sink = own
    ask_for(filter_, wish(subject="Holiday house: Bob and Carol"))
    assert "Carol Chan" in ask_to(sink, BOB).text


def test_thanks_alone_are_no_reason(own):
    assert "Your mail gives no reason" in helped(*own, wish(text="Hi,\n\nThanks,\nAlice\n", subject=""))


@pytest.mark.parametrize("mail, why", [
    (wish(cc="", recipients=[ADDRESS]), "Your mail names nobody"),
    (wish(cc=f"Bob Baker <{BOB}>, {ALICE}"), "Your mail names only one person, Bob Baker"),
    (wish(cc=", ".join(f"p{n}@s{n}.example" for n in range(5))), "no more than 3 can be asked"),
    (wish(cc=f"{BOTH}, billing@d.example"), "billing@d.example"),
    (wish(cc=f"Bob Baker <{BOB}>, anna@home.example"), "Your mail names only one person, Bob Baker"),
    (wish(text="\n", subject=""), "Your mail gives no reason"),
], ids=["nobody", "one", "many", "desk", "colleague", "no reason"])
def test_the_user_hears_what_to_write(own, mail, why):
    filter_, sink = own
    words = helped(filter_, sink, mail)
    assert why in words and "Nobody else has received your mail" in words
    assert asks(sink, BOB) == asks(sink, CAROL) == []


def test_a_colleague_in_copy_is_in_nobodys_way(own):
    filter_, sink = own
    ask_for(filter_, wish(cc=f"{BOTH}, Anna <anna@home.example>", recipients=[ADDRESS, BOB, CAROL, "anna@home.example"]))
    ask_to(sink, BOB), ask_to(sink, CAROL)
    assert sink.to("anna@home.example") == []


def test_who_has_agreed_before_is_not_asked(own):
    filter_, sink = own
    filter_.consent("allow", BOB, ALICE)
    filter_.consent("allow", CAROL, ALICE)
    assert filter_.send(wish()).verdict == "discard"
    letter = letter_to(sink, ALICE, "need not be asked")
    assert draft_of(letter)[0] == f"{BOB},{CAROL}" and filter_.held() == []


def test_whoever_probes_learns_no_more_than_by_messages(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", asks_per_introducer_per_day=2)
    filter_.consent("deny", CAROL, note="Please write to my office.")
    for n in range(2):
        assert filter_.send(wish(subject=f"Sundials {n}")).verdict == "discard"
        words = letter_to(sink, ALICE, "Not this time", n + 1).words()
        assert "Carol Chan would rather not this time" in words and "Please write to my office." in words
    assert "Nobody more can be asked for you today" in helped(filter_, sink, wish())
    assert asks(sink, BOB) == []


def test_the_same_mail_once_more_asks_nobody_twice(own):
    filter_, sink = own
    mail = wish(message_id="<once@client.home.example>")
    request = ask_for(filter_, mail)
    ask_to(sink, BOB), ask_to(sink, CAROL)
    assert ask_for(filter_, mail.but()) == request
    assert len(asks(sink, BOB)) == len(asks(sink, CAROL)) == 1
    assert filter_.send(Mail(mail.data, recipients=[BOB, CAROL])).verdict in ("discard", "tag"), "it is no copy of the wish"


def test_a_message_about_the_same_people_waits_for_the_same_answers(own):
    filter_, sink = own
    ask_for(filter_)
    held = filter_.send(introduction(bob=f"Bob <{BOB}>", carol=f"Carol <{CAROL}>"))
    assert held.verdict == "discard"
    for person in (BOB, CAROL):
        answer(filter_, ask_to(sink, person), "yes", sender=person)
    sink.wait(lambda d: d.sender == ALICE, "the introduction")
    letter_to(sink, ALICE, "You may introduce")
    assert len(asks(sink, BOB)) == 1


def test_nobody_asks_without_a_login(own):
    filter_, sink = own
    alone = filter_.send(wish(login=None, recipients=[ADDRESS]))
    assert alone.verdict == "reject" and "login" in alone.text
    among_others = filter_.send(wish(login=None))
    assert among_others.verdict == "accept" and among_others.modifications == [("delrcpt", ADDRESS)]
    assert filter_.held() == [] and sink.deliveries == []


@pytest.mark.parametrize("tag", ["", "+introdcue", "+introduction", "+vorstellen"])
@pytest.mark.parametrize("others", [(), (BOB, CAROL)], ids=["alone", "with others"])
def test_a_typo_in_the_address_shows_nobody_to_anybody(own, tag, others):
    filter_, sink = own
    astray = f"askfirst{tag}@home.example"
    result = filter_.send(wish(to=f"<{astray}>", recipients=[astray, *others]))
    assert result.verdict == "reject" and f"Did you mean {ADDRESS}" in result.text
    assert filter_.held() == [] and sink.deliveries == []


CUT = ["+yes", "+yes-", "+NO-0123456789abcdef", "+reply-0123456789abcdef0123456789abcdef0", "+change-xyz"]


@pytest.mark.parametrize("tag", CUT)
@pytest.mark.parametrize("others", [(), (BOB, CAROL)], ids=["alone", "with others"])
def test_a_user_with_half_a_link_is_not_told_to_introduce_anybody(own, tag, others):
    filter_, sink = own
    astray = f"askfirst{tag}@home.example"
    result = filter_.send(wish(to=f"<{astray}>", recipients=[astray, *others]))
    assert result.verdict == "reject" and "answers to questions" in result.text and "introduce" not in result.text
    assert filter_.held() == [] and sink.deliveries == []


def test_a_user_who_replies_to_the_bare_address_is_told_to_use_a_link(own):
    filter_, sink = own
    bare = "askfirst@home.example"
    result = filter_.send(wish(to=bare, cc="", recipients=[bare], subject="Re: May we?", extra="In-Reply-To: <1@home.example>\n"))
    assert result.verdict == "reject" and "answers to questions" in result.text and "introduce" not in result.text


def test_a_plus_is_understood_whatever_the_delimiter(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", recipient_delimiter="-")
    ask_for(filter_)
    astray = "askfirst-introduction@home.example"
    result = filter_.send(wish(to=astray, recipients=[astray, BOB, CAROL]))
    assert result.verdict == "reject" and "askfirst-introduce@home.example" in result.text


def test_a_login_of_elsewhere_cannot_ask_and_shows_nobody(own):
    filter_, sink = own
    result = filter_.send(wish(login="eve@elsewhere.example", sender="eve@elsewhere.example", extra="Sender: eve@elsewhere.example\n"))
    assert result.verdict == "reject" and "login" in result.text
    assert filter_.held() == [] and sink.deliveries == []


WATCHED = pytest.mark.parametrize("mode", [{"mode": "monitor"}, {"enforce_for": ["carl@home.example"]}],
                                  ids=["monitor", "others"])


@WATCHED
def test_what_who_only_is_watched_addresses_wrongly_goes_to_the_others(make_filter, mode):
    filter_ = make_filter(**mode)
    astray = "askfirst+introdcue@home.example"
    result = filter_.send(wish(to=f"<{astray}>", recipients=[astray, BOB, CAROL]))
    assert result.verdict == "accept" and ("delrcpt", astray) in [m[:2] for m in result.modifications]


@WATCHED
def test_who_only_watches_asks_nobody(make_filter, make_sink, mode):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", **mode)
    result = filter_.send(wish())
    assert result.verdict == "reject" and "not asked for here yet" in result.text
    assert filter_.held() == [] and sink.deliveries == []
    filter_.wait_log(r"answer=refused introduce introducer=alice@home\.example ")


def test_the_log_says_who_asks_and_what_came_of_it(own):
    filter_, sink = own
    request = ask_for(filter_)
    filter_.wait_log(rf"answer=taken introduce introducer=alice@home\.example request={request} people=2")
    assert filter_.send(wish(cc=f"Bob Baker <{BOB}>", recipients=[ADDRESS])).verdict == "discard"
    filter_.wait_log(r"answer=taken introduce introducer=alice@home\.example people=1: one")
    (ask, *_) = [each["ask"] for each in filter_.json("ask", "list", "--json")]
    ask_to(sink, BOB), ask_to(sink, CAROL)
    filter_.wait_log(rf"ask: ask={ask} to=\S+ taken=1")


def test_the_log_names_an_address_that_is_no_answer(own):
    filter_, _ = own
    assert filter_.send(wish(to="<askfirst+introdcue@home.example>", cc="", recipients=["askfirst+introdcue@home.example"])).verdict == "reject"
    filter_.wait_log(r"answer=unknown no answer in askfirst\+introdcue$")


def test_a_program_asks_nobody(own):
    filter_, sink = own
    for recipients in ([ADDRESS], [ADDRESS, BOB, CAROL]):
        result = filter_.send(wish(extra="Auto-Submitted: auto-replied\n", recipients=recipients))
        assert result.verdict == "reject" and "a program has sent it" in result.text
    assert filter_.held() == [] and sink.deliveries == []


def test_the_pipe_knows_no_login(own):
    filter_, sink = own
    code, _, complaint = filter_.askfirst("answer", "--recipient", ADDRESS, "--sender", ALICE, stdin=wish().data)
    assert code == 67 and "login" in complaint
    assert filter_.held() == [] and sink.deliveries == []


def test_the_command_line_shows_it(own):
    filter_, sink = own
    request = ask_for(filter_)
    (listed,) = filter_.held()
    assert listed["on_purpose"] is True and sorted(listed["waits_for"]) == [BOB, CAROL]
    assert "1 introduction that a user asks for" in filter_.ok("status") and "0 messages for people" in filter_.ok("status")
    assert f"request {request}" in filter_.ok("why", request) and "asked for on purpose" in filter_.ok("why", request)
    shown = filter_.ok("held", "show", request)
    assert "on purpose" in shown and "no message waits" in shown and "because of" not in shown
    assert "Bob Baker <bob@b.example>" in shown and WHY.strip() in shown and "introducer: alice@home.example, account alice" in shown
    assert shown.rstrip().endswith("verdict: ask")
    assert "(on purpose) Sundials" in filter_.ok("held", "list")
    code, _, complaint = filter_.askfirst("held", "release", request)
    assert code != 0 and "there is no message to be sent" in complaint
    assert filter_.ok("held", "return", request).strip() == f"{request}: returned"
    letter_to(sink, ALICE, "the administrator has ended it")
    assert re.search(rf"^{request}  ended ", filter_.ok("held", "list", "--all"), re.M)


def test_the_command_line_says_that_all_have_agreed(own):
    filter_, sink = own
    request = ask_for(filter_)
    for person in (BOB, CAROL):
        answer(filter_, ask_to(sink, person), "yes", sender=person)
    letter_to(sink, ALICE, "You may introduce")
    assert re.search(rf"^{request}  agreed ", filter_.ok("held", "list", "--all"), re.M)
    assert f"{request} (agreed)" in filter_.ok("held", "show", request)


def test_explain_says_who_would_be_asked(own):
    filter_, _ = own
    said = filter_.ok("explain", stdin=wish().data)
    assert "asks for an introduction on purpose" in said and "introducer: alice@home.example" in said
    assert "person: Bob Baker <bob@b.example>" in said and f"words: {WHY.strip()}" in said and said.endswith("verdict: ask\n")


@pytest.mark.parametrize("mail, verdict", [(wish(), "ask"), (wish(cc="", recipients=[ADDRESS]), "nobody"),
                                           (wish(text="\n", subject=""), "no-reason")], ids=["ask", "nobody", "no-reason"])
def test_explain_says_for_programs_what_becomes_of_it(own, mail, verdict):
    filter_, _ = own
    said = json.loads(filter_.ok("explain", "--json", stdin=mail.data))
    assert said["verdict"] == verdict and said["on_purpose"] is True


def test_short_mails_are_answered_in_their_language(own):
    filter_, sink = own
    ask_for(filter_, wish(subject="Apresentar", text="Apresentar por favor\n"))
    told = wait_for(lambda: sink.to(ALICE), "a letter to Alice")
    assert Letter(told[-1]).message["Content-Language"] == "pt"
    ask = ask_to(sink, BOB)
    assert ask.message["Content-Language"] == ask_to(sink, CAROL).message["Content-Language"] == "pt"
    answer(filter_, ask, "reply", "Claro, com todo o gosto\n")
    reply = wait_for(lambda: [d for d in sink.to(BOB) if d.sender == ""], "a letter to Bob")
    assert Letter(reply[-1]).message["Content-Language"] == "pt"


def test_addresses_alone_as_the_reply_to_a_help_mail_keep_its_language(own):
    filter_, sink = own
    text = "kannst du meinen Kollegen und Carol bekannt machen?\n"
    for count, mail in enumerate((wish(cc="", recipients=[ADDRESS], subject="Bitte", text=text),
                                  wish(cc="", recipients=[ADDRESS], subject="AW: Noch ist niemand gefragt", text=f"{BOB}\n{CAROL}\n")), 1):
        assert filter_.send(mail).verdict == "discard"
        wait_for(lambda: len(sink.to(ALICE)) == count, "a letter to Alice")
        assert Letter(sink.to(ALICE)[-1]).message["Content-Language"] == "de"


def test_mail_in_html_alone_is_read(own):
    filter_, sink = own
    html = f"<p>Bob Baker &lt;<a href='mailto:{BOB}'>{BOB}</a>&gt;</p><p>Carol Chan {CAROL}</p><p>{WHY}</p>"
    data = wish(cc="", recipients=[ADDRESS], text=html).data.replace(b"text/plain", b"text/html")
    ask_for(filter_, Mail(crlf(data), recipients=[ADDRESS]))
    assert "Bob Baker" in ask_to(sink, CAROL).text and WHY.strip() in letter_to(sink, ALICE, "asked first").words()
