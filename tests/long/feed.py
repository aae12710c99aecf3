#!/usr/bin/python3
"""Feeds all files of a folder through the daemon: each must get a verdict or a 4xx, in bounded time.

usage: ASKFIRST_BUILD=/absolute/build tests/long/feed.py FOLDER
"""
import collections
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.dont_write_bytecode = True

from askfirst_test.filter import Filter  # noqa: E402
from askfirst_test.mail import Mail, Message, crlf  # noqa: E402
from askfirst_test.milter import Gone  # noqa: E402


def mails(folder):
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file():
            data = crlf(path.read_bytes())
            # Only the address fields may show parties that receive.
            found = re.findall(rb"[\w.+-]{1,60}@[\w.-]{1,60}\.[a-z]{2,8}", data[:20000])[:5]
            rcpts = sorted({address.decode("ascii", "replace") for address in found}) or ["bob@b.example"]
            yield path, Mail(data, recipients=rcpts)


def main():
    verdicts, slow = collections.Counter(), []
    filter_ = Filter(log_level="info").start()
    try:
        for path, mail in mails(sys.argv[1]):
            started = time.monotonic()
            try:
                verdicts[filter_.send(mail).verdict] += 1
            except Gone:
                verdicts["connection closed"] += 1
                print(f"{path}: connection closed; longest field {max(len(v) for _, v in Message.parse(mail.data).fields)} octets")
                if not filter_.running():
                    raise AssertionError(f"the daemon died of {path}") from None
            except AssertionError as error:
                verdicts["broken"] += 1
                print(f"{path}: {error}")
            spent = time.monotonic() - started
            if spent > 1:
                slow.append((round(spent, 2), str(path)))
        print(dict(verdicts), f"peak {filter_.peak_rss()} KiB")
        print("slow:", sorted(slow, reverse=True)[:10])
    finally:
        filter_.remove()
    return 1 if verdicts["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
