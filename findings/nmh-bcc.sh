#!/bin/bash
# Who is in Bcc with nmh gets another message than the others.
#
# nmh 1.8~RC2 (Debian 12), 1.8 (Debian 13).
# Expected: all recipients get the same message, and its Bcc field is taken out or left to one recipient.
# Seen: Erin, in Bcc, gets a mail of its own in a transaction of its own: From, Date, Subject, an empty "BCC:", no
# To and no MIME-Version; the real message stands in its text, between two lines of dashes. What others
# call Bcc is "Dcc:" here (Fred).
# Matters: copies of one message can have different text, so hidden recipients do not show as further
# recipients of the same mail; no To and an unquoted message inside are no sign of a forgery.
stated='1|RCPT TO:<anna@a.example>
1|RCPT TO:<fred@f.example>
1|From: bob@b.example
1|To: anna@a.example
1|Subject: Lunch
1|MIME-Version: 1.0
1|Content-Type: text/plain; charset="us-ascii"
1|
1|Hello
2|RCPT TO:<erin@e.example>
2|From: bob@b.example
2|Subject: Lunch
2|BCC:
2|
2|------- Blind-Carbon-Copy
2|
2|From: bob@b.example
2|To: anna@a.example
2|Subject: Lunch
2|MIME-Version: 1.0
2|Content-Type: text/plain; charset="us-ascii"
2|
2|Hello
2|
2|------- End of Blind-Carbon-Copy'

. "$(dirname "$0")/lib/copy.sh"
on 12 nmh=1.8~RC2-2
on 13 nmh=1.8-3
aside
sink 2525 /tmp/sink
export HOME=/tmp/home PATH=$PATH:/usr/bin/mh
mkdir -p $HOME/Mail
echo "Path: Mail" >$HOME/.mh_profile
cat >$HOME/draft <<-E
	From: bob@b.example
	To: anna@a.example
	Bcc: erin@e.example
	Dcc: fred@f.example
	Subject: Lunch
	--------
	Hello
E

all() {
	local number
	send -mts smtp -server 127.0.0.1 -port 2525 $HOME/draft
	for number in 1 2; do
		sed '/^MAIL FROM/d; 0,/^$/{/^$/d}; /^\(Date\|Content-ID\):/d' /tmp/sink/$number | sed "s/^/$number|/"
	done
}
unset -f send
expect "$stated" all
