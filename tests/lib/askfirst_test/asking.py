"""Asks and notices as people get them, and the answers that they send."""
import email
import email.policy
import re

from .mail import ALICE, Mail, crlf, introduction, new_queue_id
from .waiting import wait_for

ADDRESS = re.compile(r"askfirst\+([a-z]+)-([0-9a-f]{32})@(?:ask\.)?(?:home\.example|example\.org)")
PARTY_VERBS = ("yes", "always", "no", "never")


class Letter:
    """A mail of ours as its reader sees it."""

    def __init__(self, delivery):
        self.delivery = delivery
        self.message = email.message_from_bytes(delivery.data, policy=email.policy.default)

    @property
    def subject(self):
        return str(self.message["Subject"])

    def _part(self, kind):
        part = self.message.get_body((kind,))
        return part.get_content() if part else ""

    @property
    def text(self):
        return self._part("plain")

    @property
    def html(self):
        return self._part("html")

    @property
    def everything(self):
        return "\n".join(f"{name}: {value}" for name, value in self.message.items()) + self.text + self.html

    def addresses(self):
        """verb -> answer address, wherever the mail has one."""
        found = {}
        for match in ADDRESS.finditer(f"{self.everything}\n<{self.delivery.sender}>"):
            found.setdefault(match.group(1), match.group(0))
        return found

    def words(self):
        """The text in one line, as one reads it."""
        return re.sub(r"\s+", " ", self.text)


def is_ask(delivery):
    return delivery.sender.startswith("askfirst+bounce-")


def asks(sink, address):
    return [Letter(d) for d in sink.to(address) if is_ask(d)]


def ask_to(sink, address, count=1):
    """The newest ask that this person got; waits until there are so many."""
    wait_for(lambda: len(asks(sink, address)) >= count,
             lambda: f"{count} asks to {address}; came: {[(d.sender, d.addresses) for d in sink.deliveries]}")
    return asks(sink, address)[-1]


def letter_to(sink, address, text, count=1):
    """A mail of ours to this person that is no ask, with this text in it (as read)."""
    def find():
        letters = [Letter(d) for d in sink.to(address) if d.sender == ""]
        found = [each for each in letters if text.lower() in (each.subject + " " + each.words()).lower()]
        return found[-1] if len(found) >= count else None
    return wait_for(find, lambda: f"a letter to {address} with {text!r}; came: "
                    f"{[Letter(d).subject + ' | ' + Letter(d).words()[:300] for d in sink.to(address)]}")


def answer_mail(to, text="", subject="", sender="bob@b.example", extra="", envelope=None, recipients=None):
    """A mail to an answer address, as a mail program of the outside world sends it."""
    head = f"From: <{sender}>\nTo: <{to}>\nSubject: {subject}\nDate: Tue, 03 Mar 2026 10:00:00 +0000\n"
    head += f"Message-ID: <{new_queue_id()}@b.example>\nMIME-Version: 1.0\n{extra}"
    if "content-type" not in extra.lower():
        head += "Content-Type: text/plain; charset=utf-8\n"
    return Mail(crlf(f"{head}\n{text}"), sender if envelope is None else envelope, recipients or [to], login=None)


def answer(filter_, letter, verb, text="", **options):
    """Answers a letter by one of its addresses; the answer must be taken."""
    result = filter_.send(answer_mail(letter.addresses()[verb], text, **options))
    assert result.verdict == "discard", f"{verb}: {result.answer}"
    return result


def hold(filter_, mail=None):
    """Sends a mail that must be held: its request, which may be over already where an ask fails at once."""
    result = filter_.send(mail or introduction())
    assert result.verdict == "discard", result.answer
    return next(each["request"] for each in filter_.held("--all") if result.queue_id in each["queue_ids"])


def over(filter_, request, state):
    """Waits until the request is in this state."""
    wait_for(lambda: filter_.state_of(request) == state, lambda: f"{request} to be {state}: {filter_.held('--all')}")


class Clock:
    """The clock of a filter of a test build, in this folder of it: seconds ahead of the real one."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "clock"
        self.ahead = 0
        self.forward(0)

    def forward(self, seconds):
        self.ahead += seconds
        temporary = self.folder / "clock.new"
        temporary.write_text(f"{self.ahead}\n")
        temporary.chmod(0o644)
        temporary.rename(self.path)


__all__ = ["ALICE", "Clock", "Letter", "PARTY_VERBS", "answer", "answer_mail", "ask_to", "asks", "hold", "is_ask", "letter_to", "over"]
