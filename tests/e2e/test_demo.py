"""make demo, seen from outside: how it ends, where it listens, what it leaves behind."""
import contextlib
import os
import pathlib
import re
import signal
import subprocess

import pytest

from askfirst_test.filter import SOURCE, build_folder

# $1: the source; $2: the build. A network and a /tmp of its own, which hold only what the demo made; they stay until
# standard input ends. What is interrupted may end within a line.
ALONE = """set -eu
trap : INT
mount -t tmpfs demo /mnt
mkdir /mnt/source /mnt/build
mount --bind "$1" /mnt/source
mount --bind "$2" /mnt/build
mount -t tmpfs -o mode=1777 tmp /tmp
cd /mnt/source
/usr/bin/python3 -c 'import fcntl, socket; fcntl.ioctl(socket.socket(), 0x8914, b"lo".ljust(16, b"\\0") + b"\\x49".ljust(24, b"\\0"))'
code=0
ASKFIRST_BUILD=/mnt/build PYTHONUNBUFFERED=1 /usr/bin/python3 tests/demo/demo.py 2>&1 || code=$?
printf '\\nended with %s\\n' $code
cat >/dev/null
"""


class Demo:
    """A demo that runs alone. lines: what it says, as it comes."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", ALONE, "sh",
             str(SOURCE), str(build_folder())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.said = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def says(self, pattern):
        """Reads on until a line matches: the match."""
        for line in self.process.stdout:
            self.said += line
            found = re.match(pattern, line)
            if found:
                return found
        raise AssertionError(f"it never said {pattern!r}: {self.said[-3000:]}")

    def ends(self):
        """Reads on to its end: the exit code."""
        return int(self.says(r"ended with (\d+)").group(1))

    @property
    def first(self):
        """The first process inside, which outlives the demo."""
        return pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0]

    def listens(self):
        """The addresses that somebody inside listens on, as the kernel writes them."""
        tables = [pathlib.Path(f"/proc/{self.first}/net/{name}").read_text() for name in ("tcp", "tcp6")]
        return re.findall(r"^ *\d+: (\w+:\w+) \w+:\w+ 0A ", "".join(tables), re.M)

    def left(self):
        """Files and processes that are there besides the shell that waits."""
        inside = os.readlink(f"/proc/{self.first}/ns/pid")
        programs = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(process / "ns/pid") == inside:
                    programs.append((process / "comm").read_text().strip())
        return os.listdir(f"/proc/{self.first}/root/tmp") + sorted(set(programs) - {"sh", "cat"})


def test_it_goes_as_told_on_loopback_alone_and_leaves_nothing():
    with Demo() as demo:
        demo.says("2. An introduction")
        listens = demo.listens()
        assert len(listens) >= 5 and all(address.startswith("0100007F:") for address in listens)
        assert demo.ends() == 0
        assert "All happened as told." in demo.said
        assert demo.left() == [] and demo.listens() == []


@pytest.mark.parametrize("moment", ["AskFirst on a Postfix", "4. An introduction"])
def test_interrupted_it_leaves_nothing(moment):
    with Demo() as demo:
        demo.says(moment)
        os.killpg(demo.process.pid, signal.SIGINT)
        assert demo.ends() == 130
        assert "All happened as told." not in demo.said
        assert demo.left() == [] and demo.listens() == []
