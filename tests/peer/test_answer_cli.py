"""askfirst answer: mail to the answer address by a pipe of the MTA instead of the milter."""
import re
import subprocess

import pytest

from askfirst_test.asking import answer_mail, ask_to, asks, hold, letter_to, over
from askfirst_test.filter import CALM, program
from askfirst_test.mail import ALICE
from askfirst_test.waiting import PATIENCE

BOB, CAROL = "bob@b.example", "carol@c.example"
EX_OK, EX_NOUSER, EX_TEMPFAIL = 0, 67, 75


def pipe(filter_, data, *args, **environment):
    """Runs it as the MTA would: (exit code, what it says besides its lines for the log)."""
    code, said = piped(filter_, data, *args, **environment)
    return code, re.sub(r"(?m)^askfirst: info: -: answer=.*\n", "", said)


def piped(filter_, data, *args, **environment):
    """Runs it as the MTA would: (exit code, what it says)."""
    command = filter_.command([program("askfirst"), "-c", str(filter_.conf), "answer", *args])
    done = subprocess.run(command, env={**CALM, **environment}, input=data, capture_output=True, timeout=3 * PATIENCE, check=False)
    assert done.stdout == b""
    return done.returncode, done.stderr.decode()


def test_answers_on_a_pipe_release_the_message(own):
    filter_, sink = own
    request = hold(filter_)
    yes = ask_to(sink, BOB).addresses()["yes"]
    assert pipe(filter_, answer_mail(yes, "yes").data, "--recipient", yes, "--sender", BOB) == (EX_OK, "")
    letter_to(sink, BOB, "Carol")
    reply = ask_to(sink, CAROL).addresses()["reply"]
    mbox = b"From carol@c.example Tue Mar  3 10:00:00 2026\n" + answer_mail(reply, "Yes!\n\n> quoted").data.replace(b"\r\n", b"\n")
    assert pipe(filter_, mbox, RECIPIENT=f"{reply.upper()}", SENDER=CAROL) == (EX_OK, "")
    over(filter_, request, "released")
    assert [d.sender for d in sink.to(BOB)].count(ALICE) == 1


def test_each_answer_by_the_pipe_is_a_line_of_the_log(own):
    filter_, sink = own
    hold(filter_)
    addresses = ask_to(sink, BOB).addresses()
    ask = next(each["ask"] for each in filter_.json("ask", "list") if each["party"] == BOB)
    automatic = answer_mail(addresses["reply"], "no", extra="Auto-Submitted: auto-replied\n").data
    said = piped(filter_, automatic, "--recipient", addresses["reply"])[1]
    assert re.fullmatch(rf"askfirst: info: -: answer=ignored reply ask={ask}: automatic: .*\n", said)
    said = piped(filter_, answer_mail(addresses["yes"]).data, "--recipient", addresses["yes"])[1]
    assert said == f"askfirst: info: -: answer=taken yes ask={ask}\n"
    said = piped(filter_, automatic, "--recipient", addresses["reply"], "--queue-id=4f2A0844512")[1]
    assert said.startswith("askfirst: info: 4f2A0844512: answer=")
    said = piped(filter_, automatic, "--recipient", addresses["reply"], "--queue-id=a: verdict=pass")[1]
    assert said.startswith("askfirst: info: -: answer=")
    # This is what whoever sent it reads in the bounce.
    unknown = f"askfirst+yes-{'0' * 32}@home.example"
    assert "answer=" not in piped(filter_, answer_mail(unknown).data, "--recipient", unknown)[1]


def answers_of(person, addresses):
    """What an answer can come to."""
    return [answer_mail(addresses["reply"], "no", extra="Auto-Submitted: auto-replied\n", sender=person),
            answer_mail(addresses["reply"], "yes", sender=ALICE),
            answer_mail(addresses["reply"], "Who is that?", sender=person),
            answer_mail(addresses["bounce"], "no", sender=person),
            answer_mail(addresses["yes"], sender=person),
            answer_mail(addresses["yes"], sender=person)]


def test_the_pipe_leaves_the_same_lines_as_the_milter(own):
    filter_, sink = own
    hold(filter_)
    before = len(filter_.log_text())
    for mail in answers_of(BOB, ask_to(sink, BOB).addresses()):
        filter_.send(mail)
    by_milter = filter_.log_text()[before:]
    by_pipe = "".join(piped(filter_, mail.data, "--recipient", mail.recipients[0], "--sender", mail.sender)[1]
                      for mail in answers_of(CAROL, ask_to(sink, CAROL).addresses()))
    lines = [[re.sub("ask=[0-9a-z]{10}", "ask=", line) for line in re.findall(r"answer=.*", log)] for log in (by_milter, by_pipe)]
    assert lines[0] == lines[1] and len(lines[0]) == 6


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To", "To"])
def test_the_recipient_is_found_in_the_header(own, field):
    filter_, sink = own
    request = hold(filter_)
    no = ask_to(sink, BOB).addresses()["no"]
    data = answer_mail("someone@else.example", "Not now.", extra=f"{field}: Ask <{no}>\n").data
    assert pipe(filter_, data, RECIPIENT="askfirst@home.example") == (EX_OK, "")
    over(filter_, request, "returned")


def test_an_answer_from_an_address_in_utf8_is_taken_whatever_the_locale_of_the_mta(own):
    filter_, sink = own
    request = hold(filter_)
    no = ask_to(sink, BOB).addresses()["no"]
    assert pipe(filter_, answer_mail(no, "no").data, "--recipient", no, "--sender", "jörg@müller.example", LC_ALL="C") == (EX_OK, "")
    over(filter_, request, "returned")


def test_automatic_mail_is_taken_and_ignored(own):
    filter_, sink = own
    request = hold(filter_)
    addresses = ask_to(sink, BOB).addresses()
    automatic = answer_mail(addresses["reply"], "no", extra="Auto-Submitted: auto-replied\n").data
    for args in ([], ["--sender", BOB]):
        assert pipe(filter_, automatic, "--recipient", addresses["reply"], *args) == (EX_OK, "")
    person = answer_mail(addresses["reply"], "no").data
    assert pipe(filter_, person, "--recipient", addresses["reply"], "--sender", "<>") == (EX_OK, "")
    assert pipe(filter_, person, "--recipient", addresses["reply"], SENDER="MAILER-DAEMON") == (EX_OK, "")
    assert pipe(filter_, b"Return-Path: <>\n" + person, "--recipient", addresses["reply"]) == (EX_OK, "")
    assert filter_.state_of(request) == "waiting" and len(asks(sink, BOB)) == 1


def test_what_is_not_known_is_refused_for_good(own):
    filter_, sink = own
    hold(filter_)
    yes = ask_to(sink, BOB).addresses()["yes"]
    for recipient in ("askfirst@home.example", "askfirst+yes-0123@home.example", yes[:-20] + "0000@home.example", "bob@home.example", ""):
        code, said = pipe(filter_, answer_mail(yes, "yes").data, "--recipient", recipient)
        assert code == EX_NOUSER and "not known" in said and said.isascii()
    assert pipe(filter_, b"")[0] == EX_NOUSER


def test_several_recipients_are_all_taken_and_an_unknown_one_among_them_is_not_bounced(own):
    filter_, sink = own
    request = hold(filter_)
    yes = [ask_to(sink, person).addresses()["yes"] for person in (BOB, CAROL)]
    to = [f"--recipient={address}" for address in [yes[0], f"askfirst+yes-{'0' * 32}@home.example", f"<{yes[1]}>"]]
    assert pipe(filter_, answer_mail(yes[0], "yes").data, *to) == (EX_OK, "")
    over(filter_, request, "released")


def test_withdrawing_takes_the_spooled_file_away(own):
    filter_, sink = own
    request = hold(filter_)
    withdraw = letter_to(sink, ALICE, "Carol").addresses()["withdraw"]
    assert len(filter_.spooled()) == 1
    assert pipe(filter_, answer_mail(withdraw).data, "--recipient", withdraw) == (EX_OK, "")
    assert filter_.state_of(request) == "withdrawn" and filter_.spooled() == []


def test_in_trouble_the_mta_keeps_the_mail(make_filter):
    filter_ = make_filter(start=False)
    to = f"askfirst+yes-{'0' * 32}@home.example"
    code, said = pipe(filter_, answer_mail(to).data, "--recipient", to)
    assert code == EX_TEMPFAIL and said
    filter_.write("askfirst.conf", "nonsense = 1\n")
    assert pipe(filter_, answer_mail(to).data, "--recipient", to)[0] == EX_TEMPFAIL


@pytest.mark.parametrize("args", [["--dance"], ["extra"], ["--recipient"]])
def test_a_pipe_that_is_written_wrongly_is_told_and_loses_no_answer(make_filter, args):
    code, said = pipe(make_filter(start=False), b"", *args)
    assert code == EX_TEMPFAIL and "usage: askfirst answer" in said
