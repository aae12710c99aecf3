"""A small file system to be filled up (root)."""
import contextlib
import itertools
import json
import os
import subprocess

from .filter import Filter, give
from .sink import Sink

SIZE = 3 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")


class Disk:
    """A small file system as the state_dir of a filter."""

    def __init__(self, folder):
        self.folder = folder
        self.filler = folder / "filler"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "askfirst-test", str(folder)], check=True)
        give(folder)

    def free(self):
        status = os.statvfs(self.folder)
        return status.f_bavail * status.f_frsize

    def fill(self, leave=0):
        """Takes all room but so many octets."""
        with open(self.filler, "ab", buffering=0) as filler:
            while self.free() > leave:
                filler.write(b"x" * PAGE)

    def clear(self):
        self.filler.unlink(missing_ok=True)

    def remove(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


FILLING = "filling.example"


def fill_store(filter_, disk, leave=0):
    """Takes all room on the disk but so many pages, and inside the store, which uses its free pages again, all."""
    disk.fill(leave * PAGE)
    numbers = itertools.count()
    for size in (100, 10, 1):
        code = 0
        while code == 0:
            lines = [{"party": f"p{next(numbers)}@{FILLING}", "decision": "deny", "note": "n" * 450} for _ in range(size)]
            code, _, said = filter_.askfirst("consent", "import", "-", stdin="\n".join(map(json.dumps, lines)).encode())
        assert "room" in said, said


@contextlib.contextmanager
def on_a_small_disk(rules="", **options):
    """A filter on a small disk, its MTA, which passes it first, and the disk."""
    sink = Sink()
    filter_ = Filter(rules, log_level="info", submit_to=sink.address, **options)
    disk = Disk(filter_.folder / "state")
    try:
        sink.through = filter_.start()
        yield filter_, sink, disk
    finally:
        sink.through = None
        disk.clear()
        try:
            if filter_.running():
                filter_.stop()
        finally:
            disk.remove()
            sink.close()
            filter_.remove()
