"""The real daemon of a test build (-DASKFIRST_TESTING): its clock is held, and it dies at named steps."""
import pytest

from askfirst_test.asking import Clock
from askfirst_test.filter import build_folder
from askfirst_test.fixtures import make_filter, make_sink  # noqa: F401 (fixtures)


@pytest.fixture(scope="session", autouse=True)
def a_test_build():
    if b"ASKFIRST_FAIL_AT" not in (build_folder() / "askfirst-milter").read_bytes():
        raise AssertionError("this ring needs a test build: run it by make check-steps")


class World:
    """A filter that asks at once, its MTA (which it passes first), its clock, and a trap at any step."""

    def __init__(self, make_filter, make_sink):
        self.sink = make_sink()
        self.filter = make_filter(start=False, submit_to=self.sink.address, ask_delay="0s")
        self.clock = Clock(self.filter.folder)
        self.trap = self.filter.folder / "trap" / "at"
        self.trap.parent.mkdir()
        self.filter.environment = {"ASKFIRST_CLOCK": str(self.clock.path), "ASKFIRST_FAIL_AT": str(self.trap)}
        self.filter.start()
        self.sink.through = self.filter

    def die_at(self, step):
        """Where the daemon comes next to this step, it is killed."""
        self.trap.write_text(step)
        self.trap.parent.chmod(0o777)

    def revive(self):
        """Waits until it died there, and starts it again."""
        self.filter.process.wait(60)
        assert not self.trap.exists(), "it died elsewhere"
        self.filter.process = None
        self.filter.start()


@pytest.fixture
def world(make_filter, make_sink):  # noqa: F811
    made = World(make_filter, make_sink)
    yield made
    made.sink.through = None
