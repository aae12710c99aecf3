"""Start, stop, sockets, full disks and crashes of the daemon."""
import os
import pwd
import signal
import socket
import threading
import time

import pytest

from askfirst_test.filter import ACCOUNT, unprivileged
from askfirst_test.mail import introduction, ordinary
from askfirst_test.milter import Gone
from askfirst_test.waiting import wait_for


def test_a_good_configuration_is_approved(make_filter):
    filter_ = make_filter(start=False)
    code, text = filter_.run("-n")
    assert code == 0, text
    assert not (filter_.folder / "milter.sock").exists()


def test_the_sample_configuration_is_approved(make_filter):
    code, text = make_filter(start=False).run("-V")
    assert code == 0 and text.strip().split()[-1][0].isdigit()


def test_a_configuration_that_is_not_there_is_named(make_filter):
    filter_ = make_filter(start=False)
    filter_.conf.unlink()
    code, text = filter_.run("-n")
    assert code in (66, 78) and "askfirst.conf" in text


def test_a_stale_socket_is_replaced(make_filter):
    filter_ = make_filter()
    filter_.kill()
    assert os.path.exists(filter_.address)
    filter_.start()
    assert filter_.send(ordinary()).verdict == "accept"


def test_a_live_socket_is_refused(make_filter):
    filter_ = make_filter()
    other = make_filter(start=False, socket=filter_.options["socket"])
    code, text = other.run()
    assert code != 0 and "milter.sock" in text and "use" in text.lower() or "running" in text.lower(), text
    assert filter_.send(ordinary()).verdict == "accept"


def test_a_file_in_the_place_of_the_socket_is_left_alone(make_filter):
    filter_ = make_filter(start=False)
    filter_.write("milter.sock", "precious")
    code, text = filter_.run()
    assert code != 0 and "milter.sock" in text
    assert (filter_.folder / "milter.sock").read_text() == "precious"


def test_the_socket_has_the_mode_of_the_configuration(make_filter):
    filter_ = make_filter(socket_mode="0660")
    assert os.stat(filter_.address).st_mode & 0o777 == 0o660


def test_an_inet_socket_works(make_filter):
    filter_ = make_filter(socket_kind="inet")
    with filter_.peer() as peer:
        for _ in range(3):
            assert peer.send(ordinary()).verdict == "accept"


def test_a_port_in_use_is_refused(make_filter):
    filter_ = make_filter(socket_kind="inet", start=False)
    with socket.create_server(filter_.address):
        code, text = filter_.run()
    assert code != 0 and str(filter_.address[1]) in text


def test_it_stops_in_order_and_quickly(make_filter):
    filter_ = make_filter()
    filter_.send(ordinary())
    started = time.monotonic()
    filter_.stop()
    assert time.monotonic() - started < 10
    assert not os.path.exists(filter_.address)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_message_in_flight_is_finished_before_it_stops(make_filter, two, number):
    filter_ = make_filter()
    with filter_.peer() as peer:
        mail = introduction(*two)

        def stop(_):
            filter_.process.send_signal(number)
            wait_for(lambda: filter_.send(ordinary()).verdict == "tempfail", "new messages to be put off")

        peer.send(mail, stop_after="eoh", stop=stop)
        answer = peer.step("body", mail.data.split(b"\r\n\r\n", 1)[1])
        if answer.kind in ("continue", "skip"):
            answer = peer.step("eom")
        assert answer.kind == "discard"
    filter_.stop()
    assert len(filter_.spooled()) == 1


def test_killed_between_two_messages_it_comes_back_with_all_that_waits(make_filter, person):
    filter_ = make_filter()
    ids = []
    for _ in range(3):
        with filter_.peer() as peer:
            held = peer.send(introduction(person("bob"), person("carol")))
            assert held.verdict == "discard"
            ids.append(held.queue_id)
            filter_.kill()
            with pytest.raises((Gone, OSError)):
                peer.send(ordinary())
        filter_.start()
        assert all(filter_.held_of(each) for each in ids)
        assert len(filter_.spooled()) == len(ids)


def test_killed_in_the_middle_of_a_message_nothing_half_remains(make_filter, two):
    filter_ = make_filter()
    mail = introduction(*two, text="Bob, meet Carol. I wanted to introduce you two.\n" * 5000)
    seen = []

    def kill_while_spooling(peer):
        for _ in range(10):
            peer.step("body", mail.data[-10000:])
        seen.extend(filter_.spooled())
        filter_.kill()

    filter_.peer().send(mail, chunk=10000, stop_after="body", stop=kill_while_spooling)
    assert seen, "there was nothing to leave behind"
    filter_.start()
    assert filter_.held() == []
    wait_for(lambda: filter_.spooled() == [], "the half-written file to go")
    assert filter_.send(introduction(*two)).verdict == "discard"


def test_too_little_disk_is_a_4xx_and_nothing_is_lost(make_filter, two):
    filter_ = make_filter(spool_min_free=99)
    result = filter_.send(introduction(*two))
    assert result.verdict == "tempfail"
    assert filter_.held() == [] and filter_.spooled() == []
    assert filter_.send(ordinary()).verdict == "accept"


def test_on_error_accept_lets_mail_go_when_it_cannot_be_held(make_filter, two):
    filter_ = make_filter(spool_min_free=99, on_error="accept")
    assert filter_.send(introduction(*two)).verdict == "accept"


def test_a_state_folder_that_cannot_be_written_is_named(make_filter):
    filter_ = make_filter(start=False, state_dir="/proc/askfirst-state")
    code, text = filter_.run()
    assert code != 0 and "/proc/askfirst-state" in text


def test_a_spool_that_cannot_be_written_is_a_4xx(make_filter, two):
    filter_ = make_filter()
    assert filter_.send(introduction(*two)).verdict == "discard"
    filter_.spool.chmod(0o500)
    assert filter_.send(introduction(*two, subject="Introduction again")).verdict == "tempfail"
    assert filter_.send(ordinary()).verdict == "accept"
    filter_.spool.chmod(0o700)
    assert filter_.send(introduction(*two, subject="Introduction once more")).verdict == "discard"


def test_a_damaged_store_is_a_clear_error(make_filter, two):
    filter_ = make_filter()
    filter_.send(introduction(*two))
    filter_.stop()
    (path,) = (filter_.folder / "state" / "consent").glob("data.mdb")
    path.write_bytes(b"\x55" * path.stat().st_size)
    code, text = filter_.run()
    assert code != 0 and "consent" in text
    code, _, err = filter_.askfirst("held", "list")
    assert code != 0 and "consent" in err


def test_fifty_connections_at_once_are_each_judged_right(make_filter, person):
    filter_ = make_filter()
    wrong, people = [], [(person("bob"), person("carol")) for _ in range(50)]

    def send(peer, mail):
        """As an MTA does: what was put off is sent again."""
        for _ in range(10):
            result = peer.send(mail)
            if result.verdict != "tempfail":
                break
        return result

    def client(pair):
        try:
            with filter_.peer() as peer:
                for number in range(4):
                    held = send(peer, introduction(*pair, subject=f"Introduction {number}"))
                    passed = peer.send(ordinary(pair[0]))
                    if (held.verdict, passed.verdict) != ("discard", "accept"):
                        wrong.append((pair, held.answer, passed.answer))
        except Exception as error:  # noqa: BLE001 a thread must not swallow what a test should show
            wrong.append((pair, repr(error)))

    threads = [threading.Thread(target=client, args=(pair,)) for pair in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(filter_.held()) == 200 == len(filter_.spooled())


def test_with_an_empty_user_it_stays_who_it_is(make_filter):
    filter_ = make_filter()
    uid = os.stat(f"/proc/{filter_.pid}").st_uid
    assert uid == pwd.getpwnam(ACCOUNT).pw_uid
    assert unprivileged(["x"])[0] == "setpriv"


def test_the_state_is_nobody_else_s_to_read(make_filter, two):
    filter_ = make_filter()
    filter_.send(introduction(*two))
    for path in [filter_.folder / "state", *(filter_.folder / "state").rglob("*")]:
        assert os.stat(path).st_mode & 0o077 == 0, path
