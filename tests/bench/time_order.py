#!/usr/bin/python3
"""What AskFirst does with the mail of an archive, day by day from an empty store, as a table and as a drawing.

usage: time_order.py PATH [-o FILE.svg] [-b BUILD] [--domain DOMAIN] [--first YYYY-MM] [--months N] [--max-parties N]
                     [--strangers]

PATH is a folder of Maildirs, one a mailbox owner, such as one of the Enron mail; its mail stays where it is. What
users of DOMAIN sent to two people or more goes through the real daemon (mode = enforce, all else as it is shipped),
once however often it was filed, day by day, while the clock of the daemon stands at noon of that day. So the daemon
learns from it, and knows whom a sender has shown to each other before. At the end of a day its other mail is learnt
("askfirst learn --trust"). Whoever is asked to confirm answers "they know each other", or, where that is not
offered, has it sent to each alone, or withdraws it. Whoever is asked to be introduced does not answer.
    It is done twice: from an empty memory, and after an import of all mail of the time before.
    With --strangers, colleagues are parties, and strangers until they are seen to write to each other: the archive of
a company looks like the mail of many.
Needs a test build: make B=build/testing CPPFLAGS=-DASKFIRST_TESTING all
"""
import argparse
import collections
import datetime
import os
import pathlib
import shutil
import sys
import time

import archive

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/lib"))
HOME = "home.example"  # where answers go
VERDICTS = ("pass", "tag", "confirm", "hold", "reject", "rewrite")


class World:
    """A daemon with a memory of its own, the MTA behind it, and a clock."""

    def __init__(self, options):
        from askfirst_test.filter import Filter
        from askfirst_test.sink import Sink
        self.sink = Sink()
        more = {"local_parties": True} if options.strangers else {}
        self.filter = Filter((SOURCE / "config/rules").read_text("utf-8"), local_domains=[options.domain, HOME],
                             login_domain=options.domain, submit_to=self.sink.address, ask_delay=None,
                             authserv_id="", asks_per_introducer_per_day=None, max_parties=options.max_parties,
                             **more)
        if options.strangers:  # two of one organisation are connected without any memory
            providers = (SOURCE / "config/public_providers").read_text("utf-8")
            self.filter.write("public_providers", f"{providers}\n{options.domain}\n")
        self.clock = self.filter.write("clock", "0")
        self.filter.environment = {"ASKFIRST_CLOCK": str(self.clock)}
        self.maildir = self.filter.folder / "maildir"

    def begin(self, day):
        self.set_day(day)
        self.filter.start()
        self.sink.through = self.filter

    def end(self):
        self.sink.through = None
        self.filter.remove()
        self.sink.close()

    def set_day(self, day):
        noon = datetime.datetime.combine(day, datetime.time(12), datetime.timezone.utc).timestamp()
        self.clock.write_text(f"{int(noon - time.time())}\n")

    def learn(self, mails):
        for name in ("cur", "new", "tmp"):
            (self.maildir / name).mkdir(parents=True)
        for number, mail in enumerate(mails):
            shutil.copyfile(mail.path, self.maildir / "cur" / f"{number}:2,S")
        self.filter.ok("learn", "--trust", "--local-domains", str(self.maildir))
        shutil.rmtree(self.maildir)

    def send(self, mail):
        """What became of it (a verdict; None for fewer than two parties), and whether it was sent in the end."""
        from askfirst_test.mail import Mail, crlf
        with open(mail.path, "rb") as file:
            data = crlf(file.read())
        before, came = self.filter.log.stat().st_size, len(self.sink.deliveries)
        queued = self.filter.send(Mail(data, mail.sender, sorted(mail.people), login=mail.sender)).queue_id
        line = self.filter.wait_log(rf"^.*\b{queued}\b.*\bverdict=(\S+).*\bparties=(\d+).*$", before)
        verdict = line.group(1)
        if int(line.group(2)) < 2:
            return None, True
        return verdict, self.decide(mail, came) if verdict == "confirm" else verdict in ("pass", "tag", "rewrite")

    def decide(self, mail, came):
        """The sender answers the notice, by the best of what it offers. Is the message sent?"""
        from askfirst_test.asking import Letter, answer
        from askfirst_test.waiting import wait_for

        def news():
            return [each for each in self.sink.deliveries[came:] if each.sender == "" and mail.sender in each.addresses]

        wait_for(news, lambda: f"the notice about {mail.path}")
        notice = Letter(news()[0])
        verb = next(verb for verb in ("vouch", "separate", "withdraw") if verb in notice.addresses())
        answer(self.filter, notice, verb, sender=mail.sender)
        wait_for(lambda: len(news()) > 1, lambda: f"the end of {mail.path} after {verb}")
        return verb != "withdraw"


def measure(mails, months, options, imported):
    """By month, how many had which verdict."""
    chosen = {id(mail) for month in archive.choose(mails, months, options.domain).values() for mail in month}
    days = collections.defaultdict(list)
    for mail in mails:
        if mail.month in months:
            days[mail.day].append(mail)
    tally, world = {month: collections.Counter() for month in months}, World(options)
    try:
        world.begin(min(days) - datetime.timedelta(days=1))
        if imported:
            world.learn([mail for mail in mails if mail.month < months[0]])
        for day in sorted(days):
            world.set_day(day)
            kept = []
            for mail in days[day]:
                verdict, sent = world.send(mail) if id(mail) in chosen else (None, True)
                tally[mail.month].update([verdict] if verdict else [])
                kept += [mail] if sent else []
            world.filter.learnt()  # it writes what it has learnt once a second
            if kept:
                world.learn(kept)
    finally:
        world.end()
    return tally


def percent(count, of):
    return 100 * count / of if of else 0


def print_table(title, tally):
    print(f"{title:24} messages", *(f"{verdict:>8}" for verdict in VERDICTS[:5]))
    for month, counts in tally.items():
        several = sum(counts.values())
        print(f"{month:24} {several:8}", *(f"{percent(counts[v], several):7.1f}%" for v in VERDICTS[:5]))


# ---- the drawing ----
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 400, 64, 20, 90, 98
STYLE = """
svg { font: 13px system-ui, sans-serif }
.card { fill: #fff; stroke: #d0d7de } text { fill: #24292f } .small { font-size: 11px; fill: #57606a } .grid { stroke: #d8dee4 }
.pass { fill: #8fce9f } .tag { fill: #b6d4f5 } .confirm { fill: #f0a23c } .hold { fill: #d1495b } .reject { fill: #6b2737 }
@media (prefers-color-scheme: dark) {
.card { fill: #0d1117; stroke: #30363d } text { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #30363d }
.pass { fill: #3f7d50 } .tag { fill: #33567f } .confirm { fill: #e08b1f } .hold { fill: #e5596c } .reject { fill: #a8485c } }
"""


def text(x, y, words, anchor="start", kind="", more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" class="{kind}"{more}>{words}</text>'


def box(x, y, width, height, kind):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" class="{kind}"/>'


def draw_bar(x, width, counts):
    out, top, several = [], HEIGHT - BOTTOM, sum(counts.values())
    for verdict in VERDICTS[:5]:
        height = percent(counts[verdict], several) * (HEIGHT - BOTTOM - TOP) / 100
        top -= height
        out += [box(x, top, width, height, verdict)] * (height > 0)
    stopped = percent(several - counts["pass"] - counts["tag"], several)
    return out + [text(x + width / 2, TOP - 8, f"{stopped:.0f}%", "middle", "small")] * (several > 0)


def draw(tallies, caption):
    """tallies: of the empty memory, of the imported one."""
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
           f"<title>What became of messages to several people, by month</title><style>{STYLE}</style>",
           f'<rect class="card" x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="6"/>',
           text(16, 26, "What becomes of messages to several people, by month", more=' font-weight="600"')]
    for number, (verdict, words) in enumerate(zip(VERDICTS, ("pass", "tag: sent, marked", "confirm: asks its sender",
                                                            "hold: asks the people", "reject"))):
        x = (16, 84, 240, 440, 620)[number]
        out += [box(x, 41, 12, 12, verdict), text(x + 18, 52, words)]
    for value in range(0, 101, 20):
        y = HEIGHT - BOTTOM - value * (HEIGHT - BOTTOM - TOP) / 100
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(text(LEFT - 8, y + 4, f"{value}%", "end", "small"))
    out.append(text(LEFT - 8, TOP - 12, "stopped", "end", "small"))
    step = (WIDTH - LEFT - RIGHT) / len(tallies[0])
    for i, month in enumerate(tallies[0]):
        x, width = LEFT + i * step, min(step * 0.36, 60)
        for side, tally in enumerate(tallies):
            out += draw_bar(x + step / 2 + (side - 1) * (width + 2) + 1, width, tally[month])
        for row, words in enumerate((month, sum(tallies[0][month].values()))):
            out.append(text(x + step / 2, HEIGHT - BOTTOM + 18 + 15 * row, words, "middle", "small"))
    for row, words in enumerate(("month", "n =")):
        out.append(text(LEFT - 8, HEIGHT - BOTTOM + 18 + 15 * row, words, "end", "small"))
    out += [text(16, HEIGHT - 40 + 15 * i, words, kind="small") for i, words in enumerate(caption)]
    return "\n".join(out + ["</svg>"]) + "\n"


def read_options():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("path")
    parser.add_argument("-o", "--output", type=pathlib.Path)
    parser.add_argument("-b", "--build", default=SOURCE / "build/testing", type=pathlib.Path)
    parser.add_argument("--domain", default="enron.com")
    parser.add_argument("--first", default="2001-03")
    parser.add_argument("--months", default=3, type=int)
    parser.add_argument("--max-parties", default=20, type=int)
    parser.add_argument("--strangers", action="store_true")
    return parser.parse_args()


def main():
    options = read_options()
    os.environ["ASKFIRST_BUILD"] = str(options.build.resolve())
    months = [archive.month_after(options.first, n) for n in range(options.months)]
    mails = archive.read_archive(options.path)
    tallies = [measure(mails, months, options, imported) for imported in (False, True)]
    for title, tally in zip(("empty memory", "archive imported before"), tallies):
        print_table(title, tally)
    several = sum(sum(counts.values()) for counts in tallies[0].values())
    caption = (f"{several:,} messages to several people from users of {options.domain}. "
               "Left: from an empty memory; right: after an import of "
               f"{sum(mail.month < months[0] for mail in mails):,} messages.",
               "Whoever is asked to confirm says: they know each other. "
               + "Colleagues count as strangers until they wrote to each other." * options.strangers)
    print(*caption, sep="\n")
    if options.output:
        options.output.write_text(draw(tallies, caption), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
