#!/bin/bash
# In nmh a named group is a hidden list: its members get the mail, and nobody sees them.
#
# nmh 1.8~RC2 (Debian 12), 1.8 (Debian 13).
# Expected: "Cc: Friends: carol, dave;" is sent as it was written, or as "Cc: carol, dave".
# Seen: Carol and Dave get the message, and all copies say "Cc: Friends: ;". So does the Cc of a reply to all
# where the group came with the message that is answered: nmh hides people whom its author had shown.
# Matters: an empty group in a header says nothing of how many there are; with nmh it is a way to write
# to people without showing them to each other that needs no Bcc.
stated='RCPT TO:<anna@a.example>
RCPT TO:<carol@c.example>
RCPT TO:<dave@d.example>
To: anna@a.example
Cc: Friends: ;
reply:
RCPT TO:<anna@a.example>
RCPT TO:<bob@b.example>
RCPT TO:<erin@e.example>
To: anna@a.example
cc: bob@b.example, Team: ;'

. "$(dirname "$0")/lib/copy.sh"
on 12 nmh=1.8~RC2-2
on 13 nmh=1.8-3
aside
sink 2525 /tmp/sink
export HOME=/tmp/home PATH=$PATH:/usr/bin/mh
mkdir -p $HOME/Mail/inbox
echo "Path: Mail" >$HOME/.mh_profile
cat >$HOME/draft <<-E
	From: bob@b.example
	To: anna@a.example
	Cc: Friends: carol@c.example, dave@d.example;
	Subject: Lunch
	--------
	Hello
E
cat >$HOME/Mail/inbox/1 <<-E
	From: anna@a.example
	To: bob@b.example
	Cc: Team: erin@e.example;
	Subject: Lunch

	Hello
E

all() {
	send -mts smtp -server 127.0.0.1 -port 2525 $HOME/draft
	grep -h '^\(RCPT\|To\|Cc\)' /tmp/sink/1
	echo reply:
	repl -group -nocc me -nowhatnowproc -build +inbox 1
	send -mts smtp -server 127.0.0.1 -port 2525 $HOME/Mail/reply
	grep -h '^\(RCPT\|To\|cc\)' /tmp/sink/2
}
unset -f send
expect "$stated" all
