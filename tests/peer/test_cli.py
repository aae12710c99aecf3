"""askfirst, the command line, beside a running daemon: the interface that others rely on."""
import json

import pytest

from askfirst_test.filter import ACCOUNT, give
from askfirst_test.mail import ALICE, WORDS, exposure, introduction, ordinary

KEYS = {"verdict", "kind", "parties", "pairs", "consents", "evidence", "reasons"}


def explain(filter_, mail, *args):
    return json.loads(filter_.ok("explain", "--json", *args, stdin=mail.data))


def test_explain_says_what_the_daemon_would_do(shared, person):
    bob, carol = person("bob"), person("carol")
    for mail, verdict, kind in ((introduction(bob, carol), "hold", "introduction"), (exposure(bob, carol), "tag", "exposure"),
                                (ordinary(bob), "pass", "none")):
        said = explain(shared, mail)
        assert KEYS <= set(said)
        assert (said["verdict"], said["kind"]) == (verdict, kind)
        assert 0 <= said["evidence"]["score"] <= 1 and said["evidence"]["threshold"] == 0.5
        assert said["reasons"] and all(isinstance(reason, str) for reason in said["reasons"])


def test_explain_reads_as_far_as_the_daemon_does(make_filter):
    """What introduces stands behind evidence_bytes, but in the first piece of the body that the MTA hands over."""
    filter_ = make_filter(evidence_bytes=1024)
    mail = introduction(text="The minutes of Tuesday are on the wiki page.\n" * 40 + WORDS, subject="Minutes")
    assert explain(filter_, mail)["verdict"] == "tag"
    assert filter_.send(mail).verdict == "accept"


@pytest.mark.parametrize("before", ["The minutes of Tuesday are on the wiki page.\n" * 40, "x" * 1024])
def test_words_behind_evidence_bytes_are_judged_as_unreadable(make_filter, before):
    """Both say it, however the pieces of the body fall."""
    filter_ = make_filter(evidence_bytes=1024, on_unreadable="confirm")
    mail = introduction(text=before + WORDS, subject="Minutes")
    said = explain(filter_, mail)
    assert said["verdict"] == "confirm"
    assert [reason for reason in said["reasons"] if "not all was read: it is longer than what is read (evidence_bytes)" in reason]
    for chunk in (512, 1024, 60000):
        result = filter_.send(introduction(text=before + WORDS, subject="Minutes"), chunk=chunk)
        assert result.verdict == "discard"
        assert filter_.verdict(result.queue_id)["verdict"] == "confirm"


def test_explain_shows_parties_pairs_and_consents(shared, person):
    bob, carol = person("bob"), person("carol")
    shared.consent("deny", carol, note="no, thank you")
    said = explain(shared, introduction(f"Bob <{bob}>", f"Carol <{carol}>"))
    assert said["verdict"] == "reject"
    assert {(p["address"], p["name"], p["visible"] != "", p["receives"]) for p in said["parties"]} \
        == {(bob, "Bob", True, True), (carol, "Carol", True, True)}
    (pair,) = said["pairs"]
    assert {pair["a"], pair["b"]} == {bob, carol} and pair["connected"] is False and pair["why"]
    states = {(c["party"], c["counterpart"]): c["state"] for c in said["consents"]}
    assert states == {(bob, carol): "missing", (carol, bob): "deny"}
    assert all({"cue", "weight", "text"} <= set(hit) for hit in said["evidence"]["hits"]) and said["evidence"]["hits"]


def test_explain_takes_sender_and_recipients(shared, person):
    bob, carol = person("bob"), person("carol")
    mail = introduction(bob, carol)
    nobody_sees = explain(shared, mail, "--from", ALICE, "--rcpt", person("zoe"))
    assert not any(p["receives"] for p in nobody_sees["parties"])
    assert explain(shared, mail, "--from", "boss@home.example")["verdict"] == "pass"
    assert explain(shared, mail, "--from", ALICE, "--rcpt", bob)["verdict"] == "hold"


def test_explain_ends_with_the_verdict(shared, person):
    many = exposure(", ".join(person(name) for name in "abcdefghijklmnopqrstu"), recipients=[])
    for mail, end in ((many, "confirm (on_bulk)"), (introduction(person("bob"), person("carol")), "hold (on_introduction)")):
        assert shared.ok("explain", stdin=mail.data).splitlines()[-1] == f"verdict: {end}"


def test_explain_changes_nothing(shared, person):
    held, files = len(shared.held()), len(shared.spooled())
    explain(shared, introduction(person("bob"), person("carol")))
    assert (len(shared.held()), len(shared.spooled())) == (held, files)


def test_consents_round_trip_exactly(make_filter):
    filter_ = make_filter()
    filter_.consent("allow", "Bob.Smith+news@B.example", introducer=ALICE)
    filter_.consent("deny", "carol@c.example", counterpart="bob@b.example", note='Grüße, "nie" \\ niemals')
    filter_.consent("allow", "dave@d.example", introducer="@home.example")
    exported = filter_.ok("consent", "export")
    other = make_filter()
    other.ok("consent", "import", stdin=exported.encode())
    assert sorted(other.ok("consent", "export").splitlines()) == sorted(exported.splitlines())
    assert len(exported.splitlines()) == 3 and all(json.loads(line) for line in exported.splitlines())


def test_revoked_is_gone(shared, person):
    bob = person("bob")
    shared.consent("allow", bob)
    assert bob in shared.ok("consent", "list")
    shared.ok("consent", "revoke", bob)
    assert bob not in shared.ok("consent", "export")


def test_a_wider_no_names_what_is_still_allowed_and_how_to_end_it(make_filter):
    filter_ = make_filter()
    bob, carol = "bob@b.example", "carol@c.example"
    filter_.consent("allow", bob, introducer=ALICE, counterpart=carol)
    filter_.consent("allow", bob)  # replaced, so not in force any more
    filter_.consent("allow", "dave@d.example", introducer=ALICE)
    out = filter_.consent("deny", bob, note="no")
    assert out.startswith(f"{bob} denies introductions by any introducer to any counterpart\nMore specific, so still in force")
    assert f"  {bob} allows introductions by {ALICE} to {carol}\n" in out and "dave" not in out and len(out.splitlines()) == 4
    command = next(line.split() for line in out.splitlines() if "askfirst consent revoke" in line)
    assert filter_.send(introduction(f"Bob <{bob}>", f"Carol <{carol}>")).verdict != "reject"
    filter_.ok(*command[1:])
    assert filter_.consent("deny", bob).count("\n") == 1
    assert filter_.send(introduction(f"Bob <{bob}>", f"Carol <{carol}>")).verdict == "reject"


def test_a_word_of_a_domain_names_what_its_people_said_otherwise(make_filter):
    filter_ = make_filter()
    filter_.consent("deny", "bob@b.example")
    filter_.consent("deny", "it's@b.example", counterpart="@c.example")
    out = filter_.consent("allow", "@b.example")
    assert "askfirst consent revoke bob@b.example\n" in out and "askfirst consent revoke 'it'\\''s@b.example' --counterpart @c.example\n" in out


def test_a_consent_counts_at_once_for_the_running_daemon(shared, person):
    bob, carol = person("bob"), person("carol")
    assert shared.send(introduction(bob, carol)).verdict == "discard"
    shared.consent("allow", bob)
    shared.consent("allow", carol)
    assert shared.send(introduction(bob, carol)).verdict == "accept"


@pytest.mark.parametrize("args", [["consent", "allow"], ["consent", "allow", "not an address"], ["consent", "perhaps", "a@b.example"],
                                  ["held", "show", "x"], ["held", "dance"], ["dance"], ["explain", "/no/such/file"], []])
def test_a_wrong_command_is_answered_not_obeyed(shared, args):
    code, _, err = shared.askfirst(*args)
    assert code != 0 and err.strip()


@pytest.mark.parametrize("data, said", [(b"", "it is not a message"), (b"\x7fELF\0\1\n\n", "it is not a message"), (b"Bob, meet Carol.\n", "it is not a message"),
                                        (b"Subject: x\n\nBob, meet Carol.\n", "no field names a recipient; say with --rcpt")])
def test_explain_says_what_is_no_message_to_anybody(shared, data, said):
    code, out, err = shared.askfirst("explain", stdin=data)
    assert code == 65 and said in err and not out
    assert "verdict" in shared.ok("explain", "--rcpt", "bob@client.example", stdin=b"Subject: x\n\nHello\n")


def test_rules_check_points_at_the_mistake(make_filter):
    filter_ = make_filter(start=False)
    path = filter_.write("broken", "hold from alice@home.example\nhold frm alice@home.example\n")
    code, out, err = filter_.askfirst("rules", "check", str(path))
    assert code != 0
    assert "broken:2:6: error: " in out + err and "  hold frm alice@home.example\n       ^" in out + err


def test_rules_match_tells_each_step(shared):
    out = shared.ok("rules", "match", "--from", ALICE, "--to", "x@b1.example", "--with", "y@c1.example")
    assert "connect" in out and "rules:" in out


@pytest.mark.parametrize("command", ["", "explain", "held", "held release", "ask", "ask cancel", "consent", "consent allow", "rules", "rules match", "cues", "cues try",
                                     "why", "report", "status", "person", "person forget", "acquaintance", "acquaintance show", "answer",
                                     "learn"])
def test_help_is_on_standard_output_whatever_the_command(command, make_filter):
    code, out, err = make_filter(start=False).askfirst(*command.split(), "--help")
    assert (code, err) == (0, "") and out.startswith(f"usage: askfirst {command.split(' ')[0]}")


@pytest.mark.parametrize("command", ["held", "held hold", "held release", "held list --al", "explain --form x", "consent", "consent allow",
                                     "rules", "rules match --form x", "why", "report x", "status x", "person", "person show", "person hide x",
                                     "person show x --yes", "acquaintance", "acquaintance show x"])
def test_wrong_usage_is_told_before_anything_is_read(command, make_filter):
    filter_ = make_filter(start=False)
    filter_.conf.unlink()
    code, out, err = filter_.askfirst(*command.split())
    assert (code, out) == (64, "") and f"usage: askfirst {command.split()[0]}" in err


@pytest.mark.parametrize("typed, meant", [("hled", "held"), ("held relase R", "release"), ("held shwo R", "show"), ("ask lst", "list"),
                                         ("outbox rety", "retry"), ("consent alow x", "allow"), ("person exprot x", "export"),
                                         ("acquaintance stat", "stats"), ("rules chek", "check")])
def test_a_slip_in_the_name_of_a_command_is_named(typed, meant, make_filter):
    code, out, err = make_filter(start=False).askfirst(*typed.split())
    wrong = " ".join(typed.split()[:2])
    assert (code, out) == (64, "") and f'there is no command "{wrong}"; did you mean "{meant}"?' in err and "usage: askfirst" in err


def test_a_command_that_is_like_no_other_is_named_alone(make_filter):
    code, _, err = make_filter(start=False).askfirst("held", "zebra\x1b", "R")
    assert code == 64 and 'there is no command "held zebra?"\n' in err
    assert "there is no command" not in make_filter(start=False).askfirst("held", "show")[2]


def test_the_check_warns_that_nobody_is_an_introducer(make_filter):
    filter_ = make_filter(start=False, local_domains=[])
    code, said = filter_.run("-n")
    assert code == 0 and "warning: local_domains is empty" in said


@pytest.mark.parametrize("rules, cues, said", [
    ("connect to @b.example with @c.example\n", "bias -3\n4 \"meet\"\n", "good: 1 rule, 1 cue (0 of cues_dir)\n"),
    ("", "bias -3\n4 \"meet\"\n4 \"introduce\"\n", "good: 0 rules, 2 cues (0 of cues_dir)\n")])
def test_one_is_told_in_the_singular(rules, cues, said, make_filter):
    filter_ = make_filter(start=False, rules=rules)
    filter_.write("languages/en/cues", cues)
    assert said in filter_.run("-n")[1]


def test_before_the_daemon_ever_ran_the_store_is_not_there_yet(make_filter):
    filter_ = make_filter(start=False)
    for command in ("held list", "held show abcd", "consent list", "consent export", "report", "acquaintance stats"):
        code, out, err = filter_.askfirst(*command.split())
        assert (code, out) == (69, "") and "yet: start askfirst-milter once" in err


@pytest.mark.parametrize("command", ["held list", "report", "status", "acquaintance stats", "why x", "explain", "person show x@x.example"])
def test_who_may_not_look_is_told_so(command, make_filter):
    filter_ = make_filter(start=False)
    state = filter_.folder / "state"
    state.mkdir(mode=0)
    give(state)
    code, out, err = filter_.askfirst(*command.split(), stdin=introduction().data)
    assert (code, out) == (74, "") and f"state_dir {state}: Permission denied; run this as root" in err


@pytest.mark.parametrize("command", ["consent allow bob@b.example", "person forget bob@b.example --yes --never-ask"])
def test_what_root_records_before_the_daemon_ever_ran_is_the_daemon_s(command, make_filter):
    filter_ = make_filter(start=False, user=ACCOUNT, command=list)
    filter_.ok(*command.split(), user=False)
    filter_.start()
    assert "bob@b.example" in filter_.ok("consent", "list")


def test_root_imports_a_file_that_only_root_may_read(make_filter, tmp_path):
    filter_ = make_filter(user=ACCOUNT, command=list)
    file = tmp_path / "consents.jsonl"
    file.write_text('{"party": "bob@b.example", "decision": "allow"}\n')
    file.chmod(0o600)
    assert "imported 1 record (1 allow, 0 deny)" in filter_.ok("consent", "import", str(file), user=False)


@pytest.mark.parametrize("command", ["explain", "rules check", "consent import"])
def test_a_file_that_is_not_there_is_named(command, make_filter):
    code, _, err = make_filter(start=False).askfirst(*command.split(), "/no/such/file")
    assert code == 74 and "/no/such/file: No such file" in err


def test_a_request_that_is_over_waits_for_nobody(shared, person):
    mail = introduction(person("bob"), person("carol"))
    shared.send(mail)
    request = shared.held_of(mail.queue_id)["request"]
    shown = shared.ok("held", "show", request)
    assert "returns:" in shown and "waits for:" in shown
    shared.ok("held", "release", request)
    shown = shared.ok("held", "show", request)
    assert "(released, by admin)" in shown and "returns:" not in shown and "waits for:" not in shown


def test_a_copy_whose_file_is_gone_is_not_shown_as_kept(shared, person):
    mail = introduction(person("bob"), person("carol"))
    shared.send(mail)
    request = shared.held_of(mail.queue_id)["request"]
    file = shared.json("held", "show", request)["copies"][0]["spool"]
    assert (shared.spool / file).exists() and f"spool/{file}" in shared.ok("held", "show", request)
    shared.ok("held", "return", request)
    shown = shared.ok("held", "show", request)
    assert not (shared.spool / file).exists()
    assert "(returned" in shown and "no longer kept" in shown and "spool/" not in shown
    assert shared.json("held", "show", request)["copies"][0]["spool"] == ""
