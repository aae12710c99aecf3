#!/bin/bash
# mdb_dump -p writes a backslash as it is, and mdb_load reads it as an escape.
#
# lmdb-utils 0.9.24 of 0.9.24-1 (Debian 12). 0.9.31 (Debian 13) brings all of it back as it was.
# Expected: what mdb_dump -p writes, mdb_load reads back as it was. In this format, which comes from Berkeley DB, an
# octet that cannot be printed is "\" and two hexadecimal digits, so a backslash itself has to be "\\".
# Seen: mdb_dump leaves a backslash alone. Where two hexadecimal digits happen to follow, mdb_load makes one octet of
# the three characters, and of two backslashes it makes one: another value is stored, without a word. Elsewhere it
# says "unexpected end of input" and loses this record and all after it.
# Matters: JSON, regular expressions, quoted local parts and paths of Windows have backslashes. The format that people
# can read is no backup of them; the default one, all in hexadecimal, is.
stated='plain text: as it was
"Bob \"B\" B."@b.example: lost, status 1
C:\data: another value, status 0
C:\mail: lost, status 1
a\\b: another value, status 0
{"name":"Jos\u00e9"}: lost, status 1
all of them, in hexadecimal: as it was'

. "$(dirname "$0")/lib/copy.sh"
on 12 lmdb-utils=0.9.24-1
aside

values=('plain text' '"Bob \"B\" B."@b.example' 'C:\data' 'C:\mail' 'a\\b' '{"name":"Jos\u00e9"}')

hexadecimal() {
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n'
}

# store FOLDER VALUE ...: makes a store of these values.
store() {
	local folder=$1 i=0
	rm -rf "$folder" && mkdir "$folder"
	{
		printf '%s\n' VERSION=3 format=bytevalue type=btree mapsize=1048576 maxreaders=126 HEADER=END
		for value in "${@:2}"; do
			echo " $(hexadecimal "$i")"
			echo " $(hexadecimal "$value")"
			i=$((i + 1))
		done
		echo DATA=END
	} | mdb_load "$folder"
}

# round WHAT [-p] VALUE ...: what a store of these values is after it was dumped and loaded.
round() {
	local what=$1 format='' status
	shift
	if [ "$1" = -p ]; then format=-p && shift; fi
	store /tmp/before "$@"
	rm -rf /tmp/after && mkdir /tmp/after
	mdb_dump $format /tmp/before | mdb_load /tmp/after 2>/dev/null
	status=$?
	if cmp -s <(mdb_dump /tmp/before) <(mdb_dump /tmp/after); then
		echo "$what: as it was"
	elif mdb_dump /tmp/after | grep -A2 HEADER=END | grep -q '^ '; then
		echo "$what: another value, status $status"
	else
		echo "$what: lost, status $status"
	fi
}

rounds() {
	for value in "${values[@]}"; do round "$value" -p "$value"; done
	round "all of them, in hexadecimal" "${values[@]}"
}

expect "$stated" rounds
