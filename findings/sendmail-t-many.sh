#!/bin/bash
# "sendmail -t" with 3000 recipients: one server shows half of them, one writes to nobody and ends with 0.
#
# Postfix 3.7.11, Exim 4.96, Sendmail 8.17.1.9 (Debian 12); 3.10.13, 4.98.2, 8.18.1 (Debian 13).
# Expected: a To of 3000 addresses goes out as it is, or not at all, with an error: its 3000 folded
# lines are short (RFC 5322, 2.1.1), and a field may have any number of them.
# Seen: Exim sends it as it is. With Postfix all 3000 get the mail, but its To ends after 1706 of them
# (header_address_token_limit): the others stand in nobody's copy, and neither -t nor the log says so. Sendmail drops
# a header of more than 32,768 bytes and then says that it has no recipients: nobody gets anything, no
# report is written, and the exit status is 0.
# Matters: recipients who are hidden need not have been in Bcc, and a header's To cannot prove to whom a
# message went. Who writes to many with Sendmail must read what -t prints; its exit status says nothing.
stated='Exim, 1800: exit 0; 1800 recipients, 1800 in To
Exim, 3000: exit 0; 3000 recipients, 3000 in To
Postfix, 1800: exit 0; 1800 recipients, 1706 in To
Postfix, 3000: exit 0; 3000 recipients, 1706 in To
Sendmail, 1800: exit 0; 1800 recipients, 1800 in To
Sendmail, 3000: exit 0, No recipient addresses found in header; nobody'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers exim sendmail postfix
aside
servers_up

message() {
	echo "From: Anna <anna@a.example>"
	echo "To: $(seq -f 'u%04.0f@b.example' "$1" | paste -sd , | sed 's/,/,\n /g')"
	printf '%s\n' "Subject: Hello" "" Hello
}

# What arrived: how many recipients in the envelopes, how many in the To of the first copy.
came() {
	if [ -e /tmp/sink/1 ]; then
		echo -n "$(cat /tmp/sink/* | grep -ci '^RCPT') recipients, "
		echo "$(sed '1,/^$/d; /^$/q' /tmp/sink/1 | grep -o 'u[0-9]*@b.example' | sort -u | wc -l) in To"
	else
		echo nobody
	fi
}

# try WHAT HOW-MANY COMMAND ...
try() {
	local said
	rm -f /tmp/sink/*
	said=$(message "$2" | "${@:3}" 2>&1)
	echo -n "$1, $2: exit $?${said:+, $said}; "
	await settled
	came
}

all() {
	local many
	for many in 1800 3000; do try Exim $many exim4 -t; done
	for many in 1800 3000; do try Postfix $many sendmail -t; done
	grep -i 'cleanup.*\(warning\|error\|limit\)' /var/log/postfix.log
	for many in 1800 3000; do try Sendmail $many /usr/libexec/sendmail/sendmail -t -odi; done
}
expect "$stated" all
