#!/bin/bash
# A local part in quotes: the mail to "carol smith" goes to carolsmith, to carol, to smith, or to "@c.example".
#
# Debian 12: neomutt 20220429, notmuch 0.37, nmh 1.8~RC2, bsd-mailx 8.1.2, mailutils 3.15, s-nail 14.9.24,
# Emacs 28.2, dma 0.13, msmtp 1.8.23, nullmailer 2.2; Debian 13: neomutt 20250510, notmuch 0.39, nmh 1.8,
# bsd-mailx 8.1.2, mailutils 3.19, s-nail 14.9.25, Emacs 30.1, dma 0.13, msmtp 1.8.28, nullmailer 2.2.
# Expected: "carol smith"@c.example and "carol, smith"@c.example are addresses (RFC 5321, 4.1.2; RFC 5322,
# 3.4.1) that stand in a reply to all, and in the envelope of sendmail -t, as they stood in the header.
# Seen: five programs keep both in a reply. neomutt leaves the quotes out and with them the blank, so that
# carolsmith gets the answer; with the comma it writes to carol at the machine's own domain. mailx makes two people
# of each. msmtp -t writes to "@c.example" for any quoted local part, dma -t cuts at the comma,
# and nullmailer writes the blank into its header without quotes.
# Matters: an answer, or the mail itself, reaches somebody else in the same domain and not Carol: who finds an
# address in a reply that was not in the message need not suspect its author.
stated='neomutt: To: Anna <anna@a.example> | Cc: carolsmith@c.example
notmuch: To: Anna <anna@a.example> | Cc: "carol smith"@c.example
nmh: To: Anna <anna@a.example> | Cc: bob@b.example, "carol smith"@c.example
mailx: To: anna@a.example, bob@b.example | Cc: carol, smith@c.example
mailutils: To: "Anna" <anna@a.example>,<bob@b.example> | Cc: <"carol smith"@c.example>
s-nail: To: anna@a.example | Cc: "carol smith"@c.example
emacs: To: Anna <anna@a.example> | Cc: "carol smith"@c.example
dma: <"carol smith"@c.example>
msmtp: <@c.example>
nullmailer: To: carol smith@c.example
neomutt: To: Anna <anna@a.example> | Cc: carol@mx.mail.test
notmuch: To: Anna <anna@a.example> | Cc: "carol, smith"@c.example
nmh: To: Anna <anna@a.example> | Cc: bob@b.example, "carol, smith"@c.example
mailx: To: anna@a.example, bob@b.example | Cc: carol, smith@c.example
mailutils: To: "Anna" <anna@a.example>,<bob@b.example> | Cc: <"carol, smith"@c.example>
s-nail: To: anna@a.example | Cc: "carol, smith"@c.example
emacs: To: Anna <anna@a.example> | Cc: "carol, smith"@c.example
dma: <"carol> < smith"@c.example>
msmtp: <@c.example>
nullmailer: To: "carol, smith"@c.example'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
. "$(dirname "$0")/lib/replies.sh"
replies_packages
on 12 msmtp=1.8.23-1
on 12 dma=0.13-1+b1
on 12 nullmailer=1:2.2-4
on 13 msmtp=1.8.28-3
on 13 dma=0.13-1+b2
on 13 nullmailer=1:2.2+10~g7ed88a0-6.1
aside
small_senders
sink 2525 /tmp/sink

# reply_all ADDRESS: the replies to a message with the address in Cc.
reply_all() {
	local program
	message="From: Anna <anna@a.example>
To: bob@b.example
Cc: $1
Subject: Lunch
Message-ID: <1@a.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000

Hello"
	replies_begin
	for program in neomutt notmuch nmh mailx mailutils s-nail emacs; do reply_with $program; done
}

# try COMMAND ...: hands /tmp/in to a sendmail -t.
try() {
	rm -f /tmp/sink/*
	"$@" </tmp/in
	await ls /tmp/sink/1
	echo "$1: $(sed -n 's/^RCPT TO://p' /tmp/sink/1 | paste -sd ' ')"
}

all() {
	local address
	for address in '"carol smith"@c.example' '"carol, smith"@c.example'; do
		reply_all "$address"
		printf '%s\n' "From: anna@a.example" "To: $address" "" Hello >/tmp/in
		try dma -t
		try msmtp --host=127.0.0.1 --port=2525 --from=anna@a.example -t
		echo "nullmailer: $(nullmailer-inject -n </tmp/in 2>/dev/null | grep '^To:')"
	done
}
expect "$stated" all
