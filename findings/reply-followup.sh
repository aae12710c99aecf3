#!/bin/bash
# One field sends the reply to all to somebody nobody has heard of, or to all but the author.
#
# Debian 12: neomutt 20220429, notmuch 0.37, nmh 1.8~RC2, bsd-mailx 8.1.2, mailutils 3.15, s-nail 14.9.24,
# Emacs 28.2; Debian 13: neomutt 20250510, notmuch 0.39, nmh 1.8, bsd-mailx 8.1.2, mailutils 3.19,
# s-nail 14.9.25, Emacs 30.1.
# Expected: "reply to all" answers the author and those in To and Cc; Mail-Followup-To is no standard, and
# at most a proposal that the program asks about.
# Seen: neomutt, nmh and Emacs write to the address in it alone, without asking: the author and Carol
# get nothing, and Dave, who stands in no field that the reader is shown, gets the answer.
# mailutils takes it for a Reply-To: it adds Dave and leaves out Anna, who wrote. notmuch, mailx and
# s-nail pass it by.
# Matters: the field introduces people to each other as much as Cc does, and shows it less. What looks for
# the people of a message must read it as an address field.
stated='neomutt: To: dave@d.example
notmuch: To: Anna <anna@a.example> | Cc: carol@c.example
nmh: To: dave@d.example
mailx: To: anna@a.example, bob@b.example | Cc: carol@c.example
mailutils: To: <dave@d.example>,<bob@b.example> | Cc: <carol@c.example>
s-nail: To: anna@a.example | Cc: carol@c.example
emacs: To: dave@d.example'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/replies.sh"
replies_packages
aside
message='From: Anna <anna@a.example>
To: bob@b.example
Cc: carol@c.example
Mail-Followup-To: dave@d.example
Subject: Lunch
Message-ID: <1@a.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000

Hello'
replies_begin

all() {
	local program
	for program in neomutt notmuch nmh mailx mailutils s-nail emacs; do reply_with $program; done
}
expect "$stated" all
