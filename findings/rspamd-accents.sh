#!/bin/bash
# "Schöne Grüße" mixes two scripts, and is nearly spam.
#
# rspamd 3.4 (Debian 12), with the rules that it comes with.
# Expected: R_MIXED_CHARSET finds words with look-alike letters of other scripts. A letter with an accent is
# Latin (Unicode's Scripts.txt), and so is the word that it stands in.
# Seen: each change between a letter of ASCII and one with an accent counts as a change of script, and their share
# makes the points. That is forgiven in a text whose language is recognised, which takes a line or two. A short
# text gets up to 5 points, of the 6 that mark a mail as spam; a short subject beside it 1.25 ("idée", "Öl"),
# but not where the word is long ("coördinatie").
# Matters: short mails with short subjects are what programs write, such as confirmations, questions and
# answers. In English they pass; in French, German or Dutch one accent brings them near the spam folder.
stated='Subject: Answer: -
Subject: één: 1.25
Subject: Öl: 1.25
Subject: idée: 1.25
Subject: Réservé: 1.25
Subject: coördinatie: -
Text: Kies er één.: 3.33
Text: La table est réservée.: 2.50
Text: Schöne Grüße: 5.00
Two lines of French: -'

. "$(dirname "$0")/lib/copy.sh"
on 12 rspamd=3.4-1
aside

mkdir -p /run/rspamd /var/lib/rspamd /var/log/rspamd /etc/rspamd/local.d
echo 'dns { nameserver = ["127.0.0.1:5301"]; timeout = 0.1s; retransmits = 1; }' >/etc/rspamd/local.d/options.inc
echo 'enabled = false;' >/etc/rspamd/local.d/fuzzy_check.conf
rspamd -f -i -u root -g root -c /etc/rspamd/rspamd.conf >/tmp/rspamd.log 2>&1 &
await rspamc -h 127.0.0.1:11334 uptime

# points SUBJECT TEXT: what the rule gives such a mail
points() {
	printf '%s\n' "From: Ann <ann@b.example>" "To: bob@c.example" "Subject: $1" "Date: $(date -R)" \
		"Message-ID: <1@b.example>" "MIME-Version: 1.0" "Content-Type: text/plain; charset=utf-8" \
		"Content-Transfer-Encoding: 8bit" "" "$2" >/tmp/mail
	rspamc -h 127.0.0.1:11334 symbols /tmp/mail |
		sed -n 's/^Symbol: R_MIXED_CHARSET (\([0-9.]*\)).*/\1/p' | grep . || echo -
}

shown() {
	for subject in Answer één Öl idée Réservé coördinatie; do
		echo "Subject: $subject: $(points "$subject" "Hello Bob, see you on Monday. Best wishes, Ann")"
	done
	for text in "Kies er één." "La table est réservée." "Schöne Grüße"; do
		echo "Text: $text: $(points Answer "$text")"
	done
	echo "Two lines of French: $(points Answer "Bonjour, la table est réservée pour midi, à côté de la
gare, où nous nous sommes vus l'été dernier. À bientôt")"
}

expect "$stated" shown
