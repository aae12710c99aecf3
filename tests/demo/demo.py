#!/usr/bin/python3
"""make demo: a private Postfix on loopback with AskFirst in front, and five mails that show what it does.

Nothing of the machine's own mail configuration is touched. Exit code 0 only if all happened as told.
"""
import email
import email.policy
import pathlib
import re
import signal
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))
sys.dont_write_bytecode = True

from askfirst_test.filter import Filter, free_port  # noqa: E402
from askfirst_test.mail import ALICE, Mail, compose  # noqa: E402
from askfirst_test.postfix import Postfix, delivered_octets, queue_id  # noqa: E402
from askfirst_test.sink import Sink  # noqa: E402

COLOUR = sys.stdout.isatty()
WIDTH = 80
RULES = "rewrite from sales@home.example\n"
NOTE = "For career advice I charge; see https://dora.example/"


def paint(text, code):
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def title(number, text):
    print("\n" + paint(f"{number}. {text}", "1;36"))


def say(who, text):
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, WIDTH, drop_whitespace=False) or [""]]
    print(f"   {paint((who + ':').ljust(18), '33')} {lines[0]}")
    for line in lines[1:]:
        print(" " * 22 + line)


def plain_text(message):
    part = message.get_body(("plain",))
    return part.get_content().strip() if part else ""


def show_mail(readers, delivery, most=14):
    """A delivered mail as a mail client would show it. readers: "Bob", "Bob and Carol"."""
    message = email.message_from_bytes(delivery.data, policy=email.policy.default)
    shown = [f"{name}: {message[name]}" for name in ("From", "To", "Cc", "Subject", "X-AskFirst") if message[name]]
    body = []
    for line in plain_text(message).splitlines():
        body += textwrap.wrap(line, WIDTH - 2) or [""]
    shown += [""] + body[:most] + (["..."] if len(body) > most else [])
    say(f"{readers} {'get' if ' and ' in readers else 'gets'}", "\n".join("| " + line for line in shown))


class Demo:
    """parts: what was started, in order; close() ends it from the last to the first, also half-started."""

    def __init__(self):
        self.parts = []

    def start(self):
        self.far = self._keep(Sink(), Sink.close)
        door = free_port()
        self.filter = self._keep(Filter(RULES, submit_to=f"127.0.0.1:{door}"), Filter.remove).start()
        milter = f"unix:{self.filter.address}"
        self.postfix = self._keep(Postfix(self.far.port, milter, name="askfirst-demo", reentry=door), Postfix.remove)
        self.postfix.start()

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

    def send(self, number, heading, to, subject, text, sender=ALICE):
        """Sends one mail as a logged-in user and tells what the sender was told and what the log says."""
        title(number, heading)
        self.far.forget()
        mail = Mail(compose(to, subject, text, sender=sender, name=sender.split("@")[0].capitalize()), sender=sender, login=sender.split("@")[0],
                    recipients=re.findall(r"<([^>]*)>", to))
        say("The mail", f"From: {sender}\nTo: {to}\nSubject: {subject}")
        code, reply = self.postfix.submit(mail)
        say("Sender is told", f"{code} {reply}")
        line = self.filter.verdict(queue_id(reply) or self.queue_id_in_log(mail))["line"]
        say("The log", re.sub(r"^askfirst-milter: \w+: ", "", line))
        return mail, code, reply

    def queue_id_in_log(self, mail):
        """The queue id of a refused mail, which its client never sees."""
        message_id = re.search(rb"Message-ID: (<.*?>)", mail.data).group(1).decode()
        return re.search(rf"(\w+): message-id={re.escape(message_id)}", self.postfix.log_text()).group(1)

    def gets(self, readers, address, text, most=14):
        (delivery,) = self.far.wait_to(address, text)
        show_mail(readers, delivery, most)
        return delivery

    def nothing_for(self, *addresses):
        self.postfix.wait_idle()
        for address in addresses:
            assert not self.far.to(address), f"{address} got a mail"
        say("Others get", "nothing: " + ", ".join(addresses))

    # ---- the five mails ----
    def ordinary(self):
        mail, code, _ = self.send(1, "An ordinary mail: nobody is introduced to anybody", "Bob <bob@bridges.example>",
                                  "Minutes of Tuesday", "Dear Bob,\n\nthe minutes are on the wiki.\n\nAlice\n")
        assert code == 250
        got = self.gets("Bob", "bob@bridges.example", "minutes")
        assert delivered_octets(got.data) == mail.data

    def held(self):
        mail, code, reply = self.send(2, "An introduction, and nobody was asked", "Bob <bob@bridges.example>, Carol <carol@towers.example>",
                                      "Introduction: Bob <> Carol",
                                      "Hi Bob, hi Carol,\n\nI wanted to introduce you two. Bob, meet Carol. Carol, meet Bob.\n"
                                      "Bob builds bridges; Carol needs one.\n\nAlice\n")
        assert code == 250
        request = self.filter.held_of(queue_id(reply))
        assert request and request["state"] == "waiting"
        say("askfirst held", f"{request['request']}  {request['introducer']}  \"{request['subject']}\"  {request['state']}")
        self.gets("Alice", ALICE, "In-Reply-To", most=30)
        self.nothing_for("bob@bridges.example", "carol@towers.example")
        return mail, request["request"]

    def consented(self):
        for address in ("eve@gardens.example", "frank@seeds.example"):
            self.filter.consent("allow", address, introducer=ALICE)
        mail, code, _ = self.send(3, "An introduction of two who said yes", "Eve <eve@gardens.example>, Frank <frank@seeds.example>",
                                  "Introduction: Eve <> Frank", "I wanted to introduce you two. Eve, meet Frank. Frank, meet Eve.\n")
        assert code == 250
        got = self.gets("Eve and Frank", "eve@gardens.example", "introduce")
        assert delivered_octets(got.data) == mail.data and sorted(got.addresses) == ["eve@gardens.example", "frank@seeds.example"]

    def rewritten(self):
        sender = "sales@home.example"
        mail, code, _ = self.send(4, "Mail of the sales desk, for which the rules say: rewrite", "Gina <gina@lakes.example>, Hugo <hugo@hills.example>",
                                  "Introduction: Gina <> Hugo", "I wanted to introduce you two. Gina, meet Hugo. Hugo, meet Gina.\n",
                                  sender=sender)
        assert code == 250
        got = self.gets("Gina and Hugo", "gina@lakes.example", "introduce")
        assert "hugo@hills.example" not in got.data.decode() and got.message.text("To") == "undisclosed-recipients:;"
        self.far.wait_to("hugo@hills.example", "introduce")
        self.gets("Sales", sender, "In-Reply-To", most=30)

    def refused(self):
        self.filter.consent("deny", "dora@cliffs.example", note=NOTE)
        _, code, reply = self.send(5, "An introduction to a person who said no", "Bob <bob@bridges.example>, Dora <dora@cliffs.example>",
                                   "Introduction: Bob <> Dora", "I wanted to introduce you two. Bob, meet Dora. Dora, meet Bob.\n")
        assert code == 550 and "charge" in reply and "dora@cliffs.example" in reply
        self.nothing_for("bob@bridges.example", "dora@cliffs.example")

    def released(self, mail, request):
        title(6, "The administrator releases the message of number 2")
        self.far.forget()
        say("askfirst", f"held release {request}\n" + self.filter.ok("held", "release", request).strip())
        got = self.gets("Bob and Carol", "bob@bridges.example", "introduce")
        assert sorted(got.addresses) == ["bob@bridges.example", "carol@towers.example"]
        assert delivered_octets(got.data) == mail.data, "the released message is not the one that was sent"
        say("Octet by octet", "the message that Alice sent")

    def run(self):
        self.ordinary()
        held = self.held()
        self.consented()
        self.rewritten()
        self.refused()
        self.released(*held)
        print("\n" + paint("All happened as told.", "1;32"))


def interrupted(number, _frame):
    print(paint("\nStopped; what was started is taken away again.", "1;31"), flush=True)
    raise SystemExit(128 + number)


def main():
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    subprocess.run([str(ROOT / "packaging/install-deps"), "demo"], check=True)
    print(paint("AskFirst on a Postfix of its own; home.example is ours, all others are far away.", "1"))
    demo = Demo()
    try:
        demo.start()
        demo.run()
    except AssertionError as error:
        print(paint(f"\nThis did not happen as told: {error}", "1;31"), file=sys.stderr)
        return 1
    finally:
        # A second Ctrl-C must not leave a Postfix behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        demo.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
