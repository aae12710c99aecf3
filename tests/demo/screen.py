"""What the demo prints: headings, mails as a mail program shows them, replies and log lines, in 80 columns."""
import re
import sys
import textwrap

from askfirst_test.asking import Letter

COLOUR = sys.stdout.isatty()
WIDTH = 80
# A mail of ours writes a link as a line with its words and a line with its address; mail programs show a button.
LINK = re.compile(r"^\* (.*):\n  (?:mailto:)?askfirst(?:\+|%2B)\S+\n?", re.M)
TOKEN = re.compile(r"[0-9a-f]{32}")


def paint(text, code):
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def heading(number, text):
    print("\n\n" + paint(f"{number}. {text}", "1;36") + "\n" + paint("=" * (len(text) + len(str(number)) + 2), "36"))


def tell(text):
    """A sentence of the story."""
    print("\n" + paint(textwrap.fill(text, WIDTH), "33"))


def short(text):
    """Tokens are long, and their digits tell nothing."""
    return TOKEN.sub(lambda found: found.group(0)[:4] + "...", text)


def reply(who, code, text):
    lines = [f"{code} {line}" for line in text.splitlines()]
    print(f"\n{paint(f'{who} is told by the mail server:', '33')}")
    for line in lines:
        print(textwrap.fill(short(line), WIDTH, initial_indent="    ", subsequent_indent="        "))


def output(command, text):
    """A command of the administrator and what it says."""
    print("\n" + paint("The administrator:", "33") + f" $ {command}")
    for line in text.strip().splitlines():
        print(textwrap.fill(line, WIDTH, initial_indent="    ", subsequent_indent=" " * 12, break_on_hyphens=False))


def log(lines):
    lines = [re.sub(r"(who=(?:[^,\s]+,){3})\S+", r"\1...", short(line)) for line in lines]
    if lines:
        print("\n" + paint("The log:", "33"))
    for line in lines:
        print(textwrap.fill(line, WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False,
                            break_long_words=False))


def _people(value, most=3):
    """A field of addresses, with the many told by their number."""
    people = re.split(r",\s*", value)
    return value if len(people) <= most + 1 else ", ".join(people[:most]) + f" and {len(people) - most} more"


def _body(text, small_print, most):
    text = LINK.sub(lambda found: f"        [ {found.group(1)} ]\n", text.replace("\r\n", "\n").strip())
    text = re.sub(r"(?<=\]\n)\n(?=        \[)", "", text)
    main, _, rest = text.partition("\n---\n")
    lines = (text if small_print else main.rstrip()).splitlines()
    if len(lines) > most:
        return lines[:most] + ["[...]"]
    return lines + (["", "[small print]"] if rest and not small_print else [])


def mail(headline, data, small_print=False, most=100):
    """A mail as its reader's mail program shows it. most: so many lines of its text."""
    letter = Letter(data)
    print(f"\n{paint(headline, '33')}")
    for name in ("From", "To", "Cc", "Subject", "X-AskFirst"):
        value = letter.message[name]
        if value:
            wrapped = textwrap.wrap(f"{name}: {short(_people(str(value)))}", WIDTH - 4, subsequent_indent="    ")
            print("\n".join(paint("  | ", "2") + paint(line, "1") for line in wrapped))
    print(paint("  |", "2"))
    for line in _body(letter.text, small_print, most):
        for part in textwrap.wrap(line, WIDTH - 4, drop_whitespace=False) or [""]:
            print((paint("  |", "2") + " " + short(part)).rstrip())
