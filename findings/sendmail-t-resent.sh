#!/bin/bash
# A message that is sent on by "sendmail -t" goes to its first recipients again, instead of the new one.
#
# Debian 12: dma 0.13, ssmtp 2.64, esmtp 1.2; beside them msmtp 1.8.23 and Postfix 3.7.11.
# Debian 13: the same versions, msmtp 1.8.28, Postfix 3.10.13.
# Expected: with Resent-To in the header, sendmail -t writes to that address; To names those who got it
# the first time (RFC 5322, 3.6.6). Mail programs that send on count on it.
# Seen: Postfix and msmtp do so. dma, ssmtp and esmtp do not know Resent-To: Bob, who has the message
# since the first time, gets it again, and Dave never gets it.
# Matters: on machines with a small sender a command that sends a message on answers the wrong person,
# without an error; whoever sends on gives the recipients as arguments.
stated='Postfix: dave@d.example
msmtp: dave@d.example
dma: bob@b.example
ssmtp: bob@b.example
esmtp: bob@b.example'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
on 12 msmtp=1.8.23-1 dma=0.13-1+b1
on 12 ssmtp=2.64-11
on 12 esmtp=1.2-18+b1
on 13 msmtp=1.8.28-3
on 13 dma=0.13-1+b2
on 13 ssmtp=2.64-12
on 13 esmtp=1.2-19
servers postfix
aside
sink 2525 /tmp/sink
postfix_up 10025
small_senders

message='From: anna@a.example
To: bob@b.example
Subject: Hello
Message-ID: <1@a.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000
Resent-From: carol@c.example
Resent-To: dave@d.example
Resent-Message-ID: <2@c.example>
Resent-Date: Sat, 28 Nov 2026 11:00:00 +0000

Hello'

program() {
	rm -f /tmp/sink/*
	"${@:2}" -t <<<"$message"
	await settled
	await ls /tmp/sink/1
	echo "$1: $(sed -n 's/^RCPT TO:<\(.*\)>.*/\1/p' /tmp/sink/* | sort | paste -sd ' ')"
}

all() {
	program Postfix /usr/sbin/sendmail
	program msmtp msmtp --host=127.0.0.1 --port=2525 --from=carol@c.example
	program dma dma -D
	program ssmtp ssmtp
	program esmtp esmtp
}
expect "$stated" all
