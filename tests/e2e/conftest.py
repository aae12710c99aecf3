"""One private Postfix with AskFirst, and a DKIM signer after it, for the whole ring."""
import contextlib

import pytest

from askfirst_test.filter import Filter, free_port
from askfirst_test.postfix import Postfix
from askfirst_test.signer import Signer
from askfirst_test.sink import Sink

RULES = """pass from boss@home.example
rewrite to @rewrite.example
rewrite to @rewrite2.example
reject to @reject.example note "Write to the front desk instead"
"""


class World:
    """filter: AskFirst; postfix: the MTA; far: the next hop, where all mail arrives; signer: opendkim."""

    def __init__(self):
        # What was started is ended, from the last to the first, also when one of them does not start.
        with contextlib.ExitStack() as ends:
            self.far = Sink()
            ends.callback(self.far.close)
            self.signer = Signer()
            ends.callback(self.signer.stop)
            self.signer.start()
            door = free_port()
            self.filter = Filter(RULES, submit_to=f"127.0.0.1:{door}")
            ends.callback(self.filter.remove)
            self.filter.start()
            milters = f"unix:{self.filter.address}"
            self.postfix = Postfix(self.far.port, f"{milters}, {self.signer.address}", milters, reentry=door,
                                   answer=self.filter.command_line("answer"))
            ends.callback(self.postfix.remove)
            self.postfix.start()
            self.close = ends.pop_all().close

    def request_of(self, queue_id):
        return self.filter.held_of(queue_id)


@pytest.fixture(scope="session")
def session_world():
    world = World()
    yield world
    world.close()


@pytest.fixture
def world(session_world):
    """The world with an empty far end and a running filter."""
    session_world.far.forget()
    session_world.far.answers.clear()
    if not session_world.filter.running():
        session_world.filter.start()
    return session_world
