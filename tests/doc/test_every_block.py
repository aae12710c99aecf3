"""No block of the documentation is left out. What a test module names, it runs: see conftest.py."""
import importlib.util
import pathlib
import re

import pytest

from askfirst_test.documents import README, blocks, documents, named_by
from askfirst_test.filter import SOURCE

# Blocks that this ring does not run, and why not.
NOT_RUN = {
    (README, "Two commands"): "they build, and run everything: .ci/run and tests/long/test_fresh.py do that on fresh machines",
    (README, "Install"): "tests/package/test_set_up.py does this on fresh machines",
    ("packaging/doc/operating.md", "From /usr/local to the package"): "tests/package/test_package.py does this on fresh machines",
}


def modules():
    for path in sorted(pathlib.Path(__file__).parent.glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(f"documented_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


def test_every_block_is_run_by_a_test():
    run = {id(block) for module in modules() for block in named_by(module)}
    left = [block for document in documents() for block in blocks(document)
            if id(block) not in run and (document, block.heading) not in NOT_RUN]
    assert not left, "no test runs " + ", ".join(map(str, left))


def test_what_is_not_run_is_there():
    for document, heading in NOT_RUN:
        assert any(block.heading == heading for block in blocks(document)), f"{document} has no {heading!r}"


@pytest.mark.parametrize("document", documents())
def test_links_lead_somewhere(document):
    text = (SOURCE / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)|src=\"([^\"]+)\"", text):
        path, _, heading = "".join(target).partition("#")
        file = (SOURCE / document).parent / path if path else SOURCE / document
        assert file.exists(), f"{document}: there is no {path}"
        headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.M) if heading else []
        anchors = [re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings]
        assert not heading or heading in anchors, f"{document}: {path} has no heading {heading!r}, only {anchors}"


def test_the_readme_is_read_at_one_sitting():
    assert len((SOURCE / README).read_text(encoding="utf-8").splitlines()) <= 130
