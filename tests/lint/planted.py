"""A fault of each kind that checks.py is there to find."""
import checks


def _end(path, text):
    return lambda tree: {path: tree.read(path) + text}


def _new(path, text):
    return lambda tree: {path: text}


def _lines(n, line="    n++;\n"):
    return "\nint planted(int n)\n{\n" + line * n + "    return n;\n}\n"


def _away(tree):
    """A header with so many prototypes that too many bodies are elsewhere."""
    names = [f"planted_{i}" for i in range(4000)]
    return {"milter/base/planted.h": "".join(f"int {n}(void);\n" for n in names),
            "milter/base/elsewhere.c": "".join(f"int {n}(void)\n{{\n    return 0;\n}}\n" for n in names)}


def _row(tree):
    text = tree.read("HACKING.md")
    assert "| `milter/daemon/` |" in text
    return {"HACKING.md": text.replace("| `milter/daemon/` |", "| `milter/demon/` |")}


# (the check, what to plant, what the complaint says)
FAULTS = [
    (checks.includes, _end("milter/policy/org.c", '#include "store/ledger/store.h"\n'), "must not include"),
    (checks.includes, _end("milter/policy/org.c", "#include <gmime/gmime.h>\n"), "is for mail/ alone"),
    (checks.includes, _end("milter/cli/why.c", "#include <lmdb.h>\n"), "is for store/kv/ alone"),
    (checks.includes, _end("milter/store/ledger/txn.c", "#include <libmilter/mfapi.h>\n"), "is for daemon/ alone"),
    (checks.includes, _end("milter/policy/org.c", '#include "policy/nothing.h"\n'), "does not exist"),
    (checks.includes, _new("milter/planted/planted.c", ""), "stands in no table"),
    (checks.includes, lambda tree: {"milter/base/planted/inside.h": "", "milter/policy/planted.c": '#include "base/planted/inside.h"\n'},
     "is internal to base/planted/"),
    (checks.clock, _end("milter/policy/org.c", "gint64 planted = g_get_real_time();\n"), "as an argument"),
    (checks.clock, _end("milter/policy/org.c", "time_t planted = time(NULL);\n"), "as an argument"),
    (checks.table_in_hacking, _row, "lacks milter/daemon/"),
    (checks.homes, _away, "in a file of another name"),
    (checks.sizes, _new("milter/base/planted.c", "\n" * 501), "a file has at most"),
    (checks.sizes, _new("milter/base/planted.c", _lines(100)), "a function has at most"),
    (checks.sizes, _new("milter/planted/planted.c", _lines(20)), "the median function"),
    (checks.doubled_words, _new("milter/base/planted.h", "/* This is the\n * the fault. */\n"), '"the the"'),
    (checks.doubled_words, _end("README.md", "\nIt is is a fault.\n"), '"is is"'),
    (checks.doubled_words, _end("packaging/man/askfirst.1", "\nIt is a a fault.\n"), '"a a"'),
    (checks.doubled_words, _new("config/templates/en/planted.txt", "Subject: x\n\nto to you\n"), '"to to"'),
    (checks.is_no, _new("milter/base/planted.c", "/* What is no fault. */\n"), '"is no fault"'),
    (checks.is_no, _new("milter/base/planted.c", 'const char planted[] = "this is no address";\n'), '"is no address"'),
    (checks.files_named, _new("milter/base/planted.h", "/* See planted_elsewhere.c. */\n"), "planted_elsewhere.c does not exist"),
    (checks.files_named, _end("README.md", "\nSee `milter/policy/planted.c`.\n"), "planted.c does not exist"),
    (checks.names_in_hacking, _end("HACKING.md", "\nSee `tests/planted/none`.\n"), "tests/planted/none does not exist"),
    (checks.names_in_hacking, _end("HACKING.md", "\nSee `no_such_name`.\n"), "no_such_name stands nowhere"),
    (checks.names_in_hacking, _end("HACKING.md", "\nSay `make nothing`.\n"), "`make nothing` does not exist"),
    (checks.names_in_hacking, _end("HACKING.md", "\nSay `askfirst sing`.\n"), "`askfirst sing` does not exist"),
]


def missed(tree):
    """What no check found, as lines to print; and any check that has no fault here."""
    lines = []
    for check, plant, says in FAULTS:
        found = [what for _, _, what in check(tree.with_planted(plant(tree)))]
        if not any(says in what for what in found):
            lines.append(f"tests/lint/checks.py:1: {check.__name__} does not find a planted fault ({says})")
    for check in set(checks.CHECKS) - {fault[0] for fault in FAULTS}:
        lines.append(f"tests/lint/planted.py:1: no fault is planted for {check.__name__}")
    return lines
