#!/bin/bash
# Sendmail: "Precedence: bulk" takes the text out of the report, even against RET=FULL.
#
# Sendmail 8.17.1.9 (Debian 12), 8.18.1 (Debian 13); beside it Postfix 3.7.11 and 3.10.13.
# Expected: what a report returns is said in the envelope, RET=FULL or RET=HDRS (RFC 3461, 4.3),
# or is up to the server that writes it; a field of the header is the reader's business.
# Seen: where the message has "Precedence: bulk" (or list, or junk), Sendmail returns only its header, whatever
# RET says. Postfix returns what RET asks for.
# Matters: automatic mail is marked like this to keep answering machines silent; whoever finds out from the
# returned text what a report is about must put what is needed into a field of the header.
stated='Postfix, no Precedence: message/rfc822
Postfix, no Precedence, RET=FULL: message/rfc822
Postfix, bulk: message/rfc822
Postfix, bulk, RET=FULL: message/rfc822
Sendmail, no Precedence: message/rfc822
Sendmail, no Precedence, RET=FULL: message/rfc822
Sendmail, bulk: text/rfc822-headers
Sendmail, bulk, RET=FULL: text/rfc822-headers
Sendmail, list, RET=FULL: text/rfc822-headers
Sendmail, junk, RET=FULL: text/rfc822-headers'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers sendmail postfix
aside
sink 2525 /tmp/sink
postfix_up 10025
sendmail_up 10027

message='From: Anna <anna@a.example>
To: Bob <gone@b.example>
Subject: Hello

Hello'

# try WHAT PORT PRECEDENCE PARAMETER
try() {
	rm -f /tmp/sink/*
	send "$2" "anna@a.example $4" gone@b.example <<<"${3:+Precedence: $3
}$message" >/dev/null
	await ls /tmp/sink/1
	echo "$1: $(grep -o 'message/rfc822\|text/rfc822-headers' /tmp/sink/1)"
}

all() {
	local server precedence
	for server in "Postfix 10025" "Sendmail 10027"; do
		for precedence in "" bulk; do
			try "${server% *}, ${precedence:-no Precedence}" "${server#* }" "$precedence" ""
			try "${server% *}, ${precedence:-no Precedence}, RET=FULL" "${server#* }" "$precedence" RET=FULL
		done
	done
	try "Sendmail, list, RET=FULL" 10027 list RET=FULL
	try "Sendmail, junk, RET=FULL" 10027 junk RET=FULL
}
expect "$stated" all
