"""The whole soak, minutes long: make check-long. Sizes come from the environment for those who want more."""
import os

import pytest

from askfirst_test.filter import Filter
from askfirst_test.soak import Soak, growth

CONNECTIONS = int(os.environ.get("SOAK_CONNECTIONS", "200"))
MESSAGES = int(os.environ.get("SOAK_MESSAGES", "10"))
KILLS = int(os.environ.get("SOAK_KILLS", "5"))
GROWTH_MESSAGES = int(os.environ.get("SOAK_GROWTH", "50000"))


@pytest.fixture
def filter_():
    made = Filter(Soak.RULES, log_level="info")
    try:
        yield made.start()
    finally:
        made.remove()


def test_two_hundred_connections_and_a_milter_that_is_killed_lose_nothing(filter_):
    print(Soak(filter_, CONNECTIONS, MESSAGES, KILLS).run().check())


def test_fifty_thousand_messages_leave_no_trace(filter_):
    memory, descriptors = growth(filter_, GROWTH_MESSAGES, warm=GROWTH_MESSAGES // 10)
    print(f"{GROWTH_MESSAGES} messages: {memory} KiB and {descriptors} descriptors more")
    assert descriptors <= 2
    if not filter_.sanitized():
        assert memory < 8192
