"""A small file system to be filled up (root)."""
import os
import subprocess

from .filter import give

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
