"""What `make lint` asks of the source besides its format. Each check yields (path, line, what to do)."""
import collections
import re
import statistics

from tree import code, comments, line_of, strings

# The folders below milter/, each with the folders and headers that it may include besides its own. HACKING.md has the same
# table for people. What lies in milter/ itself may be included everywhere.
MAY_INCLUDE = {
    "base": [],
    "policy": ["base"],
    "text": ["base", "policy"],
    "conf": ["base", "policy", "text"],
    "submit": ["base"],
    "archive": ["base"],
    "mail": ["base", "policy", "text"],
    "store": ["base", "policy"],
    "post": ["base", "policy", "text", "conf", "mail", "store"],
    "daemon": ["base", "policy", "text", "conf", "submit", "mail", "store", "post"],
    "cli": ["base", "policy", "text", "conf", "submit", "archive", "mail", "store", "post"],
}
# The headers of a folder in a folder that others may include. Where a folder is not named: the one that is called like it.
# None: each header.
PUBLIC = {
    "policy/rules": ["rules"],
    "policy/judge": ["judge", "introduction"],
    "policy/evidence": ["words", "own_text", "language", "quoting", "phone_numbers", "name_shows_another", "traits",
                        "cues", "party_names", "quotes"],
    "mail/read": None,
    "mail/write": None,
    "mail/withhold": None,
    "store/ledger": None,
    "store/kv": ["kv", "lmdb"],
    "cli/acquaintance": ["vouched"],
    "cli/consent": ["consent_text"],
    "cli/explain": ["marked_text"],
    "cli/held": ["held_show"],
}
# What only one folder may include or call.
LIBRARIES = {"gmime/": "mail", "libxml/": "mail", "lmdb.h": "store/kv", "libmilter/": "daemon", "systemd/": "daemon",
             "json-glib/": "cli", "libpsl.h": "policy", "idn2.h": "policy"}
# Time comes from now_seconds, which a test can hold still.
CLOCK = re.compile(r"\b(time\s*\(\s*(?:NULL|0|&)|g_get_real_time|g_date_time_new_now\w*|gettimeofday)")
CLOCK_SEAM = "testing.h"

# Percent of the prototypes of headers whose body is not in the file of the same name. It only goes down.
MOST_AWAY_FROM_HOME = 10.5

FILE_LINES, FUNCTION_LINES, NINE_IN_TEN, MEDIAN = 500, 100, 50, 15


def _folder(path):
    """milter/store/kv/kv.c -> store, store/kv."""
    parts = path.split("/")[1:-1]
    return (parts[0] if parts else ""), "/".join(parts)


def _stem(path):
    return path.rpartition("/")[2].rpartition(".")[0]


def includes(tree):
    """Includes run downwards, and of a folder in a folder only its public header is seen."""
    for path in tree.sources():
        folder, inner = _folder(path)
        if folder and folder not in MAY_INCLUDE:
            yield path, 1, f"{folder}/ stands in no table: add it to MAY_INCLUDE in tests/lint/checks.py and to HACKING.md"
            continue
        for match in re.finditer(r'^#include ([<"])([^>"]+)[>"]', tree.read(path), re.M):
            line = line_of(tree.read(path), match.start())
            yield from ((path, line, what) for what in _one_include(tree, folder, inner, *match.groups()))


def _one_include(tree, folder, inner, mark, name):
    if mark == "<":
        for prefix, owner in LIBRARIES.items():
            if name.startswith(prefix) and owner not in (folder, inner):
                yield f"<{name}> is for {owner}/ alone: ask a function of that folder"
        return
    if "milter/" + name not in tree.known:
        yield f'"{name}" does not exist below milter/: write the path from there'
        return
    to, to_inner = _folder("milter/" + name)
    allowed = MAY_INCLUDE.get(folder, [])
    if to and to != folder and to not in allowed and name not in allowed:
        yield f'{folder or "milter"}/ must not include "{name}": it may include {", ".join(allowed) or "nothing"}; move what both need down'
    public = PUBLIC.get(to_inner, [to_inner.rpartition("/")[2]])
    if "/" in to_inner and not (inner + "/").startswith(to_inner + "/") and public is not None and _stem(name) not in public:
        yield f'"{name}" is internal to {to_inner}/: include {" or ".join(f"{to_inner}/{p}.h" for p in public)}'


def clock(tree):
    """Time has one seam."""
    for path in tree.sources():
        if _stem(path) + ".h" == CLOCK_SEAM:
            continue
        text = code(tree.read(path))
        for match in CLOCK.finditer(text):
            yield path, line_of(text, match.start()), f"{match.group(1)}: take the time as an argument, or now_seconds() of {CLOCK_SEAM}"


def table_in_hacking(tree):
    """HACKING.md allows what MAY_INCLUDE does."""
    text, above, seen = tree.read("HACKING.md"), [], set()
    for match in re.finditer(r"^\| `milter/(\w+)/` \|.*\| (.*) \|$", text, re.M):
        name, allowed = match.groups()
        named = set(re.findall(r"`([\w/.]+?)/?`", allowed))
        if allowed.startswith("all above"):
            named = set(above) - named
        line = line_of(text, match.start())
        expected = set(MAY_INCLUDE.get(name, []))
        if name not in MAY_INCLUDE or named | {"base"} != expected | {"base"}:
            yield "HACKING.md", line, f"{name}/ may include {sorted(named)} here, {sorted(expected)} in tests/lint/checks.py"
        above.append(name)
        seen.add(name)
    for name in sorted(set(MAY_INCLUDE) - seen):
        yield "HACKING.md", 1, f"the table of folders lacks milter/{name}/, which tests/lint/checks.py has"


def away_from_home(tree):
    """(header tag, path of the body) of each prototype whose body is in a file of another name, and how many there are in all."""
    bodies = {t.name: t.path for t in tree.tags() if t.kind == "function" and not t.static and t.path.endswith(".c")}
    prototypes = [t for t in tree.tags() if t.kind == "prototype" and t.path.endswith(".h")]
    away = [(t, bodies[t.name]) for t in prototypes if t.name in bodies and _stem(t.path) != _stem(bodies[t.name])]
    return away, len(prototypes)


def homes(tree):
    """A function's body is in the .c that is called like its header."""
    away, of = away_from_home(tree)
    if of and 100 * len(away) / of > MOST_AWAY_FROM_HOME:
        most, n = collections.Counter(t.path for t, _ in away).most_common(1)[0]
        tag, body = next(a for a in away if a[0].path == most)
        yield (most, tag.line, f"{100 * len(away) / of:.1f}% of all prototypes have their body in a file of another name (most: "
               f"{MOST_AWAY_FROM_HOME}%), {n} of them of this header, such as {tag.name} in {body}: bring them together")


def sizes(tree):
    """Files and functions are short."""
    lengths = collections.defaultdict(list)
    for path in tree.sources():
        lines = tree.read(path).count("\n")
        if lines > FILE_LINES:
            yield path, FILE_LINES + 1, f"{lines} lines: a file has at most {FILE_LINES}; split off what is a thing of its own"
    for tag in tree.tags():
        if tag.kind != "function":
            continue
        length = tag.end - tag.line + 1
        lengths[_folder(tag.path)[1]].append(length)
        if length > FUNCTION_LINES:
            yield tag.path, tag.line, f"{tag.name} has {length} lines: a function has at most {FUNCTION_LINES}; give its steps names"
    for folder, found in sorted(lengths.items()):
        found.sort()
        if found[(len(found) - 1) * 9 // 10] > NINE_IN_TEN or statistics.median(found) > MEDIAN:
            yield (f"milter/{folder}", 1, f"the median function has {statistics.median(found)} lines (most: {MEDIAN}), the longest of nine "
                   f"in ten {found[(len(found) - 1) * 9 // 10]} (most: {NINE_IN_TEN})")


def figures(tree):
    """One line about the whole."""
    lengths = sorted(t.end - t.line + 1 for t in tree.tags() if t.kind == "function")
    lines = sum(tree.read(p).count("\n") for p in tree.sources() if p.endswith(".c"))
    away, of = away_from_home(tree)
    return (f"{len(lengths)} functions, {1000 * len(lengths) / lines:.0f} per 1,000 lines of .c; median {lengths[len(lengths) // 2]}, "
            f"longest {lengths[-1]}; {100 * len(away) / of:.1f}% of {of} prototypes have their body in a file of another name")


PROSE = r"(README|HACKING|CHANGELOG)\.md|packaging/(man|doc)/.*|packaging/[^/]*\.md|config/askfirst\.conf|config/templates/en/.*"
MAY_STAND_TWICE = {"that", "had"}


def _prose(tree):
    """(path, text) of all that is read as English: documents, and the comments of C."""
    for path in tree.like(PROSE):
        yield path, tree.read(path)
    for path in tree.like(r"(milter|tests)/.*\.[ch]"):
        yield path, comments(tree.read(path))


def doubled_words(tree):
    """No word stands twice in a row in a sentence."""
    for path, text in _prose(tree):
        for match in re.finditer(r"(?<![\w.|'/@-])(a|[A-Za-z][a-z]+)(?: | *\n *)\1(?![\w'/(=@-])", text):
            if match.group(1) not in MAY_STAND_TWICE and _is_sentence(path, text, match):
                yield path, line_of(text, match.start()), f'"{match.group(1)} {match.group(1)}": take one out'


def _is_sentence(path, text, match):
    """Not: what is in quotes; of Markdown code and tables; of a manual page lines with a macro."""
    before, line = text[text.rfind("\n", 0, match.start()) + 1:match.start()], text[match.start():].split("\n", 1)[0]
    if before.count('"') % 2 == 1 and '"' in line:
        return False
    if path.endswith(".md"):
        return not before.startswith("|") and text.count("\n```", 0, match.start()) % 2 == 0
    return not ("packaging/man/" in path and before.startswith("."))


# "there is no X" and "is no longer" are English as it is written; "this is no X" is not.
IS_NO = re.compile(r"(?<!there )(?<!There )\b(is|are|was|were) no (?!longer\b|more\b|less\b|doubt\b|better\b|way\b|other\b|need\b|such\b|matter\b)"
                   r"([\w-]+)", re.I)


def is_no(tree):
    """What something is not is said with "not"."""
    for path in tree.sources():
        for text in (comments(tree.read(path)), strings(tree.read(path))):
            for match in IS_NO.finditer(text):
                yield path, line_of(text, match.start()), f'"{match.group()}": write "{match.group(1)} not ..."'


# Files of other programs that our text names.
FOREIGN = {"mfapi.h", "glib.h", "lmdb.h", "cmocka.h", "main.c"}
FILE_NAME = re.compile(r"(?<![\w/.*{}<>$-])((?:[\w.-]+/)*)([a-z_]\w*\.[ch])\b(?![\w/(])")


def files_named(tree):
    """A file that a text names exists."""
    by_name = collections.defaultdict(list)
    for path in tree.files:
        by_name[path.rpartition("/")[2]].append("/" + path)
    for path, text in _prose(tree):
        for match in FILE_NAME.finditer(text):
            name = "".join(match.groups())
            if match.group(2) in FOREIGN or any(p.endswith("/" + name) for p in by_name[match.group(2)]):
                continue
            yield path, line_of(text, match.start()), f"{name} does not exist: name the file that has this now"


def _in_backticks(text):
    for match in re.finditer(r"`([^`\n]+)`", text):
        yield line_of(text, match.start()), match.group(1)


FOLDERS = r"(?:milter|tests|config|packaging|findings|\.ci|base|policy|mail|store|post|archive|submit|conf|text|daemon|cli)"


def names_in_hacking(tree):
    """A path, function, option or make target that HACKING.md or README.md names exists."""
    words = set()
    for path in tree.like(r"(milter|tests|config|packaging|findings|\.ci)/.*|Makefile"):
        if not path.startswith(("tests/mail/", "tests/eval/", "tests/lint/")):
            words.update(re.findall(r"\w+", tree.read(path)) + [_stem(path)])
    folders = {p.rpartition("/")[0] for p in tree.files}
    folders |= {f.rpartition("/")[0] for f in folders}
    commands = set(re.findall(r'^\s*\{"([a-z-]+)",', tree.read("milter/cli/main.c"), re.M))
    targets = set(re.findall(r"^([a-z-]+):", tree.read("Makefile"), re.M))
    for path in ("HACKING.md", "README.md"):
        for line, quoted in _in_backticks(tree.read(path)):
            for name in re.findall(rf"(?<![\w/.$-]){FOLDERS}/[\w./*-]*\w", quoted):
                if not any(_is_there(tree, folders, prefix + name) for prefix in ("", "milter/", "tests/")):
                    yield path, line, f"{name} does not exist: name what there is"
            for name in re.findall(r"^[a-z]\w*_\w+$", quoted):
                if name not in words:
                    yield path, line, f"{name} stands nowhere in the source: name what there is"
            for name in re.findall(r"^make ([a-z-]+)$", quoted):
                if name not in targets:
                    yield path, line, f"`make {name}` does not exist: see `make help`"
            for name in re.findall(r"^askfirst ([a-z]+)\b", quoted):
                if name not in commands:
                    yield path, line, f"`askfirst {name}` does not exist: see the table of milter/cli/main.c"


def _is_there(tree, folders, name):
    if "*" in name:
        return bool(tree.like(re.escape(name).replace(r"\*", ".*") + ".*"))
    return name in tree.known or name.rstrip("/") in folders


CHECKS = [includes, clock, table_in_hacking, homes, sizes, doubled_words, is_no, files_named, names_in_hacking]
