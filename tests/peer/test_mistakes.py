"""Every mistake in every file is named with its file, its line and a remedy; the running daemon keeps the old files."""
import os
import re
import socket

import pytest

from askfirst_test.filter import Filter, give
from askfirst_test.mail import introduction

NOTICE, REFUSAL, CUES = "templates/en/notice-held.txt", "templates/en/refusal.txt", "languages/en/cues"
FILES = ["askfirst.conf", "rules", CUES, NOTICE, "public_providers"]

# A line of askfirst.conf, in place of the one that sets the same option, and what is said about it.
CONF = [
    ("on_exposur = tag", 'did you mean "on_exposure"'),
    ("ON_EXPOSURE = tag", 'did you mean "on_exposure"'),
    ("on_exposure: tag", "a line is name = value"),
    ('on_exposure = "perhaps"', r"it takes a verdict: pass\|tag"),
    ("on_exposure = tag hold", "it takes a verdict"),
    ("on_exposure = tag, hold", "a line is name = value"),
    ("on_exposure = {tag}", "a line is name = value"),
    ("on_exposure = ", "write name = value"),
    ("on_exposure", "a line is name = value"),
    ("= tag", "a line is name = value"),
    ("on_exposure += tag", "a line is name = value"),
    ("}", "a line is name = value"),
    ('local_domains = {"a.example", "b.example"', "write } after the list"),
    ('local_domains = {"a.example" "b.example"}', "write one comma between two values"),
    ('local_domains = {"*"}', "write example.org"),
    ('local_domains = {""}', "write example.org"),
    ('rules = "rules', "write the same sign after the text"),
    ("rules = 'rules", "write the same sign after the text"),
    ('"', "write the same sign after the text"),
    ("/* the rest is old", "a comment begins with #"),
    ("max_asks = 1\nmax_asks = 2", "take one of the two out"),
    ('local_domains = {"a.example"}\n\nlocal_domains += {"b.example"}', "a line is name = value"),
    ("max_asks = 0", "number: 1..100"),
    ("max_asks = -1", "number: 1..100"),
    ("max_asks = 99999999999999999999999", "number: 1..100"),
    ("max_asks = 0x10", "number: 1..100"),
    ("ask_delay = -10m", "time: 0s..7d"),
    ("request_lifetime = 99999999999999999y", "time: 1h..60d"),
    ("evidence_threshold = nan", "probability: 0..1"),
    ("evidence_threshold = 1e400", "probability: 0..1"),
    ("spool_min_free = 100%", "percent: 0%..99%"),
    ("socket_mode = 0888", "mode: 0600..0777"),
    ("state_dir = \"\"", "the path is empty; write one"),
    ("rules = \"\"", "the path is empty; write one"),
    ('rules = "cues"', "name a file in it"),
    ('rules = "nowhere"', "create it or correct its path"),
    ('cues_dir = "nowhere"', "correct its path"),
    ('languages_dir = "nowhere"', "correct its path"),
    ('templates_dir = "rules"', "correct its path"),
    ('socket = "milter.sock"', "write unix:/run"),
    ('socket = "unix:"', "write unix:/run"),
    (f'socket = "unix:/{"x" * 120}"', "at most 107 octets"),
    ('socket = "inet:99999@127.0.0.1"', "inet:8891@127.0.0.1"),
    ('socket = "inet:8891"', "inet:8891@127.0.0.1"),
    ('socket = "inet:8891@"', "inet:8891@127.0.0.1"),
    ('submit_to = "127.0.0.1"', "write 127.0.0.1:10587"),
    ('submit_to = "127.0.0.1:0"', "write 127.0.0.1:10587"),
    ('submit_to = "::1:25"', r"\[::1\]:10587"),
    ('answer_address = "nobody"', "write askfirst@your.domain"),
    ('answer_address = "a@b.example, c@d.example"', "write askfirst@your.domain"),
    ('authserv_id = "mx home"', "write the name that your verifier"),
    ('ask_language = "xx"', "there are .*en"),
    ('trusted_networks = {"10.0.0.0/33"}', "write 192.0.2.0/24"),
    ('enforce_for = {"alice"}', "write an address"),
    ('recipient_delimiter = "a"', "may only hold signs"),
    ("\x1b[2J = yes", "a line is name = value"),
]
# Lines added to another file.
LINES = [
    ("rules", "hodl to bob@b.example", "did you mean 'hold'"),
    ("rules", "hold frm bob@b.example", "did you mean 'from'"),
    ("rules", "hold to bob@b.example,carol@c.example", "write a rule for each address"),
    ("rules", "hold to bob*@b.example", "is not a pattern; write"),
    ("rules", "hold to bob@b@b.example", "is not a pattern; write"),
    ("rules", 'hold note "never closed', 'write " after the text'),
    ("rules", 'include "nowhere"', "create it or correct its path"),
    ("rules", 'include "rules"', "take this line out"),
    ("rules", 'include "."', "name a file in it"),
    ("rules", 'include "/dev/zero"', "name one that is"),
    ("rules", "hold to " + "x" * 5000, "split it"),
    (CUES, '3 "never closed', 'add a "'),
    (CUES, '3 "a|b"', r"write ..a\|b"),
    (CUES, '3 "{nonsense}"', "write {name}"),
    (CUES, '21 "meet"', "from -20 to 20"),
    (CUES, "bias 1", "there is one for all cues"),
    (CUES, '3 "(a|b"', "close it"),
    (NOTICE, "{nonsense}", "it has {introducer}"),
    (NOTICE, "{waits", 'write "{{"'),
    (NOTICE, "one \x1b[2J two", "take it out"),
    (REFUSAL, "f\u00fcr dich", "write it without"),
    (REFUSAL, "line\n" * 40, "shorten it"),
    ("public_providers", "gmail.com, yahoo.com", "write one domain a line"),
    ("public_providers", "*gmail.com", "write one domain a line"),
]


@pytest.fixture(scope="module")
def running():
    """One daemon for all; its cues are few, because reading many takes most of the time of a reload."""
    filter_ = Filter(log_level="info")
    filter_.write(CUES, 'bias -3\n6 "meet {name}"\n')
    try:
        yield filter_.start()
    finally:
        filter_.remove()


@pytest.fixture
def filter_(running):
    """The daemon, with sound files again after the test."""
    kept = {name: (running.folder / name).read_bytes() for name in [*FILES, REFUSAL]}
    yield running
    for name, data in kept.items():
        path = running.folder / name
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
        running.write(name, data)
    assert "reload: done" in running.reload()


def add_conf(filter_, text):
    """Puts text in the place of the lines that set its option; returns the number of its last line."""
    option = re.match(r"\w* *\+?=", text)
    lines = filter_.conf.read_text().splitlines()
    if option:
        lines = [line for line in lines if line.split(" ")[0] != text.split(" ")[0]]
    filter_.write("askfirst.conf", "\n".join([*lines, text]) + "\n\n\n")
    return len(lines) + len(text.splitlines())


def check(filter_, place, says):
    code, text = filter_.run("-n")
    first = next((line for line in text.splitlines() if ": error: " in line), text)
    assert code == 78 and re.search(place, first) and re.search(says, first), text
    assert "\x1b" not in text
    log = filter_.reload()
    assert re.search(rf"{place}.*{says}", log) and "stays in force" in log and "\x1b" not in log, log
    assert filter_.send(introduction()).verdict == "discard"


@pytest.mark.parametrize("line, says", CONF, ids=[line[:30] for line, _ in CONF])
def test_a_mistake_in_askfirst_conf(filter_, line, says):
    number = add_conf(filter_, line)
    check(filter_, rf"/askfirst\.conf:{number}\b", says)


@pytest.mark.parametrize("name, line, says", LINES, ids=[f"{name}:{line[:25]}" for name, line, _ in LINES])
def test_a_mistake_in_another_file(filter_, name, line, says):
    before = (filter_.folder / name).read_bytes()
    filter_.write(name, before + b"\n" + line.encode() + b"\n")
    number = r"\d+" if line.count("\n") else before.count(b"\n") + 2
    check(filter_, rf"/{re.escape(name)}:{number}\b", says)


def as_nul(path):
    path.write_bytes(path.read_bytes() + b"\n\0\n")
    return "write it again as UTF-8"


def as_latin_1(path):
    path.write_bytes(path.read_bytes() + b"\n\xfc\n")
    return "save the file|write one domain a line"


def as_utf_16(path):
    path.write_bytes(path.read_text().encode("utf-16") + b"\0")
    return "UTF-8|in that encoding"


def with_ends_of_old_macs(path):
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r") + b"\rx\r")
    return "line ends of Unix"


def as_folder(path):
    path.unlink()
    path.mkdir()
    return "name a file in it|install the shipped ones"


def as_fifo(path):
    path.unlink()
    os.mkfifo(path, 0o666)
    return "name one that is"


def as_socket(path):
    path.unlink()
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    path.chmod(0o666)
    return "name one that is"


def as_device(path):
    path.unlink()
    path.symlink_to("/dev/zero")
    return "name one that is"


def as_link_to_itself(path):
    path.unlink()
    path.symlink_to(path)
    return "make it a file"


def as_one_gigabyte(path):
    os.truncate(path, 1 << 30)
    return "split it"


def as_secret(path):
    path.chmod(0)
    return "the right to read it"


def as_nothing(path):
    path.unlink()
    return "create it or correct its path|install the shipped ones"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [as_nul, as_latin_1, as_utf_16, with_ends_of_old_macs, as_folder, as_fifo, as_socket, as_device,
                                    as_link_to_itself, as_one_gigabyte, as_secret, as_nothing], ids=lambda d: d.__name__)
def test_a_file_that_is_none(filter_, name, damage):
    says = damage(filter_.folder / name)
    check(filter_, rf"{re.escape(name)}|{name.partition('/')[0]}_?dir", says)


@pytest.mark.parametrize("name, says", [(CUES, "install the shipped"), (NOTICE, "write what the mail is to say"),
                                        ("public_providers", "install the shipped")])
def test_an_emptied_file(filter_, name, says):
    filter_.write(name, "")
    check(filter_, name.partition("/")[0], says)


def test_files_of_other_systems_are_read_all_the_same(filter_):
    for name in FILES:
        path = filter_.folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    code, text = filter_.run("-n")
    assert code == 0, text


def test_includes_that_multiply_end_soon_and_are_said_once(filter_):
    filter_.write("rules", 'include "many"\n' * 1000)
    give(filter_.write("many", (b"#" * 4000 + b"\n") * 2500))
    check(filter_, r"/rules:\d+:9", "the included files are longer than 64 MiB; take some out")
    assert filter_.run("-n")[1].count("error:") == 1
