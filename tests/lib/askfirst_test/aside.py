"""Mail servers and milters of others: unpacked by packaging/install-deps and run from there, never installed."""
import pathlib

ASIDE = pathlib.Path("/var/cache/askfirst-tests")


def unpacked(name):
    """The folder that is the root of this package's files."""
    tree = ASIDE / name
    if not (tree / "needs").exists():
        raise AssertionError(f"no {name} in {ASIDE}: as root, run packaging/install-deps check")
    return tree
