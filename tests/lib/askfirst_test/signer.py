"""opendkim twice: as a signer after AskFirst in the chain, and as the judge of what arrived."""
from .dkim import Milters

CONF = """Socket inet:{port}@127.0.0.1
Mode {mode}
Canonicalization relaxed/simple
Domain {domain}
Selector test
KeyFile {folder}/test.private
TestPublicKeys {folder}/keys
InternalHosts {folder}/hosts.{mode}
ExternalIgnoreList {folder}/hosts.{mode}
RequireSafeKeys no
Background no
Syslog no
AlwaysAddARHeader yes
AuthservID judge.example
"""


class Signer(Milters):
    """Signs for this domain what comes from clients; address is what main.cf calls it."""

    def __init__(self, domain="home.example", clients="127.0.0.1\nlocalhost\n"):
        super().__init__("af-dkim-", ("s", "v"), [domain])
        self.write("hosts.s", clients)
        self.write("hosts.v", "192.0.2.1\n")  # so that the judge takes no mail for its own
        for mode in self.ports:
            self.configure(mode, CONF, mode=mode, domain=domain)

    @property
    def address(self):
        return f"inet:127.0.0.1:{self.ports['s']}"

    def start(self):
        for mode in self.ports:
            self.run_opendkim(mode)
        return self

    def signed(self, data):
        """The message with the signature."""
        delivered = self.passed("s", data)
        assert delivered.all("DKIM-Signature"), "it was not signed"
        return delivered.bytes()

    def judge(self, data):
        """What the judge says about the signature on these octets: "dkim=pass ..." or otherwise."""
        return self.passed("v", data).text("Authentication-Results")
