#!/bin/bash
# One Resent-To field, and the mail server writes that the author has sent the message on.
#
# Postfix 3.7.11, Sendmail 8.17.1.9 (Debian 12); 3.10.13, 8.18.1 (Debian 13).
# Expected: a message with a Resent-To (here by SMTP, as from a forwarding program that sets no more)
# passes as it is, or gets the Message-ID and the Date that it lacks.
# Seen: Postfix (for its own clients) and Sendmail (for all) complete the Resent- fields: Resent-Date,
# Resent-Message-Id, and a Resent-From made of the envelope's sender. Postfix leaves out the Message-ID
# and Date that it gives every other message, so this one goes on without; Sendmail adds all five.
# Exim adds nothing.
# Matters: a Resent-From does not prove that its owner resent anything, and behind a server that adds
# Message-IDs there can be messages without one: what looks for duplicates must not count on it.
stated='Postfix, Resent-To: Resent-Date Resent-From Resent-Message-Id; Resent-From: anna@a.example
Postfix, without: Date Message-Id
Sendmail, Resent-To: Date Message-Id Resent-Date Resent-From Resent-Message-Id; Resent-From: anna@a.example
Sendmail, without: Date Message-Id
Exim, Resent-To: nothing
Exim, without: nothing'

. "$(dirname "$0")/lib/copy.sh"
on 12 exim4-daemon-light=4.96-15+deb12u11
on 12 sendmail-bin=8.17.1.9-2+deb12u2 sendmail-cf=8.17.1.9-2+deb12u2 m4
on 12 postfix=3.7.11-0+deb12u1
on 13 exim4-daemon-light=4.98.2-1+deb13u5
on 13 sendmail-bin=8.18.1-6+b1 sendmail-cf=8.18.1-6 m4
on 13 postfix=3.10.13-0+deb13u1
aside
. "$(dirname "$0")/lib/mta.sh"
sink 2525 /tmp/sink
postfix_up 10025
exim_up 10026
sendmail_up 10027

message='From: Anna <anna@a.example>
To: Bob <bob@b.example>
Subject: Hello

Hello'

try() {
	local added
	send "$2" anna@a.example carol@c.example >/dev/null
	await settled
	added=$(sed -n 's/^\(\(Resent-\)\?\(Date\|Message-Id\|From\)\):.*/\1/p' /tmp/sink/* | grep -v '^From$' |
		sort | paste -sd ' ')
	echo "$1: ${added:-nothing}$(sed -n 's/^Resent-From:.*/; &/p' /tmp/sink/*)"
	rm -f /tmp/sink/*
}

all() {
	local server
	for server in "Postfix 10025" "Sendmail 10027" "Exim 10026"; do
		try "${server% *}, Resent-To" "${server#* }" <<<"Resent-To: carol@c.example
$message"
		try "${server% *}, without" "${server#* }" <<<"$message"
	done
}
expect "$stated" all
