"""The README alone, typed on a fresh Debian with Postfix: an introduction is held, asked about, answered and sent."""
import re
import time

import pytest

from askfirst_test.booted import Booted
from askfirst_test.documents import README, section
from askfirst_test.postfix import queue_id
from askfirst_test.server import SUBMISSION, USERS, Introduction, PostfixServer

INSTALL = section(README, "Install")[0]
SET_UP = section(README, "Set up Postfix, in monitor mode")
TRY_IT = section(README, "Try it")
PIPE = section("packaging/doc/answers.md", "In your own domain")[0]
# What an administrator has who has users: the answers to the questions of the package, accounts, logins.
POSTFIX = """echo postfix postfix/main_mailer_type select Internet Site | debconf-set-selections
echo postfix postfix/mailname string example.org | debconf-set-selections
"""
USED = """postconf -e 'relayhost = [127.0.0.1]:2525' 'smtpd_sasl_type = dovecot' 'smtpd_sasl_path = private/auth'
systemctl restart postfix
"""


class Fresh(PostfixServer, Booted):
    def log_text(self):
        return self.run("journalctl", "--no-pager", "-o", "cat")

    def close(self):
        if hasattr(self, "ends"):
            self.ends.close()
        super().close()


@pytest.fixture(scope="module")
def server(release, packages):
    """Postfix serves its users; AskFirst is not there yet."""
    fresh = Fresh(release)
    try:
        fresh.path("/src/build/deb").mkdir(parents=True)
        fresh.path(f"/src/build/deb/{packages.new}").write_bytes(packages.files[packages.new])
        fresh.fetch("postfix", f"/src/build/deb/{packages.new}")
        fresh.begin_world()
        fresh.shell(POSTFIX)
        fresh.apt("install", "postfix")
        fresh.append("/etc/postfix/master.cf", SUBMISSION)
        fresh.shell(USED + "".join(f"useradd {user}\n" for user in USERS))
        fresh.begin_logins()
        yield fresh
    finally:
        fresh.close()


def settings(block):
    """What is set in a block: each option in a file, each parameter of a postconf."""
    found = re.findall(r"^\w+ = ", block.text, re.M) if block.file else re.findall(r"^postconf .*", block.text, re.M)
    return len(found)


def commands(block):
    return 0 if block.file else len(block.text.splitlines())


def test_the_readme_alone(server, release, capsys):
    started = time.monotonic()
    server.shell(f"cd /src; export DEBIAN_FRONTEND=noninteractive; {INSTALL.text.splitlines()[1]} -y --no-install-recommends")
    server.follow(SET_UP)
    assert "warning" not in server.run("askfirst-milter", "-n")
    code, text = server.submit(Introduction(server, 1).mail)
    assert code == 250, text
    server.wait_says(f"{queue_id(text)}: verdict=hold done=tag", "journalctl", "--no-pager", "-t", "askfirst-milter")

    server.follow(TRY_IT)
    server.reload_askfirst()
    held = Introduction(server, 2).is_sent()
    server.wait_mailbox("you", "Not sent yet: Bob, meet Carol (2)")
    held.answered().arrives()
    server.wait_mailbox("you", "Sent, all agreed: Bob, meet Carol (2)")
    took = time.monotonic() - started

    blocks = [*SET_UP, *TRY_IT]
    with capsys.disabled():
        print(f"\n{release}: {sum(map(settings, blocks))} settings and {sum(map(commands, blocks)) + 2} commands typed, "
              f"{took:.0f} s from the installation to the release")


def test_a_bounce_comes_in_by_the_pipe_of_its_postfix(server):
    server.follow([PIPE])
    server.run("systemctl", "reload", "postfix")
    held = Introduction(server, 3)
    server.far.answers["rcpt"] = lambda address: "550 5.1.1 nobody here" if address == held.people[0] else None
    held.is_sent()
    server.wait_says("answer=taken undeliverable", "journalctl", "--no-pager", "-t", "askfirst")
    server.wait_mailbox("you", "Bob, meet Carol (3)")


def test_nothing_was_in_its_way(server):
    log = server.log_text()
    assert not re.search("not permitted|SIGSYS|seccomp|Permission denied", log), log[-3000:]
