"""Each verdict on a real Postfix: what arrives, what waits, what the client is told, what the introducer gets."""
import itertools
import re
import smtplib

import pytest

from askfirst_test.mail import ALICE, HOME, exposure, introduction, ordinary
from askfirst_test.postfix import delivered_octets, queue_id, transaction
from askfirst_test.waiting import wait_for

_people = itertools.count(1)


@pytest.fixture
def two():
    number = next(_people)
    return f"bob{number}@b{number}.example", f"carol{number}@c{number}.example"


def notice_for(world, mail):
    message_id = re.search(rb"Message-ID: (<.*?>)", mail.data).group(1).decode()
    (notice,) = world.far.wait(lambda d: d.message.text("In-Reply-To") == message_id, "the notice")
    return notice


def test_an_ordinary_mail_arrives_unchanged_and_signed(world, two):
    mail = ordinary(two[0])
    code, text = world.postfix.submit(mail)
    assert code == 250
    (got,) = world.far.wait_to(two[0])
    assert delivered_octets(got.data) == mail.data
    assert "dkim=pass" in world.signer.judge(got.data)
    assert world.filter.verdict(queue_id(text))["verdict"] == "pass"


def test_an_introduction_waits_and_the_introducer_hears_of_it(world, two):
    mail = introduction(*two)
    code, text = world.postfix.submit(mail)
    assert code == 250
    request = world.request_of(queue_id(text))
    assert request["state"] == "waiting" and request["introducer"] == ALICE
    assert any(path.read_bytes() == mail.data for path in world.filter.spooled())
    notice = notice_for(world, mail)
    assert notice.sender == "" and notice.addresses == [ALICE]
    assert world.far.to(two[0]) == [] == world.far.to(two[1])


def test_what_is_released_arrives_byte_for_byte_and_signed(world, two):
    mail = introduction(*two)
    _, text = world.postfix.submit(mail)
    request = world.request_of(queue_id(text))["request"]
    world.filter.ok("held", "release", request)
    (got,) = world.far.wait_to(two[0], b"introduce")
    assert delivered_octets(got.data) == mail.data and b"X-AskFirst" not in got.data
    assert "dkim=pass" in world.signer.judge(got.data)
    assert sorted(got.addresses) == sorted(two) and got.sender == ALICE
    wait_for(lambda: world.filter.state_of(request) == "released", "the request to be over")


def test_the_administrator_may_be_root(world, two):
    """askfirst becomes the owner of state_dir first, so that nothing there is root's afterwards."""
    _, text = world.postfix.submit(introduction(*two))
    code, out, err = world.filter.askfirst("held", "release", world.request_of(queue_id(text))["request"], user=False)
    assert code == 0, err
    world.far.wait_to(two[0])
    state = world.filter.folder / "state"
    assert {path.stat().st_uid for path in state.rglob("*")} == {state.stat().st_uid}


def test_odd_octets_survive_hold_and_release(world, two):
    mail = introduction(*two, mail_args="BODY=8BITMIME")
    head, body = mail.data.split(b"\r\n\r\n", 1)
    head += b"\r\nX-Folded: one\r\n\ttwo  \r\n   three\r\nX-Eight: gr\xfc\xdfe \xe2\x82\xac\r\nx-Case:none"
    body += b".\r\n..\r\n.dot\r\n" + b"x" * 3000 + b"\r\n\xff\xfe\x80\r\nblanks   \t\r\n\r\n\r\nlast line without end"
    mail = mail.but(data=head + b"\r\n\r\n" + body)
    _, text = world.postfix.submit(mail)
    world.filter.ok("held", "release", world.request_of(queue_id(text))["request"])
    (got,) = world.far.wait_to(two[0], b"introduce")
    assert delivered_octets(got.data) == mail.data + b"\r\n"
    assert "BODY=8BITMIME" in got.mail_args


def test_twenty_megabytes_pass_through_in_little_memory(world, two):
    mail = introduction(*two)
    line = b"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFi\r\n"
    mail = mail.but(data=mail.data + line * (20 * 1024 * 1024 // len(line)))
    world.filter.send(introduction(*two, login=None, sender="warm@far.example"))
    before = world.filter.peak_rss()
    _, text = world.postfix.submit(mail)
    world.filter.ok("held", "release", world.request_of(queue_id(text))["request"])
    (got,) = world.far.wait_to(two[0], b"introduce")
    assert delivered_octets(got.data) == mail.data
    if not world.filter.sanitized():
        assert world.filter.peak_rss() - before < 8 * 1024, "the message was kept in memory"


def test_a_return_brings_the_whole_message_back(world, two):
    mail = introduction(*two)
    _, text = world.postfix.submit(mail)
    request = world.request_of(queue_id(text))["request"]
    world.filter.ok("held", "return", request)
    (dsn,) = world.far.wait(lambda d: b"multipart/report" in d.data and two[0].encode() in d.data, "the return")
    assert dsn.sender == "" and dsn.addresses == [ALICE]
    assert mail.data in dsn.data
    wait_for(lambda: world.filter.state_of(request) == "returned", "the request to be over")
    assert world.far.to(two[0]) == []


def test_an_exposure_arrives_with_one_tag(world, two):
    mail = exposure(*two)
    world.postfix.submit(mail)
    (got,) = world.far.wait_to(two[0])
    (tag,) = got.message.all("X-AskFirst")
    assert re.fullmatch(rb" id=[0-9A-Za-z-]{6,64}", tag)
    assert re.sub(rb"X-AskFirst:.*\r\n", b"", delivered_octets(got.data)) == mail.data


def test_a_rewritten_message_shows_nobody_and_reaches_all(world):
    people = ["rob@rewrite.example", "rhea@rewrite2.example"]
    mail = introduction(f"Rob <{people[0]}>", f"Rhea <{people[1]}>")
    code, _ = world.postfix.submit(mail)
    assert code == 250
    got = [world.far.wait_to(each, b"introduce")[0] for each in people]
    for each in got:
        assert each.message.text("To") == "undisclosed-recipients:;"
        head = each.data.split(b"\r\n\r\n")[0]
        assert not any(person.encode() in head for person in people)
        assert each.message.body == mail.data.split(b"\r\n\r\n", 1)[1]
    assert notice_for(world, mail).addresses == [ALICE]
    assert "dkim=pass" in world.signer.judge(got[0].data)


def test_a_person_who_said_no_is_spared_and_the_client_told_why(world, two):
    world.filter.consent("deny", two[1], note="For career advice I charge")
    code, text = world.postfix.submit(introduction(two[0], f"Carol <{two[1]}>"))
    assert code == 550 and "5.7.1" in text
    assert two[1] in text and "For career advice I charge" in text
    world.postfix.wait_idle()
    assert world.far.to(two[0]) == []


def test_an_introduction_with_consent_of_both_arrives(world, two):
    for each in two:
        world.filter.consent("allow", each, introducer=ALICE)
    mail = introduction(*two)
    world.postfix.submit(mail)
    (got,) = world.far.wait_to(two[0])
    assert delivered_octets(got.data) == mail.data


def test_mail_from_outside_passes(world, two):
    mail = introduction(*two, sender="someone@far.example")
    assert world.postfix.submit(mail, world.postfix.inbound)[0] == 250
    (got,) = world.far.wait_to(two[0])
    assert delivered_octets(got.data) == mail.data


def test_a_forged_release_field_opens_no_door(world, two):
    mail = introduction(*two, extra="X-AskFirst: release=" + "0" * 32 + "\n")
    _, text = world.postfix.submit(mail)
    assert world.request_of(queue_id(text)), "a login's introduction must wait whatever field it brings"
    assert not any(b"X-AskFirst" in path.read_bytes() for path in world.filter.spooled())
    assert world.far.to(two[0]) == []


# ---- sendmail(1) ----
def test_sendmail_an_introduction_waits(world, two):
    mail = introduction(*two)
    code, said = world.postfix.sendmail(mail.data, "-f", ALICE, *two)
    assert code == 0, said
    assert notice_for(world, mail).addresses == [ALICE]
    assert any(r["introducer"] == ALICE and two[0] in str(r["waits_for"]) for r in world.filter.held())
    assert world.far.to(two[0]) == []


def test_sendmail_an_exposure_is_tagged(world, two):
    world.postfix.sendmail(exposure(*two).data, "-f", ALICE, *two)
    (got,) = world.far.wait_to(two[0])
    assert len(got.message.all("X-AskFirst")) == 1


def test_sendmail_a_refusal_comes_back_as_a_bounce(world, two):
    mail = introduction(two[0], "Rita <rita@reject.example>")
    world.postfix.sendmail(mail.data, "-f", ALICE, two[0], "rita@reject.example")
    (bounce,) = world.far.wait(lambda d: d.addresses == [ALICE] and b"rita@reject.example" in d.data
                               and b"multipart/report" in d.data, "the bounce")
    assert b"have not agreed" in bounce.data, "the bounce does not say why"
    assert world.far.to(two[0]) == []


# ---- trouble ----
def test_with_the_milter_down_the_client_is_told_to_try_again(world, two):
    world.filter.stop()
    for mail in (ordinary(two[0]), introduction(*two)):
        try:
            code, _ = world.postfix.submit(mail)
        except smtplib.SMTPAuthenticationError as error:
            code = error.smtp_code  # Postfix says 4xx to the login already
        assert 400 <= code < 500
    assert world.far.to(two[0]) == []
    world.filter.start()
    assert world.postfix.submit(ordinary(two[0]))[0] == 250
    world.far.wait_to(two[0])


def test_killed_after_its_250_the_milter_comes_back_with_the_message(world, two):
    mail = introduction(*two)
    code, text = world.postfix.submit(mail)
    world.filter.kill()
    world.filter.start()
    assert code == 250
    world.filter.ok("held", "release", world.request_of(queue_id(text))["request"])
    (got,) = world.far.wait_to(two[0], b"introduce")
    assert delivered_octets(got.data) == mail.data


def test_what_the_next_hop_refuses_is_postfix_s_to_bounce(world, two):
    """The release ends with Postfix's 250; afterwards the message is Postfix's, envelope and all."""
    mail = introduction(*two)
    _, text = world.postfix.submit(mail)
    world.far.answers["rcpt"] = lambda address: "550 5.1.1 nobody here" if address == two[0] else None
    world.filter.ok("held", "release", world.request_of(queue_id(text))["request"])
    world.far.wait_to(two[1], b"introduce")
    (bounce,) = world.far.wait(lambda d: d.addresses == [ALICE] and b"nobody here" in d.data, "Postfix's bounce")
    assert bounce.sender == "" and HOME.encode() in bounce.data


def test_several_transactions_on_one_connection_are_judged_one_by_one(world, two):
    with world.postfix.client() as smtp:
        held = introduction(*two)
        assert transaction(smtp, ordinary(two[0]))[0] == 250
        code, text = transaction(smtp, held)
        assert code == 250 and world.request_of(queue_id(text))
        assert transaction(smtp, introduction(two[0], "rita@reject.example"))[0] == 550
        assert transaction(smtp, ordinary(two[1]))[0] == 250
    world.far.wait_to(two[1])
    world.postfix.wait_idle()
    assert [d.has("introduce you two") for d in world.far.to(two[0])] == [False]
