"""The small edition of tests/long: enough to see a leak of threads, descriptors or messages."""
from askfirst_test.soak import Soak, growth


def test_forty_connections_and_a_milter_that_is_killed_lose_nothing(make_filter):
    filter_ = make_filter(Soak.RULES)
    Soak(filter_, connections=40, messages=6, kills=2).run().check()


def test_four_thousand_messages_leave_no_trace(make_filter):
    filter_ = make_filter(Soak.RULES)
    memory, descriptors = growth(filter_, 4000, warm=4000)
    assert descriptors <= 2, f"{descriptors} descriptors more"
    if not filter_.sanitized():
        assert memory < 4096, f"{memory} KiB more"
