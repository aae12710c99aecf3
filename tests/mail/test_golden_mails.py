"""The golden mails, as a mail program and a spam filter see them."""

import contextlib
import functools
import re
from email.utils import formatdate
from pathlib import Path

import pytest

from askfirst_test import mailcheck, spamassassin
from askfirst_test.rspamd import Rspamd
from askfirst_test.signer import Signer
from askfirst_test.zone import LineZone

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = sorted(path.name for path in GOLDEN.iterdir())
MAILS = sorted(GOLDEN.glob("*/*.eml"))
COUNTERPARTS = ("carol@", "dave@", "erin@", "gmail.com")
TO_PARTY = re.compile("ask|confirmed|help|closed")


def name(path):
    return f"{path.parent.name}/{path.stem}"


def never_in(path):
    if not TO_PARTY.match(path.stem):
        return ()
    return COUNTERPARTS + (("Carol", "Dave", "Erin") if path.stem == "ask-organisation" else ())


def test_each_language_has_every_mail():
    assert LANGUAGES == ["de", "en", "es", "fr", "it", "ja", "nl", "pt"]
    english = sorted(path.name for path in (GOLDEN / "en").iterdir())
    assert len(english) > 30
    for language in LANGUAGES:
        assert sorted(path.name for path in (GOLDEN / language).iterdir()) == english


@pytest.mark.parametrize("path", MAILS, ids=name)
def test_the_mail_is_in_good_order(path):
    assert mailcheck.faults(path.read_bytes(), path.parent.name, never_in(path)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_ask_offers_four_answers_and_a_way_to_stop(language):
    mail = mailcheck.parse((GOLDEN / language / "ask.eml").read_bytes())
    text, page = mailcheck.parts(mail)
    verbs = [re.search(r"%2B(\w+)-", link).group(1) for link in mailcheck.Page(page).links]
    assert verbs == ["yes", "always", "no", "never"]
    assert "%2Bnever-" in mail["List-Unsubscribe"] and "+reply-" in mail["Reply-To"]
    assert mail["Auto-Submitted"] == "auto-generated"
    for needed in ("Alice Miller", "alice@our.example", "Carol Santos", "2026", "23:26", "postmaster@our.example"):
        assert needed in re.sub(r"\s+", " ", text)
    assert max(len(line) for line in text.splitlines() if " " in line) <= 78


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_confirmation_offers_the_other_answers(language):
    mail = mailcheck.parse((GOLDEN / language / "confirmed-no.eml").read_bytes())
    text, page = mailcheck.parts(mail)
    links = mailcheck.Page(page).links
    assert len(links) == 3 and all("%2Bchange-" in link for link in links)
    # They share one address, so in the text, too, the subject must tell them apart.
    assert len(set(re.findall(r"mailto:\S+subject=\S+", text))) == 3


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/refusal*.txt")), ids=name)
def test_a_refusal_fits_into_a_reply(path):
    lines = path.read_bytes().decode("ascii").split("\r\n")
    assert lines.pop() == ""
    assert 1 <= len(lines) <= 32 and all(lines)
    assert list(mailcheck.filled(path.read_text())) == []
    assert "?" not in path.read_text()
    if "limited" in path.stem:
        assert not re.search("Bob|Carol", path.read_text())


PLANTED = {
    "a placeholder": (b"Hello Bob Stein", b"Hello {party}"),
    "a doubled field": (b"Subject:", b"Subject: x\r\nSubject:"),
    "a bare line feed": (b"Hello Bob Stein,\r\n", b"Hello Bob Stein,\n"),
    "an octet that is not ASCII": (b"Hello Bob", b"Hello B\xc3\xb6b"),
    "a sentence in the page only": (b"<hr>", b"<p>Trust us.</p><hr>"),
    "an address in the page only": (b"<hr>", b"<a href=3D\"mailto:x@y.example?subject=3Da&amp;body=3Db\">Trust</a><hr>"),
    "a picture": (b"<hr>", b"<img src=3D\"https://t.example/p.gif\">"),
    "a counterpart's address": (b"Hello Bob Stein", b"Hello carol@c.example"),
    "jargon": (b"Hello Bob Stein", b"Hello SMTP"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_the_check_sees(fault):
    good = (GOLDEN / "en" / "ask.eml").read_bytes()
    old, new = PLANTED[fault]
    assert old in good
    assert mailcheck.faults(good.replace(old, new), "en", COUNTERPARTS)


# As the mail server of the party sees it, on its way today; an address for documentation would count against it, or an
# old date.
NOW = formatdate().encode()
RECEIVED = (b"Received: from mail.our.example (mail.our.example [192.88.99.25])\r\n"
            b"\tby mx.b.example with ESMTPS id 4711 for <bob@b.example>;\r\n"
            b"\t%s\r\n" % NOW)
PUBLISHED = ("mail.our.example. IN A 192.88.99.25", "ask.our.example. IN MX 10 mail.our.example.",
             'ask.our.example. IN TXT "v=spf1 mx -all"')


def mails_in(language, signed=lambda octets: octets):
    return {path.stem: RECEIVED + signed(re.sub(rb"\nDate: [^\r]*", b"\nDate: " + NOW, path.read_bytes(), count=1))
            for path in sorted((GOLDEN / language).glob("*.eml"))}


def as_spam(scores):
    return {name: found for name, found in scores.items() if found[0] >= 1.0}


@pytest.fixture(scope="module")
def zone():
    with contextlib.closing(LineZone(PUBLISHED, ("127.0.0.1", 0))) as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(zone):
    """The mails of a language with signatures whose key is in the zone."""
    signer = Signer("ask.our.example", clients="0.0.0.0/0\n").start()
    zone.add(f'{name}. IN TXT "{record}"' for name, record in signer.records.items())
    yield functools.cache(lambda language: mails_in(language, signer.signed))
    signer.stop()


@pytest.fixture(scope="module")
def rspamd(zone, tmp_path_factory):
    with contextlib.closing(Rspamd(tmp_path_factory.mktemp("rspamd"), zone)) as made:
        yield made


@pytest.mark.parametrize("language", LANGUAGES)
def test_spamassassin_lets_it_through_unsigned(language, tmp_path):
    assert as_spam(spamassassin.score(mails_in(language), tmp_path)) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_spamassassin_lets_it_through_signed(signed_in, zone, language, tmp_path):
    scores = spamassassin.score(signed_in(language), tmp_path, zone)
    assert all("DKIM_VALID_AU" in rules for _, rules in scores.values()), scores
    assert as_spam(scores) == {}


# rspamd gives 1.0 to all mail of a domain that publishes nothing; so much as SPF every server has.
@pytest.mark.parametrize("language", LANGUAGES)
def test_rspamd_lets_it_through_unsigned(rspamd, language):
    scores = rspamd.score(mails_in(language))
    assert all({"R_SPF_ALLOW", "R_DKIM_NA"} <= set(rules) for _, rules in scores.values()), scores
    assert as_spam(scores) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_rspamd_lets_it_through_signed(rspamd, signed_in, language):
    scores = rspamd.score(signed_in(language))
    assert all("R_DKIM_ALLOW" in rules for _, rules in scores.values()), scores
    assert as_spam(scores) == {}
