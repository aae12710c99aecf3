"""Mail that its client declared SMTPUTF8, through a Postfix, where the listener for AskFirst or the next hop does not offer that."""
import base64
import re

import pytest

from askfirst_test.mail import ALICE, introduction
from askfirst_test.postfix import delivered_octets, queue_id
from askfirst_test.sink import EXTENSIONS
from askfirst_test.waiting import wait_for


@pytest.fixture
def world(world):
    yield world
    world.far.extensions = EXTENSIONS


@pytest.fixture
def plain_listener(world):
    world.postfix.reenter_with("smtputf8_enable=no")
    yield world
    world.postfix.reenter_with()


def declared(number, **options):
    """ASCII addresses, and names that are not."""
    return introduction(f"Jörg <bob@utf{number}.example>", f"Élise <carol@eight{number}.example>", name="Änne",
                        mail_args="SMTPUTF8 BODY=8BITMIME", subject=f"Jörg, das ist Élise ({number})", **options)


def held(world, mail):
    return world.request_of(queue_id(world.postfix.submit(mail)[1]))["request"]


def is_report(delivery):
    return ALICE in delivery.addresses and b"multipart/report" in delivery.data


def assert_comes_back(world, mail):
    (got,) = world.far.wait(is_report, "the return")
    encoded = re.search(rb"Content-Type: message/global;.*?\r\n\r\n(.*?)\r\n--", got.data, re.S).group(1)
    assert base64.b64decode(encoded) == mail.data and "SMTPUTF8" not in got.mail_args


def test_a_return_arrives_where_the_next_hop_does_not_offer_smtputf8(world):
    """Declared, Postfix would drop it: findings/smtputf8-declared.sh."""
    mail = declared(1)
    request = held(world, mail)
    world.far.extensions = tuple(each for each in EXTENSIONS if each != "SMTPUTF8")
    world.filter.ok("held", "return", request)
    assert_comes_back(world, mail)
    world.postfix.wait_idle()


def test_a_return_arrives_where_the_listener_does_not_offer_smtputf8(plain_listener):
    world, mail = plain_listener, declared(2)
    request = held(world, mail)
    world.filter.ok("held", "return", request)
    assert_comes_back(world, mail)


def test_a_release_waits_for_a_listener_that_offers_smtputf8(plain_listener):
    world, mail = plain_listener, declared(3)
    request = held(world, mail)
    since = world.filter.log.stat().st_size
    world.filter.begin("held", "release", request)
    world.filter.wait_log(rf"release: request={request} .*later=2 .*does not offer SMTPUTF8", since)
    assert world.filter.state_of(request) == "releasing"
    world.postfix.reenter_with()
    world.filter.ok("outbox", "retry")
    (got,) = world.far.wait(lambda d: d.sender == ALICE and "bob@utf3.example" in d.addresses, "the introduction")
    assert delivered_octets(got.data) == mail.data
    wait_for(lambda: world.filter.state_of(request) == "released", "it to be released")


def test_a_release_that_was_declared_in_vain_goes_by_a_listener_without_smtputf8(plain_listener):
    world = plain_listener
    mail = introduction("Bob <bob@utf4.example>", "Carol <carol@eight4.example>", mail_args="SMTPUTF8 BODY=8BITMIME")
    world.filter.ok("held", "release", held(world, mail))
    (got,) = world.far.wait(lambda d: d.sender == ALICE and "bob@utf4.example" in d.addresses, "the introduction")
    assert delivered_octets(got.data) == mail.data
