"""askfirst store: all that is stored as text, and from that text a store in which everything goes on."""
import hashlib

import pytest

from askfirst_test.asking import answer, ask_to, hold, over
from askfirst_test.filter import give
from askfirst_test.mail import ALICE, introduction, ordinary

BOB, CAROL = "bob@b.example", "carol@c.example"


def fill(filter_):
    """A message that waits, consents, who knows whom and decisions."""
    mail = introduction()
    request = hold(filter_, mail)
    filter_.consent("deny", "eve@e.example", note="Grüße \\ and more")
    filter_.send(ordinary())
    filter_.learnt()
    return request, mail


def move_away(filter_):
    """A new state_dir, with the spool of the old one."""
    state = filter_.folder / "state"
    state.rename(filter_.folder / "old")
    state.mkdir(mode=0o700)
    give(state)
    (filter_.folder / "old" / "spool").rename(state / "spool")


def load(filter_, text):
    code, out, err = filter_.askfirst("store", "load", stdin=text if isinstance(text, bytes) else text.encode())
    return code, out + err


def again(content):
    """These lines with the end that fits them."""
    records = sum(b"\t" in line for line in content.splitlines())
    return content + b"end: %d %s\n" % (records, hashlib.sha256(content).hexdigest().encode())


def content_of(text):
    return text.encode()[:text.encode().rindex(b"end: ")]


@pytest.fixture
def stopped(own):
    """A filter that was stopped and has nothing any more, its dump, and what was there."""
    filter_, sink = own
    request, mail = fill(filter_)
    filter_.stop()
    text = filter_.ok("store", "dump")
    move_away(filter_)
    return filter_, sink, text, request, mail


def test_what_was_loaded_goes_on_where_it_was(stopped):
    filter_, sink, text, request, mail = stopped
    code, said = load(filter_, text)
    assert code == 0 and "loaded: consent, acquaintance, journal (" in said, said
    assert filter_.ok("store", "dump") == text
    filter_.start()
    assert filter_.state_of(request) == "waiting"
    assert "hold" in filter_.ok("why", mail.queue_id)
    assert "Grüße" in filter_.ok("consent", "show", "eve@e.example")
    for person in (BOB, CAROL):
        answer(filter_, ask_to(sink, person), "yes", sender=person)
    over(filter_, request, "released")
    assert [d.data for d in sink.deliveries if d.sender == ALICE] == [mail.data]
    assert filter_.ok("check").startswith("0 messages wait")


def test_a_dump_is_readable_and_whole(stopped):
    _, _, text, _, _ = stopped
    lines = text.splitlines()
    assert lines[0] == "askfirst-dump: 1" and "table: consents" in lines
    assert [line for line in lines if line.startswith("store: ")][0].startswith("store: consent ")
    assert any("eve@e.example\\x00" in line and "Grüße \\\\ and more" in line for line in lines)
    assert text.encode() == again(content_of(text))


def test_a_dump_is_made_while_the_daemon_runs(own):
    filter_, _ = own
    fill(filter_)
    text = filter_.ok("store", "dump")
    assert filter_.running() and text.encode() == again(content_of(text))


def test_no_dump_leaves_the_consents_out(stopped):
    filter_ = stopped[0]
    code, out, err = filter_.askfirst("store", "dump")
    assert code == 69 and "there is no consent store" in err and "end: " not in out


def test_only_some_stores(stopped):
    filter_, _, text, _, _ = stopped
    assert load(filter_, text)[0] == 0
    part = filter_.ok("store", "dump", "consent")
    assert part.count("store: ") == 1 and len(part) < len(text)
    code, _, err = filter_.askfirst("store", "dump", "spool")
    assert code == 64 and 'there is no store "spool"' in err


@pytest.mark.parametrize("keep", [0, 1, 20, 0.3, 0.99, -1, -40, -120])
def test_of_a_dump_that_was_cut_nothing_is_loaded(stopped, keep):
    filter_, _, text, _, _ = stopped
    data = text.encode()
    code, said = load(filter_, data[:int(len(data) * keep)] if isinstance(keep, float) else data[:keep])
    assert code == 65 and "line" in said, said
    assert sorted(path.name for path in (filter_.folder / "state").iterdir()) == ["daemon.lock", "spool"]
    assert load(filter_, data)[0] == 0


@pytest.mark.parametrize("change", [(b"eve@", b"ave@"), (b"table: audit\n", b"table: past\n"), (b"end: ", b"end: 1"),
                                    (b"consents\n", b"consents\nx\ty\n"), (b"store: journal", b"store: nothing")])
def test_of_a_dump_that_was_changed_nothing_is_loaded(stopped, change):
    filter_, _, text, _, _ = stopped
    assert change[0] in text.encode()
    code, said = load(filter_, text.encode().replace(*change, 1))
    assert code == 65 and "of the dump: " in said, said
    assert not (filter_.folder / "state" / "consent").exists()


def test_more_behind_the_end_is_an_error(stopped):
    filter_, _, text, _, _ = stopped
    code, said = load(filter_, text + text)
    assert code == 65 and "something follows the end" in said, said


@pytest.mark.parametrize("line, want", [(b"\\q\tx\n", "not readable"), (b"x" * 600 + b"\t\n", "key is too long"), (b"nonsense\n", "not a line of a dump")])
def test_a_line_that_makes_no_sense_is_named(stopped, line, want):
    filter_, _, _, _, _ = stopped
    code, said = load(filter_, again(b"askfirst-dump: 1\nstore: consent 4\ntable: consents\n" + line))
    assert code == 65 and "line 4 of the dump" in said and want in said, said


@pytest.mark.parametrize("lines, want", [(b"key\tvalue\n", "line 2 of the dump: a record stands before its table"),
                                         (b"", "line 2 of the dump: it has no store")])
def test_a_dump_without_a_store_is_refused(stopped, lines, want):
    filter_, _, _, _, _ = stopped
    code, said = load(filter_, again(b"askfirst-dump: 1\n" + lines))
    assert code == 65 and want in said, said


def test_a_store_of_a_later_version_is_refused(stopped):
    filter_, _, _, _, _ = stopped
    code, said = load(filter_, again(b"askfirst-dump: 1\nstore: consent 999\n"))
    assert code == 78 and "version 999" in said and not (filter_.folder / "state" / "consent").exists(), said


def test_single_tables_can_be_looked_at_and_not_loaded(stopped):
    filter_, _, text, _, _ = stopped
    assert load(filter_, text)[0] == 0
    part = filter_.ok("store", "dump", "--table", "consents")
    assert part.count("table: ") == 1 and "eve@e.example" in part
    code, _, err = filter_.askfirst("store", "dump", "--table", "consent")
    assert code != 0 and 'no table "consent"' in err
    (filter_.folder / "state").rename(filter_.folder / "older")
    code, said = load(filter_, part)
    assert code == 65 and "some tables only" in said, said


def test_nothing_is_loaded_over_a_store_or_under_a_daemon(stopped):
    filter_, _, text, request, _ = stopped
    assert load(filter_, text)[0] == 0
    code, said = load(filter_, text)
    assert code == 1 and "state/consent is there already: move it away" in said, said
    filter_.start()
    code, said = load(filter_, text)
    assert code == 75 and "stop it first" in said, said
    assert filter_.state_of(request) == "waiting"
