"""The spool and the store do not fit together: what askfirst check says, and what it puts right."""
import hashlib
import os
import shutil

import pytest

from askfirst_test.asking import hold, over
from askfirst_test.mail import ALICE, introduction
from askfirst_test.waiting import wait_for

DAVE = "dave@home.example"


@pytest.fixture
def quiet(make_filter, make_sink):
    """A filter that asks nobody yet, and its MTA."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    sink.through = filter_
    yield filter_, sink
    sink.through = None


def is_report(delivery):
    return b"multipart/report" in delivery.data


def some_mails():
    return [introduction(),
            introduction("Bob <bob@b2.example>", "Carol <carol@c2.example>", sender=DAVE, login="dave",
                         mail_args="BODY=8BITMIME ENVID=q+2B1", text="Bob, meet Carol. I wanted to introduce you two. Grüße\n"),
            introduction("Bob <bob@b3.example>", "Carol <carol@c3.example>")]


def lose_store(filter_):
    filter_.stop()
    shutil.rmtree(filter_.folder / "state" / "consent")
    filter_.start()


def returned(sink, mail):
    """The returns that have this message whole, by whom they went to."""
    return [d.addresses for d in sink.find(is_report) if mail.data in d.data and d.sender == ""]


def check(filter_, *args):
    code, out, err = filter_.askfirst("check", *args)
    return code, out + err


def faults(filter_, *args):
    return [each["fault"] for each in filter_.json("check", *args)] if args else \
        [line.split(": ")[1] for line in check(filter_)[1].splitlines() if line.startswith("spool/")]


def test_nothing_to_be_done(quiet):
    filter_, _ = quiet
    assert check(filter_) == (0, "0 messages wait in the spool: all there, each with its request and its envelope\n")
    hold(filter_, introduction())
    assert check(filter_) == (0, "1 message waits in the spool: all there, each with its request and its envelope\n")
    assert filter_.json("check") == []


def test_an_envelope_says_to_an_administrator_whose_message_it_is(quiet):
    filter_, _ = quiet
    mail = introduction(mail_args="BODY=8BITMIME")
    request = hold(filter_, mail)
    (message,), (envelope,) = filter_.spooled(), filter_.envelopes()
    lines = envelope.read_text().splitlines()
    assert lines[0] == "askfirst-envelope: 1" and envelope.name == message.name + ".env"
    for line in (f"request: {request}", f"introducer: {ALICE}", f"from: {ALICE}", "from-arguments: BODY=8BITMIME",
                 "to: bob@b.example", "to: carol@c.example", f"queue-id: {mail.queue_id}", f"size: {len(mail.data)}"):
        assert line in lines, (line, lines)
    assert envelope.stat().st_mode & 0o777 == 0o600
    filter_.ok("held", "return", request)
    wait_for(lambda: not filter_.spooled() and not filter_.envelopes(), "both to go")


def test_a_further_copy_says_the_request_that_it_joined(quiet):
    filter_, _ = quiet
    mail = introduction(recipients=["bob@b.example"])
    request = hold(filter_, mail)
    assert filter_.send(mail.but(recipients=["carol@c.example"])).verdict == "discard"
    assert len(filter_.held()) == 1
    assert all(f"request: {request}" in path.read_text().splitlines() for path in filter_.envelopes())
    assert len(filter_.envelopes()) == 2


def test_after_a_lost_store_one_command_gives_all_messages_back_to_their_senders(quiet):
    filter_, sink = quiet
    mails = some_mails()
    requests = [hold(filter_, mail) for mail in mails]
    lose_store(filter_)
    filter_.wait_log("start: 3 spooled files belong to no request; .*askfirst check")
    code, text = check(filter_)
    assert code == 1 and "3 messages can be given back: askfirst check --repair" in text, text
    assert f"{DAVE} to bob@b2.example and 1 more" in text and "--repair gives it back to its sender" in text
    assert faults(filter_) == ["lost"] * 3
    code, text = check(filter_, "--repair")
    assert code == 0 and all(f"given back to its sender as request {request}" in text for request in requests), text
    for mail, request in zip(mails, requests):
        wait_for(lambda: filter_.state_of(request) == "returned", "the return to be written down")
        assert returned(sink, mail) == [[mail.sender]]
        assert not [d for address in mail.recipients for d in sink.to(address)]
    wait_for(lambda: not filter_.spooled() and not filter_.envelopes(), "the spool to be empty")
    assert list((filter_.spool / "unclaimed").iterdir()) == []
    assert check(filter_)[0] == 0


def test_what_is_given_back_while_the_daemon_is_down_is_sent_when_it_runs(quiet):
    filter_, sink = quiet
    mail = introduction()
    request = hold(filter_, mail)
    filter_.stop()
    shutil.rmtree(filter_.folder / "state" / "consent")
    filter_.start()
    filter_.stop()
    code, text = check(filter_, "--repair")
    assert code == 0 and "once askfirst-milter runs" in text, text
    filter_.start()
    wait_for(lambda: returned(sink, mail) == [[ALICE]], "the return")
    over(filter_, request, "returned")


def test_a_message_that_was_changed_meanwhile_is_not_given_back(quiet):
    filter_, sink = quiet
    hold(filter_, introduction())
    (message,) = filter_.spooled()
    lose_store(filter_)
    aside = filter_.spool / "unclaimed" / message.name
    aside.write_bytes(aside.read_bytes().replace(b"Carol", b"Mallo"))
    code, text = check(filter_, "--repair")
    assert code == 1 and ": damaged: " in text and "backup" in text, text
    assert not sink.find(is_report) and aside.exists()


def test_a_fifo_in_place_of_a_message_keeps_nobody_waiting(quiet):
    filter_, _ = quiet
    hold(filter_, introduction())
    (message,) = filter_.spooled()
    filter_.stop()
    message.unlink()
    os.mkfifo(message)
    code, text = check(filter_)
    assert code == 1 and message.name in text, text


def test_what_was_sent_again_after_its_request_was_over_goes_back_too(quiet):
    filter_, sink = quiet
    mail = introduction()
    request = hold(filter_, mail)
    (message,), (envelope,) = filter_.spooled(), filter_.envelopes()
    data, lines = message.read_bytes(), envelope.read_text().splitlines(keepends=True)[:-1]
    filter_.ok("held", "return", request)
    over(filter_, request, "returned")
    filter_.stop()
    lines = ["when: 2046-01-01T00:00:00Z\n" if line.startswith("when: ") else line for line in lines]
    lines.append(f"end: {hashlib.sha256(''.join(lines).encode()).hexdigest()}\n")
    for name, octets in ("0" * 32, data), ("0" * 32 + ".env", "".join(lines).encode()):
        filter_.write(f"state/spool/{name}", octets)
    for path in filter_.spool.iterdir():
        path.chmod(0o666)
    assert faults(filter_) == ["lost"]
    assert check(filter_, "--repair")[0] == 0
    filter_.start()
    wait_for(lambda: returned(sink, mail) == [[ALICE], [ALICE]], "the second return")


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_message_without_a_sound_envelope_is_kept_and_told(quiet, harm):
    filter_, sink = quiet
    hold(filter_, introduction())
    (message,) = filter_.spooled()
    lose_store(filter_)
    envelope = filter_.spool / "unclaimed" / (message.name + ".env")
    envelope.unlink() if harm == "gone" else envelope.write_bytes(envelope.read_bytes().replace(b"bob@", b"rob@"))
    code, text = check(filter_, "--repair")
    assert code == 1 and ": nameless: " in text and "give it to whoever wrote it, or delete it" in text, text
    assert (filter_.spool / "unclaimed" / message.name).exists() and not sink.find(is_report)


def test_a_message_that_is_missing_is_named_with_its_request(quiet):
    filter_, _ = quiet
    request = hold(filter_, introduction())
    (message,) = filter_.spooled()
    data = message.read_bytes()
    message.unlink()
    code, text = check(filter_, "--repair")
    assert code == 1 and f": missing: request {request} needs it" in text and f"askfirst held show {request}" in text, text
    message.write_bytes(data)
    message.chmod(0o644)
    assert check(filter_)[0] == 0


def test_a_message_that_is_damaged_is_named_with_its_request(quiet):
    filter_, _ = quiet
    hold(filter_, introduction())
    (message,) = filter_.spooled()
    data = message.read_bytes()
    message.write_bytes(data[:-1])
    code, text = check(filter_, "--repair")
    assert code == 1 and ": damaged: " in text, text
    message.write_bytes(data)
    assert check(filter_)[0] == 0


def test_a_message_put_aside_that_a_request_needs_is_put_back(quiet):
    filter_, sink = quiet
    mail = introduction()
    request = hold(filter_, mail)
    aside = filter_.spool / "unclaimed"
    aside.mkdir()
    aside.chmod(0o777)
    for path in [*filter_.spooled(), *filter_.envelopes()]:
        path.rename(aside / path.name)
    code, text = check(filter_)
    assert code == 1 and f": aside: request {request} needs it" in text, text
    assert check(filter_, "--repair")[0] == 0
    filter_.ok("held", "return", request)
    assert returned(sink, mail) == [[ALICE]]


@pytest.mark.parametrize("way", ["start", "repair"])
def test_messages_of_an_earlier_version_get_their_envelopes_from_the_store(quiet, way):
    filter_, _ = quiet
    mails = some_mails()
    for mail in mails:
        hold(filter_, mail)
    before = {path.name: path.read_text() for path in filter_.envelopes()}
    for path in filter_.envelopes():
        path.unlink()
    if way == "start":
        filter_.restart()
        filter_.wait_log("start: 3 spooled messages had no envelope; 3 written from the store")
    else:
        assert faults(filter_) == ["bare"] * 3
        assert check(filter_, "--repair")[0] == 0
    assert {path.name: path.read_text() for path in filter_.envelopes()} == before
    assert check(filter_)[0] == 0


def test_an_envelope_that_is_damaged_is_written_anew(quiet):
    filter_, _ = quiet
    hold(filter_, introduction())
    (envelope,) = filter_.envelopes()
    before = envelope.read_text()
    envelope.write_text(before[:40])
    assert faults(filter_) == ["bare"]
    assert check(filter_, "--repair")[0] == 0
    assert filter_.envelopes()[0].read_text() == before


def test_files_that_were_left_over_are_removed_and_nobody_gets_anything(quiet):
    filter_, sink = quiet
    mail = introduction()
    request = hold(filter_, mail)
    kept = {path.name: path.read_bytes() for path in [*filter_.spooled(), *filter_.envelopes()]}
    filter_.ok("held", "return", request)
    over(filter_, request, "returned")
    filter_.stop()
    for name, data in kept.items():
        filter_.write(f"state/spool/{name}", data)
    other = "0" * 32
    for name, data in kept.items():
        filter_.write(f"state/spool/{name.replace(name[:32], other)}", data)
    filter_.write(f"state/spool/{'1' * 32}.env", b"")
    for path in filter_.spool.iterdir():
        path.chmod(0o666)
    assert sorted(faults(filter_)) == ["lone", "over", "repeated"]
    code, text = check(filter_, "--repair")
    assert code == 0 and text.count("removed") == 3, text
    assert list(filter_.spool.iterdir()) == []
    filter_.start()
    assert len(sink.find(is_report)) == 1
