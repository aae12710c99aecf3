"""A message on its way back that is to go out after all: its people get it, or its sender gets it back; never both, never neither."""
import threading

import pytest

from askfirst_test.asking import hold, over
from askfirst_test.mail import ALICE, introduction
from askfirst_test.waiting import wait_for

BOB, CAROL = "bob@b.example", "carol@c.example"


def is_report(delivery):
    return b"multipart/report" in delivery.data


def messages(sink):
    return sink.find(lambda d: d.sender == ALICE)


class Bounces:
    """What the MTA says to the mails with the null sender, one after the other; then it is busy."""

    def __init__(self, *replies):
        self.replies = list(replies)

    def __call__(self, sender):
        if sender:
            return None
        return self.replies.pop(0) if self.replies else "451 4.3.0 later"


def test_a_return_with_the_header_alone_is_turned_round(own):
    filter_, sink = own
    mail = introduction()
    request = hold(filter_, mail)
    wait_for(lambda: not [m for m in filter_.json("outbox", "list") if m["kind"] == "notice"], "the notice")
    sink.answers["mail"] = Bounces("552 5.3.4 too large")
    filter_.begin("held", "return", request)
    filter_.wait_log(rf"return: request={request} .*later=1 ")
    sink.answers.clear()
    assert filter_.ok("held", "release", request) == f"{request}: released\n"
    (got,) = messages(sink)
    assert got.data == mail.data and sorted(got.addresses) == [BOB, CAROL] and not sink.find(is_report)
    wait_for(lambda: filter_.spooled() == [], "the spool file to go")


def test_a_refused_release_whose_return_goes_with_the_header_alone_is_turned_round(own):
    filter_, sink = own
    mail = introduction()
    request = hold(filter_, mail)
    wait_for(lambda: not [m for m in filter_.json("outbox", "list") if m["kind"] == "notice"], "the notice")
    sink.answers["rcpt"] = lambda address: "550 5.7.1 TLS first" if address == BOB else None
    sink.answers["mail"] = Bounces("552 5.3.4 too large")
    filter_.begin("held", "release", request)
    filter_.wait_log(rf"return: request={request} .*later=1 ")
    sink.answers.clear()
    assert filter_.ok("held", "release", request) == f"{request}: released\n"
    assert [d.addresses for d in messages(sink)] == [[CAROL], [BOB]] and not sink.find(is_report)
    over(filter_, request, "released")
    wait_for(lambda: filter_.spooled() == [], "the spool file to go")


class Dialogue:
    """A return that the MTA thinks about at its last dot."""

    def __init__(self, sink, reply):
        self.reached, self.go_on, self.reply = threading.Event(), threading.Event(), reply
        sink.answers["eom"] = self

    def __call__(self, _):
        if self.reached.is_set():
            return None
        self.reached.set()
        assert self.go_on.wait(20)
        return self.reply


@pytest.fixture
def going_back(own):
    """A request whose return is in a dialogue that ends with this reply; and who releases it meanwhile."""
    filter_, sink = own

    def begin(reply):
        request = hold(filter_, introduction())
        wait_for(lambda: not [m for m in filter_.json("outbox", "list") if m["kind"] in ("notice", "ask")], "all other mail")
        dialogue = Dialogue(sink, reply)
        filter_.begin("held", "return", request)
        assert dialogue.reached.wait(20)
        said = []
        admin = threading.Thread(target=lambda: said.extend(filter_.askfirst("held", "release", request)))
        admin.start()
        return request, dialogue, admin, said

    return filter_, sink, begin


def test_what_has_come_back_while_it_was_to_be_released_is_not_released(going_back):
    filter_, sink, begin = going_back
    request, dialogue, admin, said = begin(None)
    admin.join(1)
    assert admin.is_alive(), said
    dialogue.go_on.set()
    admin.join(20)
    assert said[0] == 1 and f"{request} is returned" in said[2]
    over(filter_, request, "returned")
    assert sink.count(is_report) == 1 and messages(sink) == []


def test_what_could_not_come_back_while_it_was_to_be_released_is_released(going_back):
    filter_, sink, begin = going_back
    request, dialogue, admin, said = begin("451 4.3.0 later")
    admin.join(1)
    assert admin.is_alive(), said
    dialogue.go_on.set()
    admin.join(20)
    assert said[:2] == [0, f"{request}: released\n"]
    assert len(messages(sink)) == 1 and sink.count(is_report) == 0
