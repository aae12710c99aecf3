"""The listener of AskFirst: whatever main.cf says, what is released arrives; and each override is there for a reason."""
import itertools
import json
import re

import pytest

from askfirst_test.documents import README, section, table
from askfirst_test.filter import SOURCE
from askfirst_test.host import Introduction, PostfixHost
from askfirst_test.postfix import delivered_octets
from askfirst_test.waiting import wait_for

PAGE = "packaging/doc/postfix.md"
LISTENER = "127.0.0.1:10587/inet"
(LINES,) = section(PAGE, "The listener of AskFirst")
SET_UP = section(README, "Set up Postfix, in monitor mode")
SHIPPED = (SOURCE / "packaging/postfix/master.cf").read_text().replace("@BINDIR@", "/usr/bin")
# Those that are no defence: a name in the log.
PLAIN = {"syslog_name"}
_numbers = itertools.count(100)


def span(text):
    return re.findall(r"`([^`]*)`", text)


ROWS = [(span(override)[0], span(settings), outcome) for override, settings, outcome in table(PAGE, "The listener of AskFirst")]


def test_the_page_shows_what_is_shipped():
    assert LINES.use() == re.sub(r"^(#.*)?\n", "", SHIPPED, flags=re.M)


def test_each_override_has_its_reason_in_the_table():
    overrides = set(re.findall(r"-o (\w+)=", SHIPPED))
    assert overrides - PLAIN == {override for override, _, _ in ROWS}


@pytest.fixture(scope="module")
def set_up():
    """A host as the README has it, on which everything that is held waits until it is released."""
    host = PostfixHost()
    try:
        host.follow(SET_UP)
        host.set_options("mode = enforce\nask_delay = 1d")
        host.keep()
        yield host
    finally:
        host.close()


@pytest.fixture
def host(set_up):
    set_up.restore()
    return set_up


class Held(Introduction):
    """One that waits until it is released."""

    def __init__(self, host):
        super().__init__(host, next(_numbers), extra="Cc: bob\n")
        self.is_sent()
        (self.request,) = [each["request"] for each in json.loads(host.run("askfirst", "held", "list", "--json"))]

    def release(self):
        # It waits for the end of what it began, which does not always come.
        self.host.shell(f"askfirst held release {self.request} >/dev/null 2>&1 &")
        line = self.host.log.wait(rf"release: request={self.request} .*taken=\d+ refused=\d+ later=\d+.*").group(0)
        self.taken, self.refused, self.later = (int(re.search(rf"{word}=(\d+)", line).group(1))
                                                for word in ("taken", "refused", "later"))

    def outcome(self):
        """What becomes of it, in the words of the table."""
        self.release()
        if self.refused or self.later:
            return "is refused" if self.refused else "goes out in parts" if self.taken else "waits"
        (got,) = self.host.far.wait_to(self.people[0], self.subject)
        if "X-AskFirst" in str(got.data):
            return "arrives with the field"
        return "arrives" if delivered_octets(got.data) == self.mail.data else "arrives with `bob` made"


def use(host, settings):
    for setting in settings:
        host.run("postconf", "-e", setting)
    host.reload()


def test_a_release_arrives_whatever_main_cf_says(host):
    held = Held(host)
    use(host, [setting for _, settings, _ in ROWS for setting in settings])
    assert held.outcome() == "arrives"


@pytest.mark.parametrize("override, settings, outcome", ROWS, ids=[f"{row[0]}-{n}" for n, row in enumerate(ROWS)])
def test_without_an_override_a_release_suffers(host, override, settings, outcome):
    held = Held(host)
    host.run("postconf", "-PX", f"{LISTENER}/{override}")
    use(host, settings)
    if "too many connections" in outcome:
        wait_for(lambda: (host.greeting(10587) or "").startswith("421"), "the limit on connections to be reached")
    assert outcome.startswith(held.outcome()), host.log.text()[-2000:]
