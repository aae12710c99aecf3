"""What an administrator sees who starts it by hand."""
import os
import pty

import pytest

from askfirst_test.filter import free_port
from askfirst_test.waiting import wait_for


@pytest.fixture
def terminal():
    """A terminal: (what a program writes to, what it shows)."""
    shows, writes = pty.openpty()
    os.set_blocking(shows, False)
    yield writes, shows
    os.close(shows)
    os.close(writes)


def read_now(terminal):
    try:
        return os.read(terminal, 4096).decode()
    except BlockingIOError:
        return ""


def test_by_hand_on_a_terminal_it_says_that_it_runs_and_where_its_log_is(make_filter, terminal):
    writes, shows = terminal
    filter_ = make_filter(start=False, log_target="syslog")
    filter_.start(stderr=writes)
    text = wait_for(lambda: read_now(shows), "a line")
    assert text.count("\n") == 1 and "running" in text and "journalctl -t askfirst-milter" in text and "Ctrl-C" in text


def test_a_log_on_the_terminal_speaks_for_itself(make_filter, terminal):
    writes, shows = terminal
    filter_ = make_filter(start=False)
    filter_.start(stderr=writes)
    text = wait_for(lambda: read_now(shows), "a line")
    assert "Ctrl-C" not in text and "ready: " in text


# ---- askfirst-milter -n ----
def checked(filter_):
    """What -n says, which is never an error."""
    code, text = filter_.run("-n")
    assert code == 0 and "good: " in text and "error:" not in text
    return text


def test_the_check_says_nothing_of_a_listener_that_takes_mail(make_filter, make_sink):
    sink = make_sink()
    text = checked(make_filter(start=False, submit_to=sink.address))
    assert "submit_to" not in text and sink.deliveries == []
    assert sink.lines[1:] == [b"MAIL FROM:<>", b"RCPT TO:<askfirst@home.example>", b"QUIT"]


def test_the_check_says_that_nobody_listens(make_filter):
    text = checked(make_filter(start=False, submit_to=f"127.0.0.1:{free_port()}"))
    assert "warning: submit_to: " in text and "does the mail server run" in text


@pytest.mark.parametrize("step, reply", [("mail", "530 5.7.0 Must issue a STARTTLS command first"),
                                         ("rcpt", "554 5.7.1 <unknown[127.0.0.1]>: Client host rejected: Access denied")])
def test_the_check_says_that_the_listener_is_closed_to_us(make_filter, make_sink, step, reply):
    sink = make_sink()
    sink.answers[step] = reply
    text = checked(make_filter(start=False, submit_to=sink.address))
    assert f"warning: submit_to: {sink.address} answered {step.upper()} with: {reply}" in text
    assert "without TLS and without a login" in text


def test_the_check_says_that_answers_cannot_come_in(make_filter, make_sink):
    sink = make_sink()
    sink.answers["rcpt"] = "550 5.1.1 <askfirst@home.example>: User unknown"
    text = checked(make_filter(start=False, submit_to=sink.address))
    assert f"warning: answer_address: submit_to ({sink.address}) takes no mail for askfirst@home.example" in text


def test_the_check_says_that_the_folder_of_the_socket_is_missing(make_filter, make_sink):
    sink = make_sink()
    text = checked(make_filter(start=False, submit_to=sink.address, socket="unix:/nonexistent/milter.sock"))
    assert "warning: socket: its folder /nonexistent does not exist: make it" in text


@pytest.mark.parametrize("options, says", [
    ({"enforce_for": ["alice@home.exmaple"]}, "enforce_for: alice@home.exmaple is not in local_domains"),
    ({"enforce_for": ["@other.example"]}, "enforce_for: @other.example is not in local_domains"),
    ({"answer_address": "root@home.example"}, "answer_address: root@home.example is the address of a user of this machine")])
def test_the_check_doubts_what_is_hardly_meant(make_filter, make_sink, options, says):
    text = checked(make_filter(start=False, submit_to=make_sink().address, **options))
    assert f"warning: {says}" in text


@pytest.mark.parametrize("options", [{"enforce_for": ["alice@home.example", "@home.example", "*"]},
                                     {"answer_address": "root@ask.home.example"}])
def test_the_check_has_no_doubt_of_the_usual(make_filter, make_sink, options):
    text = checked(make_filter(start=False, submit_to=make_sink().address, **options))
    assert "enforce_for" not in text and "user of this machine" not in text


def test_the_check_says_where_to_look_when_the_listener_puts_off(make_filter, make_sink):
    sink = make_sink()
    sink.answers["mail"] = "451 4.7.1 Service unavailable - try again later"
    text = checked(make_filter(start=False, submit_to=sink.address))
    assert "451 4.7.1" in text and "one of its milters" in text and "without TLS" not in text
