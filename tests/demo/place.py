"""The place of the demo: AskFirst on a private Postfix, and the far world that its mail goes to."""
import contextlib
import email.utils
import html
import re
import signal
import urllib.parse

from askfirst_test.asking import answer_mail, ask_to, letter_to
from askfirst_test.filter import Filter, free_port
from askfirst_test.mail import ALICE, Mail, compose
from askfirst_test.postfix import Postfix, queue_id
from askfirst_test.sink import Sink

import screen

OURS = (ALICE, "sales@home.example")
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Ctrl-C ends the demo, once; what is begun in `whole` comes to its end first, so that it can be taken away."""

    def __init__(self):
        self.number = 0
        self.busy = False
        for each in ENDING:
            signal.signal(each, self._come)

    def _come(self, number, _frame):
        first, self.number = not self.number, self.number or number
        if first and not self.busy:
            self._end()

    def _end(self):
        raise SystemExit(128 + self.number)

    @contextlib.contextmanager
    def whole(self):
        self.busy = True
        try:
            yield
        finally:
            self.busy = False
            if self.number:
                self._end()

    def ignore(self):
        """From now on nothing interrupts: a second Ctrl-C must not leave a Postfix behind."""
        for each in ENDING:
            signal.signal(each, signal.SIG_IGN)


class Place:
    """parts: what was started, in order; close() ends it from the last to the first, also half-started."""

    def __init__(self, rules):
        self.parts = []
        self.rules = rules
        self.logged = 0

    def start(self):
        self.far = self._keep(Sink(), Sink.close)
        door = free_port()
        self.filter = self._keep(Filter(self.rules, submit_to=f"127.0.0.1:{door}", ask_delay="0s", log_level="info"),
                                 Filter.remove).start()
        milter = f"unix:{self.filter.address}"
        self.postfix = self._keep(Postfix(self.far.port, milter, name="askfirst-demo", reentry=door), Postfix.remove)
        self.postfix.start()
        self.new_log_lines()

    def _keep(self, part, end):
        self.parts.append((part, end))
        return part

    def close(self):
        while self.parts:
            part, end = self.parts.pop()
            try:
                end(part)
            finally:
                self.close()

    # ---- mail of our users ----
    def send(self, to, subject, text, sender=ALICE, cc="", **shown):
        """One mail of a logged-in user: (the mail, code and text of the reply, its line in the log)."""
        name = sender.partition("@")[0]
        people = [address for _, address in email.utils.getaddresses([to, cc]) if address]
        mail = Mail(compose(to, subject, text, cc=cc, sender=sender, name=name.capitalize()), sender=sender, login=name,
                    recipients=people)
        screen.mail(f"{name.capitalize()} sends:", Delivered(mail.data), **shown)
        code, reply = self.postfix.submit(mail)
        screen.reply(name.capitalize(), code, reply)
        self.filter.verdict(queue_id(reply) or self._queue_id_in_log(mail))
        self.show_log("verdict=")
        return mail, code, reply

    def _queue_id_in_log(self, mail):
        """The queue id of a refused mail, which its client never sees."""
        message_id = re.search(rb"Message-ID: (<.*?>)", mail.data).group(1).decode()
        return re.search(rf"(\w+): message-id={re.escape(message_id)}", self.postfix.log_text()).group(1)

    # ---- mail of ours, and the answers to it ----
    def asked(self, who, address, **shown):
        ask = ask_to(self.far, address)
        screen.mail(f"{who} gets:", ask.delivery, **shown)
        return ask

    def told(self, who, address, text, **shown):
        """A mail of ours that is no ask, with this text in it."""
        letter = letter_to(self.far, address, text)
        screen.mail(f"{who} gets:", letter.delivery, **shown)
        return letter

    def gets(self, who, address, text, **shown):
        (delivery,) = self.far.wait(lambda d: address in d.addresses and d.sender in OURS and d.has(text),
                                    f"mail to {address}")
        screen.mail(f"{who} {'get' if ' and ' in who else 'gets'}:", delivery, **shown)
        return delivery

    def press(self, who, letter, words, address, add="", local=False):
        """Presses a link of a mail of ours, and sends the mail that the mail program then opens."""
        to, subject, body = link_of(letter, words)
        mail = answer_mail(to, add.join(body.split("\n\n", 1)) if add else body, subject, address).but(
            login=address.partition("@")[0] if local else None)
        does = "writes a line, and sends:" if add else "and sends the mail that opens:"
        screen.mail(f"{who} presses [ {words} ], {does}", Delivered(mail.data))
        code, reply = self.postfix.submit(mail, None if local else self.postfix.inbound)
        assert code == 250, reply
        self.filter.wait_log(rf"{queue_id(reply)}: answer=")
        self.show_log("answer=")

    def nothing_for(self, *addresses):
        self.postfix.wait_idle()
        for address in addresses:
            assert not [d for d in self.far.to(address) if d.sender == ALICE], f"{address} got the mail"

    # ---- what the administrator sees ----
    def show(self, *args):
        screen.output(" ".join(["askfirst", *args]), self.filter.ok(*args))

    def new_log_lines(self):
        text = self.filter.log_text(self.logged)
        text = text[:text.rfind("\n") + 1]
        self.logged += len(text.encode())
        return [re.sub(r"^askfirst-milter: \w+: ", "", line) for line in text.splitlines()]

    def show_log(self, *marks):
        """The new lines of the log that have one of these marks in them."""
        screen.log([line for line in self.new_log_lines() if any(mark in line for mark in marks)])


class Delivered:
    """Octets that are shown as a delivered mail is."""

    def __init__(self, data):
        self.data, self.sender = data, ""


def link_of(letter, words):
    """(address, subject, body) of the link with these words, as a mail program takes it from the HTML part."""
    for href, shown in re.findall(r'<a href="(mailto:[^"]*)"[^>]*>(.*?)</a>', letter.html, re.S):
        if re.sub(r"\s+", " ", html.unescape(shown)) == words:
            url = urllib.parse.urlsplit(html.unescape(href))
            values = urllib.parse.parse_qs(url.query)
            return urllib.parse.unquote(url.path), values["subject"][0], values["body"][0].replace("\r\n", "\n")
    raise AssertionError(f"no link {words!r} in {letter.subject!r}")
