"""Filters for the peer ring: one that most tests share, and makers for those that need their own."""
import itertools

import pytest

from askfirst_test.filter import Filter
from askfirst_test.fixtures import make_filter as make_plain_filter  # noqa: F401 (a fixture)
from askfirst_test.fixtures import make_sink  # noqa: F401 (a fixture)
from askfirst_test.sink import Sink

RULES = """# Each verdict has a domain of its own, so that one filter serves most tests.
pass from boss@home.example
connect to @b1.example with @c1.example
tag to @tag.example
tag to @tag2.example
rewrite to @rewrite.example
rewrite to @rewrite2.example
reject to @reject.example note "Write to the front desk instead"
"""
_people = itertools.count(1)


@pytest.fixture(scope="session")
def mta():
    """The MTA that the shared filter submits to; what it takes has passed the filter first."""
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture(scope="session")
def shared(mta):
    """A filter in enforce mode with RULES."""
    filter_ = Filter(RULES, submit_to=mta.address, trusted_networks=["198.51.100.0/24"])
    try:
        mta.through = filter_.start()
        yield filter_
    finally:
        mta.through = None
        filter_.remove()


@pytest.fixture
def make_filter(make_plain_filter):  # noqa: F811
    """Makes filters with RULES that end with the test."""
    return lambda rules=RULES, **options: make_plain_filter(rules, **options)


@pytest.fixture
def own(make_filter, make_sink):
    """A filter that asks at once, and its MTA; what the MTA takes has passed the filter."""
    sink = make_sink()
    filter_ = make_filter(submit_to=sink.address, ask_delay="0s")
    sink.through = filter_
    yield filter_, sink
    sink.through = None


@pytest.fixture
def person():
    """Makes addresses that no other test uses: person("bob") -> bob17@b17.example."""
    def make(name, domain=None):
        number = next(_people)
        return f"{name}{number}@{domain or f'{name[0]}{number}.example'}"
    return make


@pytest.fixture
def two(person):
    """Two strangers, as a sender writes them."""
    return f"Bob <{person('bob')}>", f"Carol <{person('carol')}>"
