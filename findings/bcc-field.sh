#!/bin/bash
# What becomes of a Bcc field depends on the mail server, and on how the message gets there.
#
# Postfix 3.7.11, Exim 4.96, Sendmail 8.17.1.9 (Debian 12); 3.10.13, 4.98.2, 8.18.1 (Debian 13).
# Expected: the program that sends removes Bcc; a server leaves alone what comes by SMTP, as it
# leaves alone all other fields; and sendmail(1) behaves alike in all three.
# Seen: Postfix removes Bcc always, also from mail that it only relays. Sendmail does so too, but where
# there is no To or Cc it leaves an empty "Bcc:", so that all recipients learn that there was one.
# Exim removes it for sendmail -t alone: by SMTP, or with the recipients as arguments, everybody who gets
# the message can read it.
# Matters: what a filter sees in a Bcc field may or may not be shown to the recipients; a program that
# leaves the removal to the server is tested on Postfix and tells everybody on Exim.
stated='Postfix, SMTP: To: Bob <bob@b.example>
Postfix, SMTP, no To: none
Postfix, sendmail -t: To: Bob <bob@b.example>
Postfix, sendmail bob: To: Bob <bob@b.example>
Exim, SMTP: To: Bob <bob@b.example> | Bcc: Carol <carol@c.example>
Exim, SMTP, no To: Bcc: Carol <carol@c.example>
Exim, sendmail -t: To: Bob <bob@b.example>
Exim, sendmail bob: To: Bob <bob@b.example> | Bcc: Carol <carol@c.example>
Sendmail, SMTP: To: Bob <bob@b.example>
Sendmail, SMTP, no To: Bcc:
Sendmail, sendmail -t: To: Bob <bob@b.example>
Sendmail, sendmail bob: To: Bob <bob@b.example>'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers exim sendmail postfix
aside
servers_up

no_to='From: Anna <anna@a.example>
Bcc: Carol <carol@c.example>
Subject: Hello
Message-ID: <1@a.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000

Hello'
message="To: Bob <bob@b.example>
$no_to"

try() {
	local shown
	await settled
	shown=$(grep -ih '^\(to\|cc\|bcc\):' /tmp/sink/* | sed 's/ *$//' | sort -u -r | paste -sd '|' | sed 's/|/ | /g')
	rm -f /tmp/sink/*
	echo "$1: ${shown:-none}"
}

server() {
	send "$2" anna@a.example bob@b.example <<<"$message" >/dev/null
	try "$1, SMTP"
	send "$2" anna@a.example bob@b.example <<<"$no_to" >/dev/null
	try "$1, SMTP, no To"
	"$3" -t <<<"$message"
	try "$1, sendmail -t"
	"$3" bob@b.example <<<"$message"
	try "$1, sendmail bob"
}

all() {
	server Postfix 10025 /usr/sbin/sendmail
	server Exim 10026 /usr/sbin/exim4
	server Sendmail 10027 /usr/libexec/sendmail/sendmail
}
expect "$stated" all
