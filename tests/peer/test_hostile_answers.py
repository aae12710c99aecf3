"""Answers made to hurt, and asks that go to odd places: each is taken, refused or put off, and nothing loops."""
import re
import time
from urllib.parse import unquote

import pytest

from askfirst_test.asking import ALICE, Letter, answer, answer_mail, ask_to, hold, letter_to, over
from askfirst_test.mail import Mail, introduction, ordinary
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"
BOUND_SECONDS, BOUND_KIB = 10, 100 * 1024


def words(filter_):
    return sorted((c["party"], c["decision"]) for c in filter_.json("consent", "list"))


def bounded(filter_, mail):
    """Sends a mail and checks its time and memory."""
    before, started = filter_.rss(), time.monotonic()
    result = filter_.send(mail, chunk=60000)
    spent = time.monotonic() - started
    assert spent < BOUND_SECONDS * (6 if filter_.sanitized() else 1), f"{spent} s"
    if not filter_.sanitized():
        assert filter_.rss() - before < BOUND_KIB
    assert filter_.send(ordinary()).verdict == "accept"
    return result


def cut_short(text):
    return f"{text[:14]!r}x{len(text)}" if isinstance(text, str) else None


# ---- recipients ----

def test_a_thousand_tokens_that_nobody_gave_out_in_one_mail_are_refused_and_do_not_fill_the_log(own):
    filter_, _ = own
    recipients = [f"askfirst+yes-{n:032x}@home.example" for n in range(1000)]
    result = bounded(filter_, answer_mail(recipients[0], recipients=recipients))
    assert result.verdict == "reject" and result.text.startswith("550 5.1.1")
    assert filter_.log_text().count("answer=unknown") <= 20
    result = bounded(filter_, answer_mail(ALICE, recipients=[*recipients, ALICE]))
    assert result.verdict == "accept" and result.delivered and len(result.modifications) == 1000


def test_one_address_a_thousand_times_in_one_mail_is_one_answer(own):
    filter_, sink = own
    hold(filter_, introduction())
    reply = ask_to(sink, BOB).addresses()["reply"]
    text = "What is this?\n" + "x <b> &amp; = \n" * 18000
    assert bounded(filter_, answer_mail(reply, text, recipients=[reply, reply.upper()] * 500)).verdict == "discard"
    letter_to(sink, BOB, "yes")
    answer(filter_, ask_to(sink, CAROL), "yes", sender=CAROL)
    letter_to(sink, CAROL, "Bob")
    assert len([d for d in sink.to(BOB) if d.sender == ""]) == 1


@pytest.mark.parametrize("form", ['"askfirst+yes-{t}"@home.example', "ASKFIRST+YES-{T}@HOME.EXAMPLE",
                                  '"askfirst\\+yes-{t}"@home.example', "@relay.example,@far.example:askfirst+yes-{t}@home.example", "askfirst+yes-{t}@home.example."])
def test_odd_forms_of_the_address_are_understood(own, form):
    filter_, sink = own
    hold(filter_, introduction())
    token = re.search("[0-9a-f]{32}", ask_to(sink, BOB).addresses()["yes"]).group(0)
    address = form.format(t=token, T=token.upper())
    assert filter_.send(answer_mail(address)).verdict == "discard"
    assert words(filter_) == [(BOB, "allow")]


@pytest.mark.parametrize("address", ["askfirst+yes-" + "0" * 5000 + "@home.example", "askfirst+" * 5000 + "@home.example",
                                     '"askfirst+' + '\\"' * 20000 + '"@home.example', "askfirst+yes-\u00fc@home.example",
                                     "askfirst+yes-0123%40home.example@home.example", "askfirst+\x01@home.example",
                                     "askfirst+yes-" + "0" * 31 + "g@home.example",
                                     "askfirst+yes-" + "0" * 33 + "@home.example"], ids=cut_short)
def test_what_only_looks_like_an_answer_address_is_refused(shared, address):
    result = bounded(shared, answer_mail(address))
    assert result.verdict == "reject" and result.text.startswith("550 5.1.1")


@pytest.mark.parametrize("address", ["askfirst@first.home.example.evil.example", "xaskfirst+yes-" + "0" * 32 + "@home.example",
                                     "askfirsty@home.example", "askfirst+yes-" + "0" * 32, "@home.example", "@", "",
                                     "@a.example:", "@" * 3000], ids=cut_short)
def test_other_addresses_are_none_of_ours(shared, address):
    assert bounded(shared, answer_mail("x", recipients=[address])).verdict == "accept"


@pytest.mark.parametrize("options, local, domain", [
    ({"answer_address": "AskFirst@Home.Example"}, "AskFirst", "Home.Example"),
    ({"answer_address": "ask.first@home.example"}, "ask.first", "home.example"),
    ({"answer_address": "ask@b\u00fccher.example"}, "ask", "xn--bcher-kva.example"),
    ({"answer_address": "ask@first.home.example"}, "ask", "first.home.example"),
    ({"recipient_delimiter": "-"}, "askfirst", "home.example"),
    ({"recipient_delimiter": "=+"}, "askfirst", "home.example"),
    ({"recipient_delimiter": "/"}, "askfirst", "home.example"),
    ({"recipient_delimiter": "#"}, "askfirst", "home.example"),
    ({"answer_address": "a" * 22 + "@home.example"}, "a" * 22, "home.example")], ids=str)
def test_any_sensible_answer_address_and_delimiter_serves(make_filter, make_sink, options, local, domain):
    sink = make_sink()
    filter_ = make_filter("", submit_to=sink.address, ask_delay="0s", **options)
    sink.through = filter_
    delimiter = options.get("recipient_delimiter", "+")[0]
    request = hold(filter_, introduction())
    for person in (BOB, CAROL):
        (ask,) = sink.wait(lambda d, p=person: p in d.addresses and "bounce-" in d.sender, "an ask")
        ask.data.decode("ascii")
        for address in (ask.sender, str(Letter(ask).message["Reply-To"])):
            before, behind = re.escape(local + delimiter), re.escape(domain)
            assert re.fullmatch(rf"{before}(bounce|reply)-[0-9a-f]{{32}}@{behind}", address), address
        links = re.findall(r'href="mailto:([^?"]*)', Letter(ask).html)
        assert len(links) >= 4 and all(re.match(r"[A-Za-z0-9.+%-]+@[A-Za-z0-9.-]+$", link) for link in links), links
        (to,) = [unquote(link) for link in links if delimiter + "yes-" in unquote(link)]
        assert filter_.send(answer_mail(to, sender=person)).verdict == "discard"
    over(filter_, request, "released")
    sink.through = None


@pytest.mark.parametrize("address", ["a" * 23 + "@home.example", '"ask first"@home.example', "j\u00f6rg@home.example",
                                     "ask..first@home.example"])
def test_an_answer_address_that_cannot_serve_is_told_at_the_start(make_filter, address):
    filter_ = make_filter(start=False, answer_address=address)
    code, _, said = filter_.askfirst("held", "list")
    assert code != 0 and "answer_address" in said and address in said.replace('\\"', '"')


# ---- what is asked of whom ----

def test_the_answer_address_is_no_party_and_is_never_asked(make_filter, make_sink):
    """Carol answers an ask to all, and copies somebody: the address with her token is no stranger to introduce. Without a
    token it means nothing, and nobody gets the mail."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", answer_address="askfirst@first.home.example")
    sink.through = filter_
    result = filter_.send(introduction(carol=f"Carol <askfirst+reply-{'0' * 32}@first.home.example>"))
    assert result.verdict == "accept" and [m[0] for m in result.modifications] == ["delrcpt"]
    assert filter_.send(introduction(carol="Carol <askfirst@first.home.example>")).verdict == "reject"
    assert filter_.held("--all") == []
    sink.through = None


def test_another_server_whose_answer_address_is_asked_refuses_and_nothing_loops(make_filter, make_sink):
    here, there = make_sink(), make_sink()
    ours = make_filter(submit_to=here.address, ask_delay="0s")
    theirs = make_filter(submit_to=there.address, ask_delay="0s", local_domains=["b.example"])
    theirs.configure(answer_address="askfirst@b.example")
    theirs.reload()
    here.through = ours

    def relay(address):
        if not address.endswith("@b.example"):
            return None
        answer = theirs.send(answer_mail(address, sender="askfirst@home.example"))
        return answer.text if answer.verdict == "reject" else None
    here.answers["rcpt"] = relay
    request = hold(ours, introduction(bob="Ask <askfirst@b.example>"))
    over(ours, request, "returned")
    assert not there.deliveries
    here.through = None


def test_an_ask_that_comes_back_to_the_answer_address_is_no_answer(own):
    """A party whose mail is forwarded to the address that it answers to."""
    filter_, sink = own
    request = hold(filter_, introduction())
    ask = ask_to(sink, BOB)
    for verb in ("reply", "yes", "never", "bounce"):
        back = Mail(ask.delivery.data, ask.delivery.sender, [ask.addresses()[verb]], login=None)
        assert filter_.send(back).verdict == "discard"
    answer(filter_, ask, "no", sender=BOB)
    confirmation = letter_to(sink, BOB, "Carol")
    for verb in ("change",):
        back = Mail(confirmation.delivery.data, "", [confirmation.addresses()[verb]], login=None)
        assert filter_.send(back).verdict == "discard"
    assert words(filter_) == [(BOB, "deny")]
    over(filter_, request, "returned")
    assert len([d for d in sink.to(BOB) if d.sender == ""]) == 1


def test_the_senders_own_address_and_his_aliases_are_no_parties(own):
    filter_, _ = own
    assert filter_.send(introduction(carol=f"Me <{ALICE}>")).verdict == "accept"
    assert filter_.send(introduction(carol="Me <Alice+x@HOME.example>")).verdict == "accept"


def test_colleagues_are_asked_like_strangers_where_the_administrator_wants_it(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s", local_parties=True)
    sink.through = filter_
    request = hold(filter_, introduction("Anna <anna@home.example>"))
    for person, login in (("anna@home.example", "anna"), (CAROL, None)):
        mail = answer_mail(ask_to(sink, person).addresses()["yes"], sender=person)
        assert filter_.send(mail.but(login=login)).verdict == "discard"
    over(filter_, request, "released")
    sink.through = None


def test_who_logged_in_is_the_introducer_whatever_from_says(own):
    """Consents given to a colleague do not count for what another writes in that name, nor is the colleague told."""
    filter_, sink = own
    filter_.consent("allow", BOB, introducer="anna@home.example")
    filter_.consent("allow", CAROL, introducer="anna@home.example")
    mail = introduction(sender="anna@home.example", login="mallory", name="Anna")
    request = hold(filter_, mail)
    notice = letter_to(sink, "mallory@home.example", "Introduction")
    assert filter_.json("held", "show", request)["introducer"] == "mallory@home.example"
    answer(filter_, notice, "withdraw", sender="mallory@home.example")
    over(filter_, request, "withdrawn")
    filter_.write("rules", "sends-as from mallory@home.example to anna@home.example\n")
    filter_.reload()
    assert filter_.send(introduction(sender="anna@home.example", login="mallory", name="Anna")).verdict == "accept"


def test_nobody_answers_for_another(own):
    """The introducer may get hold of the link of an ask (a quote, a forward); it is good for nothing in his hands."""
    filter_, sink = own
    request = hold(filter_, introduction())
    letter = ask_to(sink, BOB)
    link = letter.addresses()["yes"]
    for mail in (answer_mail(link, "Yes", sender=BOB).but(login="alice"),
                 answer_mail(link, "Yes", sender=ALICE),
                 answer_mail(link, "Yes", sender="dave@home.example"),
                 answer_mail(link, "Yes", sender=BOB, extra=f"Sender: Alice <{ALICE}>\n"),
                 answer_mail(link, "Yes", sender=BOB, envelope=ALICE)):
        assert filter_.send(mail).verdict == "discard"
    assert words(filter_) == []
    assert len(filter_.log_text().split("sent by one of ours, not by who was asked")) == 6
    answer(filter_, letter, "yes", sender=BOB)
    assert words(filter_) == [(BOB, "allow")]
    assert filter_.state_of(request) == "waiting"


@pytest.mark.parametrize("name", ["Carol www.evil.example", "Win at http://evil", "Carol +49 89 123456", "evil.example"])
def test_a_name_that_is_more_than_a_name_is_not_shown_to_who_is_asked(own, name):
    filter_, sink = own
    hold(filter_, introduction(carol=f'"{name}" <carol@c.example>'))
    text = ask_to(sink, BOB).everything
    assert name not in text and "evil" not in text and "123456" not in text and "someone at c.example" in text


# ---- content ----

BODIES = ["\0" * 300_000, "x" * 10_000_000, "\n" * 3_000_000, "> x\n" * 500_000, "<div>" * 100_000,
          "On Monday Bob wrote:\n" * 50_000,
          "&amp;" * 60_000, "-- \n" * 100_000, "From: a\n" * 100_000, "ye\u0301" * 100_000, "yes" * 100_000, "y\0e\0s\0?\n"]


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "multipart/mixed; boundary=x", "text/plain; charset=utf-16"])
def test_bodies_that_hurt_are_no_word(own, kind):
    filter_, sink = own
    hold(filter_, introduction())
    reply = ask_to(sink, BOB).addresses()["reply"]
    for body in BODIES:
        mail = answer_mail(reply, body, extra=f"Content-Type: {kind}\n")
        assert bounded(filter_, mail).verdict == "discard"
    assert words(filter_) == []
    answer(filter_, ask_to(sink, BOB), "reply", "\u202eyes\u202c\n" + "y" * 10_000_000)
    assert words(filter_) == []
    answer(filter_, ask_to(sink, BOB), "reply", "\u202eyes\u202c\n")
    assert words(filter_) == [(BOB, "allow")]


HOSTILE = {
    "control characters": "No\n\nStop\x07 it\x1b[2J now\x00 or \x7f else\n",
    "bidi": "No\n\n\u202eevil\u202c \u2066x\u2069 \u200fabc\u200e\n",
    "rtl": "No\n\n\u05e9\u05dc\u05d5\u05dd, \u0644\u0627 \u0634\u0643\u0631\u0627\n",
    "emoji": "No\n\n\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44e\U0001f3fd\n",
    "html": "No\n\n<script>alert(1)</script><img src=http://evil.example/x.png>\n",
    "links": "No\n\nhttp://evil.example mailto:x@evil.example HTTPS://EVIL.example www.evil.example\n",
    "injection": "No\n\nx\r\nBcc: victim@v.example\r\n\r\n.\r\nMAIL FROM:<a@b>\r\n",
    "template": "No\n\n{party} ${yes} %s%n {{x}} <a href=\"mailto:x\">\n",
    "huge": "No\n\n" + "Fee! " * 2_000_000,
    "zalgo": "No\n\n" + "Z" + "\u0301\u0330" * 5000 + "\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_a_party_writes_under_a_no_is_shown_harmless(own, what):
    filter_, sink = own
    request = hold(filter_, introduction())
    mail = answer_mail(ask_to(sink, CAROL).addresses()["no"], HOSTILE[what], sender=CAROL)
    assert bounded(filter_, mail).verdict == "discard"
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    over(filter_, request, "returned")
    for letter in (Letter(back), letter_to(sink, CAROL, "Bob")):
        shown = letter.text + letter.html
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200e\u200f]", shown)
        assert "<script" not in letter.html.lower() and "<img" not in letter.html.lower()
        assert not re.search(r"(?i)https?://\S|mailto:x|www\.\S", shown)
        assert letter.delivery.addresses in ([ALICE], [CAROL]) and letter.message["Bcc"] is None
        assert len(letter.delivery.data) < 40_000
    refused = filter_.send(introduction())
    assert refused.verdict == "reject" and refused.text.isascii() and len(refused.text) < 8000
    (word,) = filter_.json("consent", "list")
    assert len((word["note"] or "").encode()) <= 500


NAMES = ["=?utf-8?q?x=0D=0ABcc:_victim@v.example?=", "=?utf-8?b?4oCuZXZpbA==?=", '"Bob\\" <x@evil.example>, \\""',
         "<script>alert(1)</script>", "=?utf-8?q?=F0=9F=91=8D?=", "{introducer}", "a" * 5000, "=?utf-8?q?http://evil.example/?=",
         "=?utf-8?q?=00=07=1B?="]


@pytest.mark.parametrize("name", NAMES, ids=cut_short)
def test_names_and_subjects_cannot_add_anything_to_an_ask(own, name):
    filter_, sink = own
    quoted = name if name.startswith(("=?", '"')) else f'"{name}"'
    mail = introduction(bob=f"{quoted} <{BOB}>", carol=f"{quoted} <{CAROL}>", name=quoted, recipients=[BOB, CAROL],
                        subject=name + " Introduction")
    hold(filter_, mail)
    letters = [ask_to(sink, BOB), ask_to(sink, CAROL), letter_to(sink, ALICE, "not been sent yet")]
    for letter in letters:
        head = letter.delivery.data.split(b"\r\n\r\n")[0]
        assert b"\nBcc:" not in head and len(re.findall(rb"(?m)^From:", head)) == 1
        assert letter.delivery.addresses in ([BOB], [CAROL], [ALICE])
        assert [str(a.addr_spec) for a in letter.message["From"].addresses] == ["askfirst@home.example"]
        assert len(letter.message["To"].addresses) == 1
        shown = letter.text + letter.html + letter.subject
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown)
        assert "<script" not in letter.html and "http://evil.example" not in shown


@pytest.mark.parametrize("name", ['"{carol}"', '"{carol} (Carol)"', "'{carol}'", '"Carol [{carol}]"',
                                  "=?utf-8?q?{carol}?=", '"CAROL@C.EXAMPLE"', ""])
def test_an_ask_shows_no_address_of_the_other_even_where_it_is_all_that_he_is_called(own, name):
    filter_, sink = own
    carol = f"{name} <{CAROL}>".format(carol=CAROL).strip()
    hold(filter_, introduction(carol=carol, recipients=[BOB, CAROL], subject=f"Meet {CAROL}",
                               text=f"Bob, meet Carol ({CAROL}).\n"))
    ask = ask_to(sink, BOB)
    assert CAROL not in ask.everything.lower() and CAROL.encode() not in ask.delivery.data.lower()


def test_no_mail_to_a_party_shows_the_address_of_the_other_where_other_names_are_a_trick(own):
    filter_, sink = own
    hold(filter_, introduction(bob=f'"Bob for {CAROL}" <{BOB}>', name=f'"Alice for {CAROL}"', recipients=[BOB, CAROL]))
    ask = ask_to(sink, BOB)
    answer(filter_, ask, "reply", "What?")
    answer(filter_, ask, "no", "Stop it")
    wait_for(lambda: len(sink.to(BOB)) == 3, "an ask, help and a confirmation")
    for delivery in sink.to(BOB):
        assert CAROL not in Letter(delivery).everything and CAROL.encode() not in delivery.data
        assert "Alice@home.example".lower() in Letter(delivery).everything


GERMAN = "-----Urspr\u00fcngliche Nachricht-----\nVon: AskFirst\nGesendet: Montag\nAn: Bob\nBetreff: x\n\nNein\n"
OUTLOOK = "_" * 32 + "\nFrom: Alice via AskFirst <askfirst@home.example>\nSent: Monday\nTo: Bob\nSubject: x\n\nno\nnever\n"
REPLIES = [("Ja", "allow"), (f"Ja.\n\nBob\n\n{GERMAN}", "allow"), (f"Yes\n\n{OUTLOOK}", "allow"), (f"\n{OUTLOOK}", None),
           ("No", "deny"), ("non", "deny"), ("Oui", "allow"), ("s\u00ed", "allow"), ("\u306f\u3044", "allow"),
           ("OK", "allow"), ("Yes, please", "allow"), ("Nein, danke.", "deny"), ("yes?", None), ("Yes no", None),
           ("Yes, but only by phone", None), ("Hi Alice,\n\nva bene, grazie\n\nBob", "allow"), ("", None),
           ("> yes\n> no\n", None), ("\U0001f44d", None), ("\U0001f44d\n\nBob reacted via Gmail\n", None),
           ("Bob reacted to your message:\n\U0001f44d\n", None)]


def test_what_people_and_their_programs_reply(own):
    filter_, sink = own
    for number, (text, decision) in enumerate(REPLIES):
        bob, carol = f"bob@reply{number}.example", f"carol@other{number}.example"
        hold(filter_, introduction(bob, carol))
        answer(filter_, ask_to(sink, bob), "reply", text, subject="Re: x")
        said = [d for party, d in words(filter_) if party == bob]
        assert said == ([decision] if decision else []), f"{text!r} is {said}"
        sink.wait(lambda d, b=bob: d.sender == "" and b in d.addresses, f"a word to {bob}")


def test_a_message_of_the_introducer_that_goes_to_a_link_too_is_judged_and_is_no_answer(own):
    filter_, sink = own
    hold(filter_, introduction())
    yes = ask_to(sink, BOB).addresses()["yes"]
    dave, eve = "dave@d.example", "eve@e.example"
    mail = introduction(f"Dave <{dave}>", f"Eve <{eve}>", recipients=[yes, dave, eve])
    request = hold(filter_, mail)
    assert words(filter_) == []
    for person in (dave, eve):
        answer(filter_, ask_to(sink, person), "yes", sender=person)
    over(filter_, request, "released")
    (got,) = [d for d in sink.to(dave) if d.sender == ALICE]
    assert sorted(got.addresses) == [dave, eve]


def test_a_link_in_a_mail_of_the_introducer_that_is_refused_says_nothing(own):
    filter_, sink = own
    filter_.consent("deny", "dave@d.example")
    hold(filter_, introduction())
    yes = ask_to(sink, BOB).addresses()["yes"]
    mail = introduction(carol="Dave <dave@d.example>", recipients=[yes, BOB, "dave@d.example"])
    for _ in range(2):
        assert filter_.send(mail.but()).verdict == "reject"
    assert words(filter_) == [("dave@d.example", "deny")]


def test_an_answer_whose_header_is_too_large_is_refused_and_changes_nothing(own):
    filter_, sink = own
    hold(filter_, introduction())
    yes = ask_to(sink, BOB).addresses()["yes"]
    result = bounded(filter_, answer_mail(yes, extra="".join(f"X-{n}: {'x' * 50_000}\n" for n in range(80))))
    assert result.verdict == "reject" and result.text.startswith("552")
    assert words(filter_) == []


def test_a_flood_of_guesses_takes_no_room(own):
    filter_, sink = own
    hold(filter_, introduction())
    ask_to(sink, BOB), ask_to(sink, CAROL), letter_to(sink, ALICE, "Introduction")
    wait_for(lambda: {a["state"] for a in filter_.json("ask", "list")} == {"sent"}, "the asks to be marked")
    state = filter_.folder / "state"

    def room():
        """Without the journal, which counts all mail and may still be at the introduction."""
        return {path: path.stat().st_blocks for name in ("consent", "spool") for path in (state / name).rglob("*") if path.is_file()}

    before = room()
    rss = filter_.rss()
    with filter_.peer() as peer:
        for n in range(2000):
            assert peer.send(answer_mail(f"askfirst+yes-{n:032x}@home.example")).verdict == "reject"
    assert room() == before
    if not filter_.sanitized():
        assert filter_.rss() - rss < 4096
