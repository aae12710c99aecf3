#!/bin/bash
# mailutils: a comment at the end of Cc hides the whole list from Sieve, and empties the Cc of a reply.
#
# mailutils 3.15 (Debian 12), 3.19 (Debian 13); beside it notmuch 0.37 and 0.39.
# Expected: "Carol <carol@c.example> (work)" is an address with a comment behind it (RFC 5322, 3.4), in any
# place of a list; and rules that do not speak of addresses are asked whatever an address looks like.
# Seen: with another address behind it, or without the brackets, it is read. At the end of the field nobody of
# the whole list is found: a reply to all by mail has no Cc, and the rule for mail with Dave in Cc does not hold. On
# Debian 12 sieve stops there, so that the rule for the subject is not asked either. notmuch answers to both.
# Matters: who is found in a list hangs on how the last of it is written; and an answer to all that
# leaves people out is no sign that somebody wanted them left out.
last='rule for the subject'
[ "$(. /etc/os-release && echo "$VERSION_ID")" = 13 ] || last='address: retriever failure: Malformed email address'
stated="Carol <carol@c.example> (work), dave@d.example
notmuch: To: Anna <anna@a.example> | Cc: Carol <carol@c.example>, dave@d.example
mailutils: To: \"Anna\" <anna@a.example>,<bob@b.example> | Cc: \"Carol\" <carol@c.example>,<dave@d.example>
sieve: rule for Dave
dave@d.example, carol@c.example (work)
notmuch: To: Anna <anna@a.example> | Cc: dave@d.example, work <carol@c.example>
mailutils: To: \"Anna\" <anna@a.example>,<bob@b.example> | Cc: <dave@d.example>,\"work\" <carol@c.example>
sieve: rule for Dave
dave@d.example, Carol <carol@c.example> (work)
notmuch: To: Anna <anna@a.example> | Cc: dave@d.example, Carol <carol@c.example>
mailutils: To: \"Anna\" <anna@a.example>,<bob@b.example>
sieve: $last"

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/replies.sh"
on 12 notmuch=0.37-1+b1
on 12 mailutils=1:3.15-4
on 13 notmuch=0.39-1
on 13 mailutils=1:3.19-1
aside
printf '%s\n' 'if address :is "cc" "dave@d.example" { discard; stop; }' \
	'if header :is "subject" "Lunch" { keep; }' >/tmp/rules

# The rule that sieve follows, or what it says.
rule() {
	sieve -v -f $HOME/box /tmp/rules 2>&1 |
		sed 's/^sieve: //; s/.*: DISCARD on.*/rule for Dave/; s/.*: KEEP on.*/rule for the subject/; /: STOP on/d'
}

# try CC
try() {
	message="From: Anna <anna@a.example>
To: bob@b.example
Cc: $1
Subject: Lunch
Message-ID: <1@a.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000

Hello"
	replies_begin
	echo "$1"
	reply_with notmuch
	reply_with mailutils
	echo "sieve: $(rule)"
}

all() {
	try "Carol <carol@c.example> (work), dave@d.example"
	try "dave@d.example, carol@c.example (work)"
	try "dave@d.example, Carol <carol@c.example> (work)"
}
expect "$stated" all
