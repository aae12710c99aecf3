"""Many requests open at once, answered in any order by many clients; then the accounts.

The MTA takes notices and confirmations slowly (it answers each after a while, or not before it is told to): what people
wait for must not stand in a line behind them."""
import queue
import random
import re
import threading
import time
from collections import Counter

from .asking import answer_mail, is_ask
from .mail import ALICE, Message, introduction
from .waiting import PATIENCE, wait_for

TOKEN = re.compile(rb"askfirst\+reply-([0-9a-f]{32})@")


def is_notice(delivery):
    return delivery.sender == ""


class SlowNotices:
    """An MTA's way with mail from the null sender: each is answered after so many seconds (None: not at all) until
    hurry(). For Sink.answers["mail"]."""

    def __init__(self, seconds=0.2):
        self.seconds = seconds
        self.over = threading.Event()
        self.taken = 0

    def __call__(self, sender):
        if sender == "" and not self.over.is_set():
            self.over.wait(self.seconds)
            self.taken += not self.over.is_set()

    def hurry(self):
        self.over.set()


def people(number):
    return f"bob{number}@b{number}.example", f"carol{number}@c{number}.example"


class Storm:
    """requests messages to two people each; clients at a time hold them, then answer for the people."""

    def __init__(self, filter_, sink, requests, clients=16, seed=1):
        self.filter, self.sink, self.clients = filter_, sink, clients
        self.random = random.Random(seed)
        self.mails = [introduction(*(f"P <{each}>" for each in people(n)), subject=f"Introduction {n}") for n in range(requests)]
        self.answered = {}  # address -> when its word was taken
        self.verdicts = Counter()
        self.came = {}  # Message-ID -> when the released message came
        self.trouble = []
        self.lock = threading.Lock()

    # ---- clients ----
    def work(self, jobs):
        """Each job on one of the clients: function(peer, *arguments)."""
        todo = queue.SimpleQueue()
        for job in jobs:
            todo.put(job)
        threads = [threading.Thread(target=self._client, args=(todo,), daemon=True) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.trouble, self.trouble[:5]

    def _client(self, todo):
        try:
            with self.filter.peer() as peer:
                while True:
                    function, *arguments = todo.get_nowait()
                    function(peer, *arguments)
        except queue.Empty:
            pass
        except Exception as error:  # noqa: BLE001 shown by the main thread
            self.trouble.append(repr(error))

    # ---- the story ----
    def hold_all(self):
        self.work([(self._hold, mail) for mail in self.mails])
        asked = 2 * len(self.mails)
        wait_for(lambda: self.sink.count(is_ask) >= asked, lambda: f"{asked} asks, not {self.sink.count(is_ask)}", 10 * PATIENCE)

    def _hold(self, peer, mail):
        verdict = peer.send(mail).verdict
        assert verdict == "discard", verdict

    def tokens(self):
        """address -> the token that its ask brought; each got one."""
        found = {}
        for delivery in self.sink.find(is_ask):
            (address,) = delivery.addresses
            assert address not in found, f"{address} was asked twice"
            found[address] = TOKEN.search(delivery.data).group(1).decode()
        assert len(found) == 2 * len(self.mails)
        return found

    def answer_all(self, numbers=None):
        """A yes of everybody in any order, one in ten of them twice, and guesses in between."""
        tokens = self.tokens()
        numbers = range(len(self.mails)) if numbers is None else numbers
        jobs = [(self._answer, address, tokens[address]) for number in numbers for address in people(number)]
        jobs += self.random.sample(jobs, len(jobs) // 10)
        jobs += [(self._guess, f"{n:032x}") for n in range(len(jobs) // 10)]
        self.random.shuffle(jobs)
        self.work(jobs)

    def _answer(self, peer, address, token):
        verdict = peer.send(answer_mail(f"askfirst+yes-{token}@home.example", sender=address)).verdict
        assert verdict == "discard", verdict
        with self.lock:
            self.answered.setdefault(address, time.monotonic())

    def _guess(self, peer, token):
        verdict = peer.send(answer_mail(f"askfirst+yes-{token}@home.example")).verdict
        assert verdict == "reject", verdict

    def originals(self):
        return self.sink.find(lambda delivery: delivery.sender == ALICE)

    def wait_for_all(self, numbers=None):
        """Until the message of each came."""
        wanted = {self.message_id(number) for number in (range(len(self.mails)) if numbers is None else numbers)}

        def look():
            now = time.monotonic()
            for delivery in self.originals():
                self.came.setdefault(delivery.message.text("Message-ID"), now)
            return wanted <= self.came.keys()
        wait_for(look, lambda: f"{len(wanted)} messages; {len(self.came)} came", 10 * PATIENCE)

    def message_id(self, number):
        return Message.parse(self.mails[number].data).text("Message-ID")

    def longest(self, numbers):
        """The most seconds from the last answer to when the message was seen."""
        return max(self.came[self.message_id(n)] - max(self.answered[each] for each in people(n)) for n in numbers)

    # ---- the accounts ----
    def check(self):
        """Each message was released exactly once, as it was written, and nothing is left."""
        wait_for(lambda: self.filter.spooled() == [], lambda: f"an empty spool; {len(self.filter.spooled())} files are left")
        wait_for(lambda: Counter(each["state"] for each in self.filter.held("--all")) == {"released": len(self.mails)},
                 lambda: f"all to be released: {Counter(each['state'] for each in self.filter.held('--all'))}")
        assert self.filter.held() == []
        came = sorted((delivery.data, sorted(delivery.addresses)) for delivery in self.originals())
        assert came == sorted((mail.data, sorted(mail.recipients)) for mail in self.mails)
        assert Counter(each["state"] for each in self.filter.json("ask", "list", "--all")) == {"allowed": 2 * len(self.mails)}
        words = sorted((each["party"], each["decision"], each["counterpart"]) for each in self.filter.json("consent", "list"))
        pairs = [people(n) for n in range(len(self.mails))]
        assert words == sorted((a, "allow", b) for pair in pairs for a, b in (pair, pair[::-1]))
