#!/usr/bin/python3
"""How the share of messages with an unconnected pair falls as AskFirst learns, month by month, as a drawing.

usage: plot_learning.py PATH [-o FILE.svg] [-b BUILD] [--domain DOMAIN] [--first YYYY-MM] [--months N]

PATH is a folder of Maildirs, one a mailbox owner, such as one of the Enron mail; its mail stays where it is. Judged is all
that users of DOMAIN sent to two parties or more in these months, each message by "askfirst explain" and once however
often it was filed, before any mail of the same month is learnt. It is done with two memories: one that is empty at
first, one into which all mail of the time before was imported. Both then learn the mail of each month by "askfirst learn
--trust". The clock stands at the end of the month that is judged.
    Two people of one organisation are connected without any memory, so DOMAIN stands among the public providers here:
colleagues are strangers until they are seen to write to each other. What is left where they are not is counted beside it.
    An archive of some mailboxes is not all that a server sees. So the messages of which each pair has an end in the archive
are drawn apart: all parties but one at most are users whose own sent mail is in it.
Needs a test build: make B=build/testing CPPFLAGS=-DASKFIRST_TESTING all
"""
import argparse
import collections
import datetime
import email.parser
import email.utils
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
HEADER_BYTES = 1 << 18

Mail = collections.namedtuple("Mail", "path month sender people same sent")


def month_of(text):
    """The month of a Date field, in UTC, as YYYY-MM; None where there is none."""
    try:
        when = email.utils.parsedate_to_datetime(text)
        return when.astimezone(datetime.timezone.utc).strftime("%Y-%m")
    except (TypeError, ValueError, OverflowError):
        return None


def month_after(month, n=1):
    year, number = map(int, month.split("-"))
    number += year * 12 - 1 + n
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def addresses(fields, *names):
    return {address.lower() for _, address in
            email.utils.getaddresses([fields[name] for name in names if fields[name]]) if address}


def read_fields(path):
    with open(path, "rb") as file:
        header = file.read(HEADER_BYTES).decode("latin1")
    return email.parser.HeaderParser().parsestr(header)


def read_mail(path):
    fields = read_fields(path)
    sender = email.utils.parseaddr(fields.get("From", ""))[1].lower()
    same = tuple(fields.get(name, "") for name in ("From", "Date", "To", "Cc", "Subject"))
    # A folder of sent mail is known by its name, which the archive keeps in a field.
    sent = "sent" in fields.get("X-Folder", "").lower().rpartition("\\")[2]
    return Mail(path, month_of(fields.get("Date")), sender, addresses(fields, "To", "Cc"), same, sent)


def read_archive(folder):
    mails = [read_mail(os.path.join(where, name)) for where, _, names in sorted(os.walk(folder))
             if os.path.basename(where) in ("cur", "new") for name in sorted(names)]
    # A date that nobody believes might be any, also one of those that are judged.
    return [mail for mail in mails if mail.month and mail.month >= "1990"]


def users_of(mails, domain):
    """Those whose sent mail the archive has: a stray message does not make a mailbox."""
    count = collections.Counter(mail.sender for mail in mails if mail.sent and mail.sender.endswith("@" + domain))
    return {user for user, n in count.items() if n >= 3}


def choose(mails, months, domain):
    """By month, what is judged."""
    by_month = {month: {} for month in months}
    for mail in mails:
        if mail.month in by_month and mail.sender.endswith("@" + domain) and len(mail.people) > 1:
            by_month[mail.month].setdefault(mail.same, mail)
    return {month: list(chosen.values()) for month, chosen in by_month.items()}


# Of one month: messages to several parties, those with an unconnected pair, those with one that is not of two colleagues;
# and the first two once more of those whose pairs have an end in the archive each.
Row = collections.namedtuple("Row", "several any_pair outside known known_any")


class Memory:
    """A state folder of its own, and the programs that read and write it."""

    def __init__(self, work, name, build, domain):
        self.work = work / name
        self.domain = domain
        (self.work / "state").mkdir(parents=True)
        self.program = [build / "askfirst", "-c", self.work / "conf"]
        self.environment = dict(os.environ, ASKFIRST_CLOCK=str(self.work / "clock"))
        (self.work / "conf").write_text(
            f'user = ""\nstate_dir = "{self.work}/state"\nrules = "{SOURCE}/config/rules"\n'
            f'cues_dir = "{SOURCE}/config/cues"\ntemplates_dir = "{SOURCE}/config/templates"\n'
            f'public_providers = "{self.work}/providers"\nlocal_domains = {{"{domain}"}}\n'
            "local_parties = yes\nacquaintance_max_age = 20y\n")
        providers = (SOURCE / "config/public_providers").read_text(encoding="utf-8")
        (self.work / "providers").write_text(f"{providers}\n{domain}\n", encoding="utf-8")

    def set_clock(self, month):
        year, number = map(int, month_after(month).split("-"))
        end = datetime.datetime(year, number, 1, tzinfo=datetime.timezone.utc).timestamp()
        (self.work / "clock").write_text(str(int(end - time.time()) - 1))

    def run(self, *arguments):
        done = subprocess.run([*self.program, *arguments], env=self.environment, capture_output=True, check=False)
        if done.returncode != 0:
            sys.exit(f"askfirst {' '.join(map(str, arguments))}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def learn(self, mails):
        folder = self.work / "maildir"
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True)
        for number, mail in enumerate(mails):
            shutil.copyfile(mail.path, folder / "cur" / f"{number}:2,S")
        self.run("learn", "--trust", "--local-domains", folder)
        shutil.rmtree(folder)

    def is_unconnected(self, judged, colleagues):
        """Is there a pair that is, of any two or only of those that are not both colleagues?"""
        def counts(*people):
            return colleagues or not all(person.endswith("@" + self.domain) for person in people)

        if not judged["pairs"]:  # more parties than are looked up
            return counts(*(party["address"] for party in judged["parties"]))
        return any(not pair["connected"] and counts(pair["a"], pair["b"]) for pair in judged["pairs"])

    def judge(self, mails, users):
        several = any_pair = outside = known = known_any = 0
        for mail in mails:
            judged = json.loads(self.run("explain", "--json", mail.path))
            if len(judged["parties"]) < 2:
                continue
            unconnected = self.is_unconnected(judged, True)
            several += 1
            any_pair += unconnected
            outside += self.is_unconnected(judged, False)
            if sum(party["address"] not in users for party in judged["parties"]) <= 1:
                known += 1
                known_any += unconnected
        return Row(several, any_pair, outside, known, known_any)


def measure(memory, mails, judged, users):
    rows = []
    for month in sorted(judged):
        memory.set_clock(month)
        rows.append(memory.judge(judged[month], users))
        memory.learn([mail for mail in mails if mail.month == month])
    return rows


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 400, 72, 20, 76, 98
STYLE = """
svg { font: 13px system-ui, sans-serif }
.card { fill: #fff; stroke: #d0d7de } text { fill: #24292f } .small { font-size: 11px; fill: #57606a }
.grid { stroke: #d8dee4 } .empty { stroke: #b35900; fill: #b35900 } .import { stroke: #0a58ca; fill: #0a58ca }
.line { fill: none; stroke-width: 2.5 } .empty.line { stroke-dasharray: 7 4 }
.all.line { stroke-width: 1.2; opacity: .7 } .line, .line.all { fill: none !important }
@media (prefers-color-scheme: dark) {
.card { fill: #0d1117; stroke: #30363d } text { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #30363d }
.empty { stroke: #f0883e; fill: #f0883e } .import { stroke: #58a6ff; fill: #58a6ff } }
"""


def text(x, y, words, anchor="start", kind="", more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" class="{kind}"{more}>{words}</text>'


def line(points, kind):
    return f'<polyline class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def mark(x, y, kind):
    if kind == "empty":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="empty"/>'
    return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" class="import"/>'


def percent(count, of):
    return 100 * count / of if of else 0


def draw(months, empty, imported, caption):
    def place(i, value):
        return (LEFT + (i + 0.5) * (WIDTH - LEFT - RIGHT) / len(months),
                HEIGHT - BOTTOM - value * (HEIGHT - BOTTOM - TOP) / 100)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
           f"<title>Outgoing messages with an unconnected pair, by month of learning</title><style>{STYLE}</style>",
           f'<rect class="card" x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="6"/>',
           text(16, 26, "Messages to several people with an unconnected pair", more=' font-weight="600"')]
    for value in range(0, 101, 20):
        y = place(0, value)[1]
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(text(LEFT - 8, y + 4, f"{value}%", "end", "small"))
    for i, month in enumerate(months):
        x = place(i, 0)[0]
        for row, words in enumerate((month, empty[i].known, empty[i].several)):
            out.append(text(x, HEIGHT - BOTTOM + 18 + 15 * row, words, "middle", "small"))
    for row, words in enumerate(("month", "thick, n =", "thin, n =")):
        out.append(text(LEFT - 8, HEIGHT - BOTTOM + 18 + 15 * row, words, "end", "small"))
    for i, words in enumerate(caption):
        out.append(text(16, HEIGHT - 28 + 15 * i, words, kind="small"))
    for kind, rows in (("empty", empty), ("import", imported)):
        every = [place(i, percent(row.any_pair, row.several)) for i, row in enumerate(rows)]
        known = [place(i, percent(row.known_any, row.known)) for i, row in enumerate(rows) if row.known]
        out += [line(every, f"{kind} line all"), line(known, f"{kind} line")] + [mark(*point, kind) for point in known]
    for kind, x, words in (("empty", 20, "learning from traffic alone"), ("import", 260, "archive imported before"),
                           ("empty all", 492, "thin: all messages of the archive")):
        out.append(line([(x, 48), (x + 34, 48)], kind.split()[0] + " line" + kind[5:] * ("all" in kind)))
        out += [text(x + 42, 52, words)] + [mark(x + 17, 48, kind)] * ("all" not in kind)
    return "\n".join(out + ["</svg>"]) + "\n"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", metavar="PATH")
    parser.add_argument("-o", "--output", default=SOURCE / "packaging/doc/learning.svg", metavar="FILE.svg")
    parser.add_argument("-b", "--build", type=pathlib.Path, default=SOURCE / "build/testing")
    parser.add_argument("--domain", default="enron.com")
    parser.add_argument("--first", default="2001-01", metavar="YYYY-MM")
    parser.add_argument("--months", type=int, default=12)
    return parser.parse_args()


def main():
    options = arguments()
    months = [month_after(options.first, i) for i in range(options.months)]
    mails = read_archive(options.path)
    before = [mail for mail in mails if mail.month < months[0]]
    users = users_of(mails, options.domain)
    judged = choose(mails, months, options.domain)
    with tempfile.TemporaryDirectory(prefix="askfirst-plot.") as work:
        work = pathlib.Path(work)
        memory = Memory(work, "empty", options.build.resolve(), options.domain)
        empty = measure(memory, mails, judged, users)
        memory = Memory(work, "imported", options.build.resolve(), options.domain)
        memory.set_clock(month_after(months[0], -1))
        memory.learn(before)
        imported = measure(memory, mails, judged, users)
    several, known = sum(row.several for row in empty), sum(row.known for row in empty)
    caption = (f"{several:,} messages to several people from users of {options.domain}; thick lines: the {known:,} "
               "of which each pair has an end in the archive.",
               f"Imported: {len(before):,} messages; learnt month by month: "
               f"{sum(mail.month in judged for mail in mails):,}. "
               "Colleagues count as strangers until they wrote to each other.")
    print("        ends of all pairs in the archive                all messages    not of colleagues\n"
          "month      judged     empty  imported    judged     empty  imported     empty  imported")
    for month, a, b in zip(months, empty, imported):
        known = [f"{percent(row.known_any, row.known):8.1f}%" for row in (a, b)]
        every = [f"{percent(row.any_pair, row.several):8.1f}%" for row in (a, b)]
        outside = [f"{percent(row.outside, row.several):8.1f}%" for row in (a, b)]
        print(f"{month} {a.known:9d}", *known, f"{a.several:9d}", *every, *outside)
    print(*caption, sep="\n")
    pathlib.Path(options.output).write_text(draw(months, empty, imported, caption), encoding="utf-8")


if __name__ == "__main__":
    main()
