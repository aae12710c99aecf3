#!/bin/bash
# Two authors and a Sender: the reply to all of s-nail goes to neither author.
#
# s-nail 14.9.24 (Debian 12), 14.9.25 (Debian 13); beside it the programs of reply-group.sh.
# Expected: where From names two authors, as it may beside a Sender, an answer goes to both; Sender,
# here the secretary, is who pressed the button and gets none (RFC 5322, 3.6.2 and 3.6.3).
# Seen: six programs write to Anna and Carol. s-nail writes to Dave, the Sender, in their place; Erin, in Cc,
# stays. Where From has one author, the same Sender gets nothing.
# Matters: an answer can come from, and go to, somebody who wrote nothing and was not in To or Cc; for those
# who answer with s-nail, a second author makes the Sender the author.
stated='neomutt: To: Anna <anna@a.example>, Carol <carol@c.example> | Cc: erin@e.example
notmuch: To: Anna <anna@a.example>, Carol <carol@c.example> | Cc: erin@e.example
nmh: To: Anna <anna@a.example>, Carol <carol@c.example> | Cc: bob@b.example, erin@e.example
mailx: To: anna@a.example, bob@b.example, carol@c.example | Cc: erin@e.example
mailutils: To: "Anna" <anna@a.example>,"Carol" <carol@c.example>,<bob@b.example> | Cc: <erin@e.example>
s-nail: To: dave@d.example | Cc: erin@e.example
emacs: To: Anna <anna@a.example> | Cc: Carol <carol@c.example>,  erin@e.example
s-nail, one author: To: anna@a.example | Cc: erin@e.example'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/replies.sh"
replies_packages
aside

# from AUTHORS
from() {
	message="From: $1
Sender: Dave <dave@d.example>
To: bob@b.example
Cc: erin@e.example
Subject: Lunch
Message-ID: <1@a.example>
Date: Sat, 28 Nov 2026 10:00:00 +0000

Hello"
	replies_begin
}

all() {
	local program
	from "Anna <anna@a.example>, Carol <carol@c.example>"
	for program in neomutt notmuch nmh mailx mailutils s-nail emacs; do reply_with $program; done
	from "Anna <anna@a.example>"
	reply_with s-nail | sed 's/:/, one author:/'
}
expect "$stated" all
