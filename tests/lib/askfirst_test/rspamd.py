"""rspamd with the rules it comes with, and nothing but loopback to ask."""
import http.client
import json
import os
import signal
import socket
import subprocess
from email.parser import BytesParser
from email.utils import parseaddr

from .aside import unpacked
from .waiting import wait_for

CONF = """
.include "$CONFDIR/common.conf"
options {{
    pidfile = "$RUNDIR/rspamd.pid";
    .include "$CONFDIR/options.inc"
    .include(priority=10) "$LOCAL_CONFDIR/ours.inc"
}}
logging {{ type = "console"; level = "error"; }}
lang_detection {{ languages = "$SHAREDIR/languages"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
"""
CLIENT = {"IP": "192.88.99.25", "Helo": "mail.our.example", "Hostname": "mail.our.example",
          "From": "bounce@ask.our.example"}


def client(octets):
    """What the server of the party knows of the one that hands this mail over."""
    return {**CLIENT, "Rcpt": parseaddr(BytesParser().parsebytes(octets)["To"])[1]}


class Rspamd:
    """One process of it, which a DNS with this zone serves; folder is for its files."""

    def __init__(self, folder, zone):
        tree = unpacked("rspamd")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        conf = folder / "rspamd.conf"
        conf.write_text(CONF.format(port=self.port))
        (folder / "ours.inc").write_text(f'dns {{ nameserver = ["127.0.0.1:{zone.port}"]; }}\n'
                                         f'url_tld = "{folder}/suffixes"; disable_hyperscan = true;\n')
        (folder / "suffixes").write_text("example\ncom\n")  # the list that it comes with takes it 10 s to read
        (folder / "override.d").mkdir()
        (folder / "override.d" / "fuzzy_check.conf").write_text("enabled = false;\n")
        share = f"{tree}/usr/share/rspamd"
        places = {"CONFDIR": f"{tree}/etc/rspamd", "LOCAL_CONFDIR": folder, "RUNDIR": folder, "DBDIR": folder,
                  "LOGDIR": folder, "SHAREDIR": share, "RULESDIR": f"{share}/rules", "PLUGINSDIR": f"{share}/plugins",
                  "LUALIBDIR": f"{share}/lualib", "WWWDIR": f"{share}/www"}
        self.log = open(folder / "rspamd.log", "wb")
        self.process = subprocess.Popen([f"{tree}/usr/bin/rspamd", "-f", "-i", "-c", str(conf),
                                         *(f"--var={name}={path}" for name, path in places.items())],
                                        stdout=self.log, stderr=self.log, start_new_session=True,
                                        env={**os.environ, "LD_LIBRARY_PATH": f"{tree}/usr/lib/rspamd"})
        wait_for(self.answers, lambda: f"rspamd: {(folder / 'rspamd.log').read_text()[-2000:]}")

    def ask(self, method, path, octets=b"", header=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, octets, header or {})
            return connection.getresponse().read()
        finally:
            connection.close()

    def answers(self):
        assert self.process.poll() is None, "rspamd has ended"
        try:
            return self.ask("GET", "/ping")
        except OSError:
            return None

    def score(self, mails):
        """What it gives each of these mails: name -> (score, names of the rules that fit)."""
        found = {}
        for name, octets in mails.items():
            one = json.loads(self.ask("POST", "/checkv2", octets, client(octets)))
            found[name] = one["score"], sorted(one["symbols"])
        return found

    def close(self):
        os.killpg(self.process.pid, signal.SIGKILL)  # asked to end, it would finish what it compiles for later
        self.process.wait()
        self.log.close()
