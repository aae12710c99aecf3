"""A private Sendmail on loopback, in a folder of its own, unpacked and not installed (aside.py).

One door with AskFirst before it, as sendmail.md has it; what is accepted goes to `next_hop`, or, for the domain of the
answer address, to `askfirst answer`. Queue, log and process are its own. It needs root, since Sendmail does, and no other right.
"""
import grp
import os
import pathlib
import pwd
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile

from .aside import unpacked
from .filter import ACCOUNT, SOURCE, free_port, program
from .postfix import transaction
from .waiting import wait_for

MC = """divert(0)
OSTYPE(`linux')
define(`MAIL_SETTINGS_DIR', `{base}/etc/')
define(`confDOMAIN_NAME', `mx.home.example')
define(`confPID_FILE', `{base}/pid')
define(`QUEUE_DIR', `{base}/q')
define(`STATUS_FILE', `{base}/statistics')
define(`ALIAS_FILE', `')
define(`confCW_FILE', `-o {base}/etc/none')
define(`confCT_FILE', `-o {base}/etc/none')
define(`confCR_FILE', `-o {base}/etc/none')
define(`confSERVICE_SWITCH_FILE', `{base}/etc/service.switch')
define(`confDONT_PROBE_INTERFACES', `True')
define(`confTO_IDENT', `0')
define(`confDELIVERY_MODE', `background')
define(`confLOG_LEVEL', `12')
define(`confREFUSE_LA', `9999')
define(`confQUEUE_LA', `9999')
define(`ESMTP_MAILER_ARGS', `TCP $h {next_hop}')
define(`SMART_HOST', `esmtp:[127.0.0.1]')
define(`LOCAL_RELAY', `esmtp:[127.0.0.1]')
define(`MAIL_HUB', `esmtp:[127.0.0.1]')
FEATURE(`no_default_msa')
FEATURE(`nocanonify')
FEATURE(`accept_unresolvable_domains')
FEATURE(`mailertable')
DAEMON_OPTIONS(`Name=MTA, Family=inet, Addr=127.0.0.1, Port={port}')
INPUT_MAIL_FILTER(`askfirst', `S={milter}, F=T, T=S:1m;R:1m;E:10m')
MAILER(`smtp')
MAILER_DEFINITIONS
Maskfirst, P={program}, F=nP, U={account}:{group}, T=DNS/RFC822/X-Unix,
	A=askfirst -c {conf} answer --recipient $u
"""


class Sendmail:
    """filter_: the AskFirst before it. next_hop: a port. port: where it listens; free if not given."""

    def __init__(self, next_hop, filter_, port=None):
        if os.geteuid() != 0:
            raise AssertionError("a private Sendmail needs root: run these tests as root")
        self.tree = unpacked("sendmail")
        # Not in /tmp: Sendmail trusts nothing below a folder that everybody may write to.
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="af-sendmail-", dir="/run"))
        self.port = port or free_port()
        self.process = None
        self._write(next_hop, filter_)

    def _write(self, next_hop, filter_):
        os.chmod(self.base, 0o755)
        for name, mode in (("etc", 0o755), ("q", 0o700)):
            (self.base / name).mkdir(mode=mode)
        (self.base / "etc/service.switch").write_text("hosts files\naliases files\npasswd files\n")
        (self.base / "etc/sendmail.mc").write_text(MC.format(
            base=self.base, next_hop=next_hop, port=self.port, milter=f"unix:{filter_.address}", conf=filter_.conf,
            program=program("askfirst"), account=ACCOUNT, group=grp.getgrgid(pwd.getpwnam(ACCOUNT).pw_gid).gr_name))
        makemap = [f"{self.tree}/usr/libexec/sendmail/makemap", f"-C{os.devnull}", "hash", f"{self.base}/etc/mailertable"]
        subprocess.run(makemap, check=True, input=b"ask.home.example\taskfirst:ask.home.example\n")
        macros = self.tree / "usr/share/sendmail/cf"
        with open(self.cf, "wb") as cf:
            subprocess.run(["m4", f"-D_CF_DIR_={macros}/", f"{macros}/m4/cf.m4", f"{self.base}/etc/sendmail.mc"], check=True,
                           stdin=subprocess.DEVNULL, stdout=cf)
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", f'-DSEAMS_LOG="{self.base}/log"', "-o", f"{self.base}/seams.so",
                        f"{SOURCE}/tests/lib/sendmail_seams.c"], check=True)

    @property
    def cf(self):
        return self.base / "etc/sendmail.cf"

    def start(self):
        # In the foreground (-bD), and in a session of its own, so that Ctrl-C is for us.
        self.process = subprocess.Popen([f"{self.tree}/usr/libexec/sendmail/sendmail", f"-C{self.cf}", "-bD"], start_new_session=True,
                                        env={**os.environ, "LD_PRELOAD": f"{self.base}/seams.so"},
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self._listens, lambda: f"Sendmail to listen: {self.log_text()[-2000:]}")
        return self

    def _listens(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Sendmail ended with {self.process.returncode}: {self.log_text()[-3000:]}")
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as probe:
                return probe.recv(3) == b"220"
        except OSError:
            return False

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)
        shutil.rmtree(self.base, ignore_errors=True)

    def submit(self, mail):
        """Hands over one mail as a client would: (code, text) of the reply that settled it."""
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="client.example", timeout=60) as smtp:
            smtp.ehlo()
            return transaction(smtp, mail)

    def log_text(self):
        try:
            return (self.base / "log").read_text(errors="replace")
        except FileNotFoundError:
            return ""


def queue_id(text):
    """The queue id in Sendmail's 250."""
    found = re.search(r"(\w+) Message accepted", text)
    return found.group(1) if found else None
