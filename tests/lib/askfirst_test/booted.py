"""A fresh Debian that is booted: its systemd runs, its network is loopback alone. It needs root."""
import os
import pathlib
import subprocess

from .filter import SOURCE
from .machine import Machine
from .waiting import wait_for

FRESH = str(SOURCE / "tests/lib/fresh_debian")


def children(pid):
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def find_init(pid):
    """The first process of the booted system, somewhere below the command that makes it."""
    try:
        if pathlib.Path(f"/proc/{pid}/comm").read_text() == "systemd\n":
            return pid
        return next(filter(None, map(find_init, children(pid))), None)
    except (FileNotFoundError, ProcessLookupError):
        return None


class Booted(Machine):
    namespaces = (*Machine.namespaces, "--cgroup")
    addresses = 0

    def __init__(self, release):
        if os.geteuid() != 0:
            raise AssertionError("a fresh Debian needs root: run these tests as root")
        self.process = subprocess.Popen([FRESH, release, "tests/lib/boot_systemd"], stdin=subprocess.PIPE, start_new_session=True)
        try:
            self.pid = wait_for(self._init, f"{release} to boot", 600)
            self.root = pathlib.Path(f"/proc/{self.pid}/root")
            wait_for(self._is_running, f"all services of {release}", 120)
        except BaseException:
            self.close()
            raise

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def _init(self):
        if self.process.poll() is not None:
            raise AssertionError("the fresh Debian did not boot: see what fresh_debian said above")
        return find_init(self.process.pid)

    def _is_running(self):
        return self.run("systemctl", "is-system-running", check=False).strip() in ("running", "degraded")

    def fetch(self, *packages):
        """Downloads what apt needs to install these later, by the network of the machine outside."""
        command = f"apt-get update -q && apt-get install -d -y -q --no-install-recommends {' '.join(packages)}"
        done = subprocess.run(self.enter("sh", "-c", command, but=["--net"]), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        assert done.returncode == 0, done.stdout.decode()

    def apt(self, *arguments):
        """apt-get as a script has it: nobody answers, and Recommends are not wanted."""
        return self.run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-q", "--no-install-recommends", *arguments, seconds=600)
