"""SIGHUP: a good file takes effect, a bad one is named with its line and changes nothing."""
import re

import pytest

from askfirst_test.mail import exposure, introduction, ordinary

BAD_RULE = "# fine\n\nhold frm alice@home.example\n"


def test_a_new_rule_takes_effect_without_a_restart(make_filter, two):
    filter_ = make_filter()
    assert filter_.send(introduction(*two)).verdict == "discard"
    filter_.write("rules", "pass from alice@home.example\n")
    pid = filter_.pid
    filter_.reload()
    assert filter_.send(introduction(*two)).verdict == "accept"
    assert filter_.pid == pid and filter_.running()


def test_a_new_configuration_takes_effect_without_a_restart(make_filter, two):
    filter_ = make_filter()
    filter_.configure(on_introduction="reject")
    filter_.reload()
    assert filter_.send(introduction(*two)).verdict == "reject"


def test_connections_live_through_a_reload(make_filter, two):
    filter_ = make_filter()
    with filter_.peer() as peer:
        assert peer.send(introduction(*two)).verdict == "discard"
        filter_.write("rules", "pass from alice@home.example\n")
        filter_.reload()
        assert peer.send(introduction(*two)).verdict == "accept"


def test_what_only_a_restart_changes_is_named_with_both_values(make_filter):
    filter_ = make_filter()
    filter_.configure(socket_mode="0600", socket_group="nogroup", user="nobody", max_asks=2)
    said = filter_.reload()
    for change in ("socket_mode has changed from 0666 to 0600", 'socket_group has changed from "" to "nogroup"',
                   'user has changed from "" to "nobody"'):
        assert f"reload: {change}; it takes effect at the next restart" in said
    assert said.count("next restart") == 3
    assert "next restart" not in filter_.reload()


def break_conf(filter_):
    text = filter_.conf.read_text()
    filter_.write("askfirst.conf", text + "on_exposur = tag\n")
    return rf"askfirst\.conf:{len(text.splitlines()) + 1}\b"


def break_conf_value(filter_):
    text = filter_.conf.read_text()
    filter_.write("askfirst.conf", text + 'on_exposure = "perhaps"\n')
    return rf"askfirst\.conf:{len(text.splitlines()) + 1}\b"


def break_conf_syntax(filter_):
    text = filter_.conf.read_text()
    filter_.write("askfirst.conf", text + "on_exposure = {{\n")
    return r"askfirst\.conf:\d+"


def break_rules(filter_):
    filter_.write("rules", BAD_RULE)
    return r"rules:3:\d+"


def break_included_rules(filter_):
    filter_.write("rules", 'include "more"\n')
    filter_.write("more", BAD_RULE)
    return r"more:3:\d+"


def break_cues(filter_):
    path = filter_.folder / "languages" / "en" / "cues"
    lines = len(path.read_text().splitlines())
    filter_.write("languages/en/cues", path.read_text() + 'very much "meet *"\n')
    return rf"languages/en/cues:{lines + 1}\b"


def break_own_cues(filter_):
    filter_.write("cues/ours.cues", '# ours\nvery much "meet *"\n')
    return r"ours\.cues:2\b"


def break_weights(filter_):
    path = filter_.folder / "languages" / "fitted.weights"
    lines = len(path.read_text().splitlines())
    filter_.write("languages/fitted.weights", path.read_text() + "0,5 word roof\n")
    return rf"fitted\.weights:{lines + 1}\b"


def break_quoting(filter_):
    path = filter_.folder / "languages" / "en" / "quoting"
    lines = len(path.read_text().splitlines())
    filter_.write("languages/en/quoting", path.read_text() + "nonsense\n")
    return rf"quoting:{lines + 1}\b"


def break_answers(filter_):
    path = filter_.folder / "languages" / "en" / "answers"
    lines = len(path.read_text().splitlines())
    filter_.write("languages/en/answers", path.read_text() + 'never "yes"\n')
    return rf"answers:{lines + 1}\b"


def break_template(filter_):
    path = filter_.folder / "templates" / "en" / "notice-held.txt"
    lines = len(path.read_text().splitlines())
    filter_.write("templates/en/notice-held.txt", path.read_text() + "\nAnd {nonsense} too.\n")
    return rf"notice-held\.txt:{lines + 2}\b"


def break_providers(filter_):
    path = filter_.folder / "public_providers"
    lines = len(path.read_text().splitlines())
    filter_.write("public_providers", path.read_text() + "not a domain!\n")
    return rf"public_providers:{lines + 1}\b"


def lose_rules(filter_):
    (filter_.folder / "rules").unlink()
    return r"rules\b"


BREAKERS = [break_conf, break_conf_value, break_conf_syntax, break_rules, break_included_rules, break_cues, break_own_cues,
            break_weights, break_quoting, break_answers, break_template, break_providers, lose_rules]


@pytest.mark.parametrize("damage", BREAKERS, ids=lambda damage: damage.__name__)
def test_a_mistake_is_named_with_its_line_and_the_old_stays(make_filter, two, damage):
    filter_ = make_filter()
    place = damage(filter_)
    said = filter_.reload()
    assert re.search(place, said) and "stays in force" in said, said
    assert filter_.send(introduction(*two)).verdict == "discard"
    assert filter_.send(ordinary()).verdict == "accept"
    assert filter_.send(exposure("Erin <erin@e.example>", "Fred <fred@f.example>")).delivered.all("X-AskFirst")
    code, text = filter_.run("-n")
    assert code == 78


@pytest.mark.parametrize("damage", BREAKERS, ids=lambda damage: damage.__name__)
def test_a_mistake_is_named_at_the_start_too(make_filter, damage):
    filter_ = make_filter(start=False)
    place = damage(filter_)
    code, text = filter_.run("-n")
    assert code == 78
    assert re.search(place, text), text
    code, text = filter_.run()
    assert code == 78 and re.search(place, text), text


def test_an_unknown_option_is_answered_with_the_nearest_known(make_filter):
    filter_ = make_filter(start=False)
    break_conf(filter_)
    assert "on_exposure" in filter_.run("-n")[1].replace("on_exposure = ", "")


def test_a_login_domain_that_is_not_ours_is_a_mistake(make_filter):
    filter_ = make_filter(start=False, login_domain="elsewhere.example")
    code, text = filter_.run("-n")
    assert code == 78 and "login_domain" in text
    assert make_filter(start=False, login_domain="Home.Example").run("-n")[0] == 0


def test_many_reloads_under_load_judge_nothing_wrongly(make_filter, person):
    filter_ = make_filter()
    with filter_.peer() as peer:
        for number in range(40):
            filter_.hangup()
            held = peer.send(introduction(person("bob"), person("carol")))
            assert held.verdict == "discard", number
            assert peer.send(ordinary()).verdict == "accept"
    assert filter_.running()
