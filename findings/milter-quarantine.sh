#!/bin/bash
# A milter that quarantines a message keeps it from all milters after it, on Postfix for good.
#
# Postfix 3.7.11, Sendmail 8.17.1.9 (Debian 12); 3.10.13, 8.18.1 (Debian 13).
# Expected: quarantine says what becomes of the message, not who may work on it: the next milter, here one
# that adds a field at the end as a signer does, does its work, and what is released has its field.
# Seen: on Sendmail it does. On Postfix it hears of sender and recipient, then "abort", and never
# of the end of the message; after "postsuper -H" the message leaves without its field, since a release
# does not run milters.
# Matters: mail that was held for a look and found good leaves Postfix unsigned. Who quarantines must
# be the last milter, or keep the message in a place of its own and hand it in again.
stated='Postfix: quarantined; the next milter: MAIL RCPT DATA abort; released without X-Later
Sendmail: quarantined; the next milter: MAIL RCPT DATA end; released with X-Later: yes'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers sendmail postfix
aside
sink 2525 /tmp/sink
python3 /findings/lib/milter.py 9001 "quarantine|held" >/dev/null &
python3 /findings/lib/milter.py 9002 "add|X-Later|yes" >/tmp/heard &
await listens 9001
await listens 9002
postfix_up 10025 "smtpd_milters = inet:127.0.0.1:9001, inet:127.0.0.1:9002"
sendmail_up 10027 "INPUT_MAIL_FILTER(\`first', \`S=inet:9001@127.0.0.1')" \
	"INPUT_MAIL_FILTER(\`next', \`S=inet:9002@127.0.0.1')"

message='From: Anna <anna@a.example>
To: Bob <bob@b.example>
Subject: Hello

Hello'

heard() {
	grep -q '^Q' /tmp/heard &&
		sed -n 's/^M.*/MAIL/p; s/^R.*/RCPT/p; s/^T.*/DATA/p; s/^E.*/end/p; s/^A.*/abort/p' /tmp/heard |
		uniq | paste -sd ' ' | sed 's/end abort/end/'
}

# try NAME PORT QUARANTINED RELEASE-COMMAND
try() {
	: >/tmp/heard
	rm -f /tmp/sink/*
	send "$2" anna@a.example bob@b.example <<<"$message" >/dev/null
	await eval "$3"
	await heard
	echo "$1: quarantined; the next milter: $(heard); released $(
		eval "$4" >/dev/null 2>&1
		await ls /tmp/sink/1
		sed -n 's/^X-Later/with &/p' /tmp/sink/1 | grep . || echo without X-Later)"
}

all() {
	local sendmail=/usr/libexec/sendmail/sendmail
	try Postfix 10025 "ls /var/spool/postfix/hold/*" "postsuper -H ALL; postqueue -f"
	try Sendmail 10027 "ls /var/spool/mqueue/hf*" "$sendmail -qQ -Q; $sendmail -q"
}
expect "$stated" all
