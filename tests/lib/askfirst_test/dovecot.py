"""Pigeonhole: the delivery agent of Dovecot with a Sieve script of one user, unpacked and not installed (aside.py)."""
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading

from .aside import unpacked
from .filter import private_folder, unprivileged

# The settings have other names since Dovecot 2.4.
CONF = {"2.3": """{common}mail_location = maildir:{home}/Maildir
postmaster_address = postmaster@home.example
ssl = no
protocol lda {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:{home}/sieve;active={home}/active.sieve
}}
""", "2.4": """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
{common}mail_driver = maildir
mail_path = {home}/Maildir
postmaster_address = postmaster@home.example
ssl = no
protocol lda {{
  mail_plugins = sieve
}}
sieve_script personal {{
  path = {home}/active.sieve
}}
"""}
COMMON = """base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
hostname = mx.home.example
sendmail_path = {home}/sendmail
"""
# Dovecot runs as nobody, whom Postfix's sendmail without its set-group-ID bit cannot serve; so root does it for it.
SENDMAIL = """#!{python}
import json, socket, sys
with socket.socket(socket.AF_UNIX) as door:
    door.connect("{home}/door")
    with door.makefile("rwb") as file:
        mail = sys.stdin.buffer.read()
        file.write(json.dumps([sys.argv[1:], len(mail)]).encode() + b"\\n" + mail)
        file.flush()
        sys.exit(int(file.readline()))
"""


class Sieve:
    """Mail to one user. sendmail: called with the octets and the arguments, as Dovecot calls sendmail(1); its exit code."""

    def __init__(self, script, sendmail):
        self.tree = unpacked("dovecot")
        self.home = private_folder("af-sieve-")
        self.sendmail = sendmail
        values = {"home": self.home, "python": sys.executable}
        release = self._run("/usr/sbin/dovecot", "--version").decode()[:3]
        (self.home / "dovecot.conf").write_text(CONF[release].format(common=COMMON.format(**values), **values))
        (self.home / "active.sieve").write_text(script)
        (self.home / "sendmail").write_text(SENDMAIL.format(**values))
        (self.home / "sendmail").chmod(0o755)
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(f"{self.home}/door")
        os.chmod(self.home / "door", 0o666)
        self.door.listen(5)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.door.accept()
                with client, client.makefile("rwb") as file:
                    arguments, size = json.loads(file.readline())
                    code, _ = self.sendmail(file.read(size), *arguments)
                    file.write(b"%d\n" % code)

    def _run(self, program, *arguments, **options):
        """Runs a program of Dovecot as its package has it, in a view of the files that is this process's own."""
        environment = {**os.environ, "HOME": str(self.home), "USER": "anna"}
        overlay = f'mount -t overlay dovecot -o lowerdir={self.tree}/usr:/usr /usr && exec "$@"'
        done = subprocess.run(["unshare", "--mount", "sh", "-c", overlay, "sh", *unprivileged([program, *arguments])],
                              env=environment, cwd="/", capture_output=True, timeout=60, check=False, **options)
        if done.returncode != 0:
            raise AssertionError(f"{program}: {done.stderr.decode()} {self.log_text()}")
        return done.stdout

    def deliver(self, data, sender, recipient):
        """As the MTA hands it to dovecot-lda."""
        self._run("/usr/lib/dovecot/dovecot-lda", "-c", f"{self.home}/dovecot.conf", "-e", "-f", sender, "-a", recipient,
                  input=data.replace(b"\r\n", b"\n"))

    def log_text(self):
        log = pathlib.Path(self.home / "log")
        return log.read_text() if log.exists() else ""

    def close(self):
        self.door.close()
        shutil.rmtree(self.home, ignore_errors=True)
