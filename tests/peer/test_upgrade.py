"""A store that version 4 wrote, with what AskFirst of that time said of it: all is there, and what waits goes on.

tests/lib/store_version_4: consent.dump (mdb_dump -a; its times are in 2046, so that nothing in it is over), the files of
the spool, and said.json: commands, and what they printed with --json then.
"""
import fcntl
import json
import pathlib
import shutil
import subprocess

import pytest

from askfirst_test.asking import answer_mail, over
from askfirst_test.filter import give
from askfirst_test.mail import ALICE

STORE = pathlib.Path(__file__).parents[1] / "lib" / "store_version_4"
SAID = json.loads((STORE / "said.json").read_text())
BOB, CAROL = "bob@b.example", "carol@c.example"
REQUEST, TOKEN = "jkf5kb04t8", "ec47ec02bc68684cfe5694f5e96d3ebe"


@pytest.fixture
def older(make_filter, make_sink):
    """A filter that was not started on that store yet, and its MTA."""
    sink = make_sink()
    filter_ = make_filter(start=False, submit_to=sink.address)
    folder = filter_.folder / "state"
    (folder / "consent").mkdir(parents=True)
    subprocess.run(["mdb_load", "-f", STORE / "consent.dump", folder / "consent"], check=True)
    shutil.copytree(STORE / "spool", folder / "spool")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
        give(path)
    yield filter_, sink
    sink.through = None


@pytest.fixture
def upgraded(older):
    """The same, started."""
    filter_, sink = older
    sink.through = filter_.start()
    return older


def same(then, now, where):
    """Everything that was said then is said now; objects may say more."""
    if isinstance(then, dict):
        for name, value in then.items():
            assert name in now, f"{where}: {name}"
            same(value, now[name], f"{where}: {name}")
    elif isinstance(then, list):
        assert len(then) == len(now), where
        for number, (old, new) in enumerate(zip(then, now)):
            same(old, new, f"{where}, {number}")
    else:
        assert then == now, where


def test_everything_is_there(upgraded):
    filter_, _ = upgraded
    for command, then in SAID.items():
        same(then, filter_.json(*command.split()), command)


def test_what_waits_is_answered_and_goes_out(upgraded):
    filter_, sink = upgraded
    filter_.send(answer_mail(f"askfirst+yes-{TOKEN}@home.example", sender=CAROL))
    over(filter_, REQUEST, "released")
    copies = [d for d in sink.deliveries if d.sender == ALICE]
    assert sorted(d.recipients for d in copies) == [[(BOB, "NOTIFY=NEVER")], [(CAROL, "")]]
    assert all("Bob has built bridges" in d.data.decode() for d in copies)


def test_a_mail_in_the_outbox_is_handed_over(upgraded):
    filter_, sink = upgraded
    assert "done" in filter_.ok("outbox", "retry", "17")
    (letter,) = sink.to("anna@home.example")
    assert b"Pia" in letter.data


def test_a_person_is_forgotten(upgraded):
    filter_, _ = upgraded
    found = filter_.json("person", "forget", "gus@g.example", "--yes")
    assert (found["consents"], found["asks"], found["requests"], found["refusals"]) == (1, 2, 1, 1)
    left = filter_.json("person", "show", ALICE)
    assert "gus@g.example" not in json.dumps(left) and "(forgotten)" in json.dumps(left)


def records(filter_):
    return subprocess.run(["mdb_dump", "-a", filter_.folder / "state" / "consent"], check=True, capture_output=True).stdout


@pytest.fixture
def beside_its_daemon(older):
    """That store while the daemon that wrote it runs, as between the steps of an upgrade of the package."""
    filter_, _ = older
    lock = filter_.folder / "state" / "daemon.lock"
    with lock.open("w") as file:
        give(lock)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield filter_


@pytest.mark.parametrize("command", ["consent deny x@x.example", "consent import -",
                                     "person forget gus@g.example --yes --never-ask"])
def test_the_store_of_a_daemon_that_runs_is_not_upgraded(beside_its_daemon, command):
    before = records(beside_its_daemon)
    code, _, said = beside_its_daemon.askfirst(*command.split(), stdin=b'{"party": "x@x.example", "decision": "deny"}\n')
    assert code == 78 and "has version 4" in said and "restart askfirst-milter" in said, said
    assert records(beside_its_daemon) == before


@pytest.mark.parametrize("command", ["status", "check", "held list", "consent export", "store dump", "why jkf5kb04t8",
                                     "consent show bob@b.example", "person show gus@g.example"])
def test_an_older_store_is_not_taken_for_one_that_is_not_there(older, command):
    filter_, _ = older
    code, out, said = filter_.askfirst(*command.split())
    assert code == 78 and "has version 4" in said and "restart askfirst-milter" in said, out + said
