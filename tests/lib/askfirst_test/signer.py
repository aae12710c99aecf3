"""opendkim twice: as a signer after AskFirst in the chain, and as the judge of what arrived."""
import os
import shutil
import subprocess

from .filter import free_port, private_folder, unprivileged
from .mail import Mail
from .milter import Peer
from .waiting import wait_for

CONF = """Socket inet:{port}@127.0.0.1
Mode {mode}
Canonicalization relaxed/simple
Domain home.example
Selector test
KeyFile {folder}/test.private
TestPublicKeys {folder}/keys
InternalHosts {folder}/hosts.{mode}
ExternalIgnoreList {folder}/hosts.{mode}
RequireSafeKeys no
Background no
Syslog no
AlwaysAddARHeader yes
AuthservID judge.example
"""


class Signer:
    """Signs for home.example; address is what main.cf calls it."""

    def __init__(self):
        self.folder = private_folder("af-dkim-")
        self.ports = {"s": free_port(), "v": free_port()}
        self.processes = []
        subprocess.run(["opendkim-genkey", "-b", "2048", "-d", "home.example", "-s", "test", "-D", str(self.folder)],
                       check=True)
        record = "".join((self.folder / "test.txt").read_text().split('"')[1::2])
        (self.folder / "keys").write_text(f"test._domainkey.home.example {record}\n")
        (self.folder / "hosts.s").write_text("127.0.0.1\nlocalhost\n")
        (self.folder / "hosts.v").write_text("192.0.2.1\n")  # so that the judge takes no mail for its own
        for mode, port in self.ports.items():
            (self.folder / f"{mode}.conf").write_text(CONF.format(port=port, mode=mode, folder=self.folder))
        for path in self.folder.iterdir():
            os.chmod(path, 0o644)

    @property
    def address(self):
        return f"inet:127.0.0.1:{self.ports['s']}"

    def start(self):
        for mode, port in self.ports.items():
            command = unprivileged(["/usr/sbin/opendkim", "-f", "-x", str(self.folder / f"{mode}.conf")])
            self.processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
            wait_for(lambda port=port: self._ready(port), "opendkim to answer")
        return self

    @staticmethod
    def _ready(port):
        try:
            Peer(("127.0.0.1", port)).close()
            return True
        except OSError:
            return False

    def judge(self, data):
        """What the judge says about the signature on these octets: "dkim=pass ..." or otherwise."""
        with Peer(("127.0.0.1", self.ports["v"])).connect() as peer:
            result = peer.send(Mail(data, recipients=["someone@far.example"], login=None))
        return result.delivered.text("Authentication-Results")

    def stop(self):
        for process in self.processes:
            process.terminate()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
