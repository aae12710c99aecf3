#!/bin/bash
# Sieve's redirect forwards a Message-ID once; another message with the same one stays where nobody reads.
#
# Pigeonhole 0.5.19 with Dovecot 2.3.19 (Debian 12), 2.4.1 with Dovecot 2.4.1 (Debian 13).
# Expected: a mailbox whose script is one line, redirect, forwards all mail and stays empty.
# Seen: a second message with the same Message-ID, whatever its text and whoever sent it, is taken for a
# duplicate (for 12 hours), not forwarded, and kept in the mailbox, as if there were no redirect. With a List-Id
# it is forwarded again.
# Matters: programs send the same Message-ID twice with reason: parts of a message that was split, a copy
# sent again, a list's copy beside one's own. Who forwards all mail away never sees the second.
stated='first: forwarded; in the mailbox: 0
second, other text: not forwarded; in the mailbox: 1
third, with a List-Id: forwarded; in the mailbox: 1
fourth, new Message-ID: forwarded; in the mailbox: 1'

. "$(dirname "$0")/lib/copy.sh"
on 12 dovecot-sieve=1:2.3.19.1+dfsg1-2.1+deb12u7 dovecot-core=1:2.3.19.1+dfsg1-2.1+deb12u7
on 13 dovecot-sieve=1:2.4.1+dfsg1-6+deb13u7 dovecot-core=1:2.4.1+dfsg1-6+deb13u7
aside
user dovecot 901
user dovenull 902
user bob 1901
catch_sendmail
mkdir -p /home/bob
echo 'redirect "carol@c.example";' >/home/bob/sieve
chown -R bob: /home/bob
if [ "$debian" = 12 ]; then
	cat >/etc/dovecot/dovecot.conf <<-E
		mail_location = maildir:~/Maildir
		log_path = /dev/null
		protocol lda {
		  mail_plugins = sieve
		}
		plugin {
		  sieve = file:~/sieve
		}
	E
else
	cat >/etc/dovecot/dovecot.conf <<-E
		dovecot_config_version = 2.4.0
		dovecot_storage_version = 2.4.0
		mail_driver = maildir
		mail_path = ~/Maildir
		log_path = /dev/null
		protocol lda {
		  mail_plugins {
		    sieve = yes
		  }
		}
		sieve_script personal {
		  type = personal
		  path = ~/sieve
		}
	E
fi

# deliver WHAT MESSAGE-ID TEXT [FIELD]
deliver() {
	rm -f /tmp/sent
	printf '%s\n' "From: Anna <anna@a.example>" "To: bob@b.example" "Message-ID: <$2@a.example>" \
		"Date: Sat, 28 Nov 2026 10:00:00 +0000" "Subject: Hello" ${4:+"$4"} "" "$3" |
		setpriv --reuid bob --regid bob --clear-groups env HOME=/home/bob USER=bob \
			/usr/lib/dovecot/dovecot-lda -f anna@a.example -a bob@b.example
	echo "$1: $([ -e /tmp/sent ] || echo "not ")forwarded; in the mailbox: $(ls /home/bob/Maildir/new 2>/dev/null | wc -l)"
}

all() {
	deliver first 1 Hello
	deliver "second, other text" 1 "Something quite different"
	deliver "third, with a List-Id" 1 Hello "List-Id: <friends.a.example>"
	deliver "fourth, new Message-ID" 2 Hello
}
expect "$stated" all
