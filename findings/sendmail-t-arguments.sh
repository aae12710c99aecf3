#!/bin/bash
# "sendmail -t ADDRESS": one program writes to ADDRESS as well, one to all but ADDRESS, one crosses it twice.
#
# Debian 12: Postfix 3.7.11, Exim 4.96, Sendmail 8.17.1.9, dma 0.13, msmtp 1.8.23, ssmtp 2.64;
# Debian 13: Postfix 3.10.13, Exim 4.98.2, Sendmail 8.18.1, dma 0.13, msmtp 1.8.28, ssmtp 2.64.
# Expected: programs that call themselves sendmail agree on whom a command line writes to.
# Seen, with Bob in To and Carol in Cc: an address beside -t is added by Postfix, Sendmail, dma and
# msmtp; Exim takes it away from the recipients; ssmtp refuses. With Carol as the argument, msmtp sends
# to her twice in one transaction, Exim not at all.
# Matters: a wrapper that adds an archive's address works on Postfix, and on Exim silently stores nothing,
# or drops the recipient that it names. With -t, put all recipients into fields.
stated='Postfix: -t carol: bob carol; -t dave: bob carol dave
Exim: -t carol: bob; -t dave: bob carol
Sendmail: -t carol: bob carol; -t dave: bob carol dave
dma: -t carol: bob carol; -t dave: bob carol dave
msmtp: -t carol: bob carol carol; -t dave: bob carol dave
ssmtp: -t carol: recipients with -t option not supported; -t dave: recipients with -t option not supported'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
on 12 msmtp=1.8.23-1 dma=0.13-1+b1
on 12 ssmtp=2.64-11
on 13 msmtp=1.8.28-3
on 13 dma=0.13-1+b2
on 13 ssmtp=2.64-12
servers exim sendmail postfix
aside
servers_up
small_senders

message='From: anna@a.example
To: bob@b.example
Cc: carol@c.example
Subject: Hello

Hello'

try() {
	local said
	said=$("$@" <<<"$message" 2>&1 | sed 's/^ssmtp: //')
	await settled
	echo "${said}$(sed -n 's/^RCPT T[Oo]:<\(.*\)@.*/\1/p' /tmp/sink/* 2>/dev/null | sort | paste -sd ' ')"
	rm -f /tmp/sink/*
}

program() {
	echo "$1: -t carol: $(try "${@:2}" -t carol@c.example); -t dave: $(try "${@:2}" -t dave@d.example)"
}

all() {
	program Postfix /usr/sbin/sendmail
	program Exim exim4
	program Sendmail /usr/libexec/sendmail/sendmail
	program dma dma -D
	program msmtp msmtp --host=127.0.0.1 --port=2525 --from=anna@a.example
	program ssmtp ssmtp
}
expect "$stated" all
