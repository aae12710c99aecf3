"""What a milter of others needs: a key that is its record, too, a process, a message through it."""
import base64
import shutil
import subprocess

from .aside import unpacked
from .filter import free_port, private_folder, unprivileged
from .mail import Mail
from .milter import Peer
from .waiting import wait_for


def openssl(*args):
    return subprocess.run(["openssl", *args], check=True, capture_output=True).stdout


class Milters:
    """Some milters of others, each with a port; a folder for their files; the key "test" of these domains."""

    def __init__(self, prefix, names, domains):
        self.folder = private_folder(prefix)
        self.ports = {name: free_port() for name in names}
        self.processes = []
        self.opendkim = unpacked("opendkim") / "usr/sbin/opendkim"
        self.write("test.private", openssl("genrsa", "2048").decode())
        public = base64.b64encode(openssl("rsa", "-in", str(self.folder / "test.private"), "-pubout", "-outform", "DER"))
        self.records = {f"test._domainkey.{domain}": f"v=DKIM1; k=rsa; p={public.decode()}" for domain in domains}
        self.write("keys", "".join(f"{name} {record}\n" for name, record in self.records.items()))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o644)

    def configure(self, name, text, **values):
        self.write(f"{name}.conf", text.format(port=self.ports[name], folder=self.folder, **values))

    def run(self, name, command):
        self.processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
        wait_for(lambda: self._ready(self.ports[name]), f"{command[0]} to answer ({name})")

    def run_opendkim(self, name):
        self.run(name, unprivileged([str(self.opendkim), "-f", "-x", str(self.folder / f"{name}.conf")]))

    @staticmethod
    def _ready(port):
        try:
            Peer(("127.0.0.1", port)).close()
            return True
        except OSError:
            return False

    def passed(self, name, data):
        """These octets as this milter lets them go."""
        with Peer(("127.0.0.1", self.ports[name])).connect() as peer:
            return peer.send(Mail(data, recipients=["someone@far.example"], login=None)).delivered

    def stop(self):
        for process in self.processes:
            process.terminate()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
