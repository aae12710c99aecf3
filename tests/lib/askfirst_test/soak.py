"""Many connections at once, messages broken off, the milter killed and started again; then the accounts.

Each message ends in one of three ways: a final answer whose effect is there, an error that the client saw (it
may send again), or its connection was cut on purpose. Nothing else may happen, and no answer may be wrong.
"""
import random
import threading
import time
from collections import Counter

from .mail import ALICE, exposure, introduction, ordinary
from .milter import Gone, Peer
from .waiting import PATIENCE, wait_for

STAGES = ("mail", "rcpt", "data", "header", "eoh", "body")


def people(number):
    return f"bob{number}@b{number}.example", f"carol{number}@c{number}.example"


class Client(threading.Thread):
    """Sends its share of messages; a lost connection is an error the client sees."""

    def __init__(self, soak, number):
        super().__init__(daemon=True)
        self.soak, self.number = soak, number
        self.random = random.Random(number)
        self.results = []  # (kind, mail, verdict or None for an error, modifications, stage)
        self.trouble = None

    def run(self):
        try:
            left = self.soak.messages
            while left > 0:
                left -= self.one_connection(left)
        except Exception as error:  # noqa: BLE001 shown by the main thread
            self.trouble = repr(error)

    def one_connection(self, most):
        """Sends up to five messages; returns how many were settled or seen to fail."""
        settled = 0
        try:
            with self.soak.filter.peer() as peer:
                for _ in range(min(most, 5)):
                    settled += 1
                    self.one_message(peer)
        except (Gone, OSError) as error:
            # Nobody listens while the milter is being started again.
            self.soak.count(f"error:{type(error).__name__}")
            time.sleep(0.05)
        return settled

    def one_message(self, peer):
        kind = self.random.choice(("ordinary", "hold", "reject", "tag", "ordinary", "abort", "drop"))
        mail = self.make(kind)
        if kind in ("abort", "drop"):
            stage = self.random.choice(STAGES)
            peer.send(mail, chunk=300, stop_after=stage, stop=Peer.abort if kind == "abort" else Peer.drop)
            self.soak.count(kind)
            if kind == "drop":
                raise Gone("dropped on purpose")
            return
        entry = [kind, mail, None, None]
        self.results.append(entry)
        result = peer.send(mail)
        entry[2:] = result.verdict, result.modifications
        self.soak.count(f"{kind}:{result.verdict}")

    def make(self, kind):
        bob, carol = people(self.soak.next_number())
        if kind == "ordinary":
            return ordinary(bob)
        if kind == "tag":
            return exposure(bob, carol)
        return introduction(bob, "rita@reject.example" if kind == "reject" else carol, subject="Introduction")


class Soak:
    """connections clients at a time, each with so many messages; kills: how often the milter dies meanwhile."""

    RULES = "reject to @reject.example\n"

    def __init__(self, filter_, connections=200, messages=5, kills=3):
        self.filter, self.messages, self.kills = filter_, messages, kills
        self.lock = threading.Lock()
        self.counts = Counter()
        self.number = 0
        self.clients = [Client(self, n) for n in range(connections)]

    def next_number(self):
        with self.lock:
            self.number += 1
            return self.number

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def settled(self):
        with self.lock:
            return sum(n for what, n in self.counts.items() if not what.startswith("error"))

    def run(self):
        for client in self.clients:
            client.start()
        total = len(self.clients) * self.messages
        for kill in range(self.kills):
            goal = total * (kill + 1) // (2 * (self.kills + 1))
            wait_for(lambda: self.settled() >= goal or not self.alive(), "the clients to get on", 30 * PATIENCE)
            self.filter.kill()
            self.filter.start()
        for client in self.clients:
            client.join()
        return self

    def alive(self):
        return any(client.is_alive() for client in self.clients)

    def check(self):
        """Raises AssertionError unless every message is accounted for."""
        trouble = [client.trouble for client in self.clients if client.trouble]
        assert not trouble, trouble[:5]
        waiting = {queue_id for request in self.filter.held() for queue_id in request["queue_ids"]}
        expected = {"ordinary": {"accept"}, "hold": {"discard"}, "reject": {"reject"}, "tag": {"accept"}}
        for client in self.clients:
            for kind, mail, verdict, modifications in client.results:
                # An error that the client saw: it may send again; a hold may have been committed all the same.
                if verdict in (None, "tempfail"):
                    continue
                assert verdict in expected[kind], (kind, mail.queue_id, verdict)
                assert (mail.queue_id in waiting) == (kind == "hold"), (kind, mail.queue_id)
                assert bool(modifications) == (kind == "tag"), (kind, modifications)
        copies = sum(len(request["queue_ids"]) for request in self.filter.held())
        wait_for(lambda: len(self.filter.spooled()) == copies, lambda: f"{copies} files in the spool, not {len(self.filter.spooled())}")
        assert all(request["introducer"] == ALICE for request in self.filter.held())
        assert self.counts["hold:discard"] > 0 and self.counts["ordinary:accept"] > 0
        return dict(self.counts)


def growth(filter_, messages, connections=4, warm=2000):
    """Memory (KiB) and descriptors that so many messages of all kinds but hold cost for good, after warming up."""
    rounds = [min(warm, messages), messages]
    sizes = []
    for count in rounds:
        threads = [threading.Thread(target=_many, args=(filter_, count // connections)) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wait_for(lambda: filter_.send(ordinary()).verdict == "accept", "the filter to be well")
        sizes.append((filter_.rss(), filter_.descriptors()))
    return sizes[1][0] - sizes[0][0], sizes[1][1] - sizes[0][1]


def _many(filter_, count):
    mails = [ordinary(), exposure(), introduction("bob@b.example", "rita@reject.example"), introduction(login=None, sender="x@far.example")]
    peer = filter_.peer()
    for number in range(count):
        if number % 50 == 49:
            peer.leave()
            peer = filter_.peer()
        if number % 20 == 19:
            peer.send(mails[1], stop_after=STAGES[number // 20 % len(STAGES)], stop=Peer.abort)
        else:
            peer.send(mails[number % len(mails)])
    peer.leave()
