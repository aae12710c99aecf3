#!/bin/bash
# Postfix takes bob, Bob and BOB for one recipient, and one bob for two.
#
# Postfix 3.7.11 (Debian 12), 3.10.13 (Debian 13).
# Expected: each RCPT that got a 250 is served, since only the receiving side may say that the case
# of a local part does not matter (RFC 5321, 2.4); or all comparisons ignore it.
# Seen: three RCPTs that differ in case, three times 250, one recipient in the queue: the first. A milter
# that adds a recipient who is there already makes two copies to the very same address. A milter that
# deletes "Bob" where the client said "bob" deletes nobody and hears nothing of it. Where the client said
# both, deleting the second deletes nobody, for it was never there, and deleting the first leaves
# nobody at all, with a 250 for the message.
# Matters: a filter must remember recipients as they were given, byte by byte, to take one out again,
# and look itself whether one is there before it adds it.
stated='bob, Bob and BOB; no milter: <bob@b.example>
bob; a milter adds bob: <bob@b.example> <bob@b.example>
bob; a milter deletes Bob: <bob@b.example>
bob and Bob; a milter deletes Bob: <bob@b.example>
bob and Bob; a milter deletes bob: nobody'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers postfix
aside
sink 2525 /tmp/sink
postfix_up 10025

message='From: Anna <anna@a.example>
To: Bob <bob@b.example>
Subject: Hello

Hello'

# try WHAT ACTION RECIPIENT ...
try() {
	local milter=
	rm -f /tmp/sink/*
	if [ -n "$2" ]; then
		python3 /findings/lib/milter.py 9001 "$2" >/dev/null &
		milter=$!
		await listens 9001
	fi
	postconf "smtpd_milters=${2:+inet:127.0.0.1:9001}"
	postfix reload 2>/dev/null
	await listens 10025
	[ "$(send 10025 anna@a.example "${@:3}" <<<"$message")" = 250 ] || echo "not taken: $1"
	await settled
	set -- "$1" "$(sed -n 's/^RCPT TO:\(<.*>\).*/\1/p' /tmp/sink/* 2>/dev/null | paste -sd ' ')"
	echo "$1: ${2:-nobody}"
	[ -z "$milter" ] || kill "$milter"
}

all() {
	try "bob, Bob and BOB; no milter" "" bob@b.example Bob@b.example BOB@b.example
	try "bob; a milter adds bob" "addrcpt|<bob@b.example>" bob@b.example
	try "bob; a milter deletes Bob" "delrcpt|<Bob@b.example>" bob@b.example
	try "bob and Bob; a milter deletes Bob" "delrcpt|<Bob@b.example>" bob@b.example Bob@b.example
	try "bob and Bob; a milter deletes bob" "delrcpt|<bob@b.example>" bob@b.example Bob@b.example
}
expect "$stated" all
