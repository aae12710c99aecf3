"""HUP, TERM and INT at bad moments, and in numbers."""
import pathlib
import re
import signal
import threading
import time

from askfirst_test.mail import introduction, ordinary
from askfirst_test.waiting import wait_for

FEW_CUES = 'bias -3\n6 "meet {name}"\n'


def blocks(pid, number):
    """Does the program hold this signal back?"""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^SigBlk:\s*(\w+)", status, re.M).group(1), 16) >> (number - 1) & 1


def test_a_hangup_during_the_start_is_a_reload(make_filter):
    filter_ = make_filter(start=False)
    filter_.start(ready=False)
    wait_for(lambda: blocks(filter_.pid, signal.SIGHUP), "the signals to be held back")
    assert not (filter_.folder / "state").exists(), "the files were read with signals open"
    filter_.hangup()
    filter_.wait_log("reload: done")
    wait_for(filter_.is_ready, "the filter to answer")
    assert filter_.send(ordinary()).verdict == "accept"


def test_a_storm_of_hangups_over_files_being_edited_judges_nothing_wrongly(make_filter, person):
    filter_ = make_filter(start=False, log_level="info")
    filter_.write("languages/en/cues", FEW_CUES)
    filter_.start()
    wrong, over = [], threading.Event()

    def flow():
        with filter_.peer() as peer:
            while not over.is_set():
                verdicts = peer.send(introduction(person("bob"), person("carol"))).verdict, peer.send(ordinary()).verdict
                if verdicts != ("discard", "accept"):
                    wrong.append(verdicts)

    flows = [threading.Thread(target=flow) for _ in range(3)]
    for each in flows:
        each.start()
    descriptors, begin, number = filter_.descriptors(), time.monotonic(), 0

    def goes_on():
        lasted = time.monotonic() - begin
        return lasted < 2 or lasted < 30 and "stays in force" not in filter_.log_text()

    while goes_on():
        number += 1
        filter_.write("rules", "hold to nobody@x.example\n"[:number % 26])
        filter_.hangup()
    over.set()
    for each in flows:
        each.join()
    # Two rules: a late reload of the storm may still say one.
    filter_.write("rules", "pass from alice@home.example\nhold to nobody@x.example\n")
    filter_.reload("reload: done: rules=2")
    assert wrong == []
    assert "stays in force" in filter_.log_text()
    assert filter_.send(introduction()).verdict == "accept"
    assert filter_.descriptors() <= descriptors + 2


def test_it_stops_in_order_under_a_storm_of_signals(make_filter, two):
    filter_ = make_filter(log_level="info")
    assert filter_.send(introduction(*two)).verdict == "discard"
    process = filter_.process
    process.send_signal(signal.SIGTERM)
    while process.poll() is None:
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            process.send_signal(number)
    assert process.returncode == 0
    filter_.process = None
    filter_.check_log()
    assert filter_.log_text().count("stopping:") == 1
    filter_.start()
    assert len(filter_.held()) == len(filter_.spooled()) == 1


def test_a_second_daemon_on_the_same_state_is_refused(make_filter):
    filter_ = make_filter()
    other = make_filter(start=False, state_dir=filter_.options["state_dir"])
    code, text = other.run()
    assert code == 75 and "another askfirst-milter is using" in text
    assert filter_.send(ordinary()).verdict == "accept"


def test_a_socket_without_a_folder_is_named(make_filter):
    filter_ = make_filter(start=False)
    filter_.configure(socket=f"unix:{filter_.folder}/nowhere/milter.sock")
    code, text = filter_.run()
    assert code != 0 and "nowhere/milter.sock" in text and "does its folder exist" in text
