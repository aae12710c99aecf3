"""askfirst store load, killed before its stores are in their place: nothing is there, and it can be done again."""
from askfirst_test.asking import hold
from askfirst_test.filter import give


def test_a_load_that_was_killed_left_nothing_and_can_be_repeated(world):
    request = hold(world.filter)
    world.filter.stop()
    text = world.filter.ok("store", "dump").encode()
    state = world.filter.folder / "state"
    state.rename(world.filter.folder / "old")
    state.mkdir(mode=0o700)
    give(state)
    (world.filter.folder / "old" / "spool").rename(state / "spool")
    world.die_at("load-made")
    assert world.filter.askfirst("store", "load", stdin=text)[0] == -9
    assert not (state / "consent").exists()
    world.filter.ok("store", "load", stdin=text)
    assert sorted(path.name for path in state.iterdir()) == ["acquaintance", "consent", "daemon.lock", "journal", "spool"]
    world.filter.start()
    assert world.filter.state_of(request) == "waiting"
