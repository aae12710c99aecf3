#!/bin/bash
# Two milter calls that delete the first and the second of three fields leave another one on each server.
#
# Postfix 3.7.11, Sendmail 8.17.1.9 (Debian 12); 3.10.13, 8.18.1 (Debian 13).
# Expected: header 1 and 2 of a name mean the same fields to every mail server, since the milter
# protocol counts them from 1.
# Seen: Sendmail goes on counting a field that was deleted: the second call finds the second field.
# Postfix does not: the second call finds what was the third. Of one, two and three,
# Sendmail keeps three and Postfix keeps two; both report success.
# Matters: a filter that takes out several fields of one name removes what it never judged. Going from
# the highest index down gives the same on both.
stated='Postfix, 1 then 2: keeps two
Sendmail, 1 then 2: keeps three
Postfix, 2 then 1: keeps three
Sendmail, 2 then 1: keeps three'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers sendmail postfix
aside
sink 2525 /tmp/sink
postfix_up 10025 "smtpd_milters = inet:127.0.0.1:9001"
sendmail_up 10027 "INPUT_MAIL_FILTER(\`filter', \`S=inet:9001@127.0.0.1')"

message='From: Anna <anna@a.example>
To: Bob <bob@b.example>
Comments: one
Comments: two
Comments: three
Subject: Hello

Hello'

try() {
	rm -f /tmp/sink/*
	send "$2" anna@a.example bob@b.example <<<"$message" >/dev/null
	await ls /tmp/sink/1
	echo "$1: keeps $(sed -n 's/^Comments: //p' /tmp/sink/1 | paste -sd ' ')"
}

# both FIRST SECOND
both() {
	local milter
	python3 /findings/lib/milter.py 9001 "header|Comments|$1|" "header|Comments|$2|" >/dev/null &
	milter=$!
	await listens 9001
	try "Postfix, $1 then $2" 10025
	try "Sendmail, $1 then $2" 10027
	kill $milter
	wait $milter 2>/dev/null
}

all() {
	both 1 2
	both 2 1
}
expect "$stated" all
