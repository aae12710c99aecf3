#!/bin/bash
# vacation answers mail to others whose name or address ends like one's own login.
#
# vacation 3.3.3 (Debian 12 and 13), for the login "al".
# Expected: it answers mail that names al, or an alias given by -a, as an address in To or Cc.
# Seen: any word in To or Cc that ends with "al" will do, in addresses and in display names: mail to
# sal@b.example and to "The portal" <bob@b.example> is answered in the name of al, who got it by Bcc, through a
# list or by an alias; to alice@b.example or al.smith@b.example it is not. A List-Id does not keep it silent.
# Matters: an automatic answer does not prove that its sender was addressed, and mail to hidden recipients
# gives them away where it is answered like this.
stated='al@b.example: answered
bob@b.example: silent
sal@b.example: answered
alice@b.example: silent
al.smith@b.example: silent
"The portal" <bob@b.example>: answered
Al Smith <bob@b.example>: answered
bob@al.example: silent
al@b.example, List-Id: answered
al@b.example, Auto-Submitted: silent'

. "$(dirname "$0")/lib/copy.sh"
on 12 vacation=3.3.3
on 13 vacation=3.3.3+b1
aside
user al 1901
catch_sendmail
mkdir -p /home/al
printf 'Subject: Away\n\nI am away.\n' >/home/al/.vacation.msg
chown -R al: /home/al

as_al() {
	setpriv --reuid al --regid al --clear-groups env HOME=/home/al USER=al LOGNAME=al vacation "$@" al
}

# try TO [FIELD]: vacation answers through sendmail, which it does not wait for.
try() {
	rm -f /tmp/sent /home/al/.vacation.db
	as_al -I
	printf '%s\n' "From anna@a.example Sat Nov 28 10:00:00 2026" "From: anna@a.example" "To: $1" "Subject: Hello" \
		${2:+"$2"} "" "Hello" | as_al
	sleep 1
	echo "$1${2:+, ${2%%:*}}: $([ -e /tmp/sent ] && echo answered || echo silent)"
}

all() {
	try al@b.example
	try bob@b.example
	try sal@b.example
	try alice@b.example
	try al.smith@b.example
	try '"The portal" <bob@b.example>'
	try 'Al Smith <bob@b.example>'
	try bob@al.example
	try al@b.example "List-Id: <friends.a.example>"
	try al@b.example "Auto-Submitted: auto-generated"
}
expect "$stated" all
