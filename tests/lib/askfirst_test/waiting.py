"""Waiting for something to become true, with a deadline; the only place of the tests that sleeps."""
import os
import time

# A slow machine, or a build under sanitizers, needs more patience, never other expectations.
PATIENCE = float(os.environ.get("ASKFIRST_TEST_PATIENCE", "20"))


def wait_for(condition, what, seconds=None):
    """Returns the first true value of condition(), or raises AssertionError saying what did not come."""
    deadline = time.monotonic() + (seconds or PATIENCE)
    pause = 0.002
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds or PATIENCE:.0f} s in vain for {what() if callable(what) else what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
