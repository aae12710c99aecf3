"""The log of askfirst answer in syslog, whose socket a mount of the test's own has."""
import os
import re
import shutil
import socket
import subprocess

import pytest

from askfirst_test.asking import answer_mail
from askfirst_test.filter import CALM, Filter, private_folder, program

# A /dev of its own with another log in it, for the command that follows.
DEV = """set -e
mount -t tmpfs dev "$1"
for each in null zero urandom; do : >"$1/$each"; mount --bind "/dev/$each" "$1/$each"; done
ln -s "$2" "$1/log"
mount --rbind "$1" /dev
shift 2
exec "$@"
"""


@pytest.fixture
def syslog():
    """A socket that gets what is written to syslog, and its folder."""
    folder = private_folder()
    (folder / "dev").mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(20)
        listener.bind(f"{folder}/log")
        os.chmod(folder / "log", 0o666)
        yield listener, folder
    shutil.rmtree(folder)


def test_an_answer_by_the_pipe_is_a_line_in_syslog(syslog):
    listener, folder = syslog
    filter_ = Filter(log_target="syslog")
    try:
        filter_.start().stop()
        address = f"askfirst+yes-{'0' * 32}@home.example"
        command = filter_.command([program("askfirst"), "-c", str(filter_.conf), "answer", "--recipient", address, "--queue-id=4Xyz"])
        done = subprocess.run(["unshare", "-m", "sh", "-c", DEV, "sh", f"{folder}/dev", f"{folder}/log", *command], env=CALM,
                              input=answer_mail(address).data, capture_output=True, timeout=60, check=False)
        assert done.returncode == 67 and b"answer=" not in done.stderr
        line = listener.recv(4096).decode()
        # 22: facility mail (2), level info (6).
        assert re.fullmatch(r"<22>.* askfirst\[\d+\]: 4Xyz: answer=unknown yes: unknown token", line), line
    finally:
        filter_.remove()
