"""The files of a checkout as text, and what universal-ctags finds in those of C."""
import collections
import json
import os
import re
import subprocess
import tempfile

Tag = collections.namedtuple("Tag", "path name kind line end static")

_TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _only(text, wanted):
    """The tokens that are wanted, all else as blanks, so that offsets and lines stay."""
    out, last = [], 0
    for match in _TOKEN.finditer(text):
        out.append(_blank(text[last:match.start()]))
        out.append(match.group() if wanted(match.group()) else _blank(match.group()))
        last = match.end()
    return "".join(out) + _blank(text[last:])


def comments(text):
    """The comments of C without their marks, with a form feed where one ends."""
    kept = _only(text, lambda token: token[0] == "/")
    kept = re.sub(r"/\*|^ *\*(?= |$)|//", lambda m: " " * len(m.group()), kept, flags=re.M)
    return kept.replace("*/", " \f")


def strings(text):
    return _only(text, lambda token: token[0] == '"')


def code(text):
    """C without comments and without what stands in quotes."""
    return _TOKEN.sub(lambda m: m.group() if m.group()[0] == '"' and "\n" + text[:m.start()].rpartition("\n")[2] == "\n#include "
                      else _blank(m.group()), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def _walk(root):
    """Without what is built or hidden, but for .ci."""
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f == ".ci" or f[0] != "." and f not in ("build", "__pycache__")]
        yield from (os.path.relpath(os.path.join(folder, name), root) for name in files)


class Tree:
    def __init__(self, root, planted=None):
        """planted: path -> text, in place of what is there."""
        self.root, self.planted = root, planted or {}
        self.files = sorted(set(_walk(root)) | set(self.planted))
        self.known = set(self.files)
        self._texts, self._tags = {}, None

    def read(self, path):
        if path in self.planted:
            return self.planted[path]
        if path not in self._texts:
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
                self._texts[path] = file.read()
        return self._texts[path]

    def like(self, pattern):
        return [p for p in self.files if re.fullmatch(pattern, p)]

    def sources(self):
        return self.like(r"milter/.*\.[ch]")

    def with_planted(self, planted):
        """The same tree with other texts; what was read and tagged is not read again."""
        other = Tree.__new__(Tree)
        other.root, other.planted = self.root, planted
        other.files = sorted(self.known | set(planted))
        other.known = set(other.files)
        other._texts = self._texts
        with tempfile.TemporaryDirectory() as folder:
            for path in planted:
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                    file.write(planted[path])
            in_c = [p for p in planted if re.fullmatch(r"milter/.*\.[ch]", p)]
            other._tags = [t for t in self.tags() if t.path not in planted] + _ctags(folder, in_c)
        return other

    def tags(self):
        """Functions and prototypes below milter/."""
        if self._tags is None:
            self._tags = _ctags(self.root, self.sources())
        return self._tags


def _ctags(root, paths):
    if not paths:
        return []
    found = subprocess.run(["ctags", "--language-force=C", "--kinds-C=fp", "--fields=+neKl{file}", "--output-format=json", "-f", "-",
                            "-L", "-"], input="\n".join(paths), cwd=root, check=True, capture_output=True, text=True).stdout
    tags = []
    for line in found.splitlines():
        tag = json.loads(line)
        tags.append(Tag(tag["path"], tag["name"], tag["kind"], tag["line"], tag.get("end", tag["line"]), tag.get("file", False)))
    return tags
