"""What an administrator sees who starts it by hand."""
import os
import pty

import pytest

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
