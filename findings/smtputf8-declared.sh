#!/bin/bash
# Postfix loses a message because its client was honest about the UTF-8 in it.
#
# Postfix 3.7.11 and Exim 4.96 (Debian 12), 3.10.13 and 4.98.2 (Debian 13); the next hop, which all
# mail goes through, does not offer SMTPUTF8. All addresses are ASCII, the sender's name is not.
# Expected: the message goes on, or comes back, whatever the client said of it.
# Seen: declared with SMTPUTF8 on MAIL FROM, as RFC 6531 wants it, Postfix cannot hand it on, and its
# report cannot go out either, for it quotes the name and needs SMTPUTF8 as well: a 250, and nobody hears
# of it again. The same octets without that word arrive. With Exim they arrive in both cases.
# Matters: a program that writes names in raw UTF-8 reaches more people by not saying so. Encoded words
# (RFC 2047) avoid the choice; SMTPUTF8 is best kept for addresses that cannot do without.
stated='Postfix, declared: 250, then nothing
its log: bounced 5.6.7 to=<bob@b.example>, bounced 5.6.7 to=<anna@a.example>
Postfix, not declared: 250, then to <bob@b.example> From: Änna <anna@a.example>
Exim, declared: 250, then to <bob@b.example> From: Änna <anna@a.example>
Exim, not declared: 250, then to <bob@b.example> From: Änna <anna@a.example>'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
on 12 exim4-daemon-heavy=4.96-15+deb12u11
on 13 exim4-daemon-heavy=4.98.2-1+deb13u5
servers postfix
aside
sink 2525 /tmp/sink 8BITMIME
postfix_up 10025
exim_up 10026

message='From: Änna <anna@a.example>
To: Bob <bob@b.example>
Subject: Hello
Message-ID: <1@a.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000

Hello'

try() {
	local code came
	rm -f /tmp/sink/*
	code=$(send "$2" "$3" bob@b.example <<<"$message")
	await settled
	came=$(sed -n 's/^RCPT TO:\(<.*>\).*/to \1/p; /^From: /p' /tmp/sink/* 2>/dev/null | paste -sd ' ')
	echo "$1: $code, then ${came:-nothing}"
}

all() {
	try "Postfix, declared" 10025 "anna@a.example SMTPUTF8"
	echo "its log: $(sed -n 's/.* \(to=<.*>\), .* dsn=\(.*\), status=\(bounced\) .*/\3 \2 \1/p' \
		/var/log/postfix.log | paste -sd , | sed 's/,/, /')"
	try "Postfix, not declared" 10025 "anna@a.example"
	try "Exim, declared" 10026 "anna@a.example SMTPUTF8"
	try "Exim, not declared" 10026 "anna@a.example"
}
expect "$stated" all
