"""What must hold for every mail that AskFirst writes, whatever its text says."""

import email
import email.policy
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "x-ms-reactions",
        "Content-Language", "MIME-Version", "Content-Type", "Reply-To")
REMOTE = re.compile(r"https?:|\bsrc\s*=|url\s*\(|<(img|link|script|iframe|object|embed|form|style)\b|@import|\bbackground=",
                    re.I)
# What belongs into a log, not into a mail to a stranger.
JARGON = re.compile(r"\b(milter|lmdb|smtp|envelope|dsn|mta|token|spool|daemon|enforce)\b", re.I)


class Page(HTMLParser):
    """The blocks of text of an HTML page, and where its links lead."""

    BLOCKS = ("p", "li", "ul", "div", "hr", "body", "title")

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.blocks, self.links, self.inside_head = [""], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag in self.BLOCKS:
            self.blocks.append("")
        self.inside_head = tag == "head" or (self.inside_head and tag != "body")
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        if tag in self.BLOCKS:
            self.blocks.append("")

    def handle_data(self, data):
        if not self.inside_head:
            self.blocks[-1] += data


def squeeze(text):
    """Where a text is folded says nothing."""
    return re.sub(r"\s+", "", text)


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?:])\s|(?<=[。：？])", text) if squeeze(part)]


def parse(octets):
    return email.message_from_bytes(octets, policy=email.policy.default)


def parts(mail):
    """The text part and the HTML part (None in a return) as text."""
    if mail.get_content_type() == "multipart/report":
        return mail.get_payload()[0].get_content(), None
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    return text.get_content(), page.get_content()


def decoded(mail):
    """All that a reader can find in the mail of ours; not the message that a return gives back."""
    text, page = parts(mail)
    return "\n".join([str(value) for value in mail.values()] + [text, page or ""])


def wire(octets):
    lines = octets.split(b"\r\n")
    if any(b"\r" in line or b"\n" in line for line in lines):
        yield "a line does not end in CRLF"
    if any(len(line) > 998 for line in lines):
        yield "a line is longer than 998 octets"
    if any(octet >= 0x80 or octet == 0 for octet in octets):
        yield "it is not 7-bit"


def fields(mail, language):
    names = [name.lower() for name in mail.keys()]
    for name in ONCE:
        if names.count(name.lower()) != 1:
            yield f"{name} stands there {names.count(name.lower())} times"
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield f"{name} is repeated"
    if mail["Content-Language"] != language:
        yield f"Content-Language is {mail['Content-Language']}"
    if "=?" in str(mail["Subject"]) + str(mail["From"]) + str(mail["To"]):
        yield "an encoded word is broken"
    if len(str(mail["Subject"])) > 200:
        yield "the subject is too long"
    if str(mail["Message-ID"]).split("@")[1] != str(mail["From"]).split("@")[1]:
        yield "the Message-ID is not of the domain of the answer address"


def encodings(mail):
    for part in mail.walk():
        yield from (f"{part.get_content_type()}: {defect!r}" for defect in part.defects)
        if part.get_content_maintype() == "text":
            part.get_payload(decode=True).decode(part.get_content_charset("ascii"), "strict")


def filled(text):
    for bad in ("{", "}", "\ufffd", "(null)", "  ,", " ,", "( )", "()", '""', "«  »"):
        if bad in text:
            yield f"{bad!r} stands in it"


def same(text, page):
    """The text says all that the page says."""
    whole = squeeze(text)
    html = Page(page)
    for block in html.blocks:
        for sentence in sentences(block):
            if squeeze(sentence) not in whole:
                yield f"the text part lacks {sentence!r}"
    for link in html.links:
        if squeeze(unquote(urlsplit(link).path)) not in unquote(whole):
            yield f"the text part lacks the address of {link}"


def links(page):
    for link in Page(page).links:
        parsed = urlsplit(link)
        query = parse_qs(parsed.query, strict_parsing=True)
        if parsed.scheme != "mailto" or set(query) != {"subject", "body"}:
            yield f"{link} is no mailto: with subject and body"
        elif not all(len(line) <= 70 for line in query["body"][0].split("\r\n")):
            yield f"{link} writes a line that mail programs break"
        elif re.search(r"[^\r]\n|\r[^\n]", query["body"][0]):
            yield f"{link} writes bare line ends"


def faults(octets, language, never=()):
    """What is wrong with this mail; never: texts that may stand nowhere in it."""
    mail = parse(octets)
    found = [*wire(octets), *fields(mail, language), *encodings(mail)]
    if any(part.defects for part in mail.walk()) or not all(name in mail for name in ONCE):
        return found
    text, page = parts(mail)
    found += filled(text + str(mail["Subject"]))
    found += [f"jargon: {word}" for word in JARGON.findall(text + str(mail["Subject"]))]
    if page is not None:
        found += [*same(text, page), *links(page)]
        found += [f"remote content: {match.group()}" for match in REMOTE.finditer(page)]
    elif mail.get_content_type() != "multipart/report":
        found.append("it has no HTML part")
    found += [f"it shows {word}" for word in never if word.lower() in decoded(mail).lower()]
    return found
