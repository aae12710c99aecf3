#!/usr/bin/python3
"""make demo: a private Postfix on loopback with AskFirst in front, and what people send, get, answer and are told.

Nothing of the machine's own mail server is touched: this Postfix is not installed. Exit code 0 only if all happened as told.
"""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))
sys.dont_write_bytecode = True

import screen  # noqa: E402
from place import Interrupts, Place  # noqa: E402
from story import RULES, Story  # noqa: E402


def play(interrupts, place):
    """The whole story; whatever ends it, place is closed."""
    try:
        with interrupts.whole():
            place.start()
        Story(place).tell()
        print("\n" + screen.paint("All happened as told.", "1;32"))
        return 0
    except AssertionError as error:
        print(screen.paint(f"\nThis did not happen as told: {error}", "1;31"), file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read it has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    finally:
        interrupts.ignore()
        place.close()


def main():
    interrupts = Interrupts()
    screen.tell("AskFirst on a Postfix of its own. Alice and Sales are ours (home.example); all others are far away, "
                "and what the mail server sends them is caught and shown here.")
    try:
        return play(interrupts, Place(RULES))
    except SystemExit:
        print(screen.paint("\nStopped; what was started has been taken away again.", "1;31"))
        raise


if __name__ == "__main__":
    sys.exit(main())
