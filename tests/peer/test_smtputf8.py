"""What is declared with SMTPUTF8 goes on and comes back, also where the way does not offer SMTPUTF8."""
import base64
import email
import email.policy
import quopri
import re

import pytest

from askfirst_test.asking import hold, letter_to, over
from askfirst_test.mail import ALICE, introduction
from askfirst_test.sink import EXTENSIONS

PLAIN = tuple(each for each in EXTENSIONS if each != "SMTPUTF8")
DECLARED = "SMTPUTF8 BODY=8BITMIME"
BOB, CAROL = "bob@b.example", "carol@c.example"
ANNA = "änna@home.example"
TOLD = r"error: submit_to: 127\.0\.0\.1:\d+ does not offer SMTPUTF8"


@pytest.fixture
def plain(make_filter, make_sink):
    """A filter, and its MTA, which does not offer SMTPUTF8."""
    sink = make_sink(extensions=PLAIN)
    filter_ = make_filter(submit_to=sink.address, ask_delay="1d")
    sink.through = filter_
    yield filter_, sink
    sink.through = None


def with_names(**options):
    """ASCII addresses, and names and a text that are not."""
    return introduction("Jörg <bob@b.example>", "Élise <carol@c.example>", mail_args=DECLARED, name="Änne",
                        subject="Jörg, das ist Élise", **options)


def is_report(delivery):
    return b"multipart/report" in delivery.data


def report_of(sink):
    """The report, its recipient, and its three parts as (header in lower case, content)."""
    (dsn,) = sink.wait(is_report, "the return")
    boundary = re.search(rb'boundary="([^"]+)"', dsn.data).group(1)
    parts = dsn.data.split(b"\r\n--" + boundary)[1:4]
    return dsn, [(head.lower().decode(), content) for head, _, content in (part.partition(b"\r\n\r\n") for part in parts)]


def is_ascii(data):
    return max(data) < 0x80


def test_a_return_of_utf8_mail_to_an_ascii_sender_needs_no_smtputf8(plain):
    filter_, sink = plain
    mail = with_names(extra="X-Long: " + "ü" * 300 + "\n")
    filter_.ok("held", "return", hold(filter_, mail))
    dsn, (text, status, original) = report_of(sink)
    assert dsn.addresses == [ALICE] and "SMTPUTF8" not in dsn.mail_args and is_ascii(dsn.data)
    assert max(map(len, dsn.data.splitlines())) <= 998
    assert "message/delivery-status" in status[0] and b"Final-Recipient: rfc822; bob@b.example" in status[1]
    assert "content-type: message/global;" in original[0] and "base64" in original[0] and "filename=message.eml" in original[0]
    assert base64.b64decode(original[1], validate=False) == mail.data
    assert max(map(len, original[1].splitlines())) <= 76
    assert f"SIZE={len(dsn.data)}" in dsn.mail_args.split()


def test_the_same_where_smtputf8_is_offered_for_the_next_hop_may_not(own):
    filter_, sink = own
    filter_.ok("held", "return", hold(filter_, with_names()))
    dsn, _ = report_of(sink)
    assert "SMTPUTF8" not in dsn.mail_args and is_ascii(dsn.data)


def test_a_return_of_mail_that_was_declared_in_vain_is_an_ordinary_one(plain):
    filter_, sink = plain
    mail = introduction(mail_args=DECLARED, text="Bob, meet Carol. Carol, meet Bob.\n\n-- \nÄnne\n")
    filter_.ok("held", "return", hold(filter_, mail))
    dsn, (_, status, original) = report_of(sink)
    assert "SMTPUTF8" not in dsn.mail_args.split() and "BODY=8BITMIME" in dsn.mail_args.split()
    assert "message/rfc822" in original[0] and "message/delivery-status" in status[0]
    assert mail.data in dsn.data


def test_a_name_in_the_header_of_a_part_counts(plain):
    filter_, sink = plain
    mail = introduction(mail_args=DECLARED, extra='Content-Type: multipart/mixed; boundary="b"\n', text=(
        "--b\nContent-Type: text/plain; charset=utf-8\n\nBob, meet Carol. Carol, meet Bob.\n"
        '--b\nContent-Type: text/plain; name="Grüße.txt"\n\nx\n--b--\n'))
    mail.data = mail.data.replace(b"Content-Type: text/plain; charset=utf-8\r\nContent-Type: multi", b"Content-Type: multi", 1)
    filter_.ok("held", "return", hold(filter_, mail))
    dsn, (_, _, original) = report_of(sink)
    assert is_ascii(dsn.data) and base64.b64decode(original[1]) == mail.data


def test_utf8_addresses_are_reported_in_letters_that_everybody_reads(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    mail = introduction("Jörg <jörg+x=y@b.example>", "Carol <carol@c.example>", mail_args=DECLARED,
                        recipients=[("jörg+x=y@b.example", "ORCPT=utf-8;jörg@alt.example"), CAROL])
    filter_.ok("held", "return", hold(filter_, mail))
    _, (_, status, _) = report_of(sink)
    assert b"Final-Recipient: utf-8; j\\x{F6}rg\\x{2B}x\\x{3D}y@b.example\r\n" in status[1]
    assert b"Original-Recipient: utf-8;j\\x{F6}rg@alt.example\r\n" in status[1]


def refuse_whole(sink, limit=3000):
    """The MTA takes no report that is larger."""
    def judge(text):
        last = next(line for line in reversed(sink.lines) if line.upper().startswith(b"MAIL"))
        size = re.search(rb"SIZE=(\d+)", last)
        return "552 5.3.4 too large" if b"<>" in last and int(size.group(1)) > limit else None
    sink.answers["mail"] = judge


def test_a_return_with_the_header_alone_keeps_its_letters(plain):
    filter_, sink = plain
    mail = with_names(text="Bob, meet Carol. Carol, meet Bob.\n" * 200)
    refuse_whole(sink)
    filter_.ok("held", "return", hold(filter_, mail))
    dsn, (_, _, original) = report_of(sink)
    assert is_ascii(dsn.data) and "SMTPUTF8" not in dsn.mail_args
    assert "message/global-headers" in original[0]
    assert quopri.decodestring(original[1]).rstrip() == mail.data.partition(b"\r\n\r\n")[0]


def test_a_header_alone_whose_octets_were_never_declared_keeps_them_too(plain):
    filter_, sink = plain
    mail = with_names(text="Bob, meet Carol. Carol, meet Bob.\n" * 200).but(mail_args="BODY=8BITMIME")
    refuse_whole(sink)
    filter_.ok("held", "return", hold(filter_, mail))
    dsn, (_, _, original) = report_of(sink)
    assert is_ascii(dsn.data) and "text/rfc822-headers" in original[0]
    assert quopri.decodestring(original[1]).rstrip() == mail.data.partition(b"\r\n\r\n")[0]


def test_what_was_declared_in_vain_is_released_where_smtputf8_is_not_offered(plain):
    filter_, sink = plain
    mail = introduction(mail_args=DECLARED, text="Bob, meet Carol. Carol, meet Bob.\n\nÄnne\n")
    filter_.ok("held", "release", hold(filter_, mail))
    (got,) = sink.wait_to(BOB)
    assert got.data == mail.data and "SMTPUTF8" not in got.mail_args and "BODY=8BITMIME" in got.mail_args


def test_what_does_not_need_smtputf8_does_not_ask_for_it(own):
    filter_, sink = own
    filter_.ok("held", "release", hold(filter_, introduction(mail_args="SMTPUTF8")))
    (got,) = sink.wait(lambda d: d.sender == ALICE)
    assert "SMTPUTF8" not in got.mail_args


def switched_on(filter_, sink):
    """The administrator does as the log says."""
    sink.extensions = EXTENSIONS
    filter_.ok("outbox", "retry")


def test_a_release_that_needs_smtputf8_waits_for_it_and_the_log_says_so(plain):
    filter_, sink = plain
    mail = with_names()
    request = hold(filter_, mail)
    filter_.begin("held", "release", request)
    filter_.wait_log(TOLD)
    letter_to(sink, ALICE, "introd")  # other mail goes on
    assert filter_.state_of(request) == "releasing" and not sink.find(is_report)
    (waiting,) = filter_.json("outbox", "list")
    assert "does not offer SMTPUTF8" in waiting["said"]
    switched_on(filter_, sink)
    (got,) = sink.wait_to(BOB)
    assert got.data == mail.data and "SMTPUTF8" in got.mail_args.split()
    over(filter_, request, "released")


def test_who_needs_smtputf8_waits_for_it_and_nobody_else(plain):
    filter_, sink = plain
    mail = introduction("Jörg <jörg@b.example>", mail_args=DECLARED)
    mail.data = mail.data.replace("Jörg <jörg@b.example>".encode(), b"bob@b.example", 1)
    request = hold(filter_, mail)
    filter_.begin("held", "release", request)
    (first,) = sink.wait_to(CAROL)
    assert first.addresses == [CAROL] and "SMTPUTF8" not in first.mail_args
    filter_.wait_log(TOLD)
    switched_on(filter_, sink)
    (second,) = sink.wait_to("jörg@b.example")
    assert second.addresses == ["jörg@b.example"] and second.data == mail.data
    over(filter_, request, "released")


def test_a_return_to_a_sender_in_utf8_waits_until_it_can_go(plain):
    filter_, sink = plain
    mail = with_names(sender=ANNA, login="änna")
    request = hold(filter_, mail)
    filter_.begin("held", "return", request)
    filter_.wait_log(TOLD)
    filter_.wait_log(rf"return: request={request} .*later=1 .*does not offer SMTPUTF8")
    assert filter_.state_of(request) == "returning" and [path.read_bytes() for path in filter_.spooled()] == [mail.data]
    switched_on(filter_, sink)
    dsn, (_, status, original) = report_of(sink)
    assert dsn.addresses == [ANNA] and "SMTPUTF8" in dsn.mail_args.split() and mail.data in dsn.data
    assert "message/global-delivery-status" in status[0] and "message/global\r\n" in original[0]
    over(filter_, request, "returned")


def test_an_ask_to_an_address_in_utf8_waits_and_its_message_does_not_go_back(make_filter, make_sink):
    sink = make_sink(extensions=PLAIN)
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s")
    request = hold(filter_, introduction("Jörg <jörg@b.example>", mail_args=DECLARED))
    filter_.wait_log(TOLD)
    sink.wait_to(CAROL)
    assert filter_.state_of(request) == "waiting" and not sink.find(is_report)
    switched_on(filter_, sink)
    (ask,) = sink.wait_to("jörg@b.example")
    assert "SMTPUTF8" in ask.mail_args.split()


def test_the_notice_to_a_sender_in_utf8_waits_too(plain):
    filter_, sink = plain
    hold(filter_, introduction(sender=ANNA, login="änna", mail_args=DECLARED))
    filter_.wait_log(TOLD)
    switched_on(filter_, sink)
    letter_to(sink, ANNA, "introd")


def test_a_report_is_read_by_common_software(plain):
    filter_, sink = plain
    filter_.ok("held", "return", hold(filter_, with_names()))
    (dsn,) = sink.wait(is_report, "the return")
    report = email.message_from_bytes(dsn.data, policy=email.policy.default)
    assert report.get_content_type() == "multipart/report" and not report.defects
    assert report.get_payload()[1].get_payload()[1]["Action"] == "failed"
