#!/bin/bash
# A member's own setting takes his address out of the Cc that all other members see.
#
# Mailman 3.3.8 (Debian 12), 3.3.10 (Debian 13).
# Expected: "do not send me a copy from the list when I am in To or Cc" changes what this member gets.
# Seen: Bob has it set and is in the Cc of a posting. He gets no copy from the list, and the copies that all
# others get have a Cc without him; Carol, who is in Cc, too, and has not set it, stays there. Dave, who is
# no member, stays as well.
# Matters: the header of a list's copy does not say who got the message. Who answers it to all, or
# learns from it who has been introduced to whom, misses people; and a signature over Cc is void.
stated='recipients: anna@a.example carol@c.example
Cc: Carol <carol@c.example>, dave@d.example'

. "$(dirname "$0")/lib/copy.sh"
on 12 mailman3=3.3.8-2~deb12u2
on 13 mailman3=3.3.10-2
aside
user list 901
mkdir -p /etc/ssl/certs
[ -e /etc/ssl/certs/ca-certificates.crt ] || # requests wants one
	cat /usr/share/ca-certificates/mozilla/*.crt >/etc/ssl/certs/ca-certificates.crt
mkdir /tmp/mailman
chown list: /tmp/mailman
cat >/tmp/mailman.cfg <<-E
	[mailman]
	layout: here
	[paths.here]
	var_dir: /tmp/mailman
	[database]
	class: mailman.database.sqlite.SQLiteDatabase
	url: sqlite:////tmp/mailman/mailman.db
	[mta]
	incoming: mailman.mta.null.NullMTA
E
cat >/tmp/post.py <<-E
	from datetime import datetime
	from email import message_from_string
	from mailman.core.initialize import initialize
	initialize("/tmp/mailman.cfg")
	from mailman.app.lifecycle import create_list
	from mailman.core.pipelines import process
	from mailman.email.message import Message
	from mailman.interfaces.domain import IDomainManager
	from mailman.interfaces.usermanager import IUserManager
	from zope.component import getUtility

	getUtility(IDomainManager).add("l.example")
	friends = create_list("friends@l.example")
	friends.send_welcome_message = False
	for name in ("anna@a.example", "bob@b.example", "carol@c.example"):
	    address = getUtility(IUserManager).create_address(name)
	    address.verified_on = datetime(2026, 11, 28)
	    member = friends.subscribe(address)
	    member.preferences.receive_list_copy = name != "bob@b.example"
	message = message_from_string("""From: Anna <anna@a.example>
	To: friends@l.example
	Cc: Bob <bob@b.example>, Carol <carol@c.example>, dave@d.example
	Subject: Lunch
	Message-ID: <1@a.example>
	Date: Sat, 28 Nov 2026 10:00:00 +0000

	Hello
	""", Message)
	data = dict(listid="friends.l.example", original_size=200, lang="en", received_time=datetime(2026, 11, 28))
	process(friends, message, data, "default-posting-pipeline")
	print("recipients:", *sorted(data["recipients"]))
	print("Cc:", message["cc"])
E
all() {
	setpriv --reuid list --regid list --clear-groups python3 /tmp/post.py
}
expect "$stated" all
