#!/usr/bin/python3
"""What AskFirst says to the mail of an archive, day by day from an empty store, as a table.

usage: time_order.py PATH [-b BUILD] [--domain DOMAIN] [--first YYYY-MM] [--months N] [--max-parties N,N...] [--strangers]

PATH is a folder of Maildirs, one a mailbox owner, such as one of the Enron mail; its mail stays where it is. Judged is all
that users of DOMAIN sent to two parties or more, each message by "askfirst explain" and once however often it was filed,
before any mail of the same day is learnt ("askfirst learn --trust"). Whoever is asked to confirm says that they know each
other, so where the same sender has vouched for the pairs before, the message is counted as passed.
    With --strangers, colleagues are parties, and strangers until they are seen to write to each other: the archive of a
company looks like the mail of many.
Needs a test build: make B=build/testing CPPFLAGS=-DASKFIRST_TESTING all
"""
import argparse
import collections
import datetime
import email.utils
import itertools
import json
import pathlib
import sys
import tempfile
import time

import plot_learning

VERDICTS = ("pass", "tag", "confirm", "hold", "reject", "rewrite")


class Store(plot_learning.Memory):
    """One memory, and a configuration for each number of parties."""

    def __init__(self, work, build, options):
        super().__init__(work, "time-order", build, options.domain)
        plain = (self.work / "conf").read_text()
        if not options.strangers:
            plain = plain.replace("local_parties = yes\n", "")
            (self.work / "providers").write_text((plot_learning.SOURCE / "config/public_providers").read_text("utf-8"))
        for number in options.max_parties:
            (self.work / f"conf-{number}").write_text(f"{plain}max_parties = {number}\n")

    def set_day(self, day):
        end = datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc).timestamp()
        (self.work / "clock").write_text(str(int(end - time.time())))

    def verdict(self, mail, number):
        self.program[2] = self.work / f"conf-{number}"
        return json.loads(self.run("explain", "--json", mail.path))


def day_of(mail):
    when = email.utils.parsedate_to_datetime(plot_learning.read_fields(mail.path)["Date"])
    return when.astimezone(datetime.timezone.utc).date()


def asked_about(judged, number, known):
    """The pairs that the introducer is asked to confirm and has not vouched for before."""
    people = [party["address"] for party in judged["parties"]]
    if not judged["pairs"]:  # more parties than are looked up
        return {frozenset(pair) for pair in itertools.combinations(people, 2)}
    crowd = judged["reason"] == "on_bulk"
    pairs = {frozenset((pair["a"], pair["b"])) for pair in judged["pairs"]
             if not pair["connected"] and (crowd or pair.get("verdict") == "confirm")} - known
    return pairs if not crowd or len(set().union(*pairs)) > number else set()


def count_day(store, mails, options, vouched, tally):
    for mail in mails:
        for number in options.max_parties:
            judged = store.verdict(mail, number)
            if len(judged["parties"]) < 2:
                break
            verdict, known = judged["verdict"], vouched[number, mail.sender]
            if verdict == "confirm":
                pairs = asked_about(judged, number, known)
                if not pairs:
                    verdict = "pass"
                known |= pairs
            tally[mail.month, number][verdict] += 1


def read_options():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("path")
    parser.add_argument("-b", default=plot_learning.SOURCE / "build/testing", type=pathlib.Path, dest="build")
    parser.add_argument("--domain", default="enron.com")
    parser.add_argument("--first", default="2001-03")
    parser.add_argument("--months", default=3, type=int)
    parser.add_argument("--max-parties", default="5,8,12,20", type=lambda text: [int(n) for n in text.split(",")])
    parser.add_argument("--strangers", action="store_true")
    return parser.parse_args()


def main():
    options = read_options()
    months = [plot_learning.month_after(options.first, n) for n in range(options.months)]
    mails = [mail for mail in plot_learning.read_archive(options.path) if mail.month in months]
    days = collections.defaultdict(list)
    for mail in mails:
        days[day_of(mail)].append(mail)
    chosen = {id(mail) for month in plot_learning.choose(mails, months, options.domain).values() for mail in month}
    tally, vouched = collections.defaultdict(collections.Counter), collections.defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(pathlib.Path(folder), options.build.resolve(), options)
        for day in sorted(days):
            store.set_day(day)
            count_day(store, [mail for mail in days[day] if id(mail) in chosen], options, vouched, tally)
            store.learn(days[day])
    print(f"{'month':8} {'max_parties':>11} {'messages':>8}", *(f"{verdict:>8}" for verdict in VERDICTS))
    for (month, number), counts in sorted(tally.items()):
        several = sum(counts.values())
        shares = (f"{plot_learning.percent(counts[verdict], several):7.1f}%" for verdict in VERDICTS)
        print(f"{month:8} {number:11} {several:8}", *shares)
    return 0


if __name__ == "__main__":
    sys.exit(main())
