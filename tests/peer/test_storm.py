"""The small edition of tests/long/test_storm.py: many requests open at once, answered in any order."""
import pytest

from askfirst_test.storm import SlowNotices, Storm, is_notice
from askfirst_test.waiting import wait_for


@pytest.fixture
def own(make_filter, make_sink):
    """A filter that asks at once, and its MTA; what the MTA takes has passed the filter."""
    sink = make_sink()
    filter_ = make_filter("", submit_to=sink.address, ask_delay="0s", log_level="info")
    sink.through = filter_
    yield filter_, sink
    sink.through = None


def test_sixty_requests_answered_in_any_order_are_each_released_once(own):
    filter_, sink = own
    storm = Storm(filter_, sink, 60)
    storm.hold_all()
    storm.answer_all()
    storm.wait_for_all()
    storm.check()
    filter_.restart()
    storm.check()


def test_a_release_does_not_wait_behind_notices_that_the_mta_does_not_answer(own):
    filter_, sink = own
    storm = Storm(filter_, sink, 20)
    storm.hold_all()
    wait_for(lambda: sink.count(is_notice) == 20, "the notices of what is held")
    slow = sink.answers["mail"] = SlowNotices(seconds=None)
    try:
        storm.answer_all()
        storm.wait_for_all()
        assert slow.taken == 0
    finally:
        slow.hurry()
    wait_for(lambda: sink.count(is_notice) >= 80, "a confirmation for each answer, and a word to the sender of each")
    storm.check()
