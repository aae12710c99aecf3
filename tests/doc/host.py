"""A mail server as an administrator has it before he reads the documentation, and the people who use it.

Everything stands at its real place, with its real name and port, in a copy of the machine. `example.org` is the domain
of the server; its users are you and a colleague, who log in. The rest of the world is a sink on port 2525.
"""
import contextlib
import pathlib
import re
import shutil
import smtplib
import subprocess

from askfirst_test.asking import answer_mail, ask_to
from askfirst_test.filter import SOURCE, build_folder
from askfirst_test.machine import Machine
from askfirst_test.mail import introduction
from askfirst_test.postfix import AuthServer, transaction
from askfirst_test.sink import Sink
from askfirst_test.waiting import wait_for

YOU = "you@example.org"
SERVER = "192.0.2.1"   # the address of the server in the world
OUTSIDE = "192.0.2.25"  # another server's

# As the package of Debian writes it for an "Internet Site", and the way out that these tests need.
MAIN = """smtpd_banner = $myhostname ESMTP $mail_name (Debian/GNU)
biff = no
append_dot_mydomain = no
readme_directory = no
compatibility_level = 3.6
smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination
myhostname = mx.example.org
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
myorigin = /etc/mailname
mydestination = example.org, $myhostname, localhost.example.org, localhost
relayhost = [127.0.0.1]:2525
mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128
mailbox_size_limit = 0
recipient_delimiter = +
inet_interfaces = all
inet_protocols = ipv4
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
maximal_backoff_time = 5s
minimal_backoff_time = 5s
queue_run_delay = 5s
"""
# What an administrator has whose users send mail, but for TLS, which these users do without.
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


class Host(Machine):
    """The machine with its users, and AskFirst as it is installed."""

    def __init__(self, *trees):
        super().__init__(trees)
        self.ends = contextlib.ExitStack()
        try:
            self.add_address(SERVER)
            self.add_address(OUTSIDE)
            with self.network():
                self.far = Sink(port=2525)
            self.ends.callback(self.far.close)
            self.write("/etc/mailname", "example.org\n")
            self.write("/etc/hosts", f"127.0.0.1 localhost\n{SERVER} mx.example.org mx\n")
            self.write("/etc/resolv.conf", "")
            for user in ("you", "colleague"):
                self.run("useradd", "--no-create-home", user)
            self.install()
        except BaseException:
            self.close()
            raise

    def install(self):
        """As the package does."""
        self.run("useradd", "--system", "--user-group", "--home-dir", "/var/lib/askfirst", "--no-create-home",
                 "--shell", "/usr/sbin/nologin", "askfirst")
        shutil.copy(pathlib.Path(__file__).with_name("systemctl"), self.path("/usr/local/sbin/systemctl"))
        subprocess.run(["make", "-s", "-C", str(SOURCE), "-o", "all", "install", f"B={build_folder()}", "PREFIX=/usr",
                        f"DESTDIR={self.root}"], check=True, stdout=subprocess.DEVNULL)

    def close(self):
        self.ends.close()
        super().close()

    # ---- mail ----
    def smtp(self, port, login=None, source="127.0.0.1", host="127.0.0.1"):
        with self.network():
            smtp = smtplib.SMTP(host, port, local_hostname="client.example", timeout=60, source_address=(source, 0))
        smtp.ehlo()
        if login:
            smtp.login(login, "secret", initial_response_ok=True)
        return smtp

    def submit(self, mail, login="you"):
        """Hands over one mail as the mail program of a user: (code, text)."""
        with self.smtp(587, login) as smtp:
            return transaction(smtp, mail)

    def arrive(self, mail):
        """Hands over one mail as another server."""
        with self.smtp(25, None, OUTSIDE, SERVER) as smtp:
            return transaction(smtp, mail)

    def mailbox(self, user):
        path = self.path(f"/var/mail/{user}")
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_mailbox(self, user, text):
        return wait_for(lambda: text in re.sub(r"\s+", " ", self.mailbox(user)) and self.mailbox(user),
                        lambda: f"{text!r} in the mailbox of {user}: {self.mailbox(user)[-3000:]} {self.log.text()[-3000:]}")


class PostfixHost(Host):
    """The Postfix of Debian."""

    def install(self):
        # Debian's own Postfix first, as a mail server has it.
        self.write("/etc/postfix/main.cf", MAIN)
        shutil.copy(self.path("/usr/share/postfix/master.cf.dist"), self.path("/etc/postfix/master.cf"))
        self.append("/etc/postfix/master.cf", SUBMISSION)
        self.shell("newaliases; rm -f /var/spool/postfix/pid/*; /usr/lib/postfix/configure-instance.sh -; postfix start")
        auth = AuthServer(self.path("/var/spool/postfix/private/auth"))
        self.ends.callback(auth.close)
        super().install()
        self.run("systemctl", "enable", "--now", "askfirst-milter")
