#!/bin/bash
# A message that was sent on leaves Postfix without a Message-ID, and one with less than all Resent-
# fields gets a Resent-From that nobody wrote.
#
# Postfix 3.7.11, Exim 4.96, Sendmail 8.17.1.9 (Debian 12); 3.10.13, 4.98.2, 8.18.1 (Debian 13).
# Expected: a server that gives its clients' messages a Message-ID does so here, too; and it does not
# say for somebody that he has sent a message on.
# Seen: as soon as one Resent- field is there, Postfix gives its clients a Resent-Message-ID instead: the
# message goes on with none of its own. Where there is only a Resent-To, Postfix and Sendmail
# add a Resent-Date and a Resent-From made of the envelope's sender, here the author. Sendmail also adds
# what the message itself lacks. Exim adds nothing by SMTP.
# Matters: behind a server that adds Message-IDs there can be messages without; what looks for
# duplicates or threads must not count on one. A Resent-From does not prove that anybody resent anything.
stated='Postfix, not sent on: Message-Id
Postfix, sent on: Resent-Message-Id
Postfix, Resent-To only: Resent-Date Resent-From Resent-Message-Id; Resent-From: anna@a.example
Sendmail, not sent on: Message-Id
Sendmail, sent on: Message-Id Resent-Message-Id
Sendmail, Resent-To only: Message-Id Resent-Date Resent-From Resent-Message-Id; Resent-From: anna@a.example
Exim, not sent on: nothing
Exim, sent on: nothing
Exim, Resent-To only: nothing'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers exim sendmail postfix
aside
servers_up

message='From: Anna <anna@a.example>
To: Bob <bob@b.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000
Subject: Hello

Hello'
resent='Resent-From: Bob <bob@b.example>
Resent-Date: Sat, 28 Nov 2026 11:00:00 +0000
Resent-To: carol@c.example'

# try WHAT PORT FIELDS-ABOVE
try() {
	rm -f /tmp/sink/*
	send "$2" anna@a.example carol@c.example <<<"${3:+$3
}$message" >/dev/null
	await ls /tmp/sink/1
	set -- "$1" "$(grep -vxF "$3
$message" /tmp/sink/1 | sed -n 's/^\([A-Z][^ ]*\(From\|Id\|Date\)\):.*/\1/p' | sort | paste -sd ' ')" \
		"$(grep '^Resent-From: anna' /tmp/sink/1)"
	echo "$1: ${2:-nothing}${3:+; $3}"
}

all() {
	local server
	for server in "Postfix 10025" "Sendmail 10027" "Exim 10026"; do
		try "${server% *}, not sent on" "${server#* }" ""
		try "${server% *}, sent on" "${server#* }" "$resent"
		try "${server% *}, Resent-To only" "${server#* }" "Resent-To: carol@c.example"
	done
}
expect "$stated" all
