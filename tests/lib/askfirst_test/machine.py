"""A throw-away copy of this machine: its file system (an overlay), its processes, a network that is loopback alone.

What is done in it, such as the lines of the documentation with their real paths, accounts and ports, is gone with it,
and nothing outside hears of it. It needs root.
"""
import contextlib
import ctypes
import fcntl
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading

from .aside import unpacked
from .waiting import wait_for

CLONE_NEWNET = 0x40000000
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# $1: a folder; $2: the host name; $3: the first process.
BEGIN = """set -eu
mount -t tmpfs -o mode=755 machine "$1"
cd "$1"
mkdir up work root
mount -t overlay machine -o lowerdir=/,upperdir=up,workdir=work root
cd root
mount -t proc proc proc
mount -t tmpfs -o mode=755 dev dev
for each in null zero full random urandom tty; do : >dev/$each; mount --bind /dev/$each dev/$each; done
ln -s /proc/self/fd dev/fd
mkdir dev/shm
mount -t tmpfs shm dev/shm
mount -t tmpfs -o mode=755 run run
mkdir run/lock
mount -t tmpfs -o mode=1777 tmp tmp
hostname "$2"
exec chroot . /usr/bin/python3 -c "$3"
"""
# It ends when its input does, and all processes with it: nothing is left behind where the tests are killed. Whatever
# ends in the machine is reaped at once.
FIRST = """import signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("begun", flush=True)
sys.stdin.read()
"""


class Machine:
    namespaces = ("--mount", "--net", "--pid", "--uts", "--ipc")

    def __init__(self, name="mx.example.org"):
        if os.geteuid() != 0:
            raise AssertionError("a copy of the machine needs root: run these tests as root")
        self.folder = tempfile.mkdtemp(prefix="af-machine-", dir="/tmp")
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child",
             "sh", "-c", BEGIN, "sh", self.folder, name, FIRST],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        if self.process.stdout.readline() != b"begun\n":
            self.close()
            raise AssertionError("the copy of the machine did not begin: see what mount or unshare said above")
        (self.pid,) = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.root = pathlib.Path(f"/proc/{self.pid}/root")
        self.log = Log(self.root / "dev/log")
        self.addresses = 0
        with self.network():
            self._raise_loopback()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        if hasattr(self, "log"):
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- its processes ----
    def enter(self, *command, but=()):
        """The command line that runs this command there; but: the namespaces that it does not enter."""
        namespaces = [each for each in self.namespaces if each not in but]
        return ["nsenter", "--target", str(self.pid), *namespaces, "--root",
                "env", "-C", "/", "-i", f"PATH={PATH}", "HOME=/root", "LC_ALL=C.UTF-8", *command]

    def run(self, *command, stdin=b"", check=True, seconds=120):
        """Runs a command to its end: everything it said."""
        done = subprocess.run(self.enter(*command), input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=seconds, check=False)
        said = done.stdout.decode("utf-8", "replace")
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {said}")
        return said

    def shell(self, text):
        """Runs lines as somebody types them at a shell; the first that fails ends it."""
        return self.run("bash", "-euo", "pipefail", "-c", text)

    def says(self, line):
        """What a line prints that somebody types at a shell, however it ends."""
        return self.run("bash", "-c", line, check=False)

    def begin(self, *command):
        """Starts what stays."""
        return subprocess.Popen(self.enter(*command), stdin=subprocess.DEVNULL)

    def processes(self, name):
        """The process ids of all programs of this name."""
        found = set()
        for comm in self.path("/proc").glob("[0-9]*/comm"):
            with contextlib.suppress(OSError):
                if comm.read_text() == f"{name}\n":
                    found.add(comm.parent.name)
        return found

    # ---- its files ----
    def path(self, name):
        return self.root / str(name).lstrip("/")

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def read(self, name):
        path = self.path(name)
        return path.read_text(errors="replace") if path.exists() else ""

    def append(self, name, text):
        self.write(name, self.read(name) + text)

    def unpack(self, name):
        """Puts the files of a package that was unpacked aside where the package has them."""
        tree = unpacked(name)
        # Not cp: what is a folder there and a link here, such as /lib, stays a link.
        with subprocess.Popen(["tar", "-C", str(tree), "-c", "--exclude=./needs", "."], stdout=subprocess.PIPE) as tar:
            subprocess.run(["tar", "-C", str(self.root), "-x", "--keep-directory-symlink"], stdin=tar.stdout, check=True)

    def add_account(self, name, number, home="/nonexistent", groups=()):
        """An account and its group, and further groups, where they are not there yet."""
        wanted = [("/etc/passwd", name, f"{name}:x:{number}:{number}::{home}:/usr/sbin/nologin\n")]
        wanted += [("/etc/group", group, f"{group}:x:{number + place}:\n") for place, group in enumerate([name, *groups])]
        for path, each, line in wanted:
            if not re.search(rf"^{each}:", self.read(path), re.M):
                self.append(path, line)

    # ---- its network ----
    @contextlib.contextmanager
    def network(self):
        """Sockets that this thread makes inside are of that network, and stay so."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f"/proc/{self.pid}/ns/net", "rb") as there, open("/proc/thread-self/ns/net", "rb") as here:
            if libc.setns(there.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            try:
                yield
            finally:
                if libc.setns(here.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns")

    @staticmethod
    def _control(request, name, data):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            fcntl.ioctl(control, request, struct.pack("16s16s", name.encode(), data))

    def _raise_loopback(self):
        self._control(0x8914, "lo", struct.pack("H", 0x49))  # SIOCSIFFLAGS: up, loopback, running

    def add_address(self, address):
        """Gives it one more address, as of its own network card."""
        self.addresses += 1
        with self.network():
            self._control(0x8916, f"lo:{self.addresses}",  # SIOCSIFADDR
                          struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(address)))

    def greeting(self, port):
        """What a server says to who connects on loopback; None where none is, "" where it says nothing."""
        try:
            with self.network(), socket.create_connection(("127.0.0.1", port), 1) as client:
                return client.recv(4096).decode()
        except ConnectionRefusedError:
            return None
        except OSError:
            return ""


class Log:
    """What the programs of the machine write to syslog."""

    def __init__(self, path):
        self.lines = []
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(str(path))
        os.chmod(path, 0o666)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                line = self.sock.recv(65536)
            except OSError:
                return
            if not line:
                return
            self.lines.append(line.decode("utf-8", "replace").rstrip("\n\0"))

    def text(self):
        return "\n".join(self.lines)

    def wait(self, pattern):
        """The first match in the log."""
        return wait_for(lambda: re.search(pattern, self.text()), lambda: f"{pattern!r} in the log: {self.text()[-3000:]}")

    def close(self):
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
