#!/bin/bash
# Replying to all of a message with groups in To and Cc: seven programs, six headers, three of them broken.
#
# Debian 12: neomutt 20220429, notmuch 0.37, nmh 1.8~RC2, bsd-mailx 8.1.2, mailutils 3.15, s-nail 14.9.24,
# Emacs 28.2; Debian 13: neomutt 20250510, notmuch 0.39, nmh 1.8, bsd-mailx 8.1.2, mailutils 3.19,
# s-nail 14.9.25, Emacs 30.1.
# Expected: "To: Friends: bob, carol;" and "Cc: Team: dave;" (RFC 5322, 3.4) are answered to Anna, Carol and
# Dave, as the same addresses without their groups would be.
# Seen: notmuch and mailutils do so. s-nail writes to Anna alone and says nothing. bsd-mailx leaves
# the semicolon on Carol's and Dave's domains and makes recipients of the groups' names. neomutt of Debian 12
# loses semicolons and commas, so that its header has one thing that is no address (13: in order). nmh and
# Emacs keep the groups as they are, with Bob's own address; nmh then sends with empty groups
# (see nmh-group.sh).
# Matters: a group is valid, and hardly anybody can answer it: a message that is to be answered by
# all should not use one, and a list of recipients taken from a reply is not what its writer saw.
neomutt='Cc: Friends:  carol@c.example Team:  dave@d.example'
[ "$(. /etc/os-release && echo "$VERSION_ID")" = 12 ] || neomutt='Cc: Friends: carol@c.example;, Team: dave@d.example;'
stated="neomutt: To: Anna <anna@a.example> | $neomutt
notmuch: To: Anna <anna@a.example>, carol@c.example | Cc: dave@d.example
nmh: To: Anna <anna@a.example> | Cc: Friends: bob@b.example, carol@c.example;, Team: dave@d.example;
mailx: To: anna@a.example, bob@b.example, carol@c.example;, Friends: | Cc: dave@d.example;, Team:
mailutils: To: \"Anna\" <anna@a.example>,<bob@b.example>,<carol@c.example> | Cc: <dave@d.example>
s-nail: To: anna@a.example
emacs: To: Anna <anna@a.example> | Cc: Friends: bob@b.example,  carol@c.example;,  Team: dave@d.example;"

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/replies.sh"
replies_packages
aside
message='From: Anna <anna@a.example>
To: Friends: bob@b.example, carol@c.example;
Cc: Team: dave@d.example;
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
