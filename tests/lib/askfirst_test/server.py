"""What one does with a mail server: follow the documentation, send mail as its users and as the rest of the world do.

`example.org` is the domain of the server; its users, you, a colleague and Alice, log in. The rest of the world is a sink
on port 2525 of loopback, to which the server sends all mail that is not for its users.
"""
import contextlib
import re
import smtplib

from .asking import answer_mail, ask_to
from .mail import Mail, introduction
from .postfix import AuthServer, delivered_octets, transaction
from .sink import Sink
from .waiting import wait_for

YOU = "you@example.org"
SERVER = "192.0.2.1"    # the address of the server in the world
OUTSIDE = "192.0.2.25"  # of everybody else; the whole network is on loopback
USERS = ("you", "colleague", "alice")

# Where users log in; without TLS, which they do without here.
SUBMISSION = """submission inet n - y - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=
  -o smtpd_helo_restrictions=
  -o smtpd_sender_restrictions=
  -o smtpd_relay_restrictions=
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
submissions inet n - y - - smtpd
  -o syslog_name=postfix/submissions
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
"""


class MailServer:
    """What a Machine is given to be one. ends: what is ended before the machine is."""

    def begin_world(self):
        """Gives it an address, and a far end (far) for what it sends."""
        self.ends = contextlib.ExitStack()
        self.add_address(SERVER)
        with self.network():
            self.far = Sink(port=2525)
        self.ends.callback(self.far.close)

    def log_text(self):
        """The log of the machine."""
        return self.log.text()

    def reload_askfirst(self):
        """As somebody does who has edited a file; and the daemon has read it."""
        before = self.log_text().count("reload: done")
        self.run("systemctl", "reload", "askfirst-milter")
        wait_for(lambda: self.log_text().count("reload: done") > before, lambda: f"the reload: {self.log_text()[-2000:]}")

    # ---- what the documentation says ----
    def follow(self, blocks):
        """Does what these blocks say, in their order: types the commands, edits the files."""
        for block in blocks:
            if block.language == "sh":
                self.shell(block.use())
            else:
                self.edit(block.file, block.use())

    def edit(self, file, text):
        """Writes these lines into this file, as somebody does who has an editor."""
        if file == "/etc/askfirst/askfirst.conf":
            self.set_options(text)
        else:
            self.append(file, text)

    def set_options(self, text):
        conf = self.read("/etc/askfirst/askfirst.conf")
        for line in text.splitlines():
            name = line.partition(" = ")[0]
            conf, found = re.subn(rf"^#?{name} = .*$", lambda _, line=line: line, conf, flags=re.M)
            assert found == 1, f"{line!r}: {found} lines of askfirst.conf have this option"
        self.write("/etc/askfirst/askfirst.conf", conf)

    # ---- mail ----
    def smtp(self, port, login=None):
        """A connection from outside."""
        with self.network():
            smtp = smtplib.SMTP(SERVER, port, local_hostname="client.example", timeout=60, source_address=(OUTSIDE, 0))
        smtp.ehlo()
        if login:
            smtp.login(login, "secret", initial_response_ok=True)
        return smtp

    def submit(self, mail, login="you"):
        """Hands over one mail as the mail program of a user: (code, text)."""
        with self.smtp(587, login) as smtp:
            return transaction(smtp, mail)

    def arrive(self, mail):
        """Hands over one mail as another server: (code, text)."""
        with self.smtp(25) as smtp:
            return transaction(smtp, mail)

    def inject(self, port, delivery):
        """Hands over what the sink got, by this port of loopback."""
        with self.network():
            smtp = smtplib.SMTP("127.0.0.1", port, local_hostname="scanner.example", timeout=60)
        with smtp:
            smtp.ehlo()
            return transaction(smtp, Mail(delivery.data, delivery.sender, delivery.recipients))

    def wait_mailbox(self, user, text):
        """Waits until this user has got this, as one reads it."""
        self._wait_in(text, lambda: self.read(f"/var/mail/{user}"), f"the mailbox of {user}")

    def wait_says(self, text, *command):
        """Waits until a command says this, as one reads it."""
        self._wait_in(text, lambda: self.run(*command, check=False), " ".join(command))

    def _wait_in(self, text, read, where):
        wait_for(lambda: text in re.sub(r"\s+", " ", read()),
                 lambda: f"{text!r} in {where}: {read()[-3000:]}\n{self.log_text()[-3000:]}")


class PostfixServer(MailServer):
    """With a Postfix."""

    def begin_logins(self):
        """Whoever logs in is who he says."""
        auth = AuthServer(self.path("/var/spool/postfix/private/auth"))
        self.ends.callback(auth.close)

    def reload(self):
        """As "postfix reload", without its checks; and what still has the old configuration is gone."""
        old = self.processes("smtpd")
        before = self.log_text().count("reload -- version")
        self.shell("kill -HUP $(cat /var/spool/postfix/pid/master.pid)")
        wait_for(lambda: self.log_text().count("reload -- version") > before, "Postfix to take the signal")
        wait_for(lambda: not old & self.processes("smtpd"), "Postfix to end its old servers")

    def follow(self, blocks):
        old = self.processes("smtpd")
        super().follow(blocks)
        if any("postfix reload" in block.text for block in blocks):
            wait_for(lambda: not old & self.processes("smtpd"), "Postfix to end its old servers")

    def edit(self, file, text):
        if file == "/etc/postfix/main.cf":
            for line in re.sub(r"\n\s+", " ", text).splitlines():
                self.run("postconf", "-e", line)
        else:
            super().edit(file, text)


class Introduction:
    """You introduce two people of this number. Nobody else ever wrote to them, and they get nothing but this."""

    def __init__(self, host, number, **options):
        self.host = host
        self.people = [f"bob@b{number}.example", f"carol@c{number}.example"]
        self.subject = f"Bob, meet Carol ({number})"
        self.mail = introduction(f"Bob <{self.people[0]}>", f"Carol <{self.people[1]}>", sender=YOU, login="you",
                                 subject=self.subject, **options)

    def is_sent(self, submit=None):
        code, text = (submit or self.host.submit)(self.mail)
        assert code == 250, text
        return self

    def answered(self, arrive=None):
        """Both are asked, and both say yes."""
        for person in self.people:
            address = ask_to(self.host.far, person).addresses()["yes"]
            code, text = (arrive or self.host.arrive)(answer_mail(address, sender=person))
            assert code == 250, text
        return self

    def arrives(self):
        """Both get it as it was written; the delivery."""
        for person in self.people:
            (got,) = self.host.far.wait_to(person, self.subject)
            assert delivered_octets(got.data) == self.mail.data
        return got
