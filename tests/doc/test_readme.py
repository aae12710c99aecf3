"""README alone: what somebody does who has just installed it."""
import re

from askfirst_test.documents import README, section
from askfirst_test.filter import SOURCE
from askfirst_test.host import YOU, Introduction
from askfirst_test.mail import introduction, ordinary

SET_UP = section(README, "Set up Postfix, in monitor mode")
TRY_IT = section(README, "Try it")


def test_the_set_up_is_good_and_sends_everything_and_says_what_it_would_have_done(host):
    host.follow(SET_UP)
    assert "warning" not in host.run("askfirst-milter", "-n")
    sent = Introduction(host, 1).is_sent()
    (got,) = host.far.wait_to(sent.people[0], sent.subject)
    assert re.fullmatch(r"id=\w+", got.message.text("X-AskFirst"))
    host.log.wait(r"verdict=hold done=tag kind=introduction .*introducer=you@example\.org")
    host.wait_says("waited for those in it to agree 1", "askfirst", "report")


def test_while_the_daemon_is_down_mail_comes_in_and_none_goes_out(host):
    host.follow(SET_UP)
    host.run("systemctl", "stop", "askfirst-milter")
    code, text = host.arrive(ordinary("you@example.org", sender="bob@b2.example"))
    assert code == 250, text
    host.wait_mailbox("you", "bob@b2.example")
    with host.smtp(587) as smtp:
        assert smtp.docmd("AUTH PLAIN AHlvdQB4")[0] == 454
    host.run("systemctl", "start", "askfirst-milter")
    Introduction(host, 2).is_sent()


def test_trying_it_out_with_one_account(host):
    host.follow([*SET_UP, *TRY_IT])
    host.reload_askfirst()
    held = Introduction(host, 3).is_sent()
    host.wait_mailbox("you", "Not sent yet: Bob, meet Carol (3)")
    held.answered().arrives()
    host.wait_mailbox("you", "Sent, all agreed: Bob, meet Carol (3)")


def quoted(heading):
    """The first words in quotes below this heading."""
    below = (SOURCE / README).read_text(encoding="utf-8").partition(f"# {heading}\n")[2]
    return " ".join(re.search(r'"([^"]*)"', re.sub(r"```.*?```", "", below, flags=re.S)).group(1).split())


def test_the_words_of_the_page_introduce_people_whose_addresses_do_not_say_who_they_are(host):
    host.follow([*SET_UP, *TRY_IT])
    host.reload_askfirst()
    code, text = host.submit(introduction("jsmith77@a.example", "john@b.example", sender=YOU, login="you", subject="Hello",
                                          text=quoted("Try it") + "\n"))
    assert code == 250, text
    host.log.wait(r"verdict=hold done=hold .*who=jsmith77@a.example,john@b.example")
    code, text = host.submit(introduction("Bob <b1@c.example>", "Carol <c1@d.example>", sender=YOU, login="you", subject="Hello",
                                          text=quoted("AskFirst") + ".\n"))
    assert code == 250, text
    host.log.wait(r"verdict=hold done=hold .*who=b1@c.example,c1@d.example")
