#!/bin/bash
# A mailing list that is addressed inside a group says that it is not addressed.
#
# mlmmj 1.3.0 (Debian 12), 1.5.2 (Debian 13).
# Expected: "To: Friends: list@l.example;" (RFC 5322, 3.4) addresses the list as "To: list@l.example" does.
# Seen: the posting is returned, "the list address was not found in either the To: or CC: header", above
# a copy of the header in which it is. A group in To beside the list in Cc is fine.
# Matters: who looks for an address in To and Cc has to look into groups; and a message with a
# group is refused by lists for a reason that its sender cannot see.
stated='To: list@l.example: 2 members
To: Friends: list@l.example;: denied
To: Friends: carol@c.example;, Cc: list@l.example: 2 members
To: undisclosed-recipients:;, Cc: list@l.example: 2 members'

. "$(dirname "$0")/lib/copy.sh"
on 12 mlmmj=1.3.0-4
on 13 mlmmj=1.5.2-1
aside
sink 25 /tmp/sink
mkdir -p /var/spool/mlmmj
if [ "$debian" = 12 ]; then spool=; else spool=/var/spool/mlmmj; fi
printf '%s\n' $spool l.example owner@l.example en n n n | mlmmj-make-ml -L list -c root >/dev/null 2>&1
for member in anna@a.example bob@b.example; do
	/usr/bin/mlmmj-sub -L /var/spool/mlmmj/list -a $member -s >/dev/null 2>&1
done

# post TO [CC]
post() {
	rm -f /tmp/sink/*
	printf '%s\n' "From anna@a.example Sat Nov 28 10:00:00 2026" "Return-Path: <anna@a.example>" \
		"From: anna@a.example" "To: $1" ${2:+"Cc: $2"} "Subject: Lunch" "Message-ID: <$RANDOM@a.example>" "" Hello |
		/usr/bin/mlmmj-receive -F -L /var/spool/mlmmj/list >/dev/null 2>&1
	await ls /tmp/sink/1
	if grep -q 'was not found in either the' /tmp/sink/1; then
		echo "To: $1${2:+, Cc: $2}: denied"
	else
		await ls /tmp/sink/2
		echo "To: $1${2:+, Cc: $2}: $(ls /tmp/sink | wc -l) members"
	fi
}

all() {
	post "list@l.example"
	post "Friends: list@l.example;"
	post "Friends: carol@c.example;" "list@l.example"
	post "undisclosed-recipients:;" "list@l.example"
}
expect "$stated" all
