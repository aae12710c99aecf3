"""askfirst cues: checks a file, and shows what counts in a text."""
import re

import pytest


@pytest.fixture
def quiet(make_filter):
    return make_filter(start=False)


def test_check_points_at_the_mistake(quiet):
    path = quiet.write("ours.cues", '1 "good"\nsense copy "* x"\n')
    code, out, err = quiet.askfirst("cues", "check", str(path))
    assert code == 1 and "ours.cues:2:13: error: " in out + err and "leave it out" in err
    path = quiet.write("ours.weights", "always -1\n0.5 wrd roof\n")
    code, out, err = quiet.askfirst("cues", "check", str(path))
    assert code == 1 and "ours.weights:2:" in err
    assert re.search(r": \d+ lines \(0 of cues_dir\), \d{4,} fitted weights; no errors$", quiet.ok("cues", "check").strip())
    (quiet.folder / "languages/fitted.weights").unlink()
    assert "no fitted weights, so that the lines decide alone; no errors" in quiet.ok("cues", "check")


def test_check_of_a_file_knows_the_senses_that_there_are(quiet):
    for path in ("mine.cues", "cues/mine.cues"):
        file = quiet.write(path, 'sense introduktion "x"\n')
        code, out, err = quiet.askfirst("cues", "check", str(file))
        assert code == 1 and err.count('mine.cues:1:7: error: there is no sense "introduktion"') == 1, err
    quiet.write("cues/mine.cues", 'sense introduce "x"\n10 "x"\n')
    assert "no errors" in quiet.ok("cues", "check", str(quiet.folder / "cues/mine.cues"))


def test_check_of_a_languages_file_warns_of_a_misspelt_sense(quiet):
    (quiet.folder / "cy").mkdir()
    file = quiet.write("cy/cues", 'stopwords "yn"\nsense introduktion "x"\nsense kopy "y"\nsense copy "z"\n')
    code, out, err = quiet.askfirst("cues", "check", str(file))
    assert code == 0 and 'cy/cues:3: warning: no fitted weight has the sense "kopy"' in err and '"copy"?' in err
    assert 'cy/cues:2: warning: no fitted weight has the sense "introduktion"' in err and err.count("warning") == 2


def test_check_names_the_languages_and_counts_own_lines(quiet):
    quiet.write("cues/mine.cues", '10 "x"\n')
    (quiet.folder / "languages/cy").mkdir()
    quiet.write("languages/cy/cues", 'stopwords "yn" "y"\nsense kopy "kopi"\n')
    quiet.write("languages/cy/quoting", "")
    code, out, err = quiet.askfirst("cues", "check")
    assert code == 0 and "languages: cy, en\n" in out and "(1 of cues_dir)" in out
    assert "languages/cy/cues:2: warning: " in err and 'did you mean "copy"?' in err


def test_try_adds_up_and_marks_what_counts(quiet):
    quiet.write("cues/ours.cues", '10 "the cellar key"\n')
    said = quiet.ok("cues", "try", "--name", "Bob", "--name", "Carol", stdin=b"Bob, Carol has the cellar key.\n")
    assert re.search(r"^\+10\.00  the cellar key  \(ours\.cues:1\)$", said, re.M)
    assert "1.00  introduces people" in said or "0.99  introduces people" in said
    assert "[+10.00 the cellar key]." in said


def test_an_own_line_outweighs_the_fitted_weights(quiet):
    text = b"Bob, please meet Carol, who can help you with the roof. Carol, Bob is the man I told you about.\n"
    names = ("--name", "Bob", "--name", "Carol")
    assert "introduces people" in quiet.ok("cues", "try", *names, stdin=text)
    quiet.write("cues/ours.cues", '-20 "can help you with the roof"\n')
    assert "introduces nobody" in quiet.ok("cues", "try", *names, stdin=text)


def test_explain_shows_the_text_as_it_was_read(shared):
    mail = (b"From: alice@home.example\nTo: Bob <bob@b9.example>, Carol <carol@c9.example>\nSubject: x\n\n"
            b"Bob, please meet Carol.\n\n> This was before.\n")
    said = shared.ok("explain", stdin=mail)
    text = said[said.index("text as it was read"):]
    assert "language en" in text and "meet" in text and "This was before" not in text and "[+" in text


def test_a_new_folder_is_a_new_language(quiet):
    """Sindarin, as nobody has shipped it."""
    letter = (b"Mae govannen,\n\nim Alice a Bob eston Carol. Hannon le.\n\n"
              b"Bob teith 2026:\n> Im Carol a Bob eston Dave.\n")
    mail = (b"From: alice@home.example\nTo: Bob <bob@b9.example>, Carol <carol@c9.example>\nSubject: x\n"
            b"Content-Type: text/plain; charset=utf-8\n\n") + letter
    assert "eston" not in quiet.ok("cues", "try", stdin=letter).partition("introduces nobody")[0]
    (quiet.folder / "languages/sjn").mkdir()
    quiet.write("languages/sjn/cues", 'stopwords "im" "a" "le" "hannon"\nsense introduce "eston"\n9 "eston {name}"\n')
    quiet.write("languages/sjn/quoting", 'wrote "teith"\ngreeting "mae govannen"\n')
    assert "no errors" in quiet.ok("cues", "check")
    said = quiet.ok("explain", stdin=mail)
    text = said[said.index("text as it was read"):]
    assert "sjn/cues:3" in said and "language sjn" in text and "[+9.00" in text and "Dave" not in text
    quiet.write("languages/sjn/quoting", "wrote teith\n")
    code, out, err = quiet.askfirst("cues", "check", str(quiet.folder / "languages/sjn/quoting"))
    assert code == 1 and "languages/sjn/quoting:1:" in out + err
