"""Acquaintances age, and no day counts twice."""
from askfirst_test.learning import AR, connected, domain, explain, inbound, signature, teach

DAY = 86400
BOB, CAROL = "bob@b.example", "carol@c.example"


def test_an_acquaintance_ends_with_its_age(world):
    world.filter.restart(acquaintance_max_age="30d")
    teach(world.filter, inbound(BOB, CAROL), inbound(CAROL, BOB))
    world.clock.forward(29 * DAY)
    assert connected(world.filter, BOB, CAROL)
    world.clock.forward(3 * DAY)
    assert not explain(world.filter, BOB, CAROL)["connected"]
    assert not connected(world.filter, BOB, CAROL)


def test_who_writes_again_stays_an_acquaintance(world):
    world.filter.restart(acquaintance_max_age="30d")
    teach(world.filter, inbound(BOB, CAROL), inbound(CAROL, BOB))
    for _ in range(3):
        world.clock.forward(20 * DAY)
        teach(world.filter, inbound(BOB, CAROL, days=world.clock.ahead // DAY),
              inbound(CAROL, BOB, days=world.clock.ahead // DAY))
    assert connected(world.filter, BOB, CAROL)


def test_an_introduction_by_consent_ends_with_its_age_too(world):
    world.filter.restart(acquaintance_max_age="30d")
    for party in (BOB, CAROL):
        world.filter.consent("allow", party)
    assert connected(world.filter, BOB, CAROL)
    assert explain(world.filter, BOB, CAROL)["connected"]
    world.clock.forward(31 * DAY)
    assert not explain(world.filter, BOB, CAROL)["connected"]
    assert connected(world.filter, BOB, CAROL)
    assert explain(world.filter, BOB, CAROL)["connected"]


def test_a_message_sent_on_again_and_again_is_one_day(world):
    signed = inbound(BOB, CAROL, top=f"{AR}; dkim=pass header.d={domain(BOB)}\n", middle=signature(BOB))
    for _ in range(5):
        teach(world.filter, signed.but())
        world.clock.forward(DAY)
    assert not connected(world.filter, BOB, CAROL)


def test_one_side_on_three_days_is_enough(world):
    for day in range(3):
        assert not explain(world.filter, BOB, CAROL)["connected"]
        teach(world.filter, inbound(BOB, CAROL, days=day))
        world.clock.forward(DAY)
    assert connected(world.filter, BOB, CAROL)
