"""A mail server as its administrator has it before he reads the documentation, and the people who use it.

All stands at its real place, with its real name and port, in a copy of the machine. `example.org` is the domain of the
server; its users, you and a colleague, log in. The rest of the world is a sink on port 2525.
"""
import contextlib
import re
import shutil
import smtplib
import subprocess

from .filter import SOURCE, build_folder
from .machine import Machine
from .postfix import AuthServer, transaction
from .sink import Sink
from .waiting import wait_for

YOU = "you@example.org"
SERVER = "192.0.2.1"    # the address of the server in the world
OUTSIDE = "192.0.2.25"  # of everybody else; the whole network is on loopback


class Host(Machine):
    """The machine with its users, and AskFirst as its package installs it."""

    def __init__(self):
        super().__init__()
        self.ends = contextlib.ExitStack()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self):
        self.add_address(SERVER)
        with self.network():
            self.far = Sink(port=2525)
        self.ends.callback(self.far.close)
        self.write("/etc/mailname", "example.org\n")
        self.write("/etc/hosts", f"127.0.0.1 localhost\n{SERVER} mx.example.org mx\n")
        self.write("/etc/resolv.conf", "")
        for number, user in enumerate(("you", "colleague")):
            self.add_account(user, 61000 + number)
        shutil.copy(SOURCE / "tests/lib/systemctl", self.path("/usr/local/sbin/systemctl"))
        self.begin_mail_server()
        self.install()

    def begin_mail_server(self):
        """To be said by each kind of host."""

    def install(self):
        self.add_account("askfirst", 61010, "/var/lib/askfirst")
        subprocess.run(["make", "-s", "-C", str(SOURCE), "-o", "all", "install", f"B={build_folder()}", "PREFIX=/usr",
                        f"DESTDIR={self.root}"], check=True, stdout=subprocess.DEVNULL)
        self.run("systemctl", "enable", "--now", "askfirst-milter")

    def close(self):
        self.ends.close()
        super().close()

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

    def wait_mailbox(self, user, text):
        """What this user has got, once this text is in it."""
        def read():
            return re.sub(r"\s+", " ", self.read(f"/var/mail/{user}"))
        return wait_for(lambda: text in read() and read(), lambda: f"{text!r} in the mailbox of {user}: {read()[-3000:]} "
                        f"{self.log.text()[-3000:]}")


# As the package of Debian writes it for an "Internet Site", with the way out that these tests need.
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
minimal_backoff_time = 5s
maximal_backoff_time = 5s
queue_run_delay = 5s
"""
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


class PostfixHost(Host):
    """With the Postfix of Debian."""

    def begin_mail_server(self):
        self.run("rm", "-rf", "/etc/postfix", "/var/spool/postfix", "/var/lib/postfix")
        self.unpack("postfix")
        self.add_account("postfix", 61020, "/var/spool/postfix", groups=("postdrop",))
        self.write("/etc/postfix/main.cf", MAIN)
        self.write("/etc/postfix/master.cf", self.read("/usr/share/postfix/master.cf.dist") + SUBMISSION)
        self.write("/etc/aliases", "postmaster: root\n")
        self.shell("""cd /usr/share/postfix
            cp dynamicmaps.cf /etc/postfix; cp main.cf.dist /etc/postfix/main.cf.proto; cp master.cf.dist /etc/postfix/master.cf.proto
            ln -s /usr/share/postfix/makedefs.out /etc/postfix
            postfix set-permissions; newaliases; /usr/lib/postfix/configure-instance.sh -; postfix start""")
        auth = AuthServer(self.path("/var/spool/postfix/private/auth"))
        self.ends.callback(auth.close)
