"""askfirst outbox and askfirst ask send: what waits for a time, and what an administrator does not want to wait for."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import time

import pytest

from askfirst_test.asking import ask_to, hold, letter_to, over
from askfirst_test.filter import CALM, program
from askfirst_test.mail import ALICE, introduction
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"
MAIL = {"number", "kind", "envelope_sender", "mail_args", "to", "request", "ask", "spool", "created", "attempts", "next", "state",
        "said"}


@pytest.fixture
def world(make_filter, make_sink):
    """A filter that asks a day later, and its MTA."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address)
    sink.through = filter_
    yield filter_, sink
    sink.through = None


def stuck(filter_, sink, reply="451 4.3.0 later"):
    """A release that the MTA puts off for many seconds to come: its request and its number in the outbox."""
    sink.answers["mail"] = lambda text: reply if text == ALICE else None
    request = hold(filter_)
    filter_.begin("held", "release", request)
    filter_.wait_log(rf"release: request={request} .*attempt=2")
    return request, next(each["number"] for each in filter_.json("outbox", "list") if each["kind"] == "release")


# ---- outbox list ----
def test_an_empty_outbox_is_said(world):
    filter_, _ = world
    assert filter_.ok("outbox", "list") == filter_.ok("outbox", "retry") == "No mail waits to be handed over.\n"
    assert filter_.json("outbox", "list") == []


def test_a_mail_that_is_put_off_is_listed_with_the_reply(world):
    filter_, sink = world
    request, number = stuck(filter_, sink)
    found = next(each for each in filter_.json("outbox", "list") if each["number"] == number)
    assert set(found) == MAIL
    assert (found["kind"], found["to"], found["request"], found["ask"]) == ("release", [BOB, CAROL], request, "")
    assert (found["attempts"], found["state"], found["said"]) == (2, "put off", "451 4.3.0 later")
    assert found["next"] > found["created"]
    heading, line = filter_.ok("outbox", "list").splitlines()
    assert re.split("  +", heading) == ["NUMBER", "KIND", "TO", "FOR", "TRIED", "NEXT", "LAST SAID"]
    cells = re.split("  +", line)
    assert cells[:5] == [str(number), "release", f"{BOB} +1", f"request {request}", "2"]
    assert cells[6] == "put off: 451 4.3.0 later"
    assert f"mail {number} (release), tried 2 times, next " in filter_.ok("held", "show", request)


def test_a_server_that_cannot_be_reached_is_no_refusal(make_filter):
    filter_ = make_filter(submit_to="127.0.0.1:9")
    hold(filter_)
    found = wait_for(lambda: [each for each in filter_.json("outbox", "list") if each["attempts"]], "an attempt")
    assert [(each["kind"], each["to"], each["state"]) for each in found] == [("notice", [ALICE], "trouble")]
    assert "trouble: 127.0.0.1:9: cannot connect" in filter_.ok("outbox", "list")
    assert "1 mail, 1 tried and not taken yet" in filter_.ok("status")


def test_what_the_server_says_does_no_harm_to_the_terminal(world):
    filter_, sink = world
    stuck(filter_, sink, "451 4.3.0 \x1b[2J <askfirst+yes-0123456789abcdef0123456789abcdef@home.example>")
    out = filter_.ok("outbox", "list")
    assert "\x1b" not in out and "0123456789abcdef" not in out + filter_.ok("outbox", "list", "--json")


@pytest.mark.parametrize("args", ["", "dance", "list x", "list --loud", "retry --json"])
def test_wrong_usage_of_outbox_is_answered_with_the_right_one(world, args):
    code, out, err = world[0].askfirst("outbox", *args.split())
    assert (code, out) == (64, "") and "usage: askfirst outbox list" in err


# ---- outbox retry ----
def test_what_is_put_off_goes_at_once_when_it_is_retried(world):
    filter_, sink = world
    request, number = stuck(filter_, sink)
    sink.answers.clear()
    assert filter_.ok("outbox", "retry") == f"{number}: done\n"
    over(filter_, request, "released")
    letter_to(sink, ALICE, "administrator let")
    wait_for(lambda: filter_.json("outbox", "list") == [], "the outbox to be empty")
    assert len(sink.to(BOB)) == 1


def test_a_retry_that_fails_says_why_and_when_the_next_one_is(world):
    filter_, sink = world
    _, number = stuck(filter_, sink)
    sink.answers["mail"] = lambda text: "452 4.3.1 disk full" if text == ALICE else None
    code, out, _ = filter_.askfirst("outbox", "retry", str(number))
    assert code == 75 and re.match(rf"{number}: put off: 452 4\.3\.1 disk full; next \d{{4}}-", out)


def test_a_number_that_is_not_there_changes_nothing(world):
    filter_, sink = world
    _, number = stuck(filter_, sink)
    before = filter_.json("outbox", "list")
    for wrong in ("4711", "x", "-", "0"):
        code, out, err = filter_.askfirst("outbox", "retry", str(number), wrong)
        assert (code, out) == (1, "") and f"no mail {wrong} in the outbox" in err
    after = filter_.json("outbox", "list")
    assert [each["attempts"] for each in after] == [each["attempts"] for each in before]


def test_an_order_to_a_daemon_that_does_not_run_is_kept(world):
    filter_, sink = world
    request, number = stuck(filter_, sink)
    filter_.stop()
    sink.answers.clear()
    began = time.monotonic()
    code, out, err = filter_.askfirst("outbox", "retry")
    assert code == 75 and out == f"{number}: due, but not tried yet\n" and "askfirst-milter does not answer" in err
    assert time.monotonic() - began < 10
    filter_.start()
    over(filter_, request, "released")


def test_a_server_that_takes_nothing_is_said_without_waiting_for_each_mail(world):
    filter_, sink = world
    sink.answers["mail"] = "530 5.7.0 Must issue a STARTTLS command first"
    hold(filter_)
    hold(filter_, introduction("Dave <dave@d.example>", "Eve <eve@e.example>"))
    filter_.wait_log("error: submit_to: ")
    began = time.monotonic()
    code, out, err = filter_.askfirst("outbox", "retry")
    other, tried = sorted(out.splitlines(), key=lambda line: "trouble" in line)  # whichever went first
    assert code == 75 and f"trouble: {sink.address}: answered MAIL with: 530 5.7.0 Must issue" in tried
    assert other.endswith(": due, but not tried yet") and "the mail server takes nothing from AskFirst" in err
    assert time.monotonic() - began < 10
    sink.answers.clear()
    assert [line.split(": ")[1] for line in filter_.ok("outbox", "retry").splitlines()] == ["done", "done"]


# ---- ask send ----
def ask_of(filter_, party, *args):
    return next(each for each in filter_.json("ask", "list", *args) if each["party"] == party)


def test_who_is_to_be_asked_tomorrow_is_asked_now(world):
    filter_, sink = world
    hold(filter_)
    bob, carol = (ask_of(filter_, party)["ask"] for party in (BOB, CAROL))
    assert filter_.ok("ask", "send", bob, carol).splitlines() == [f"{bob}: sent to {BOB}", f"{carol}: sent to {CAROL}"]
    ask_to(sink, BOB), ask_to(sink, CAROL)
    assert "admin  ask.hurry" in filter_.ok("ask", "show", bob)
    code, out, err = filter_.askfirst("ask", "send", bob)
    assert (code, out) == (1, "") and "is sent, not scheduled" in err


def test_nobody_is_asked_more_often_than_the_limit_of_a_day(make_filter, make_sink):
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, asks_per_party_per_day=1)
    hold(filter_, introduction(f"Bob <{BOB}>", "Dave <dave@d.example>"))
    hold(filter_, introduction(f"Bob <{BOB}>", "Eve <eve@e.example>"))
    first, second = sorted((each for each in filter_.json("ask", "list") if each["party"] == BOB), key=lambda each: each["due"])
    filter_.ok("ask", "send", first["ask"])
    code, out, err = filter_.askfirst("ask", "send", second["ask"])
    assert (code, out) == (1, "") and f"{BOB} is asked at most 1 time a day (asks_per_party_per_day); it is not sent before 20" in err
    assert ask_of(filter_, "eve@e.example")["state"] == "scheduled"
    assert next(each for each in filter_.json("ask", "list") if each["ask"] == second["ask"]) == second
    assert len(sink.to(BOB)) == 1


def test_an_ask_that_cannot_leave_says_where_to_look(world):
    filter_, sink = world
    sink.answers["rcpt"] = lambda address: "451 4.2.0 later" if address == BOB else None
    hold(filter_)
    bob = ask_of(filter_, BOB)["ask"]
    code, out, err = filter_.askfirst("ask", "send", bob)
    assert code == 75 and out == f"{bob}: sending\n" and "askfirst outbox list" in err
    assert "put off: 451 4.2.0 later" in filter_.ok("ask", "show", bob)


# ---- on a terminal ----
def on_a_terminal(filter_, columns, *args):
    """What somebody with a terminal so wide sees."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    subprocess.run(filter_.command([program("askfirst"), "-c", str(filter_.conf), *args]), env=CALM, stdout=side,
                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30, check=True)
    os.close(side)
    seen = b""
    try:
        while chunk := os.read(main, 65536):
            seen += chunk
    except OSError:  # how the end of a terminal is told
        pass
    os.close(main)
    return seen.decode().replace("\r\n", "\n")


def test_long_lines_are_folded_on_a_terminal_and_only_there(world):
    filter_, _ = world
    request = hold(filter_)
    piped, seen = filter_.ok("held", "show", request), on_a_terminal(filter_, 60, "held", "show", request)
    assert max(map(len, piped.splitlines())) > 80
    assert max(map(len, seen.splitlines())) <= 60
    assert seen.split() == piped.split()
    assert f"waits for:  {BOB} to agree to {CAROL}; to be\n            asked " in seen
