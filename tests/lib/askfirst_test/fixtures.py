"""Fixtures that several rings share: import them into a conftest.py."""
import contextlib

import pytest

from .filter import Filter
from .sink import Sink


@pytest.fixture
def make_filter():
    """Makes filters that end with the test. start=False leaves it to the test to start it."""
    made = []

    def make(rules="", start=True, **options):
        filter_ = Filter(rules, **options)
        made.append(filter_)
        return filter_.start() if start else filter_

    yield make
    for filter_ in made:
        filter_.terminate()
    with contextlib.ExitStack() as ends:
        for filter_ in made:
            ends.callback(filter_.remove)


@pytest.fixture
def make_sink():
    """Makes SMTP sinks that end with the test."""
    made = []

    def make(**options):
        made.append(Sink(**options))
        return made[-1]

    yield make
    for sink in made:
        sink.close()
