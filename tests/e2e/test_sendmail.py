"""The verdicts on a real Sendmail, with AskFirst before it as sendmail.md has it."""
import contextlib
import pathlib
import re
import tempfile

import pytest

from askfirst_test.asking import Letter, answer_mail, ask_to, letter_to
from askfirst_test.filter import Filter, free_port, give
from askfirst_test.mail import ALICE, exposure, introduction, ordinary
from askfirst_test.postfix import delivered_octets
from askfirst_test.sendmail import Sendmail, queue_id
from askfirst_test.sink import Sink
from askfirst_test.waiting import wait_for

RULES = "rewrite from sales@home.example\n"


class Site:
    """filter: AskFirst; sendmail: the MTA; far: the next hop, where all mail arrives."""

    def __init__(self):
        with contextlib.ExitStack() as ends:
            self.far = Sink()
            ends.callback(self.far.close)
            door = free_port()
            folder = pathlib.Path(tempfile.mkdtemp(prefix="af-", dir="/run"))
            folder.chmod(0o755)
            give(folder)
            # Programs on this host come by SMTP and without a login here.
            self.filter = Filter(RULES, folder=folder, submit_to=f"127.0.0.1:{door}", trusted_networks=["127.0.0.0/8"],
                                 answer_address="askfirst@ask.home.example")
            ends.callback(self.filter.remove)
            self.filter.start()
            self.sendmail = Sendmail(self.far.port, self.filter, door)
            ends.callback(self.sendmail.remove)
            self.sendmail.start()
            self.close = ends.pop_all().close

    def notice_for(self, mail):
        message_id = re.search(rb"Message-ID: (<.*?>)", mail.data).group(1).decode()
        (notice,) = self.far.wait(lambda d: d.message.text("In-Reply-To") == message_id, "the notice")
        return notice


@pytest.fixture(scope="module")
def site():
    site = Site()
    yield site
    site.close()


def test_sendmail_an_ordinary_mail_arrives_unchanged(site):
    mail = ordinary("Bob <bob@b1.example>")
    code, text = site.sendmail.submit(mail)
    assert code == 250, text
    (got,) = site.far.wait_to("bob@b1.example")
    assert delivered_octets(got.data) == mail.data
    assert site.filter.verdict(queue_id(text))["verdict"] == "pass"


def test_sendmail_an_exposure_arrives_with_one_tag(site):
    mail = exposure("Bob <bob@b2.example>", "Carol <carol@c2.example>")
    assert site.sendmail.submit(mail)[0] == 250
    (got,) = site.far.wait_to("bob@b2.example")
    (tag,) = got.message.all("X-AskFirst")
    assert re.fullmatch(rb" id=[0-9A-Za-z-]{6,64}", tag)
    assert re.sub(rb"X-AskFirst:.*\r\n", b"", delivered_octets(got.data)) == mail.data


def test_sendmail_what_is_held_and_released_arrives_byte_for_byte(site):
    mail = introduction("Bob <bob@b3.example>", "Carol <carol@c3.example>", mail_args="BODY=8BITMIME",
                        extra="X-Folded: one\n\ttwo\n   three\nx-case:none\n")
    mail = mail.but(data=mail.data + b".dot\r\n..\r\n\xff\xfe\x80\r\nblanks  \t\r\n\r\n\r\n")
    code, text = site.sendmail.submit(mail)
    assert code == 250, text
    request = site.filter.held_of(queue_id(text))["request"]
    notice = site.notice_for(mail)
    assert notice.sender == "" and notice.addresses == [ALICE]
    assert site.far.to("bob@b3.example") == [] == site.far.to("carol@c3.example")

    site.filter.ok("held", "release", request)
    (bobs,) = site.far.wait_to("bob@b3.example")
    (carols,) = site.far.wait_to("carol@c3.example")
    assert delivered_octets(bobs.data) == mail.data == delivered_octets(carols.data)
    assert bobs.sender == ALICE
    wait_for(lambda: site.filter.state_of(request) == "released", "the request to be over")


def test_sendmail_a_rewritten_message_shows_nobody_and_reaches_all(site):
    people = ["gina@b4.example", "hugo@c4.example"]
    mail = introduction(f"Gina <{people[0]}>", f"Hugo <{people[1]}>", sender="sales@home.example")
    assert site.sendmail.submit(mail)[0] == 250
    for each in people:
        got = site.far.wait_to(each, b"introduce")[0]
        head, body = got.data.split(b"\r\n\r\n", 1)
        assert got.message.text("To") == "undisclosed-recipients:;"
        assert not any(person.encode() in head for person in people)
        assert body == mail.data.split(b"\r\n\r\n", 1)[1]
    assert site.notice_for(mail).addresses == ["sales@home.example"]


def test_sendmail_the_client_is_told_who_said_no_and_why(site):
    site.filter.consent("deny", "carol@c5.example", note="I charge 100% more on Sundays")
    code, text = site.sendmail.submit(introduction("Bob <bob@b5.example>", "Carol <carol@c5.example>"))
    assert code == 550 and "5.7.1" in text
    assert "carol@c5.example" in text and "I charge 100% more on Sundays" in text
    assert site.far.to("bob@b5.example") == []


@pytest.fixture
def asking_site(site):
    """The site, but people are asked at once."""
    site.filter.configure(ask_delay="0s")
    site.filter.reload()
    yield site
    site.far.answers.clear()
    site.filter.configure(ask_delay="1d")
    site.filter.reload()


def answer(site, address, sender, **options):
    code, text = site.sendmail.submit(answer_mail(address, sender=sender, **options))
    assert code == 250, text


def test_sendmail_yes_and_yes_release_it_and_others_get_the_answer_without_its_address(asking_site):
    site, bob, carol = asking_site, "bob@b7.example", "carol@c7.example"
    mail = introduction(f"Bob <{bob}>", f"Carol <{carol}>")
    assert site.sendmail.submit(mail)[0] == 250
    answer(site, ask_to(site.far, bob).addresses()["yes"], bob)
    yes = ask_to(site.far, carol).addresses()["yes"].upper()
    answer(site, yes, carol, text="Thank you!\n", recipients=["fay@far.example", yes, "frank@far.example"])
    (got,) = site.far.wait_to(bob, b"introduce you two")
    assert delivered_octets(got.data) == mail.data
    (copy,) = site.far.wait_to("frank@far.example")
    assert sorted(copy.addresses) == ["fay@far.example", "frank@far.example"] and copy.has("Thank you!")
    for person in (bob, carol):
        letter_to(site.far, person, "you said yes")
    assert "mailer=askfirst" not in site.sendmail.log_text(), "an answer was delivered, too"


def test_sendmail_an_unknown_answer_is_refused(site):
    code, text = site.sendmail.submit(answer_mail(f"askfirst+yes-{'0' * 32}@ask.home.example"))
    assert code == 550 and text.startswith("5.1.1") and "answers to questions of AskFirst" in text


def test_sendmail_an_ask_that_the_next_hop_refuses_gives_the_message_back(asking_site):
    """Sendmail makes the bounce, and shows its own bounces to no milter: it comes by the mailer."""
    site, bob = asking_site, "bob@b8.example"
    site.far.answers["rcpt"] = lambda address: "550 5.1.1 nobody here" if address == bob else None
    mail = introduction(f"Bob <{bob}>", "Carol <carol@c8.example>")
    assert site.sendmail.submit(mail)[0] == 250
    (back,) = site.far.wait(lambda d: d.addresses == [ALICE] and mail.data in d.data, "the return")
    assert "Bob" in Letter(back).words() and site.filter.spooled() == []
    assert "mailer=askfirst" in site.sendmail.log_text()


def test_sendmail_with_the_daemon_down_the_client_is_told_to_try_again(site):
    mail = ordinary("Bob <bob@b6.example>")
    site.filter.stop()
    code, _ = site.sendmail.submit(mail)
    assert 400 <= code < 500
    site.filter.start()
    assert site.sendmail.submit(mail)[0] == 250
    assert len(site.far.wait_to("bob@b6.example")) == 1
