"""learning.md: what is learnt from mail that verifiers found authentic, and from archives."""
import contextlib
import gzip

from askfirst_test.documents import README, section
from askfirst_test.host import OUTSIDE, YOU, Introduction
from askfirst_test.learning import inbound
from askfirst_test.transcript import Transcript

PAGE = "packaging/doc/learning.md"
SET_UP = section(README, "Set up Postfix, in monitor mode")
ID, LIST, OPENDKIM, OPENDMARC = section(PAGE, "From the mail that passes")
COMMANDS, RIGHTS = section(PAGE, "From archives")
(SHOW,) = section(PAGE, "Whether two people are connected")
FOREGROUND = "Background no\nSyslog no\n"


def set_up(host):
    host.follow([*SET_UP, ID, LIST])
    host.run("systemctl", "restart", "askfirst-milter")
    host.reload()


def test_mail_that_the_verifiers_found_authentic_teaches(host):
    lines = [line for domain in ("b.example", "c.example")
             for line in (f'{domain}. IN TXT "v=spf1 ip4:{OUTSIDE} -all"', f'_dmarc.{domain}. IN TXT "v=DMARC1; p=reject"')]
    with contextlib.ExitStack() as ends:
        ends.enter_context(host.dns(lines))
        ends.enter_context(host.milter("opendkim", "-x", OPENDKIM.use() + FOREGROUND))
        ends.enter_context(host.milter("opendmarc", "-c", OPENDMARC.use() + FOREGROUND + "IgnoreHosts /dev/null\n"))
        set_up(host)
        Transcript(host.says).follow(SHOW)
        for sender, other in (("bob@b.example", "carol@c.example"), ("carol@c.example", "bob@b.example")):
            code, text = host.arrive(inbound(sender, other, to=YOU, top="").but(recipients=[YOU]))
            assert code == 250, text
        host.wait_says("connected: acquainted", "askfirst", "acquaintance", "show", "bob@b.example", "carol@c.example")
        sent = Introduction(host, 1).is_sent()
        host.far.wait_to(sent.people[0], sent.subject)


def archive(mails):
    return b"".join(b"From x Thu Jan  1 00:00:00 2026\n" + mail.data.replace(b"\r\n", b"\n") + b"\n" for mail in mails)


def test_archives_teach(host):
    set_up(host)
    mails = [inbound("bob@b.example", "carol@c.example", to="alice@example.org", top=""),
             inbound("carol@c.example", "bob@b.example", to="alice@example.org", top="")]
    host.path("/old.mbox.gz").write_bytes(gzip.compress(archive(mails)))
    for folder in ("/srv/vmail/new", "/home/alice/Maildir/cur", "/home/alice/Maildir/new", "/home/alice/Maildir/tmp"):
        host.path(folder).mkdir(parents=True)
    host.path("/home/alice").chmod(0o700)
    host.path("/home/alice/Maildir/new/1.eml").write_bytes(mails[0].data)
    host.follow([RIGHTS])
    said = host.shell(COMMANDS.use())
    assert "written:" in said
    assert host.says("askfirst acquaintance show bob@b.example carol@c.example").startswith("connected")
