"""The blocks of the documentation: what somebody copies, by the document and the heading that it stands under.

A block is fenced, with its language: sh (commands), console (commands after a "$", and what they print), log (lines of the
log), or any other for a part of a file, whose first line names the file: "# /etc/askfirst/askfirst.conf".
"""
import functools
import re
from dataclasses import dataclass

from .filter import SOURCE

README = "README.md"
SHOWN = ("sh", "console", "log")
NAMES_FILE = re.compile(r"(?:#|;|dnl)\s+(.*)")


@dataclass
class Block:
    """One block: where it stands, in which language, the file that it is a part of ("" for commands), its lines."""
    document: str
    heading: str
    line: int
    language: str
    file: str
    text: str
    run: bool = False

    def use(self):
        """The lines, for a test that runs them."""
        self.run = True
        return self.text

    def __str__(self):
        return f"{self.document}:{self.line} ({self.heading})"


def documents():
    return [README, *sorted(str(path.relative_to(SOURCE)) for path in (SOURCE / "packaging/doc").glob("*.md"))]


@functools.cache
def blocks(document):
    """All blocks of a document, in their order."""
    found, heading, fence = [], "", None
    for number, line in enumerate((SOURCE / document).read_text(encoding="utf-8").splitlines(), 1):
        marks = re.fullmatch(r"( *)```(\w*)", line)
        if marks and fence:
            found.append(_block(document, heading, *fence))
            fence = None
        elif marks:
            indent, fence = marks.group(1), (number, marks.group(2), [])
        elif fence:
            fence[2].append(line.removeprefix(indent))
        elif line.startswith("    ") and line.strip():
            raise AssertionError(f"{document}:{number}: a block that is not fenced has no language, and no test finds it")
        elif line.startswith("#"):
            heading = line.lstrip("# ")
    assert fence is None, f"{document}: a block is not closed"
    return found


def _block(document, heading, line, language, lines):
    file = ""
    if language not in SHOWN:
        names = NAMES_FILE.fullmatch(lines[0])
        assert names, f"{document}:{line}: the first line of a block names its file"
        file, lines = names.group(1), lines[1:]
    return Block(document, heading, line, language, file, "\n".join(lines) + "\n")


def section(document, heading):
    """The blocks under this heading; there must be some."""
    found = [block for block in blocks(document) if block.heading == heading]
    assert found, f"{document} has no block under the heading {heading!r}"
    return found


def named_by(module):
    """The blocks that the global variables of a test module hold."""
    values = [value if isinstance(value, list) else [value] for value in vars(module).values()]
    return [each for value in values for each in value if isinstance(each, Block)]


def table(document, heading):
    """The rows of the first table under this heading, without its head, as tuples of cells."""
    text = re.sub(r"^```.*?^```$", "", (SOURCE / document).read_text(encoding="utf-8"), flags=re.M | re.S)
    under = re.split(r"^#+ ", text.partition(f" {heading}\n")[2], flags=re.M)[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in under.splitlines() if line.startswith("|")]
    assert len(rows) > 2, f"{document} has no table under the heading {heading!r}"
    return rows[2:]
