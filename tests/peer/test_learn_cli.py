"""askfirst learn: archives of every kind, and what it says about them."""
import os
import shutil
import subprocess
import time

import pytest

from askfirst_test.filter import give

SENDERS = ("bob@b.example", "carol@c.example", "dave@d.example")
KINDS = {"gz": ["gzip", "-c"], "bz2": ["bzip2", "-c"], "xz": ["xz", "-c"], "zst": ["zstd", "-qc"]}


def date(days):
    return time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(time.time() - days * 86400))


def mail(number, days=5, proof=True, to="alice@home.example", **fields):
    """A message from outside to alice and somebody else."""
    sender, other = SENDERS[number % 3], SENDERS[(number + 1) % 3]
    lines = [f"Received: from x by mx.home.example; {date(days)}"]
    if proof:
        lines.append(f"Authentication-Results: mx.home.example; dmarc=pass header.from={sender.partition('@')[2]}")
    lines += [f"From: {sender}", f"To: {to}, {other}", f"Date: {date(days)}", f"Message-ID: <{number}@test>"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return ("\n".join(lines) + "\n\nHello\nFrom me\n").encode()


def mbox(messages, end=b"\n"):
    text = b"".join(b"From x Thu Jan  1 00:00:00 2026\n" + m.replace(b"\nFrom ", b"\n>From ") + b"\n" for m in messages)
    return text.replace(b"\n", end)


def maildir(path, messages, where="cur"):
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True, exist_ok=True)
    for number, message in enumerate(messages):
        (path / where / f"{number}.x{':2,S' if where == 'cur' else ''}").write_bytes(message)
    return path


def counts(out):
    """'taught:  3 messages' and 'nothing: 2 no proof' -> {'taught': 3, 'no proof': 2}"""
    found = {}
    for line in out.splitlines():
        key, _, rest = line.partition(":")
        number, _, what = rest.strip().partition(" ")
        found[what if key == "nothing" else key] = int(number)
    return found


@pytest.fixture
def learner(make_filter):
    filter_ = make_filter(start=False)
    state = filter_.folder / "state"
    state.mkdir(exist_ok=True)
    give(state)
    return filter_


def learn(filter_, *args, code=0, stdin=b""):
    got, out, err = filter_.askfirst("learn", *[str(arg) for arg in args], stdin=stdin)
    assert got == code, (got, out, err)
    return counts(out), err


MESSAGES = [mail(number) for number in range(9)]


def archive_of(kind, folder):
    if kind in ("mbox", "crlf"):
        path = folder / "archive"
        path.write_bytes(mbox(MESSAGES, b"\r\n" if kind == "crlf" else b"\n"))
    elif kind in KINDS:
        path = folder / f"archive.{kind}"
        path.write_bytes(subprocess.run(KINDS[kind], input=mbox(MESSAGES), stdout=subprocess.PIPE, check=True).stdout)
    elif kind == "maildir":
        path = maildir(folder / "Maildir", MESSAGES[:3])
        (path / "dovecot.index").write_bytes(b"\0\1\2")
        (path / "tmp" / "1").write_bytes(mail(100))
        maildir(path / ".Work", MESSAGES[3:5], "new")
        maildir(path / ".Work.Deep", MESSAGES[5:6])
        maildir(path / "nested" / "folder", MESSAGES[6:])
    elif kind == "mh":
        path = folder / "Mail"
        (path / "inbox" / "inner").mkdir(parents=True)
        (path / "inbox" / ".mh_sequences").write_text("cur: 1\n")
        for number, message in enumerate(MESSAGES):
            (path / "inbox" / ("inner" if number > 5 else "") / str(number + 1)).write_bytes(message)
    elif kind == "message":
        path = folder / "dir"
        path.mkdir()
        for number, message in enumerate(MESSAGES):
            (path / f"message {number}").write_bytes(message)
    else:
        path = folder / "tree"
        (path / "a" / "b").mkdir(parents=True)
        for number, message in enumerate(MESSAGES[:6]):
            (path / ("a/b" if number > 3 else "a") / f"{number}.eml").write_bytes(message)
        (path / "a" / "old.mbox").write_bytes(mbox(MESSAGES[6:]))
    return path


@pytest.mark.parametrize("kind", ["mbox", "crlf", *KINDS, "maildir", "mh", "tree", "message"])
def test_an_archive_of_this_kind_is_read_and_the_same_again_changes_nothing(kind, learner):
    path = archive_of(kind, learner.folder)
    got, err = learn(learner, path)
    assert (got["read"], got["taught"], err) == (9, 9, "")
    again, _ = learn(learner, path)
    assert (again["read"], again["taught"], again["taught before"], again["written"]) == (9, 0, 9, 0)


def test_the_kinds_say_the_same(learner):
    for kind in ("mbox", "xz", "maildir", "tree"):
        folder = learner.folder / kind
        folder.mkdir()
        got, _ = learn(learner, "--dry-run", archive_of(kind, folder))
        assert (got["teach"], got["would be"]) == (9, 18)


@pytest.mark.parametrize("pack", ["", *KINDS])
def test_standard_input_is_an_archive_too(pack, learner):
    text = mbox(MESSAGES)
    if pack:
        text = subprocess.run(KINDS[pack], input=text, stdout=subprocess.PIPE, check=True).stdout
    got, _ = learn(learner, "-", stdin=text)
    assert got["taught"] == 9


def test_several_archives_with_the_same_mail_teach_once(learner):
    paths = []
    for kind in ("mbox", "tree", "maildir"):
        (learner.folder / kind).mkdir()
        paths.append(archive_of(kind, learner.folder / kind))
    got, _ = learn(learner, *paths)
    assert (got["read"], got["taught"], got["taught before"]) == (27, 9, 18)


def test_each_refusal_is_counted_by_its_reason(learner):
    path = learner.folder / "mixed"
    path.write_bytes(mbox([
        mail(1), mail(2, proof=False), mail(3, days=1000), mail(4, Auto_Submitted="auto-replied"),
        mail(5, List_Post="<mailto:talk@lists.example>"), mail(6, X_Mailer="x").replace(b"Date:", b"X-Date:"),
        mail(7, to="somebody@else.example"), mail(8).replace(b"From: dave@d.example\n", b""),
        mail(9).replace(b"Received", b"X-Spam-Flag: YES\nReceived", 1)]))
    got, _ = learn(learner, path)
    assert got["read"] == 9 and got["taught"] == 1
    assert sum(got[name] for name in got if name not in ("read", "taught", "written")) == 8
    for reason in ("no proof", "automatic", "list", "marked as spam", "no single From", "none of our users visible",
                   "too old (acquaintance_max_age)", "no date that can be"):
        assert got[reason] == 1, reason


def test_with_trust_the_owner_vouches(learner):
    path = learner.folder / "sent"
    own = b"From: alice@home.example\nTo: bob@b.example, carol@c.example\nDate: " + date(3).encode() + b"\nMessage-ID: <s@x>\n\nHello\n"
    path.write_bytes(mbox([own, mail(1, proof=False)]))
    got, _ = learn(learner, path)
    assert got["taught"] == 0 and got["our own domain, from outside"] == 1 and got["no proof"] == 1
    got, _ = learn(learner, "--trust", "--as", "Alice@home.example", path)
    assert (got["taught"], got["written"]) == (2, 4)


def test_the_archive_of_one_user_needs_that_user(learner):
    path = archive_of("mbox", learner.folder)
    got, _ = learn(learner, "--as", "zoe@home.example", path)
    assert got["taught"] == 0 and got["none of our users visible"] == 9
    _, err = learn(learner, "--as", "zoe@elsewhere.example", path, code=65)
    assert "zoe@elsewhere.example" in err and "local_domains" in err


def test_folders_of_what_was_never_sent_or_wanted_are_passed_over(learner):
    path = maildir(learner.folder / "Maildir", MESSAGES[:1])
    for name, number in ((".Drafts", 1), (".Spam", 2), (".INBOX.Junk", 3), (".Trash", 4)):
        maildir(path / name, [MESSAGES[number]])
    (path / "cur" / "9.x:2,DS").write_bytes(MESSAGES[5])
    got, _ = learn(learner, path)
    assert (got["taught"], got["draft or deleted"], got["passed over"]) == (1, 1, 4)


def test_links_below_a_folder_are_not_followed(learner):
    path = maildir(learner.folder / "Maildir", MESSAGES[:2])
    (path / "cur" / "link").symlink_to(path / "cur" / "0.x:2,S")
    (path / "again").symlink_to(path)
    os.mkfifo(path / "cur" / "pipe")
    got, _ = learn(learner, path)
    assert got["read"] == 2


def test_a_dry_run_makes_nothing(learner):
    got, _ = learn(learner, "--dry-run", archive_of("mbox", learner.folder))
    assert (got["teach"], got["would be"]) == (9, 18)
    assert not (learner.folder / "state" / "acquaintance").exists()


@pytest.mark.parametrize("name, content, said", [
    ("text", b"nothing of mail\n\nat all\n", "text: is not mail: at offset 0"),
    ("binary", bytes(range(256)) * 4, "binary: is not mail: at offset 0"),
    ("cut.gz", b"\x1f\x8b\x08\0\0\0\0\0", "cut.gz: gzip could not unpack all of it"),
    ("x.tar", b"a" * 257 + b"ustar  " + b"\0" * 300, "x.tar: is a tar archive"),
    ("gone", None, "gone: No such file")])
def test_what_is_no_archive_is_named_and_the_others_are_read(name, content, said, learner):
    good, bad = archive_of("mbox", learner.folder), learner.folder / name
    if content is not None:
        bad.write_bytes(content)
    got, err = learn(learner, bad, good, code=65)
    assert got["taught"] == 9 and said in err


def test_an_archive_that_ends_too_early_is_read_as_far_as_it_goes(learner):
    path = archive_of("xz", learner.folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    got, err = learn(learner, path, code=65)
    assert "could not unpack all of it; it ended after" in err and got["read"] <= 9


def test_a_missing_program_is_named_with_its_package(learner):
    path, programs = archive_of("zst", learner.folder), learner.folder / "bin"
    programs.mkdir()
    (programs / "setpriv").symlink_to(shutil.which("setpriv"))
    learner.environment["PATH"] = str(programs)
    _, err = learn(learner, path, code=65)
    assert "the program zstd, which would unpack it, is missing; install the package zstd" in err


def test_a_file_that_may_not_be_read_is_named(learner):
    path = archive_of("maildir", learner.folder)
    secret = path / "cur" / "1.x:2,S"
    secret.chmod(0)
    got, err = learn(learner, path, code=65)
    assert got["taught"] == 8 and f"cannot open {secret}: Permission denied" in err and "standard input" in err


@pytest.mark.parametrize("args", [[], ["--as", "a@home.example", "--local-domains", "x"], ["--fast", "x"]])
def test_wrong_usage_is_told(args, learner):
    code, out, err = learner.askfirst("learn", *args)
    assert (code, out) == (64, "") and "usage: askfirst learn" in err


def test_it_learns_beside_a_running_daemon(make_filter):
    filter_ = make_filter()
    got, _ = learn(filter_, archive_of("mbox", filter_.folder))
    assert got["taught"] == 9 and filter_.running()
