"""The life of the package on a fresh Debian with systemd: each test goes on where the one before it ended."""
import re

import pytest

from askfirst_test.documents import section
from askfirst_test.mail import introduction
from askfirst_test.waiting import wait_for

CONF = "/etc/askfirst/askfirst.conf"
(PIPE,) = section("packaging/doc/operating.md", "From /usr/local to the package")
POSTFIX_SOCKET, OTHER_SOCKET = "/var/spool/postfix/askfirst/milter.sock", "/run/askfirst/milter.sock"
# A server for example.org with one user; the rest of the world is a hole.
POSTFIX = """
useradd -m alice
postconf -e 'mydestination = example.org, localhost' 'default_transport = discard:' 'milter_default_action = tempfail' \\
    'non_smtpd_milters = unix:askfirst/milter.sock'
cat /usr/share/askfirst/postfix/master.cf >>/etc/postfix/master.cf
systemctl restart postfix
"""


def is_active(machine):
    return machine.run("systemctl", "is-active", "askfirst-milter", check=False).strip() == "active"


def main_pid(machine):
    return machine.run("systemctl", "show", "-P", "MainPID", "askfirst-milter").strip()


def access(machine, path):
    return machine.run("stat", "-c", "%U:%G %a", path).strip()


def journal(machine):
    return machine.run("journalctl", "--no-pager", "-o", "cat")


def configure(machine, *lines):
    """The file as it is shipped with our domain, in mode enforce, and with these lines."""
    shipped = machine.path("/usr/share/doc/askfirst/examples/askfirst.conf").read_text()
    ours = shipped.replace("local_domains = {}", 'local_domains = {"example.org"}')
    machine.write(CONF, ours + "".join(f"{line}\n" for line in ["mode = enforce", *lines]))
    machine.run("systemctl", "restart", "askfirst-milter")


def held(machine):
    """The ids of what waits."""
    return re.findall(r"^(\w{10})\b", machine.run("askfirst", "held", "list"), re.M)


def send_introduction(machine, subject):
    message = introduction(subject=subject, sender="alice@example.org")
    machine.run("/usr/sbin/sendmail", "-f", "alice@example.org", "-t", stdin=message.data.replace(b"\r\n", b"\n"))
    return wait_for(lambda: [each for each in held(machine) if subject in machine.run("askfirst", "held", "show", each)],
                    lambda: f"{subject} to be held: {journal(machine)[-3000:]}")[0]


def ours(machine):
    """All that bears our name, but for what apt, dpkg, this test and the services of Postfix keep."""
    others = ["/src/*", "/root/*", "/var/lib/dpkg/*", "/var/log/*", "/var/cache/apt/*", "/var/spool/postfix/private/*"]
    found = machine.run("find", "/", "/run", "-xdev", "-name", "*askfirst*", *[word for path in others for word in ["-not", "-path", path]])
    return found.split()


def test_lintian_finds_nothing_to_warn_of(packages):
    assert not re.search("^[EW]: |^ended with", packages.lintian, re.M), packages.lintian


def test_it_installs_without_a_mail_server_and_runs(machine, packages):
    machine.apt("install", f"/root/{packages.old}")
    assert is_active(machine) and machine.run("systemctl", "is-enabled", "askfirst-milter").strip() == "enabled"
    assert "mail-transport-agent" not in machine.run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Provides}\\n")
    assert access(machine, OTHER_SOCKET) == "askfirst:askfirst 660"
    assert "good: 0 rules" in machine.run("askfirst-milter", "-n")


def test_files_belong_to_whom_they_should(machine):
    assert [access(machine, path) for path in ["/var/lib/askfirst", "/var/lib/askfirst/consent", "/run/askfirst"]] == [
        "askfirst:askfirst 700", "askfirst:askfirst 700", "askfirst:askfirst 755"]
    assert machine.run("find", "/etc/askfirst", "-not", "(", "-user", "root", "-group", "root",
                       "(", "-perm", "644", "-o", "-type", "d", "-perm", "755", ")", ")") == ""
    assert [access(machine, path) for path in ["/usr/bin/askfirst", "/usr/sbin/askfirst-milter"]] == ["root:root 755"] * 2
    assert machine.run("dpkg", "--verify", "askfirst") == ""
    assert machine.run("getent", "passwd", "askfirst").strip().endswith("/var/lib/askfirst:/usr/sbin/nologin")


def test_the_unit_is_hardened(machine):
    said = machine.run("systemd-analyze", "security", "--no-pager", "--threshold=15", "askfirst-milter", check=False)
    assert float(re.search(r"exposure level for askfirst-milter.service: ([\d.]+)", said)[1]) <= 1.5, said


def test_a_postfix_that_comes_later_has_the_socket_in_its_chroot_after_a_restart(machine):
    machine.apt("install", "postfix")
    machine.shell(POSTFIX)
    configure(machine)
    assert access(machine, "/var/spool/postfix/askfirst") == "askfirst:postfix 2750"
    assert access(machine, POSTFIX_SOCKET) == "askfirst:postfix 660"
    assert machine.run("postfix", "check") == ""


def test_a_message_is_held_its_sender_is_told_and_it_is_released(machine):
    request = send_introduction(machine, "First")
    wait_for(lambda: machine.path("/var/mail/alice").exists() and "First" in machine.path("/var/mail/alice").read_text(),
             lambda: f"the notice to alice: {journal(machine)[-3000:]}")
    machine.run("askfirst", "held", "release", request)
    for party in "bob@b.example", "carol@c.example":
        wait_for(lambda: re.search(f"postfix/discard.*to=<{party}>.*status=sent", machine.run("journalctl", "--no-pager")),
                 lambda: f"the message to {party}: {journal(machine)[-3000:]}")
    assert not held(machine)


def test_the_drop_in_of_the_manual_page_is_all_that_other_places_need(machine):
    machine.shell("""mkdir /etc/systemd/system/askfirst-milter.service.d
        sed -n '/^.Service.$/,/^.Ed/{/^.Ed/!p}' /src/packaging/man/askfirst-milter.8 \\
            >/etc/systemd/system/askfirst-milter.service.d/override.conf
        install -d -o askfirst -g askfirst -m 700 /srv/askfirst
        systemctl daemon-reload""")
    configure(machine, 'state_dir = "/srv/askfirst"', f'socket = "unix:{OTHER_SOCKET}"', 'socket_group = "postfix"')
    assert access(machine, OTHER_SOCKET) == "askfirst:postfix 660"
    assert machine.path("/srv/askfirst/daemon.lock").exists()
    configure(machine, 'state_dir = "/srv/askfirst"')
    send_introduction(machine, "Second")
    wait_for(lambda: "Second" in machine.path("/var/mail/alice").read_text(), lambda: f"the notice: {journal(machine)[-3000:]}")
    machine.run("rm", "-r", "/etc/systemd/system/askfirst-milter.service.d", "/srv/askfirst")
    machine.run("systemctl", "daemon-reload")


def test_submit_to_is_found_by_name(machine):
    configure(machine, 'submit_to = "localhost:10587"')
    machine.run("askfirst", "held", "release", send_introduction(machine, "Third"))
    wait_for(lambda: not held(machine), lambda: f"the release: {journal(machine)[-3000:]}")


def test_a_reload_takes_what_is_good_and_refuses_what_is_not(machine):
    pid = main_pid(machine)
    machine.write("/etc/askfirst/rules", "pass from boss@example.org\n")
    machine.run("systemctl", "reload", "askfirst-milter")
    wait_for(lambda: "reload: " in journal(machine), lambda: f"a line about the reload: {journal(machine)[-2000:]}")
    machine.write("/etc/askfirst/rules", "pas from boss@example.org\n")
    assert "failed" in machine.run("systemctl", "reload", "askfirst-milter", check=False)
    assert main_pid(machine) == pid and is_active(machine)
    machine.write("/etc/askfirst/rules", "pass from boss@example.org\n")


def test_the_unit_let_everything_through_that_the_daemon_needs(machine):
    assert not re.search("not permitted|SIGSYS|seccomp|library: ", journal(machine))


def test_an_upgrade_keeps_people_and_edited_files_and_updates_the_rest(machine, packages):
    machine.run("askfirst", "consent", "deny", "dora@d.example", "--note", "Please call me first")
    machine.append("/etc/askfirst/public_providers", "mine.example\n")
    request = send_introduction(machine, "Fourth")
    cues, pid = machine.path("/etc/askfirst/languages/en/cues"), main_pid(machine)
    assert "as version" in cues.read_text()

    machine.apt("install", "-o", "Dpkg::Options::=--force-confold", f"/root/{packages.new}")
    assert is_active(machine) and main_pid(machine) != pid
    assert "as version" not in cues.read_text()
    assert machine.path("/etc/askfirst/rules").read_text() == "pass from boss@example.org\n"
    assert machine.path("/etc/askfirst/public_providers").read_text().endswith("mine.example\n")
    assert "Please call me first" in machine.run("askfirst", "consent", "list")
    assert held(machine) == [request]


def test_removal_keeps_configuration_and_messages_and_says_what_to_do(machine):
    said = machine.apt("remove", "askfirst")
    assert "messages of your users wait in /var/lib/askfirst/spool" in said
    assert "your mail server still asks for this filter" in said
    assert not machine.path("/usr/sbin/askfirst-milter").exists()
    assert 'local_domains = {"example.org"}' in machine.path(CONF).read_text()


def test_what_waited_is_there_when_it_is_installed_again(machine, packages):
    machine.apt("install", f"/root/{packages.new}")
    assert is_active(machine)
    assert len(held(machine)) == 1
    assert "Please call me first" in machine.run("askfirst", "consent", "list")


def test_purging_keeps_messages_that_wait(machine, packages):
    said = machine.apt("purge", "askfirst")
    assert "kept /var/lib/askfirst" in said
    assert not machine.path("/etc/askfirst").exists()
    machine.apt("install", f"/root/{packages.new}")
    configure(machine)
    assert len(held(machine)) == 1


def test_purging_leaves_nothing_when_no_message_waits(machine):
    machine.run("askfirst", "held", "return", *held(machine))
    wait_for(lambda: not list(machine.path("/var/lib/askfirst/spool").glob("?*")), "the message to go back")
    machine.apt("purge", "askfirst")
    assert ours(machine) == []


@pytest.mark.parametrize("prefix", ["/usr/local", "/usr"])
def test_an_installation_by_make_runs_and_is_taken_away(machine, packages, prefix):
    """Of the programs of the package, as this machine has no compiler."""
    install = ["env", "B=/root/built", "DESTDIR=", f"PREFIX={prefix}", "SYSCONFDIR=/etc", "/src/packaging/install-files"]
    machine.shell(f"""dpkg-deb -x /root/{packages.new} /root/files
        mkdir -p /root/built
        cp /root/files/usr/*bin/* /root/built
        {' '.join(install)} install
        systemd-sysusers
        systemd-tmpfiles --create askfirst.conf
        systemctl daemon-reload
        systemctl enable --now askfirst-milter""")
    assert access(machine, POSTFIX_SOCKET) == "askfirst:postfix 660"
    said = machine.run(*install, "uninstall", check=False)
    assert "systemctl disable --now askfirst-milter" in said and is_active(machine)
    machine.run("systemctl", "disable", "--now", "askfirst-milter")
    assert "kept /var/lib/askfirst" in machine.run(*install, "uninstall")
    machine.run("rm", "-r", "/var/lib/askfirst", "/run/askfirst", "/var/spool/postfix/askfirst")
    assert ours(machine) == []


def test_the_package_takes_over_from_an_installation_by_make(machine, packages):
    install = "env B=/root/built DESTDIR= PREFIX=/usr/local SYSCONFDIR=/etc /src/packaging/install-files"
    machine.shell(f"""{install} install
        systemd-sysusers
        systemd-tmpfiles --create askfirst.conf
        systemctl daemon-reload
        sed -i '/askfirst/,$d' /etc/postfix/master.cf
        cat /usr/local/share/askfirst/postfix/master.cf >>/etc/postfix/master.cf
        sed -i 's/^local_domains = .*/local_domains = {{"example.org"}}/' {CONF}
        systemctl enable --now askfirst-milter""")
    machine.run("askfirst", "consent", "deny", "carol@c.example", "--note", "Please call me first")
    machine.shell(f"systemctl disable --now askfirst-milter; {install} uninstall")
    machine.apt("install", "-o", "Dpkg::Options::=--force-confold", f"/root/{packages.new}")
    machine.shell(PIPE.use())
    assert is_active(machine) and 'local_domains = {"example.org"}' in machine.path(CONF).read_text()
    assert "Please call me first" in machine.run("askfirst", "consent", "list")
    assert "argv=/usr/bin/askfirst answer" in machine.run("postconf", "-M", "askfirst/unix")
    assert machine.run("readlink", "-f", machine.run("which", "askfirst").strip()).strip() == "/usr/bin/askfirst"
