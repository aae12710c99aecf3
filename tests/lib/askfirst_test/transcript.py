"""A transcript of the documentation, run: each command prints what stands below it.

What differs from run to run (ids, dates, sizes) differs here too: an id of the documentation becomes the one that was
printed in its place, also in the commands that follow. "..." at the end stands for the rest of what is printed.
"""
import re

# An id of a request or an ask; of the queue; of a file of the spool. In the documentation it has a digit and a letter.
ANY_ID = "[0-9a-z]{10}|[0-9A-F]{7,12}|[0-9a-f]{32}"
ID = rf"\b(?=[a-zA-Z]*\d)(?=\d*[a-zA-Z])(?:{ANY_ID})\b"
VARYING = re.compile(rf"(?P<id>{ID})|(?P<time>\d{{4}}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?)|(?P<size>[\d.]+(?= octets| [kMG]?B))|"
                     rf"(?P<ms>(?<=ms=)\d+)|(?P<blank> {{2,}})")


class Transcript:
    """run: runs a command line and returns what it prints. ids: those of the documentation that are known already."""

    def __init__(self, run, **ids):
        self.run = run
        self.ids = ids

    def follow(self, block):
        for command, lines in self._steps(block.use()):
            line = re.sub(ID, lambda found: self.ids.get(found.group(), found.group()), command)
            self.compare(lines, self.run(line).rstrip("\n").split("\n"), f"{block}: {line}")

    @staticmethod
    def _steps(text):
        steps = []
        for line in text.rstrip("\n").split("\n"):
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
        return [(command, lines[:-1] if lines[-1:] == [""] else lines) for command, lines in steps]

    def compare(self, lines, printed, where):
        """These lines of the documentation are what is printed, from its beginning."""
        lines = lines or [""]
        if lines[-1] == "...":
            lines, printed = lines[:-1], printed[:len(lines) - 1]
        elif "..." in lines:
            gap = lines.index("...")
            self.compare(lines[:gap], printed[:gap], where)
            lines, printed = lines[gap + 1:], printed[len(printed) - len(lines) + gap + 1:]
        said = "\n".join(printed)
        assert len(lines) == len(printed), f"{where}: the documentation has {len(lines)} lines, printed is:\n{said}"
        for ours, theirs in zip(lines, printed):
            found = re.fullmatch(self._pattern(ours), theirs.rstrip())
            assert found, f"{where}: the documentation says\n{ours}\nand this is printed:\n{said}"
            self.ids.update(zip((each.group() for each in re.finditer(ID, ours)), found.groups()))

    def has_all(self, lines, printed, where):
        """Each of these lines of the documentation is printed somewhere."""
        for line in lines:
            found = [each for each in printed if re.fullmatch(self._pattern(line), each)]
            assert found, f"{where}: the documentation says\n{line}\nand this is printed:\n" + "\n".join(printed)

    @staticmethod
    def _pattern(line):
        """What a line looks like on another day; a group for each id."""
        pattern, end = "", 0
        for found in VARYING.finditer(line):
            pattern += re.escape(line[end:found.start()])
            pattern += {"id": f"({ANY_ID})", "time": r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?".replace("(", "(?:"), "size": r"[\d.]+",
                        "ms": r"\d+", "blank": " {2,}"}[found.lastgroup]
            end = found.end()
        return pattern + re.escape(line[end:])
