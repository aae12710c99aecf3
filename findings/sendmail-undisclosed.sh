#!/bin/bash
# Sendmail returns the usual way to write to hidden recipients, and delivers it later.
#
# Sendmail 8.17.1.9 (Debian 12), 8.18.1 (Debian 13); beside it Postfix and Exim.
# Expected: "To: undisclosed-recipients:;" with all recipients in Bcc goes out, as mail programs have
# written it for decades: an empty group names nobody (RFC 5322, A.1.3).
# Seen: sendmail -t of Sendmail takes the empty group for a recipient, ends with 64 and sends the author
# a report, whose Final-Recipient is the error's text, quoted, as a local part. The hidden recipients
# get nothing until the queue is run; then they do. A group with a member, or no To at all, is fine.
# Matters: the author sends again what was never lost, so everybody gets it twice; and who reads
# addresses in reports finds one that is a sentence. For sendmail -t, leave To out.
stated='Postfix, undisclosed: exit 0, to carol@c.example
Exim, undisclosed: exit 0, to carol@c.example
Sendmail, a group of one: exit 0, to bob@b.example carol@c.example
Sendmail, no To: exit 0, to carol@c.example
Sendmail, undisclosed: exit 64, to anna@a.example
Final-Recipient: RFC822; "553 List:; syntax illegal for recipient addresses"@mx.mail.test
Sendmail, the queue run: exit 0, to carol@c.example'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers exim sendmail postfix
aside
servers_up

# try WHAT TO-FIELD COMMAND ...
try() {
	local status
	rm -f /tmp/sink/*
	printf '%s\n' "From: Anna <anna@a.example>" ${2:+"$2"} "Bcc: carol@c.example" "Subject: Hello" "" "Hello" >/tmp/in
	"${@:3}" </tmp/in >/dev/null 2>&1
	status=$?
	await ls /tmp/sink/1
	echo "$1: exit $status, to $(sed -n 's/^RCPT T[Oo]:<\(.*\)>.*/\1/p' /tmp/sink/* | sort | paste -sd ' ')"
	grep -h '^Final-Recipient:' /tmp/sink/*
}

all() {
	local sendmail="/usr/libexec/sendmail/sendmail" none="To: undisclosed-recipients:;"
	try "Postfix, undisclosed" "$none" /usr/sbin/sendmail -t
	try "Exim, undisclosed" "$none" /usr/sbin/exim4 -t
	try "Sendmail, a group of one" "To: Friends: bob@b.example;" $sendmail -t
	try "Sendmail, no To" "" $sendmail -t
	try "Sendmail, undisclosed" "$none" $sendmail -fanna@a.example -t
	try "Sendmail, the queue run" "" $sendmail -q
}
expect "$stated" all
