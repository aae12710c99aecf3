"""What stands before AskFirst where mail comes in: opendkim and opendmarc, with a DNS of our own on loopback."""
import random

from .aside import unpacked
from .dkim import Milters
from .filter import unprivileged
from .zone import Zone

OURS = "mx.home.example"
HONEST = "198.51.100.10"   # where the mail of the honest domains comes from
EVIL = "203.0.113.66"

SIGN = """Socket inet:{port}@127.0.0.1
Mode s
Canonicalization relaxed/simple
KeyTable file:{folder}/keytable
SigningTable refile:{folder}/signingtable
InternalHosts {folder}/all
RequireSafeKeys no
Background no
Syslog no
"""
VERIFY = """Socket inet:{port}@127.0.0.1
Mode v
TestPublicKeys {folder}/keys
InternalHosts {folder}/nobody
ExternalIgnoreList {folder}/nobody
RequireSafeKeys no
Background no
Syslog no
AlwaysAddARHeader yes
AuthservID mx.home.example
"""
DMARC = """Socket inet:{port}@127.0.0.1
AuthservID mx.home.example
TrustedAuthservIDs mx.home.example
IgnoreHosts {folder}/nobody
SPFSelfValidate true
SPFIgnoreResults true
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
Background false
Syslog false
"""


class Verifier(Milters):
    """domains: those that sign, name HONEST as their server, and have a policy. milters: as main.cf has them."""

    def __init__(self, domains):
        self.opendmarc = unpacked("opendmarc") / "usr/sbin/opendmarc"
        super().__init__("af-verify-", ("sign", "verify", "dmarc"), domains)
        self.write("keytable", f"key %:test:{self.folder}/test.private\n")
        self.write("signingtable", "* key\n")
        self.write("all", "127.0.0.1\n0.0.0.0/0\n")
        self.write("nobody", "192.0.2.1\n")
        for name, text in (("sign", SIGN), ("verify", VERIFY), ("dmarc", DMARC)):
            self.configure(name, text)
        texts = {f"_dmarc.{domain}": "v=DMARC1; p=none" for domain in domains}
        texts.update({domain: f"v=spf1 ip4:{EVIL if domain.startswith('evil') else HONEST} -all" for domain in domains})
        # Port 53 is all that the C library asks.
        self.zone = Zone(texts, (f"127.{random.randrange(77, 255)}.{random.randrange(256)}.53", 53))
        self.write("resolv.conf", f"nameserver {self.zone.host}\noptions timeout:2 attempts:2\n")

    @property
    def milters(self):
        return f"inet:127.0.0.1:{self.ports['verify']}, inet:127.0.0.1:{self.ports['dmarc']}"

    def start(self):
        self.run_opendkim("sign")
        self.run_opendkim("verify")
        # opendmarc asks whom /etc/resolv.conf names, so it gets a view of its own of that file.
        server = " ".join(unprivileged([str(self.opendmarc), "-f", "-c", str(self.folder / "dmarc.conf")]))
        self.run("dmarc", ["unshare", "--mount", "sh", "-c",
                           f"mount --bind {self.folder}/resolv.conf /etc/resolv.conf && exec {server}"])
        return self

    def signed(self, data):
        """The message with the signature of the domain of its From."""
        delivered = self.passed("sign", data)
        assert delivered.all("DKIM-Signature"), "it was not signed"
        return delivered.bytes()

    def stop(self):
        super().stop()
        self.zone.close()
