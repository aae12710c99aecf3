"""A mail server as its administrator has it before he reads the documentation, in a copy of this machine.

All stands at its real place, with its real name and port.
"""
import base64
import contextlib
import re
import shutil
import subprocess

from .dkim import openssl
from .filter import SOURCE, build_folder
from .machine import Machine
from .server import OUTSIDE, SERVER, SUBMISSION, USERS, YOU, Introduction, MailServer, PostfixServer
from .waiting import wait_for
from .zone import LineZone

__all__ = ["OUTSIDE", "SERVER", "YOU", "Host", "Introduction", "PostfixHost", "SendmailHost"]

OPENDKIM = """Socket inet:{port}@127.0.0.1
Mode {mode}
AuthservID mx.example.org
Canonicalization relaxed/simple
AlwaysAddARHeader yes
RequireSafeKeys no
Background no
Syslog no
"""
SIGNS = """Domain example.org
Selector test
KeyFile /etc/dkim.private
"""
OPENDMARC = """Socket inet:{port}@127.0.0.1
AuthservID mx.example.org
SPFSelfValidate true
SPFIgnoreResults true
TrustedAuthservIDs mx.example.org
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
IgnoreHosts /dev/null
Background false
Syslog false
"""


class Host(MailServer, Machine):
    """The machine with its users, and AskFirst as its package installs it."""

    def __init__(self):
        super().__init__()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self):
        self.begin_world()
        self.write("/etc/mailname", "example.org\n")
        self.write("/etc/hosts", f"127.0.0.1 localhost\n{SERVER} mx.example.org mx\n")
        self.write("/etc/resolv.conf", "")
        for number, user in enumerate(USERS):
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

    @contextlib.contextmanager
    def milter(self, program, option, conf):
        """OpenDKIM or OpenDMARC with this configuration, which names its port."""
        port = int(re.search(r"^Socket inet:(\d+)@127\.0\.0\.1$", conf, re.M).group(1))
        self.unpack(program)
        self.write(f"/etc/{program}.{port}.conf", conf)
        before = self.processes(program)
        process = self.begin(f"/usr/sbin/{program}", "-f", option, f"/etc/{program}.{port}.conf")
        try:
            wait_for(lambda: self.greeting(port) is not None, f"{program} to listen")
            yield
        finally:
            self.says("kill " + " ".join(self.processes(program) - before))
            process.wait()

    def opendkim(self, port, mode, more=""):
        """It signs for example.org, unless the configuration says more."""
        if not more:
            self.make_key("/etc/dkim.private")
        return self.milter("opendkim", "-x", OPENDKIM.format(port=port, mode=mode) + (more or SIGNS))

    def opendmarc(self, port):
        return self.milter("opendmarc", "-c", OPENDMARC.format(port=port))

    @contextlib.contextmanager
    def dns(self, lines):
        """The names of these lines of a zone can be looked up."""
        self.write("/etc/resolv.conf", "nameserver 127.0.0.53\n")
        with self.network():
            zone = LineZone(lines, ("127.0.0.53", 53))
        try:
            yield
        finally:
            zone.close()
            self.write("/etc/resolv.conf", "")

    def make_key(self, path):
        """Writes a new private key; the public one as DKIM has it in DNS."""
        self.write(path, openssl("genrsa", "2048").decode())
        public = openssl("rsa", "-in", str(self.path(path)), "-pubout", "-outform", "DER")
        return base64.b64encode(public).decode()

    # ---- from the beginning ----
    FILES = ("/etc/askfirst",)

    def keep(self):
        """Remembers the configuration as it is now, for restore()."""
        self.shell(f"mkdir /kept; cp -a --parents {' '.join(self.FILES)} /kept")

    def restore(self):
        """As it was when it was kept: the configuration; nobody has sent or said anything, and the log is empty."""
        self.run("systemctl", "stop", "askfirst-milter")
        self.shell(f"rm -rf {' '.join(self.FILES)} /var/lib/askfirst/* /var/mail/*; cp -a /kept/. /")
        self.run("systemctl", "start", "askfirst-milter")
        self.far.forget()
        self.far.answers.clear()
        self.log.lines.clear()


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

class PostfixHost(PostfixServer, Host):
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
            postfix set-permissions; newaliases
            # Since Debian 13 "postfix start" fills the chroot itself.
            grep -q configure-instance /usr/lib/postfix/sbin/post-install || /usr/lib/postfix/configure-instance.sh -
            postfix start""")
        self.begin_logins()

    FILES = (*Host.FILES, "/etc/postfix")

    def restore(self):
        # A service that could not start is not started for a minute, reload or not.
        throttled = "throttling" in self.log.text()
        super().restore()
        if throttled:
            self.shell("postfix stop; postfix start")
        else:
            self.reload()



# What the package of Debian has in files of its own, and the way out that these tests need.
RELAYS = """define(`ESMTP_MAILER_ARGS', `TCP $h 2525')dnl
define(`SMART_HOST', `esmtp:[127.0.0.1]')dnl
define(`MAIL_HUB', `esmtp:[127.0.0.1]')dnl
define(`LOCAL_RELAY', `esmtp:[127.0.0.1]')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confSERVICE_SWITCH_FILE', `/etc/mail/service.switch')dnl
define(`confREFUSE_LA', `9999')dnl
define(`confQUEUE_LA', `9999')dnl
define(`confTO_IDENT', `0')dnl
"""
ACCESS = """Connect:localhost RELAY
GreetPause:localhost 0
ClientRate:localhost 0
ClientConn:localhost 0
Connect:127 RELAY
GreetPause:127 0
ClientRate:127 0
ClientConn:127 0
"""


class SendmailHost(Host):
    """With the Sendmail of Debian, which listens on all addresses here."""

    FILES = (*Host.FILES, "/etc/mail")

    def begin_mail_server(self):
        self.run("rm", "-rf", "/etc/mail", "/etc/postfix", "/var/spool/postfix")
        self.shell("sed -i /^postfix:/d /etc/passwd")
        self.unpack("sendmail")
        self.add_account("smmta", 61020, "/var/lib/sendmail")
        self.add_account("smmsp", 61030, "/var/lib/sendmail")
        mc = self.read("/usr/share/sendmail/cf/debian/sendmail.mc").replace("Port=smtp, Addr=127.0.0.1", "Port=smtp")
        for name, text in {"sendmail.mc": mc, "m4/provider.m4": RELAYS, "m4/dialup.m4": "", "access": ACCESS,
                           "service.switch": "hosts files\naliases files\npasswd files\n",
                           "aliases": "postmaster: root\n", "local-host-names": "example.org\n", "trusted-users": "", "relay-domains": ""}.items():
            self.write(f"/etc/mail/{name}", text)
        self.shell("""mkdir -p /var/spool/mqueue /var/lib/sendmail /var/run/sendmail/mta
            ln -sf /usr/libexec/sendmail/sendmail /usr/sbin/sendmail
            m4 /etc/mail/sendmail.mc >/etc/mail/sendmail.cf
            makemap hash /etc/mail/access </etc/mail/access
            sendmail -bi
            systemctl restart sendmail""")

    def edit(self, file, text):
        name, _, place = file.partition(", ")
        if name != "/etc/mail/sendmail.mc":
            super().edit(name, text)
        elif place.startswith("at the end"):
            self.append(name, text)
        else:
            self._insert(name, place, text)

    def _insert(self, name, place, text):
        """Puts the lines where their first line says."""
        ours = r"^INPUT_MAIL_FILTER\(`askfirst'.*\n"
        pattern, new = {"above MAILER_DEFINITIONS": (r"^MAILER_DEFINITIONS$", text + r"\g<0>"),
                        "above the line of AskFirst": (ours, text + r"\g<0>"),
                        "instead of the line of AskFirst": (ours, text)}[place]
        mc, found = re.subn(pattern, new, self.read(name), count=1, flags=re.M)
        assert found == 1, f"{name} has no place {place!r}"
        self.write(name, mc)

    def restore(self):
        super().restore()
        self.run("systemctl", "restart", "sendmail")
