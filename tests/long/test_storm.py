"""A thousand requests open at once, answered in any order from sixteen clients: each message goes exactly once."""
import os

import pytest

from askfirst_test.filter import Filter
from askfirst_test.sink import Sink
from askfirst_test.storm import SlowNotices, Storm

REQUESTS = int(os.environ.get("STORM_REQUESTS", "1000"))
RELEASE_SECONDS = 5  # from the last answer to the message, whatever else waits to be sent


@pytest.fixture
def own():
    sink = Sink()
    made = Filter(submit_to=sink.address, ask_delay="0s", log_level="info")
    try:
        sink.through = made.start()
        yield made, sink
    finally:
        sink.through = None
        made.remove()
        sink.close()


def test_a_thousand_requests_are_each_released_once_and_the_next_does_not_wait_behind_their_notices(own):
    filter_, sink = own
    storm = Storm(filter_, sink, REQUESTS + 1)
    storm.hold_all()
    before = filter_.rss()
    slow = sink.answers["mail"] = SlowNotices(0.2)
    *many, last = range(REQUESTS + 1)
    try:
        storm.answer_all(many)
        storm.wait_for_all(many)
        print(f"{REQUESTS} requests: the longest took {storm.longest(many):.1f} s from its last answer")
        waiting = 3 * REQUESTS - slow.taken
        storm.answer_all([last])
        storm.wait_for_all([last])
        spent = storm.longest([last])
        print(f"with {waiting} notices before it, the last took {spent:.2f} s; memory {before} and {filter_.rss()} KiB")
        assert waiting >= REQUESTS
        assert spent < RELEASE_SECONDS * (4 if filter_.sanitized() else 1)
    finally:
        slow.hurry()
    storm.check()
    filter_.restart()
    storm.check()
    if not filter_.sanitized():
        assert filter_.peak_rss() < 256 * 1024
