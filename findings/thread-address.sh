#!/bin/bash
# Two strangers who answer Anna, each on something else, are in one conversation: by her address.
#
# notmuch 0.37, mu 1.8.14, mblaze 1.1 (Debian 12); 0.39, 1.12.9, 1.1 (Debian 13).
# Expected: conversations are made of Message-IDs. Where In-Reply-To has words as well, as old programs write
# it and readers must accept it (RFC 5322, 4.5.4), the id at its end counts, or nothing.
# Seen: in "Message from Anna <anna@a.example> of Friday <lunch@a.example>" all three take Anna's address for
# the id of a message that they do not have: Bob's answer about lunch and Carol's about taxes are shown as
# answers to it, with the real ids at the end or without. The same words in a comment do no harm.
# Matters: "the others of this conversation" can be people who know nothing of each other, and an
# answer that was meant for one shows what another wrote.
stated='words: notmuch: joined; mu: joined; mblaze: joined
words and ids: notmuch: joined; mu: joined; mblaze: joined
ids and words in a comment: notmuch: apart; mu: apart; mblaze: apart
ids: notmuch: apart; mu: apart; mblaze: apart'

. "$(dirname "$0")/lib/copy.sh"
on 12 notmuch=0.37-1+b1
on 12 maildir-utils=1.8.14-1
on 12 mblaze=1.1-1
on 13 notmuch=0.39-1
on 13 maildir-utils=1.12.9-1
on 13 mblaze=1.1-1
aside
export HOME=/tmp/home

# answer NUMBER FROM SUBJECT IN-REPLY-TO
answer() {
	printf '%s\n' "From: $2" "To: anna@a.example" "Subject: $3" "Message-ID: <$1@mail.example>" \
		"In-Reply-To: $4" "Date: Sat, 28 Nov 2026 10:0$1:00 +0000" "" "Hello" >"$HOME/mail/cur/$1:2,S"
}

joined() {
	if "$@" >/dev/null; then echo joined; else echo apart; fi
}

# Each shows a parent that is not there: two answers in one thread, side by side, or below an id.
notmuch_joins() {
	[ "$(notmuch count --output=threads '*')" = 1 ]
}
mu_joins() {
	mu find --threads --fields s '' | grep '^/'
}
mblaze_joins() {
	mthread $HOME/mail/cur/* | grep '^ '
}

# try WHAT BOB-IN-REPLY-TO CAROL-IN-REPLY-TO
try() {
	rm -rf $HOME
	mkdir -p $HOME/mail/{cur,new,tmp}
	printf '%s\n' '[database]' "path=$HOME/mail" '[user]' 'primary_email=anna@a.example' >$HOME/.notmuch-config
	answer 1 bob@b.example Lunch "$2"
	answer 2 carol@c.example Taxes "$3"
	notmuch new >/dev/null 2>&1
	mu init --maildir=$HOME/mail >/dev/null 2>&1
	mu index >/dev/null 2>&1
	echo "$1: notmuch: $(joined notmuch_joins); mu: $(joined mu_joins); mblaze: $(joined mblaze_joins)"
}

all() {
	local anna="Message from Anna <anna@a.example>"
	try "words" "$anna of Friday" "$anna of Thursday"
	try "words and ids" "$anna of Friday <lunch@a.example>" "$anna of Thursday <taxes@a.example>"
	try "ids and words in a comment" "<lunch@a.example> ($anna of Friday)" "<taxes@a.example> ($anna of Thursday)"
	try "ids" "<lunch@a.example>" "<taxes@a.example>"
}
expect "$stated" all
