"""Fresh machines: what make demo and install-deps do there, and what they leave alone."""
import subprocess

import pytest

from askfirst_test.filter import SOURCE

RELEASES = ["bookworm", "trixie"]

# $1: a mail server to install and start first, as an administrator would; empty for none. $2: lines to run then. Says
# what they have changed of the machine.
BESIDE = r"""set -eu
export DEBIAN_FRONTEND=noninteractive
quietly() { "$@" >/tmp/log 2>&1 || { cat /tmp/log; exit 1; }; }
quietly apt-get update
quietly apt-get install -y --no-install-recommends systemd iproute2 $1
server=${1%%-*}
[ -z "$server" ] || quietly "/etc/init.d/$server" start

state() {
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' | grep ^installed >"/tmp/$1.packages"
    { systemctl --root=/ list-unit-files --state=enabled; find /etc/systemd/system /etc/rc?.d -type l | sort; } >"/tmp/$1.units"
    # Of the processes of this machine alone, which are those that ss can name.
    ss -Hltnp | grep users: >"/tmp/$1.listening" || :
    { ls -A /run /usr/sbin/policy-rc.d; readlink /usr/sbin/sendmail; } >"/tmp/$1.files" 2>&1 || :
}
state before
[ -z "$server" ] || grep 127.0.0.1:25 /tmp/before.listening || { echo "$server does not listen: is port 25 taken?"; exit 1; }

eval "$2"
state after
gone=$(diff /tmp/before.packages /tmp/after.packages | grep '^<') && { echo "removed: $gone"; exit 1; }
for what in units listening files; do diff "/tmp/before.$what" "/tmp/after.$what" || { echo "changed: $what"; exit 1; }; done
[ -z "$server" ] || echo "$server is as it was: $(dpkg -l | grep -c "$server") packages, $(grep -c . /tmp/after.listening) ports"
"""

DEMO = r"""
for run in first second; do
    begin=$(date +%s)
    quietly make demo
    grep -q "^All happened as told" /tmp/log
    echo "$run make demo: $(($(date +%s) - begin)) s"
done
"""
DEPENDENCIES = r"""
quietly packaging/install-deps all
packaging/install-deps all >/tmp/log 2>&1
[ ! -s /tmp/log ] || { echo "the second install-deps:"; cat /tmp/log; exit 1; }
"""

# A package that nobody can have beside libmilter-dev.
CONFLICT = r"""set -eu
mkdir -p /tmp/rival/DEBIAN
cat >/tmp/rival/DEBIAN/control <<END
Package: rival
Version: 1
Architecture: all
Maintainer: nobody <nobody@example.org>
Conflicts: libmilter-dev
Description: what would have to go
END
dpkg-deb -b /tmp/rival /tmp/rival.deb >/dev/null
dpkg -i /tmp/rival.deb >/dev/null
code=0
packaging/install-deps build || code=$?
echo "ended with $code"
dpkg-query -W -f 'rival: ${db:Status-Status}\n' rival
dpkg-query -W gcc || echo "gcc: not installed"
"""


def fresh(release, script, *args):
    """Runs a script on a fresh machine: (exit code, everything it said)."""
    done = subprocess.run([f"{SOURCE}/tests/lib/fresh_debian", release, "sh", "-c", script, "sh", *args], check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(done.stdout)
    return done.returncode, done.stdout


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("server", ["", "exim4-daemon-light", "sendmail"])
def test_make_demo_leaves_the_machine_as_it_was(release, server):
    code, said = fresh(release, BESIDE, server, DEMO)
    assert code == 0, said


@pytest.mark.parametrize("release", RELEASES)
def test_all_dependencies_leave_the_machine_as_it_was_and_are_installed_once(release):
    code, said = fresh(release, BESIDE, "exim4-daemon-light", DEPENDENCIES)
    assert code == 0, said


@pytest.mark.parametrize("release", RELEASES)
def test_what_would_remove_a_package_is_refused(release):
    code, said = fresh(release, CONFLICT)
    assert code == 0 and "ended with 1" in said
    assert "to install libmilter-dev, apt would remove rival" in said and "apt-get remove rival" in said
    assert "rival: installed" in said and "gcc: not installed" in said
