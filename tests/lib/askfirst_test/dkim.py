"""What a milter of others needs: a key that is its record, too, a process, a message through it."""
import os
import shutil
import subprocess

from .filter import free_port, private_folder, unprivileged
from .mail import Mail
from .milter import Peer
from .waiting import wait_for


class Milters:
    """Some milters of others, each with a port; a folder for their files; the key "test" of these domains."""

    def __init__(self, prefix, names, domains):
        self.folder = private_folder(prefix)
        self.ports = {name: free_port() for name in names}
        self.processes = []
        subprocess.run(["opendkim-genkey", "-b", "2048", "-d", "x.example", "-s", "test", "-D", str(self.folder)], check=True)
        record = "".join((self.folder / "test.txt").read_text().split('"')[1::2])
        self.write("keys", "".join(f"test._domainkey.{domain} {record}\n" for domain in domains))
        os.chmod(self.folder / "test.private", 0o644)

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
        self.run(name, unprivileged(["/usr/sbin/opendkim", "-f", "-x", str(self.folder / f"{name}.conf")]))

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
