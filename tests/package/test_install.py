"""What make install puts, make uninstall takes away; what an administrator edited stays, and is named."""
import os
import pathlib
import re
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).parents[2]
BUILD = os.environ.get("ASKFIRST_BUILD", str(SOURCE / "build"))
EXAMPLES, CONFIG = "usr/share/doc/askfirst/examples", "etc/askfirst"


def make(goal, root):
    result = subprocess.run(["make", "-s", goal, f"B={BUILD}", f"DESTDIR={root}", "PREFIX=/usr", "SYSCONFDIR=/etc"], cwd=SOURCE,
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def files(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())


@pytest.fixture
def root(tmp_path):
    make("install", tmp_path)
    return tmp_path


def test_everything_that_runs_is_in_its_place(root):
    for path in ["usr/bin/askfirst", "usr/sbin/askfirst-milter", "usr/share/man/man8/askfirst-milter.8", "etc/askfirst/askfirst.conf",
                 "usr/lib/systemd/system/askfirst-milter.service", "usr/lib/sysusers.d/askfirst.conf", "usr/lib/tmpfiles.d/askfirst.conf",
                 "usr/share/askfirst/postfix/master.cf", "usr/share/doc/askfirst/README.md",
                 "usr/share/doc/askfirst/packaging/doc/ask.png", f"{EXAMPLES}/askfirst.conf"]:
        assert (root / path).is_file(), path
    assert "argv=/usr/bin/askfirst answer" in (root / "usr/share/askfirst/postfix/master.cf").read_text()
    unit = (root / "usr/lib/systemd/system/askfirst-milter.service").read_text()
    assert "ExecStart=/usr/sbin/askfirst-milter -c /etc/askfirst/askfirst.conf" in unit and not re.search("@[A-Z]+@", unit)


def test_uninstall_leaves_nothing_of_what_install_put(tmp_path):
    (tmp_path / "usr/bin").mkdir(parents=True)
    (tmp_path / "usr/bin/other").write_text("somebody else's\n")
    make("install", tmp_path)
    make("uninstall", tmp_path)
    assert files(tmp_path) == ["usr/bin/other"]
    for folder in [CONFIG, "usr/share/doc/askfirst", "usr/share/askfirst"]:
        assert not (tmp_path / folder).exists()


def test_uninstall_keeps_what_was_edited_or_added_and_the_state_and_names_them(root):
    kept = [f"{CONFIG}/askfirst.conf", f"{CONFIG}/templates/it/ask.txt", "var/lib/askfirst/consent/data.mdb"]
    for path in kept:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("mine\n")
    said = make("uninstall", root)
    assert files(root) == kept
    assert all(f"kept {root / name}" in said for name in [CONFIG, kept[0], "var/lib/askfirst"]), said


def test_a_later_install_keeps_an_edited_file_and_names_it(root):
    rules = root / CONFIG / "rules"
    rules.write_text("pass from boss@example.org\n")
    assert f"kept {rules}" in make("install", root)
    assert rules.read_text() == "pass from boss@example.org\n"
    assert (root / EXAMPLES / "rules").read_bytes() == (SOURCE / "config/rules").read_bytes()


def test_a_later_install_updates_a_file_that_nobody_edited(root):
    for folder in [EXAMPLES, CONFIG]:
        (root / folder / "languages/en/cues").write_text("# as an older version shipped it\n")
    assert "kept" not in make("install", root)
    assert (root / CONFIG / "languages/en/cues").read_bytes() == (SOURCE / "config/languages/en/cues").read_bytes()
