#!/bin/bash
# notmuch answers to hidden recipients, and not to the address that it was asked to answer to.
#
# notmuch 0.37 (Debian 12), 0.39 (Debian 13).
# Expected: a reply to all goes to Reply-To and to those in To and Cc.
# Seen: a Bcc field that the message still has (some servers leave it in, see bcc-field.sh) is copied to the
# Bcc of the reply, so Dave gets the answer, hidden from Anna and Carol. And a Reply-To whose address is in
# To or Cc as well is taken for the work of a mailing list and ignored: Anna asks for answers to Carol,
# and "reply to sender" goes to Anna.
# Matters: a Bcc that was not removed lives on in answers; and a message that wants its answer at an
# address must not name that address in To or Cc.
stated='all: To: Anna <anna@a.example>, carol@c.example | Bcc: dave@d.example
sender: To: Anna <anna@a.example>
sender, Carol not in To: To: carol@c.example'

. "$(dirname "$0")/lib/copy.sh"
on 12 notmuch=0.37-1+b1
on 13 notmuch=0.39-1
aside
export HOME=/tmp/home
mkdir -p $HOME/mail/{cur,new,tmp}
printf '%s\n' '[database]' "path=$HOME/mail" '[user]' 'primary_email=bob@b.example' >$HOME/.notmuch-config
cat >$HOME/mail/cur/1:2,S <<-E
	From: Anna <anna@a.example>
	To: carol@c.example
	Bcc: bob@b.example, dave@d.example
	Reply-To: carol@c.example
	Subject: Lunch
	Message-ID: <1@a.example>
	Date: Sat, 28 Nov 2026 10:00:00 +0000

	Hello
E
sed 's/^To: .*/To: erin@e.example/; s/<1@/<2@/' $HOME/mail/cur/1:2,S >$HOME/mail/cur/2:2,S

reply() {
	echo "$1: $(notmuch reply --format=headers-only "--reply-to=$2" "id:$3@a.example" |
		grep '^\(To\|Cc\|Bcc\):' | paste -sd '|' | sed 's/|/ | /g')"
}

all() {
	notmuch new --quiet
	reply all all 1
	reply sender sender 1
	reply "sender, Carol not in To" sender 2
}
expect "$stated" all
