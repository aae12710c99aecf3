"""askfirst-milter -n and the DNS of the answer domain, in a network of the test's own."""
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
