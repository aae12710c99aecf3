#!/bin/bash
# Python: a comma in one person's comment, and nobody is left in To and Cc.
#
# Python 3.11.2 of 3.11.2-6+deb12u9 (Debian 12), 3.13.5 of 3.13.5-2+deb13u5 (Debian 13).
# Expected: in "bob@b.example (Bob, the boss), carol@c.example" email.utils.getaddresses finds Bob and
# Carol, since a comma in a comment separates nothing (RFC 5322, 3.2.2).
# Seen: it finds a single address, the empty one, and reports no error. Carol is lost as well, and so is everybody
# in the other fields of the same call. A comma in a quoted name does no harm; one at the end of the list
# loses all, too. smtplib.send_message, which asks it, says "RCPT TO:<>" to the server and nothing else; the
# same message, read with email.policy.default, goes to both.
# Matters: what looks for the people of a message in this way sees none, and has nothing to object to.
# An empty address in the answer means that the list is unknown; strict=False gives the people back.
stated='bob@b.example (Bob), carol@c.example: bob@b.example carol@c.example
bob@b.example (Bob, the boss), carol@c.example: an empty address
bob@b.example (Bob, the boss) + carol@c.example, dave@d.example: an empty address
"Bob, the boss" <bob@b.example>, carol@c.example: bob@b.example carol@c.example
bob@b.example, carol@c.example,: an empty address
not strict: bob@b.example carol@c.example
send_message, compat32: <>
send_message, default: <bob@b.example> <carol@c.example>'

. "$(dirname "$0")/lib/copy.sh"
on 12 libpython3.11-minimal=3.11.2-6+deb12u9 libpython3.11-stdlib=3.11.2-6+deb12u9 python3.11-minimal=3.11.2-6+deb12u9
on 13 libpython3.13-minimal=3.13.5-2+deb13u5 libpython3.13-stdlib=3.13.5-2+deb13u5 python3.13-minimal=3.13.5-2+deb13u5
aside
sink 2525 /tmp/sink
cat >/tmp/read.py <<-E
	import smtplib
	from email import message_from_string, policy
	from email.utils import getaddresses


	def show(what, pairs):
	    print(f"{what}:", *(address or "an empty address" for name, address in pairs))


	bob = "bob@b.example (Bob, the boss)"
	for fields in (
	    ["bob@b.example (Bob), carol@c.example"],
	    [bob + ", carol@c.example"],
	    [bob, "carol@c.example, dave@d.example"],
	    ['"Bob, the boss" <bob@b.example>, carol@c.example'],
	    ["bob@b.example, carol@c.example,"],
	):
	    show(" + ".join(fields), getaddresses(fields))
	show("not strict", getaddresses([bob, "carol@c.example"], strict=False))
	message = f"From: anna@a.example\nTo: {bob}\nCc: carol@c.example\nSubject: Lunch\n\nHello\n"
	for how in (policy.compat32, policy.default):
	    with smtplib.SMTP("127.0.0.1", 2525) as server:
	        server.send_message(message_from_string(message, policy=how))
E

recipients() {
	echo "send_message, $1: $(sed -n 's/^rcpt to://Ip' "$2" | paste -sd ' ')"
}

read_and_send() {
	python3 /tmp/read.py
	recipients compat32 /tmp/sink/1
	recipients default /tmp/sink/2
}
expect "$stated" read_and_send
