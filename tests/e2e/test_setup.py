"""askfirst-milter -n and the DNS of the answer domain, in a network of the test's own; -n by root."""
import os
import pathlib
import subprocess
import sys

import pytest

from askfirst_test import dns
from askfirst_test.filter import CALM, Filter, program


@pytest.fixture
def filter_():
    made = Filter(answer_address="askfirst@ask.home.example")
    yield made
    made.remove()


@pytest.mark.parametrize("answers, says", [
    ("mx=mx.home.example", None), ("a=192.0.2.1", None), ("fail", None), ("silent", None),
    ("nxdomain", "DNS has neither an MX nor an address for ask.home.example"),
    ("nothing", "DNS has neither an MX nor an address for ask.home.example"),
    ("mx=.", "DNS says of ask.home.example that it takes no mail (a null MX)")])
def test_the_check_says_where_answers_cannot_come_in_from_elsewhere(filter_, answers, says):
    command = filter_.command([program("askfirst-milter"), "-n", "-c", str(filter_.conf)])
    done = subprocess.run(["unshare", "-mn", sys.executable, str(pathlib.Path(dns.__file__)), answers, *command], env=CALM,
                          capture_output=True, timeout=60, check=False)
    text = (done.stdout + done.stderr).decode()
    assert done.returncode == 0 and "good: " in text, text
    assert f"warning: answer_address: {says}" in text if says else "answer_address" not in text, text


def test_the_check_by_root_finds_what_the_daemon_may_not_read():
    made = Filter(user="nobody", command=lambda command: command)
    try:
        assert made.run("-n")[0] == 0
        os.chown(made.conf, 0, 0)
        made.conf.chmod(0o600)
        code, text = made.run("-n")
        assert code == 78 and "As the user nobody, whom the daemon runs as:" in text and str(made.conf) in text, text
    finally:
        made.remove()
