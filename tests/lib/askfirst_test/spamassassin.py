"""SpamAssassin with the rules it comes with, and nothing but loopback to ask."""
import os
import re
import subprocess

from .aside import unpacked

STATUS = re.compile(r"^X-Spam-Status: \w+, score=(-?[0-9.]+).*?tests=(.*?) autolearn", re.M | re.S)


def score(mails, folder, zone=None):
    """What it gives each of these mails: name -> (score, names of the rules that fit). A DNS with this zone is asked;
    without a zone, none. folder is for its files."""
    paths = []
    for name, octets in mails.items():
        paths.append(folder / f"{name}.eml")
        paths[-1].write_bytes(octets)
    preferences = folder / "preferences"
    preferences.write_text(f"dns_available yes\ndns_server [127.0.0.1]:{zone.port}\n" if zone else "")
    tree = unpacked("spamassassin")
    ran = subprocess.run(["perl", "-T", "-I", f"{tree}/usr/share/perl5", f"{tree}/usr/bin/spamassassin",
                          "-C", f"{tree}/usr/share/spamassassin", "--siteconfigpath", f"{tree}/etc/spamassassin",
                          "-p", str(preferences), *([] if zone else ["-L"]), "-t", *map(str, paths)],
                         capture_output=True, check=True, env={**os.environ, "HOME": str(folder)})
    found = STATUS.findall(ran.stdout.decode("utf-8", "replace"))
    assert len(found) == len(mails), ran.stderr
    return {name: (float(points), re.sub(r"\s", "", rules).split(",")) for name, (points, rules) in zip(mails, found)}
