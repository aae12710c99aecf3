"""A private Postfix on loopback, in a folder of its own, unpacked and not installed (aside.py); the machine's own mail
server and its configuration are not touched.

Four doors in front of one queue: `submission` wants a login, `inbound` takes mail from anybody as port 25
would, `reentry` is what AskFirst submits to; `unfiltered` is as `inbound`, without milters, and takes mail for our
own domains only. What is accepted goes to `next_hop`, or, as answers.md has it, to `askfirst answer`.
"""
import base64
import contextlib
import os
import pathlib
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import threading

from .aside import unpacked
from .filter import ACCOUNT, free_port
from .waiting import wait_for

MAIN = """compatibility_level = 3.6
queue_directory = {base}/q
data_directory = {base}/data
command_directory = {tree}/usr/sbin
daemon_directory = {tree}/usr/lib/postfix/sbin
shlib_directory = {tree}/usr/lib/postfix
meta_directory = {tree}/etc/postfix
sendmail_path = {tree}/usr/sbin/sendmail
mail_owner = {owner}
setgid_group = {group}
# Its programs find its libraries by this name.
import_environment = MAIL_CONFIG TZ LANG=C LD_LIBRARY_PATH
export_environment = MAIL_CONFIG TZ LANG LD_LIBRARY_PATH
maillog_file = {base}/log/mail.log
maillog_file_prefixes = {base}/log
syslog_name = {name}
myhostname = mx.home.example
mydomain = home.example
myorigin = home.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
disable_dns_lookups = yes
relayhost = [127.0.0.1]:{next_hop}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
smtpd_peername_lookup = no
smtputf8_enable = yes
smtpd_tls_security_level = none
smtp_tls_security_level = none
smtpd_recipient_limit = 20000
message_size_limit = 60000000
mailbox_size_limit = 0
# The tests compare octets: long lines must not be cut on the way to the next hop.
smtp_line_length_limit = 0
default_process_limit = 60
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
minimal_backoff_time = 5s
maximal_backoff_time = 5s
queue_run_delay = 5s
in_flow_delay = 0
biff = no
append_dot_mydomain = no
milter_default_action = tempfail
milter_protocol = 6
milter_command_timeout = 60s
non_smtpd_milters = {milters}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {base}/auth
smtpd_sasl_security_options = noanonymous
authorized_submit_users = root
recipient_delimiter = +
relay_domains = home.example, ask.home.example
"""

# The answer address, as an address among others and as a domain of its own. answer: the command without its arguments.
ANSWERS_MAIN = """transport_maps = inline:{{ {{ askfirst@home.example = askfirst: }}, {{ ask.home.example = askfirst: }} }}
"""
ANSWERS_MASTER = """askfirst  unix  -       n       n       -       -       pipe
  flags=R user={account} null_sender=
  argv={answer} --queue-id=${{queue_id}} --recipient=${{original_recipient}} --sender=${{sender}}
"""

MASTER = """127.0.0.1:{submission} inet n - n - - smtpd
  -o syslog_name={name}/submission
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o {{ smtpd_milters = {milters} }}
127.0.0.1:{inbound} inet n - n - - smtpd
  -o syslog_name={name}/inbound
  -o smtpd_authorized_xclient_hosts=127.0.0.0/8
  -o {{ smtpd_relay_restrictions = check_recipient_access static:OK, reject }}
  -o {{ smtpd_milters = {inbound_milters} }}
127.0.0.1:{unfiltered} inet n - n - - smtpd
  -o syslog_name={name}/unfiltered
  -o smtpd_relay_restrictions=reject_unauth_destination
127.0.0.1:{reentry} inet n - n - - smtpd
  -o syslog_name={name}/reentry
  -o {{ smtpd_milters = {milters} }}
pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
proxywrite unix -       -       n       -       1       proxymap
smtp      unix  -       -       n       -       -       smtp
relay     unix  -       -       n       -       -       smtp
showq     unix  n       -       n       -       -       showq
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
"""


# Postfix wants an account and a group that are its own. Those of its package are missing where that is not installed;
# these two are on every Debian, and nothing runs as them.
OWNER, GROUP = "uucp", "games"
QUEUE = {"pid": 0o755, "maildrop": 0o730, "public": 0o710,
         **dict.fromkeys("active bounce corrupt defer deferred flush hold incoming private saved trace".split(), 0o700)}


class AuthServer:
    """Dovecot's authentication protocol: anybody may log in with PLAIN or LOGIN and any password."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.bind(str(path))
        os.chmod(path, 0o666)
        self.sock.listen(50)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self._client, args=(client,), daemon=True).start()

    @staticmethod
    def _client(client):
        with client, client.makefile("rb") as lines:
            client.sendall(b"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t"
                           b"0123456789abcdef0123456789abcdef\nDONE\n")
            for line in lines:
                words = line.decode().rstrip("\n").split("\t")
                if words[0] == "AUTH":
                    answer = next((word[5:] for word in words if word.startswith("resp=")), "")
                    user = base64.b64decode(answer).split(b"\0")[1].decode() if answer else "nobody"
                    client.sendall(f"OK\t{words[1]}\tuser={user}\n".encode())

    def close(self):
        self.sock.close()


class Postfix:
    """milters, inbound_milters: as main.cf has them, comma separated. next_hop: a port. answer: the command that mail
    to the answer address is piped to."""

    def __init__(self, next_hop, milters, inbound_milters=None, name="askfirst-test", reentry=None, answer=None):
        if os.geteuid() != 0:
            raise AssertionError("a private Postfix needs root (its master daemon starts as root): run these tests as root")
        self.tree = unpacked("postfix")
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="af-mta-", dir="/tmp"))
        self.submission, self.inbound, self.unfiltered = free_port(), free_port(), free_port()
        self.reentry = reentry or free_port()
        values = {"next_hop": next_hop, "milters": milters, "name": name, "answer": answer, "account": ACCOUNT,
                  "inbound_milters": milters if inbound_milters is None else inbound_milters}
        self._make_folders()
        self._write(**values, base=self.base, tree=self.tree, owner=OWNER, group=GROUP, submission=self.submission,
                    inbound=self.inbound, unfiltered=self.unfiltered, reentry=self.reentry)
        self.auth = AuthServer(self.base / "auth")
        self.process = None

    def _make_folders(self):
        os.chmod(self.base, 0o755)
        for folder in ("etc", "q", "data", "log"):
            (self.base / folder).mkdir(mode=0o755)
        shutil.chown(self.base / "data", OWNER)
        os.chmod(self.base / "data", 0o700)
        for name, mode in QUEUE.items():
            (self.base / "q" / name).mkdir()
            shutil.chown(self.base / "q" / name, OWNER, GROUP)
            os.chmod(self.base / "q" / name, mode)

    def _write(self, **values):
        main, master = (MAIN + ANSWERS_MAIN, MASTER + ANSWERS_MASTER) if values["answer"] else (MAIN, MASTER)
        (self.base / "etc/main.cf").write_text(main.format(**values))
        self.master = master.format(**values)
        (self.base / "etc/master.cf").write_text(self.master)

    @property
    def etc(self):
        return self.base / "etc"

    def start(self):
        # In the foreground (-s), and in a session of its own, so that Ctrl-C is for us.
        with open(self.base / "log/stderr", "wb") as errors:
            self.process = subprocess.Popen([f"{self.tree}/usr/lib/postfix/sbin/master", "-s"], start_new_session=True,
                                            env=self._environment(), stdin=subprocess.DEVNULL, stdout=errors,
                                            stderr=errors)
        for port in (self.submission, self.inbound, self.unfiltered, self.reentry):
            wait_for(lambda port=port: self._listens(port), lambda: f"Postfix to listen: {self._complaint()}")
        return self

    def _environment(self):
        return {**os.environ, "MAIL_CONFIG": str(self.etc), "LD_LIBRARY_PATH": f"{self.tree}/usr/lib/postfix"}

    def _complaint(self):
        return (self.base / "log/stderr").read_text(errors="replace") + self.log_text()[-2000:]

    def _listens(self, port):
        if self.process.poll() is not None:
            raise AssertionError(f"Postfix ended with {self.process.returncode}: {self._complaint()}")
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as probe:
                return probe.recv(3).isdigit()
        except OSError:
            return False

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            # What did not end with its master.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process = None

    def reenter_with(self, *options):
        """Starts it anew, its listener for AskFirst with these options ("NAME=VALUE") besides its own; none: as it was."""
        self.stop()
        text = self.master
        for option in options:
            text = text.replace("/reentry\n", f"/reentry\n  -o {option}\n", 1)
        (self.etc / "master.cf").write_text(text)
        return self.start()

    def remove(self):
        self.stop()
        self.auth.close()
        shutil.rmtree(self.base, ignore_errors=True)

    # ---- mail in ----
    def client(self, port=None, login="alice"):
        """An SMTP connection; with a login when there is one."""
        smtp = smtplib.SMTP("127.0.0.1", port or self.submission, local_hostname="client.example", timeout=60)
        smtp.ehlo()
        if login:
            smtp.login(login, "secret", initial_response_ok=True)
        return smtp

    def submit(self, mail, port=None):
        """Hands over one mail as a client would: (code, text) of the reply to it; refused recipients raise."""
        with self.client(port, mail.login if port in (None, self.submission) else None) as smtp:
            return transaction(smtp, mail)

    def arrive(self, mail, address):
        """Hands over one mail as a server at this address would."""
        with self.client(self.inbound, None) as smtp:
            code, text = smtp.docmd(f"XCLIENT ADDR={address} NAME=[UNAVAILABLE] HELO=far.example PROTO=ESMTP")
            assert code == 220, text
            smtp.ehlo()
            return transaction(smtp, mail)

    def sendmail(self, data, *args):
        """Local submission: (exit code, what it said)."""
        done = self._run("sendmail", *args, input=data.replace(b"\r\n", b"\n"))
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")

    def _run(self, command, *args, **options):
        return subprocess.run([f"{self.tree}/usr/sbin/{command}", *args], env=self._environment(), capture_output=True,
                              timeout=60, check=False, **options)

    # ---- what it says ----
    def log_text(self):
        try:
            return (self.base / "log/mail.log").read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def queue(self):
        """The queue ids of what it keeps."""
        return re.findall(r'"queue_id": "(\w+)"', self._run("postqueue", "-j").stdout.decode())

    def flush(self):
        self._run("postqueue", "-f")

    def wait_idle(self):
        wait_for(lambda: not self.queue(), lambda: f"the queue to be empty: {self.log_text()[-3000:]}")


def transaction(smtp, mail):
    """One transaction on an open connection: the reply that settles it. No part of the octets is changed."""
    code, text = smtp.docmd(f"MAIL FROM:<{mail.sender}>" + (f" {mail.mail_args}" if mail.mail_args else ""))
    if code >= 400:
        return _broken(smtp, code, text)
    for address, args in mail.rcpts():
        code, text = smtp.docmd(f"RCPT TO:<{address}>" + (f" {args}" if args else ""))
        if code >= 400:
            return _broken(smtp, code, text)
    code, text = smtp.docmd("DATA")
    if code != 354:
        return _broken(smtp, code, text)
    stuffed = re.sub(rb"(?m)^\.", b"..", mail.data)
    # One write: two would wait for each other (Nagle, delayed acknowledgement).
    smtp.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
    code, text = smtp.getreply()
    return code, text.decode("utf-8", "replace")


def _broken(smtp, code, text):
    smtp.docmd("RSET")
    return code, text.decode("utf-8", "replace")


def queue_id(text):
    """The queue id in Postfix's 250."""
    found = re.search(r"queued as (\w+)", text)
    return found.group(1) if found else None


def delivered_octets(data):
    """A delivered message without the fields that MTAs put above it (Received, DKIM-Signature, Return-Path)."""
    return re.sub(rb"\A(?:(?:Received|DKIM-Signature|Return-Path):[^\r]*\r\n(?:[ \t][^\r]*\r\n)*)+", b"", data)
