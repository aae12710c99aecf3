#!/bin/bash
# To Sendmail a field named "Text" or "Message" ends the header: From, To and Subject become text.
#
# Sendmail 8.17.1.9 (Debian 12), 8.18.1 (Debian 13); beside it Postfix and Exim.
# Expected: a field that a server does not know passes through (RFC 5322, 3.6.8), and the header ends
# at the first empty line and nowhere else.
# Seen: at "Text: yes" or "Message: yes", in any case, Sendmail writes an empty line. What stood below is
# the beginning of the text, behind this field on the same line; the header gets a From made of the envelope's
# sender, a new Date and a new Message-Id. "X-Text: yes" is a field as any other. Postfix and Exim change nothing.
# Matters: a program that gives its mail such a field sends mail without To, Cc, Subject and MIME-Version,
# so that nobody can answer all; a filter that names its own fields needs a name that no server reads.
stated='Postfix, Text: Text From To Subject MIME-Version | Hello
Exim, Text: Text From To Subject MIME-Version | Hello
Sendmail, Text: From | Text: yesFrom: Anna <anna@a.example>
Sendmail, MESSAGE: From | MESSAGE: yesFrom: Anna <anna@a.example>
Sendmail, Text below From: From | Text: yesTo: Bob <bob@b.example>
Sendmail, Text last: From To Subject MIME-Version | Text: yes
Sendmail, X-Text: X-Text From To Subject MIME-Version | Hello'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers exim sendmail postfix
aside
servers_up

message='From: Anna <anna@a.example>
To: Bob <bob@b.example>
Subject: Hello
MIME-Version: 1.0
Message-ID: <1@a.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000'

# try WHAT PORT HEADER: the header's fields that are not of the way, and the first line of the text.
try() {
	rm -f /tmp/sink/*
	send "$2" anna@a.example bob@b.example <<<"$3

Hello" >/dev/null
	await ls /tmp/sink/1
	sed '1,/^$/d' /tmp/sink/1 >/tmp/came
	echo "$1: $(sed -n '/^$/q; /^\(Received\|Date\|Message-I[Dd]\):/d; s/^\([^ \t]*\):.*/\1/p' /tmp/came | paste -sd ' ')" \
		"| $(sed '1,/^$/d; q' /tmp/came)"
}

all() {
	local server
	for server in "Postfix 10025" "Exim 10026" "Sendmail 10027"; do
		try "${server% *}, Text" "${server#* }" "Text: yes
$message"
	done
	try "Sendmail, MESSAGE" 10027 "MESSAGE: yes
$message"
	try "Sendmail, Text below From" 10027 "${message/
/
Text: yes
}"
	try "Sendmail, Text last" 10027 "$message
Text: yes"
	try "Sendmail, X-Text" 10027 "X-Text: yes
$message"
}
expect "$stated" all
