"""The package, built on a fresh Debian, in two versions, and a fresh Debian, booted, on which they are installed."""
import io
import subprocess
import tarfile

import pytest

from askfirst_test.booted import FRESH, Booted

OLD = "0.0.9"
# The old one is the same with another number; its cues and providers are others.
BUILD = f"""exec 3>&1 >&2
packaging/install-deps deb
apt-get install -y -q --no-install-recommends lintian
make deb
cd build/deb
lintian -I --pedantic --fail-on error,warning --tag-display-limit 0 *.changes >lintian 2>&1 || echo "ended with $?" >>lintian
new=$(echo askfirst_*.deb)
dpkg-deb -R "$new" old
sed -i 's/^Version: .*/Version: {OLD}/' old/DEBIAN/control
for file in languages/en/cues public_providers; do sed -i '1i # as version {OLD} had it' old/etc/askfirst/$file; done
dpkg-deb -b old askfirst_{OLD}.deb
tar -c askfirst_{OLD}.deb "$new" lintian >&3
"""


class Packages:
    def __init__(self, files):
        self.files = files
        self.old, self.new = [name for name in sorted(files) if name.endswith(".deb")]
        self.lintian = files["lintian"].decode()


@pytest.fixture(scope="session", params=["bookworm", "trixie"])
def release(request):
    return request.param


@pytest.fixture(scope="session")
def packages(release):
    done = subprocess.run([FRESH, release, "sh", "-euc", BUILD], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        return Packages({member.name: tar.extractfile(member).read() for member in tar})


@pytest.fixture(scope="session")
def machine(release, packages):
    """No mail server is there yet, but what one needs to be installed is."""
    booted = Booted(release)
    try:
        for name in packages.old, packages.new:
            booted.path(f"/root/{name}").write_bytes(packages.files[name])
        booted.fetch("postfix", f"/root/{packages.new}")
        yield booted
    finally:
        booted.close()
