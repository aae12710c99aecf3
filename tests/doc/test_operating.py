"""operating.md and privacy.md: each command prints what the page says, and a back-up can be restored."""
import re

from askfirst_test.asking import answer_mail, ask_to
from askfirst_test.documents import README, section
from askfirst_test.host import YOU, Introduction
from askfirst_test.mail import Mail, compose, exposure, introduction, ordinary
from askfirst_test.transcript import Transcript

PAGE, PRIVACY = "packaging/doc/operating.md", "packaging/doc/privacy.md"
BASE = [*section(README, "Set up Postfix, in monitor mode"), section("packaging/doc/answers.md", "In your own domain")[0]]
RULES, FEW, REPORT = section(PAGE, "From monitor to enforce")
EVERY_DAY = section(PAGE, "Every day")
(LOG,) = section(PAGE, "The log")
BACK_UP, RESTORE = section(PAGE, "Back-up")
BEGIN_ANEW, GIVE_BACK = section(PAGE, "When the store is lost")
(UPDATE,) = section(PAGE, "Updates and removal")
(SHORTENED,) = section(PRIVACY, "What is stored about whom")
SHOW, FORGET = section(PRIVACY, "When somebody asks")
ALICE = "alice@example.org"


def set_up(host, options="mode = enforce\nask_delay = 0s"):
    host.follow(BASE)
    host.set_options(options)
    host.run("systemctl", "restart", "askfirst-milter")
    host.reload()


def sends(host, mail):
    code, text = host.submit(mail.but(login=mail.sender.partition("@")[0]), mail.sender.partition("@")[0])
    assert code == 250, text


def a_week_in_monitor_mode(host):
    people = [f"Person {n} <person@d{n}.example>" for n in range(21)]
    crowd = Mail(compose(", ".join(people), "Minutes of Tuesday", sender=YOU), YOU, [f"person@d{n}.example" for n in range(21)])
    host.arrive(ordinary(YOU, sender="bob@b.example"))
    for mail in (ordinary("bob@b.example", sender=YOU), exposure("Bob <bob@b.example>", "Bea <bea@b.example>", sender=ALICE),
                 introduction(sender=YOU), introduction(sender=ALICE), introduction("Bea <bea@b.example>", sender=ALICE),
                 introduction("Eve <eve@e.example>", "Dan <dan@f.example>", sender=YOU), exposure("Dan <dan@f.example>", sender=ALICE),
                 exposure("Dan <dan@f.example>", "Gil <gil@g.example>", sender=YOU),
                 exposure("Hal <hal@h.example>", "Gil <gil@g.example>", sender=YOU),
                 exposure("Ian <ian@i.example>", "Gil <gil@g.example>", sender=YOU), crowd):
        sends(host, mail)


def test_a_report_of_monitor_mode(host):
    set_up(host, "mode = monitor")
    a_week_in_monitor_mode(host)
    host.wait_says("12 messages seen", "askfirst", "report")
    Transcript(host.says).follow(REPORT)


def test_rules_and_a_few_accounts(host):
    set_up(host)
    host.follow([RULES, FEW])
    host.run("askfirst", "rules", "check")
    host.reload_askfirst()
    sends(host, introduction("Bob <bob@supplier.example>", "Carol <carol@customer.example>", sender=YOU))
    host.far.wait_to("bob@supplier.example", b"introduce")
    Introduction(host, 1).is_sent()
    host.log.wait(r"done=hold")
    sends(host, introduction("Bob <bob@b1.example>", "Carol <carol@c1.example>", sender=ALICE))
    host.log.wait(r"verdict=hold done=tag .*introducer=alice@")


def test_every_day(host):
    set_up(host)
    mail = introduction(sender=ALICE)
    sends(host, mail)
    asks = {person: ask_to(host.far, person) for person in mail.recipients}
    host.arrive(answer_mail(asks["carol@c.example"].addresses()["yes"], sender="carol@c.example"))
    host.log.wait(r"answer=taken yes")
    host.write("/intro.eml", mail.data.decode())
    days = Transcript(host.says)
    for block in EVERY_DAY[:-1]:
        days.follow(block)
    host.wait_says("No mail waits", "askfirst", "outbox", "list")
    days.follow(EVERY_DAY[-1])
    printed = [re.sub(r"^<\d+>.{15} askfirst-milter\[\d+\]: ", "", line) for line in host.log.lines]
    days.has_all(LOG.use().splitlines(), printed, str(LOG))
    Transcript(host.says).follow(SHOW)
    Transcript(host.says).follow(FORGET)
    assert "alice@example.org" not in host.run("askfirst", "person", "show", "bob@b.example")


def test_what_waits_survives_a_restored_back_up_and_an_update(host):
    set_up(host)
    held = Introduction(host, 2).is_sent()
    asks = [ask_to(host.far, person) for person in held.people]
    host.follow([BACK_UP, RESTORE, UPDATE])
    for person, ask in zip(held.people, asks):
        assert host.arrive(answer_mail(ask.addresses()["yes"], sender=person))[0] == 250
    held.arrives()


def test_what_waits_comes_back_when_the_store_is_lost(host):
    set_up(host)
    sends(host, introduction(sender=YOU))
    host.log.wait(r"done=hold")
    host.follow([BEGIN_ANEW])
    Transcript(host.says).follow(GIVE_BACK)
    host.wait_mailbox("you", "Not sent: Introduction")
    host.wait_mailbox("you", "Bob, meet Carol")


def test_addresses_in_the_log_can_be_shortened(host):
    set_up(host)
    host.follow([SHORTENED])
    host.reload_askfirst()
    Introduction(host, 3).is_sent()
    line = host.log.wait(r"verdict=hold.*").group()
    assert "who=@b3.example,@c3.example" in line and "introducer=@example.org" in line
