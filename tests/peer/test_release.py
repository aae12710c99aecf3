"""What waits is released or given back whole, and only by AskFirst itself."""
import email
import email.policy
import re

import pytest

from askfirst_test.asking import Letter, hold, over
from askfirst_test.filter import give
from askfirst_test.mail import ALICE, Message, introduction, ordinary
from askfirst_test.waiting import wait_for


@pytest.fixture
def own(make_filter, make_sink):
    """A filter and its MTA; what the MTA takes has passed the filter."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    sink.through = filter_
    yield filter_, sink
    sink.through = None


def odd_mail(**options):
    """Folds, tabs, trailing blanks, 8-bit octets, a long line, dots, empty last lines."""
    mail = introduction(**options)
    head, body = mail.data.split(b"\r\n\r\n", 1)
    head += b"\r\nX-Folded: one\r\n\ttwo  \r\n   three\r\nX-Empty:\r\nX-Eight:\tgr\xfc\xdfe \xe2\x82\xac\r\nx-Case:no space"
    body += b".\r\n..\r\n.leading dot\r\n" + b"x" * 3000 + b"\r\n\xff\xfe\x80 eight\r\ntrailing blanks   \t\r\n\r\n\r\n"
    return mail.but(data=head + b"\r\n\r\n" + body)


def test_a_released_message_arrives_byte_for_byte(own):
    filter_, sink = own
    mail = odd_mail(mail_args="BODY=8BITMIME")
    request = hold(filter_, mail)
    filter_.ok("held", "release", request)
    (got,) = sink.wait_to("bob@b.example")
    assert got.data == mail.data
    assert sorted(got.addresses) == ["bob@b.example", "carol@c.example"] and got.sender == ALICE
    over(filter_, request, "released")
    wait_for(lambda: filter_.spooled() == [], "the spool file to go")
    assert filter_.held() == []


def test_the_release_field_is_on_the_way_only(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    filter_.ok("held", "release", request)
    (got,) = sink.wait_to("bob@b.example")
    assert re.search(rb"(?mi)^X-AskFirst: *release=[0-9a-f]{32}\r$", got.raw)
    assert b"X-AskFirst" not in got.data


def test_the_envelope_is_kept_with_its_arguments(own):
    filter_, sink = own
    mail = introduction(mail_args="RET=HDRS ENVID=QQ+2B314159 BODY=8BITMIME SIZE=1234",
                        recipients=[("bob@b.example", "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob@b.example"),
                                    ("carol@c.example", "NOTIFY=NEVER")])
    filter_.ok("held", "release", hold(filter_, mail))
    (got,) = sink.wait_to("bob@b.example")
    assert {"RET=HDRS", "ENVID=QQ+2B314159", "BODY=8BITMIME"} <= set(got.mail_args.split())
    args = {address: set(args.split()) for address, args in got.recipients}
    assert args["bob@b.example"] == {"NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;Bob@b.example"}
    assert args["carol@c.example"] == {"NOTIFY=NEVER"}


def test_utf8_addresses_are_released_as_such(own):
    filter_, sink = own
    mail = introduction("Jörg <jörg@müller.example>", "Élise <élise@école.example>", mail_args="SMTPUTF8 BODY=8BITMIME")
    filter_.ok("held", "release", hold(filter_, mail))
    (got,) = sink.wait_to("jörg@müller.example")
    assert "SMTPUTF8" in got.mail_args.split() and got.data == mail.data


def test_a_release_is_never_asked_twice(own):
    filter_, sink = own
    request = hold(filter_, introduction())
    filter_.ok("held", "release", request)
    over(filter_, request, "released")
    code, out, err = filter_.askfirst("held", "release", request)
    assert code != 0 and "released" in err
    assert len(sink.to("bob@b.example")) == 1


def test_a_request_that_does_not_exist_is_a_clear_error(own):
    filter_, _ = own
    code, _, err = filter_.askfirst("held", "release", "0000000000")
    assert code != 0 and "0000000000" in err


def test_an_mta_that_is_busy_gets_it_later(own):
    filter_, sink = own
    sink.answers["mail"] = lambda text: "451 4.3.0 later" if text == ALICE else None
    request = hold(filter_, introduction())
    filter_.begin("held", "release", request)
    wait_for(lambda: any(line.upper().startswith(b"MAIL FROM:<ALICE") for line in sink.lines), "an attempt")
    assert filter_.state_of(request) == "releasing" and len(filter_.spooled()) == 1
    assert sink.to("bob@b.example") == []


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "data", "eom"])
@pytest.mark.parametrize("answer", ["close", "421 4.3.2 shutting down"])
def test_an_mta_that_fails_at_any_step_loses_nothing(make_filter, make_sink, step, answer):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    sink.answers[step] = answer
    mail = introduction()
    request = hold(filter_, mail)
    filter_.begin("held", "release", request)
    filter_.wait_log(rf"release: request={request} .*attempt=1")
    assert filter_.state_of(request) == "releasing"
    assert [path.read_bytes() for path in filter_.spooled()] == [mail.data]


def test_recipients_that_the_mta_refuses_are_returned_the_others_served(own):
    filter_, sink = own
    sink.answers["rcpt"] = lambda address: "550 5.1.1 no such user" if address == "bob@b.example" else None
    mail = introduction()
    request = hold(filter_, mail)
    filter_.ok("held", "release", request)
    (got,) = sink.wait_to("carol@c.example")
    assert got.addresses == ["carol@c.example"] and got.data == mail.data
    (dsn,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return for bob")
    assert dsn.sender == "" and dsn.addresses == [ALICE]
    assert b"bob@b.example" in dsn.data and b"5.1.1" in dsn.data
    over(filter_, request, "released")


def test_a_return_counts_those_whom_its_text_does_not_name(own):
    filter_, sink = own
    sink.answers["rcpt"] = lambda address: None if address == ALICE else "550 5.1.1 no such user"
    mail = introduction(recipients=["bob@b.example", "carol@c.example", *(f"x{i}@h.example" for i in range(28))])
    filter_.ok("held", "release", hold(filter_, mail))
    (dsn,) = sink.wait(is_report, "the return")
    words = Letter(dsn).words()
    assert "bob@b.example: 550 5.1.1" in words and "and 22 more" in words and "x20@h.example" not in words
    assert dsn.data.count(b"Final-Recipient: ") == 30


def is_report(delivery):
    return b"multipart/report" in delivery.data


def test_a_return_that_has_not_left_yet_is_taken_up_again_as_a_release(own):
    filter_, sink = own
    request = hold(filter_)
    sink.answers["mail"] = lambda text: "451 4.3.0 later" if text == "" else None
    filter_.begin("held", "return", request)
    filter_.wait_log(rf"return: request={request} .*attempt=1")
    assert filter_.ok("held", "release", request) == f"{request}: released\n"
    (got,) = sink.wait_to("bob@b.example")
    assert got.addresses == ["bob@b.example", "carol@c.example"]
    sink.answers.clear()
    filter_.askfirst("outbox", "retry")
    wait_for(lambda: filter_.json("outbox", "list") == [], "the notices to go")
    assert sink.find(is_report) == []
    code, _, err = filter_.askfirst("held", "release", request)
    assert code == 1 and "is released: it does not wait any more" in err


def test_a_release_that_was_refused_is_taken_up_again_for_those_who_were_refused(own):
    filter_, sink = own
    request = hold(filter_)
    sink.answers["rcpt"] = lambda address: "550 5.7.1 TLS first" if address == "bob@b.example" else None
    sink.answers["mail"] = lambda text: "451 4.3.0 later" if text == "" else None
    filter_.begin("held", "release", request)
    filter_.wait_log(rf"return: request={request} .*attempt=1")
    sink.answers.clear()
    assert filter_.ok("held", "release", request) == f"{request}: released\n"
    assert [d.addresses for d in sink.find(lambda d: d.sender == ALICE)] == [["carol@c.example"], ["bob@b.example"]]
    assert sink.find(is_report) == []


def test_a_release_that_is_on_its_way_is_said_to_be_so(own):
    filter_, sink = own
    request = hold(filter_)
    sink.answers["mail"] = lambda text: "451 4.3.0 later" if text == ALICE else None
    filter_.begin("held", "release", request)
    filter_.wait_log(rf"release: request={request} .*attempt=1")
    code, out, err = filter_.askfirst("held", "release", request)
    assert (code, out) == (1, "") and "is on its way already: askfirst outbox list" in err
    code, out, err = filter_.askfirst("held", "return", request)
    assert (code, out) == (1, "") and "is releasing already: askfirst outbox list" in err


def test_a_release_that_nobody_gets_is_not_just_called_released(own):
    filter_, sink = own
    request = hold(filter_)
    sink.answers["rcpt"] = lambda address: "550 5.1.1 no such user" if address != ALICE else None
    out = filter_.ok("held", "release", request)
    assert out.startswith(f"{request}: released\n{request}: refused, given back to its sender: ") and "550 5.1.1 no such user" in out
    sink.wait(is_report)


def test_a_returned_message_comes_back_whole_as_a_report(own):
    filter_, sink = own
    mail = odd_mail(mail_args="RET=FULL ENVID=abc")
    request = hold(filter_, mail)
    filter_.ok("held", "return", request)
    (dsn,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert dsn.sender == "" and dsn.addresses == [ALICE]
    assert mail.data in dsn.data, "the message is not whole"
    report = email.message_from_bytes(dsn.data, policy=email.policy.default)
    assert report.get_content_type() == "multipart/report" and report.get_param("report-type") == "delivery-status"
    text, status, original = report.get_payload()
    assert text.get_content_type() == "text/plain"
    assert status.get_content_type() == "message/delivery-status"
    assert original.get_content_type() == "message/rfc822"
    blocks = [dict(block.items()) for block in status.get_payload()]
    assert blocks[0].get("Original-Envelope-Id") == "abc" and "Reporting-MTA" in blocks[0]
    assert [b["Action"] for b in blocks[1:]] == ["failed", "failed"]
    assert {b["Final-Recipient"].split(";")[1].strip() for b in blocks[1:]} == {"bob@b.example", "carol@c.example"}
    assert report["Auto-Submitted"] == "auto-replied"
    over(filter_, request, "returned")
    assert sink.to("bob@b.example") == []


def test_even_who_asks_for_headers_only_gets_the_whole_message_back(own):
    """RET=HDRS spares a sender his own words; but here the copy that comes back may be the last one."""
    filter_, sink = own
    mail = introduction(mail_args="RET=HDRS")
    filter_.ok("held", "return", hold(filter_, mail))
    (dsn,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    assert mail.data in dsn.data


@pytest.mark.parametrize("token", ["0" * 32, "f" * 32, "", "x" * 32, "0" * 31, "0" * 3000])
def test_a_forged_release_field_gains_nothing_and_is_removed(shared, person, token):
    field = f"X-AskFirst: release={token}\n"
    bob, carol = person("bob"), person("carol")
    assert shared.send(introduction(bob, carol, extra=field)).verdict == "discard"
    passed = shared.send(ordinary(extra=field))
    assert passed.verdict == "accept" and passed.delivered.all("X-AskFirst") == []


def test_a_release_field_works_once(make_filter, make_sink):
    """Whoever sees the field on its way must not be able to use it for another message, nor again."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    mail = introduction()
    filter_.ok("held", "release", hold(filter_, mail))
    (way,) = sink.wait_to("bob@b.example")
    again = mail.but(data=way.raw)
    field = re.search(rb"(?mi)^X-AskFirst: *release=[0-9a-f]{32}\r\n", way.raw).group(0)
    other = introduction("Eve <eve@e.example>", "Carol <carol@c.example>")
    assert filter_.send(other.but(data=field + other.data)).verdict == "discard"
    late = filter_.send(again.but(recipients=["eve@e.example", "bob@b.example"]))
    assert late.verdict == "discard"


def test_release_and_kill_delivers_once_or_again_but_never_not(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    mail = introduction()
    request = hold(filter_, mail)
    sink.answers["eom"] = lambda _: (filter_.process.kill(), "close")[1]
    filter_.begin("held", "release", request)
    filter_.process.wait()
    sink.answers.clear()
    filter_.process = None
    filter_.start()
    (got,) = sink.wait_to("bob@b.example")
    strip = re.sub(rb"(?mi)^X-AskFirst:.*\r\n", b"", got.data)
    assert strip == mail.data
    over(filter_, request, "released")


@pytest.mark.parametrize("harm", ["cut", "flipped", "missing"])
def test_a_spool_file_that_is_not_what_was_held_is_said_and_never_sent(own, harm):
    filter_, sink = own
    mail = introduction()
    request = hold(filter_, mail)
    (path,) = filter_.spooled()
    assert "damage" not in filter_.ok("held", "show", request)
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(mail.data[:-1] if harm == "cut" else mail.data.replace(b"B", b"P", 1))
    for verb in ("release", "return"):
        code, _, err = filter_.askfirst("held", verb, request)
        assert code != 0 and path.name in err and "backup" in err
    shown = filter_.json("held", "show", request)
    assert shown["state"] == "waiting" and path.name in shown["copies"][0]["damage"]
    assert f"damage:     {shown['copies'][0]['damage']}" in filter_.ok("held", "show", request)
    path.write_bytes(mail.data)
    give(path)
    assert filter_.json("held", "show", request)["copies"][0]["damage"] == ""
    filter_.ok("held", "release", request)
    (got,) = sink.wait_to("bob@b.example")
    assert got.data == mail.data
    assert not any(b"multipart/report" in each.data for each in sink.deliveries), "it went back, too"
    over(filter_, request, "released")


def test_a_file_that_is_spoiled_on_its_way_out_is_kept(own):
    filter_, sink = own
    sink.answers["mail"] = lambda text: "451 4.3.0 later" if text == ALICE else None
    mail = introduction()
    request = hold(filter_, mail)
    (path,) = filter_.spooled()
    filter_.begin("held", "release", request)
    filter_.wait_log(rf"release: request={request} .*attempt=1")
    path.write_bytes(mail.data[:-1])
    sink.answers.clear()
    filter_.wait_log(rf"error: release: request={request} cannot be sent: .*{path.name} is damaged")
    assert "is damaged" in filter_.ok("held", "show", request)
    assert filter_.state_of(request) == "releasing" and sink.to("bob@b.example") == []
    assert path.read_bytes() == mail.data[:-1]


def test_all_copies_of_a_request_are_released(own):
    filter_, sink = own
    mail = introduction()
    first = filter_.send(mail.but(recipients=["bob@b.example"]))
    second = filter_.send(mail.but(recipients=["carol@c.example"]))
    assert (first.verdict, second.verdict) == ("discard", "discard")
    filter_.ok("held", "release", filter_.held_of(first.queue_id)["request"])
    for address in ("bob@b.example", "carol@c.example"):
        (got,) = sink.wait_to(address, mail.data)
        assert got.addresses == [address]


def test_what_was_released_by_consent_connects_nobody_wrongly(own):
    filter_, sink = own
    filter_.ok("held", "release", hold(filter_, introduction()))
    sink.wait_to("bob@b.example")
    assert filter_.send(introduction("Bob <bob@b.example>", "Dave <dave@d.example>")).verdict == "discard"
    assert Message.parse(sink.to("bob@b.example")[0].data).text("Subject") == "Introduction: Bob <> Carol"
