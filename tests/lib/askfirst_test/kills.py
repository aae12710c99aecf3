"""A filter that is killed again and again while it holds, releases and returns messages; then the accounts.

Whoever was told DISCARD gave his message away: it waits whole, or was delivered whole, or came back whole; perhaps
twice, never not at all.
"""
import contextlib
import random
import threading
import time

from .filter import Filter
from .mail import ALICE, introduction
from .milter import Gone
from .sink import Sink
from .waiting import wait_for

TEXT = "Bob, meet Carol. I wanted to introduce you two.\n"


class Kills:
    """One filter, its MTA, and all that was given away to them. Options as in askfirst.conf."""

    def __init__(self, **options):
        self.sink = Sink()
        self.filter = Filter(log_level="info", submit_to=self.sink.address, **options)
        # Few cues, because reading many takes most of the time of a start.
        self.filter.write("languages/en/cues", 'bias -3\n6 "meet {name}"\n')
        self.given, self.doubtful = [], []
        self.number = 0
        self.sink.through = self.filter.start()

    def close(self):
        self.sink.through = None
        self.sink.close()
        self.filter.remove()

    def mail(self, sentences=1):
        self.number += 1
        return introduction(f"bob@b{self.number}.example", f"carol@c{self.number}.example", text=TEXT * sentences)

    def hold(self, mail, **options):
        """Sends a mail to a filter that may die meanwhile."""
        try:
            result = self.filter.send(mail, **options)
        except (Gone, OSError):
            self.doubtful.append(mail)  # The client was told nothing: it has the mail still.
            return
        if result and result.verdict == "discard":
            self.given.append(mail)
        else:
            self.doubtful.append(mail)

    def kill(self):
        with contextlib.suppress(AttributeError):
            self.filter.kill()

    def again(self):
        """Starts the filter after it was killed."""
        self.filter.start()

    def request(self, mail):
        return self.filter.held_of(mail.queue_id)["request"]

    def waiting(self):
        return {queue_id for request in self.filter.held() for queue_id in request["queue_ids"]}

    def fates(self, mail, waiting, spooled):
        """What became of a mail, each as a word."""
        found = ["waits"] * (mail.queue_id in waiting and mail.data in spooled)
        address = mail.recipients[0]
        found += ["delivered" for d in self.sink.to(address) if d.data == mail.data]
        found += ["returned" for d in self.sink.find(lambda d: d.sender == "" and d.addresses == [ALICE]) if mail.data in d.data]
        return found

    def check(self):
        """Nothing that was given away is lost now, and once all is released, nothing is left over."""
        waiting, spooled = self.waiting(), [path.read_bytes() for path in self.filter.spooled()]
        lost = [mail.queue_id for mail in self.given if not self.fates(mail, waiting, spooled)]
        assert not lost, (lost, self.filter.log_text()[-3000:])
        for request in self.filter.held():
            self.filter.begin("held", "release", request["request"])
        wait_for(lambda: not self.filter.held(), lambda: f"all to be over; left: {self.filter.held()}", 60)
        lost = [mail.queue_id for mail in self.given if not self.fates(mail, (), ())]
        assert not lost, (lost, self.filter.log_text()[-3000:])
        wait_for(lambda: self.filter.spooled() == [], "the spool to be empty")
        assert not list(self.filter.spool.glob("unclaimed/*.tmp"))
        for mail in self.given + self.doubtful:
            assert all(d.data == mail.data for d in self.sink.to(mail.recipients[0])), "a message was changed on its way"

    def rounds(self, count, seed):
        """Each round: messages come, some that wait are released or returned, and the filter dies at some moment."""
        chance = random.Random(seed)
        for _ in range(count):
            some = [self.mail(chance.choice((1, 50, 3000))) for _ in range(chance.randint(1, 3))]
            threads = [threading.Thread(target=self.hold, args=(mail,)) for mail in some]
            for request in chance.sample(self.filter.held(), min(2, len(self.filter.held()))):
                self.filter.begin("held", chance.choice(("release", "return")), request["request"])
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0, 0.08))  # The moment is the point of it; nothing is waited for.
            self.kill()
            for thread in threads:
                thread.join()
            self.again()
