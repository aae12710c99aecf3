"""The real askfirst-milter and askfirst, each with a configuration and a state folder of its own."""
import atexit
import functools
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile

from .milter import Gone, Peer
from .waiting import PATIENCE, wait_for

SOURCE = pathlib.Path(os.environ.get("ASKFIRST_SOURCE") or pathlib.Path(__file__).resolve().parents[3])
ACCOUNT = "nobody"
# What must never be in the log of a sound program: sanitizers, GLib's complaints, libmilter's about our use of it.
ALARMS = re.compile(r"ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error:|-CRITICAL \*\*|-ERROR \*\*|"
                    r"GLib\S*-WARNING \*\*|assertion .* failed|terminate called|double free|stack smashing")
CALM = {"ASAN_OPTIONS": "detect_leaks=1:exitcode=99", "UBSAN_OPTIONS": "print_stacktrace=1",
        "TSAN_OPTIONS": "exitcode=99", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"],
        # GLib's slices hide wrong uses of memory from ASan and look like races to TSan.
        **({"G_SLICE": os.environ["G_SLICE"]} if "G_SLICE" in os.environ else {})}

_programs = {}


def build_folder():
    folder = os.environ.get("ASKFIRST_BUILD")
    if not folder:
        folder = str(SOURCE / "build")
    if not os.access(f"{folder}/askfirst-milter", os.X_OK):
        raise AssertionError(f"no askfirst-milter in {folder}: run make, or set ASKFIRST_BUILD to an absolute folder")
    return pathlib.Path(folder)


def program(name):
    """A copy of a built program that an unprivileged account can run, wherever the build folder is."""
    if "folder" not in _programs:
        folder = tempfile.mkdtemp(prefix="af-bin-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.chmod(folder, 0o755)
        for each in ("askfirst-milter", "askfirst"):
            shutil.copy(build_folder() / each, folder)
            os.chmod(f"{folder}/{each}", 0o755)
        suppressions = shutil.copy(pathlib.Path(__file__).with_name("tsan.supp"), folder)
        CALM["TSAN_OPTIONS"] += f":suppressions={suppressions}"
        _programs["folder"] = folder
    return f"{_programs['folder']}/{name}"


def unprivileged(command):
    """The command as an account without rights when we are root; as ourselves when we are not."""
    if os.geteuid() != 0:
        return command
    account = pwd.getpwnam(ACCOUNT)
    return ["setpriv", "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups", *command]


def private_folder(prefix="af-"):
    """A folder with a short name (a socket's path is at most 107 octets) that the unprivileged account owns."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    os.chmod(folder, 0o755)
    give(folder)
    return folder


def give(path):
    if os.geteuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(path, account.pw_uid, account.pw_gid)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def quoted(value):
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def option_text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "{" + ", ".join(quoted(item) for item in value) + "}"
    return str(value) if isinstance(value, (int, float)) else quoted(value)


class Filter:
    """One askfirst-milter. Options as in askfirst.conf; those given replace the defaults of the tests."""

    def __init__(self, rules="", socket_kind="unix", command=unprivileged, folder=None, languages=("en",), **options):
        self.folder = folder or private_folder()
        self.languages = languages
        self.command = command
        self.process = None
        self.answered = False
        self.environment = {}
        self.helpers = []
        self.options = {
            "socket": f"unix:{self.folder}/milter.sock" if socket_kind == "unix" else f"inet:{free_port()}@127.0.0.1",
            "socket_mode": "0666", "user": "", "state_dir": f"{self.folder}/state",
            "rules": f"{self.folder}/rules", "cues_dir": f"{self.folder}/cues", "languages_dir": f"{self.folder}/languages",
            "templates_dir": f"{self.folder}/templates", "public_providers": f"{self.folder}/public_providers",
            "local_domains": ["home.example"], "authserv_id": "mx.home.example", "mode": "enforce",
            "answer_address": "askfirst@home.example", "submit_to": "127.0.0.1:9", "ask_delay": "1d",
            "asks_per_introducer_per_day": 100000,
            "spool_min_free": 0, "log_target": "stderr", "log_level": "debug"}
        self.options.update(options)
        for name in ("cues", "templates", "public_providers"):
            self._copy(name)
        self._copy_languages()
        self.write("rules", rules)
        self.configure()
        self.log = self.folder / "log"
        self.log.touch()
        give(self.log)

    # ---- its files ----
    def _copy(self, name):
        source, target = SOURCE / "config" / name, self.folder / name
        if not target.exists():
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)

    def _copy_languages(self):
        """The cues of these languages only: reading all takes most of the time of a start."""
        if not (self.folder / "languages").exists():
            self._copy("languages")
            for path in (self.folder / "languages").glob("*/cues"):
                if path.parent.name not in self.languages:
                    path.write_text("")

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def configure(self, **options):
        """Writes askfirst.conf anew with these options changed (None takes one out)."""
        self.options.update(options)
        lines = [f"{name} = {option_text(value)}" for name, value in self.options.items() if value is not None]
        return self.write("askfirst.conf", "\n".join(lines) + "\n")

    @property
    def conf(self):
        return self.folder / "askfirst.conf"

    @property
    def address(self):
        kind, _, rest = self.options["socket"].partition(":")
        if kind == "unix":
            return rest
        port, _, host = rest.partition("@")
        return (host, int(port))

    @property
    def spool(self):
        return self.folder / "state" / "spool"

    def spooled(self):
        """The messages in the spool, those that are not complete, too."""
        return self._in_spool(lambda path: path.suffix != ".env")

    def envelopes(self):
        """The envelopes of these."""
        return self._in_spool(lambda path: path.suffix == ".env")

    def _in_spool(self, wanted):
        return sorted(path for path in self.spool.iterdir() if path.is_file() and wanted(path)) if self.spool.is_dir() else []

    # ---- the process ----
    def start(self, ready=True, stderr=None):
        self.log_start = self.log.stat().st_size
        self.answered = False
        # A session of its own: Ctrl-C is for us, and we stop it in order.
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command([program("askfirst-milter"), "-c", str(self.conf)]),
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=stderr or log,
                                            env={**CALM, **self.environment},
                                            start_new_session=True)
        if ready:
            wait_for(self.is_ready, lambda: f"askfirst-milter to answer; its log: {self.log_text()[-2000:]}")
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"askfirst-milter ended with {self.process.returncode}: {self.log_text()[-3000:]}")
        try:
            Peer(self.address, timeout=PATIENCE).close()
            self.answered = True
            return True
        except (FileNotFoundError, ConnectionError, Gone):
            return False

    def run(self, *args):
        """Runs askfirst-milter to its end: (exit code, everything it said)."""
        done = subprocess.run(self.command([program("askfirst-milter"), "-c", str(self.conf), *args]), env=CALM,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=3 * PATIENCE, check=False)
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")

    @property
    def pid(self):
        return self.process.pid

    def running(self):
        return self.process is not None and self.process.poll() is None

    def terminate(self):
        """Asks it to stop, without waiting."""
        if self.running():
            self.process.send_signal(signal.SIGTERM)

    def stop(self):
        """Stops it and checks that it went in order and never complained about itself."""
        if self.process is None:
            return
        self.terminate()
        process = self.process
        wait_for(lambda: process.poll() is not None, lambda: f"askfirst-milter to stop: {self.log_text()[-3000:]}",
                 3 * PATIENCE)
        self.process = None
        self.check_log()
        # One that is stopped while it begins (Ctrl-C) is just gone.
        if process.returncode != 0 and (self.answered or process.returncode != -signal.SIGTERM):
            raise AssertionError(f"askfirst-milter ended with {process.returncode}: {self.log_text()[-3000:]}")

    def kill(self):
        """As a crash or a power cut would."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def restart(self, **options):
        self.stop()
        self.configure(**options)
        return self.start()

    def hangup(self):
        self.process.send_signal(signal.SIGHUP)

    def reload(self, pattern=r"reload: (done|.*stays in force)"):
        """HUP, then waits until the log says how it went; returns what the log said since."""
        before = self.log.stat().st_size
        self.hangup()
        self.wait_log(pattern, before)
        return self.log_text(before)

    def remove(self):
        """Stops it and takes its files away."""
        for helper in self.helpers:
            helper.kill()
            helper.wait()
        try:
            if self.running():
                self.stop()
            self.check_log()
        finally:
            if self.running():
                self.kill()
            shutil.rmtree(self.folder, ignore_errors=True)

    # ---- what it says ----
    def log_text(self, since=0):
        return self.log.read_bytes()[since:].decode("utf-8", "replace")

    def wait_log(self, pattern, since=0):
        """The first match in the log after this offset."""
        return wait_for(lambda: re.search(pattern, self.log_text(since), re.M),
                        lambda: f"{pattern!r} in the log: {self.log_text(since)[-2000:]}")

    def check_log(self):
        found = ALARMS.search(self.log_text())
        if found:
            text = self.log_text()
            raise AssertionError(f"askfirst-milter complained about itself:\n{text[max(0, found.start() - 200):][:6000]}")

    def verdict(self, queue_id):
        """The verdict line of a message, as a dict of its key=value pairs; "line" is the whole."""
        found = self.wait_log(rf"^.*\b{re.escape(queue_id)}\b.*\bverdict=.*$")
        return {"line": found.group(0), **log_values(found.group(0))}

    def learnt(self):
        """Waits until all that was handed to the learning thread is written."""
        def numbers(what):
            return [int(n) for n in re.findall(rf"learning: {what}=(\d+)", self.log_text(self.log_start))]
        queued = max(numbers("queued"), default=0)
        wait_for(lambda: max(numbers("written"), default=0) >= queued,
                 lambda: f"{queued} items to be learnt: {self.log_text()[-2000:]}")

    # ---- use ----
    def peer(self, **options):
        """A connection of an ordinary client, negotiated and greeted."""
        return Peer(self.address, **options).connect()

    def send(self, mail, **options):
        """One mail on a connection of its own."""
        with self.peer() as peer:
            return peer.send(mail, **options)

    def askfirst(self, *args, stdin=b"", user=True):
        """Runs askfirst: (exit code, stdout, stderr). user: as the account of the milter, else as ourselves."""
        command = [program("askfirst"), "-c", str(self.conf), *args]
        done = subprocess.run(self.command(command) if user else command, input=stdin, capture_output=True,
                              env={**CALM, **self.environment},
                              timeout=3 * PATIENCE, check=False)
        text = done.stderr.decode("utf-8", "replace")
        if ALARMS.search(text):
            raise AssertionError(f"askfirst {' '.join(args)} complained about itself: {text[:6000]}")
        return done.returncode, done.stdout.decode(), text

    def command_line(self, *args):
        """askfirst with these arguments, as a line of another program's configuration has it."""
        return " ".join([program("askfirst"), "-c", str(self.conf), *args])

    def begin(self, *args):
        """Starts askfirst and does not wait for its end: for what cannot succeed soon."""
        command = self.command([program("askfirst"), "-c", str(self.conf), *args])
        self.helpers.append(subprocess.Popen(command, env=CALM, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                             stderr=subprocess.DEVNULL))

    def ok(self, *args, **options):
        """Runs askfirst, which must succeed; its standard output."""
        code, out, err = self.askfirst(*args, **options)
        assert code == 0, f"askfirst {' '.join(args)} ended with {code}: {err or out}"
        return out

    def json(self, *args, **options):
        return json.loads(self.ok(*args, "--json", **options))

    def consent(self, decision, party, introducer=None, counterpart=None, note=None):
        """Records what a person said, as the administrator."""
        args = ["consent", decision, party]
        for option, value in (("--introducer", introducer), ("--counterpart", counterpart), ("--note", note)):
            args += [option, value] if value else []
        return self.ok(*args)

    def held(self, *args):
        return self.json("held", "list", *args)

    def held_of(self, queue_id):
        """The waiting request that this message belongs to, or None."""
        return next((each for each in self.held() if queue_id in each["queue_ids"]), None)

    def state_of(self, request):
        """The state of a request, also when it is over."""
        return next((each["state"] for each in self.held("--all") if each["request"] == request), None)

    # ---- its size ----
    def rss(self):
        """Resident memory in KiB; without the pages of its files, which grow with what is remembered."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"^RssAnon:\s+(\d+)", text, re.M).group(1))

    def peak_rss(self):
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"^VmHWM:\s+(\d+)", text, re.M).group(1))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    @staticmethod
    def sanitized():
        """Is this a build whose memory figures mean nothing?"""
        return is_sanitized()


@functools.cache
def is_sanitized():
    binary = pathlib.Path(program("askfirst-milter")).read_bytes()
    return b"__asan_init" in binary or b"__tsan_init" in binary


def log_values(line):
    """The key=value pairs of a log line; values may stand in quotes."""
    pairs = re.findall(r'([a-z_]+)=("(?:[^"\\]|\\.)*"|\S*)', line)
    return {key: value[1:-1] if value.startswith('"') else value for key, value in pairs}
