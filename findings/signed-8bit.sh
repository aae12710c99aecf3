#!/bin/bash
# Postfix rewrites the text inside a multipart/signed on its way to a server without 8BITMIME.
#
# Postfix 3.7.11, Exim 4.96, Sendmail 8.17.1.9 (Debian 12); 3.10.13, 4.98.2, 8.18.1 (Debian 13).
# Expected: what is inside multipart/signed is not touched on the way (RFC 1847, 2.1): a server that
# cannot hand 8-bit text on returns it.
# Seen: Postfix makes quoted-printable of the signed part, so that the signature over it is void. Sendmail,
# which makes base64 of 8-bit text otherwise, leaves this one alone, and so does Exim with all mail: both
# send octets that the next server has not asked for. None returns it.
# Matters: a message is best signed in 7 bits, as RFC 3156 demands; a signature that fails is
# no proof that a person changed the text.
stated='Postfix, plain: Content-Transfer-Encoding: quoted-printable
Postfix, signed: Content-Transfer-Encoding: quoted-printable
Sendmail, plain: Content-Transfer-Encoding: base64
Sendmail, signed: Content-Transfer-Encoding: 8bit
Exim, plain: Content-Transfer-Encoding: 8bit
Exim, signed: Content-Transfer-Encoding: 8bit'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
servers exim sendmail postfix
aside
servers_up

header='From: Anna <anna@a.example>
To: Bob <bob@b.example>
Subject: Hello
MIME-Version: 1.0'
text='Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Grüße'
plain="$header
$text"
signed="$header
Content-Type: multipart/signed; micalg=pgp-sha256; boundary=b; protocol=\"application/pgp-signature\"

--b
$text
--b
Content-Type: application/pgp-signature

(would stand here)
--b--"

try() {
	rm -f /tmp/sink/*
	send "$2" "anna@a.example BODY=8BITMIME" bob@b.example <<<"$3" >/dev/null
	await ls /tmp/sink/1
	echo "$1: $(grep '^Content-Transfer-Encoding:' /tmp/sink/1)"
}

all() {
	local server
	for server in "Postfix 10025" "Sendmail 10027" "Exim 10026"; do
		try "${server% *}, plain" "${server#* }" "$plain"
		try "${server% *}, signed" "${server#* }" "$signed"
	done
}
expect "$stated" all
