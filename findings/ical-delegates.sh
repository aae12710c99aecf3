#!/bin/bash
# Who delegates an invitation to two people delegates it to one, once libical has read it.
#
# libical 3.0.16 (Debian 12), 3.0.20 (Debian 13); beside it icalendar 4.0.3 and 6.0.1, Data::ICal 0.24.
# Expected: DELEGATED-TO, DELEGATED-FROM and MEMBER hold a list of quoted addresses (RFC 5545, 3.2.4, 3.2.5,
# 3.2.11): what reads a calendar and writes it again keeps the whole list.
# Seen: libical keeps the first address of each list and drops the others, without an X-LIC-ERROR
# property, which is its way to report what it cannot read. Data::ICal puts both into one pair of quotes, which
# is the address of nobody. icalendar keeps them.
# Matters: the second delegate and all lists but the first vanish for the others when somebody saves the
# event. An ATTENDEE line that has passed through a program is no proof of who was invited.
stated='libical: DELEGATED-TO="mailto:dave@d.example"
libical: MEMBER="mailto:team@l.example"
libical, errors: 0
Data::ICal: DELEGATED-TO="mailto:dave@d.example,mailto:erin@e.example"
Data::ICal: MEMBER="mailto:team@l.example,mailto:all@l.example"
icalendar: DELEGATED-TO="mailto:dave@d.example","mailto:erin@e.example"
icalendar: MEMBER="mailto:team@l.example","mailto:all@l.example"'

. "$(dirname "$0")/lib/copy.sh"
on 12 libical3=3.0.16-1+b1
on 12 python3-icalendar=4.0.3-5
on 12 libdata-ical-perl=0.24+dfsg-2
on 13 libical3t64=3.0.20-1+b1
on 13 python3-icalendar=6.0.1-2
on 13 libdata-ical-perl=0.24+dfsg-2
aside
cat >/tmp/event.ics <<-E
	BEGIN:VCALENDAR
	VERSION:2.0
	PRODID:-//a.example//finding//EN
	METHOD:REQUEST
	BEGIN:VEVENT
	UID:1@a.example
	DTSTAMP:20261128T100000Z
	DTSTART:20261201T120000Z
	SUMMARY:Lunch
	ORGANIZER:mailto:anna@a.example
	ATTENDEE;DELEGATED-TO="mailto:dave@d.example","mailto:erin@e.example":mailto:bob@b.example
	ATTENDEE;MEMBER="mailto:team@l.example","mailto:all@l.example":mailto:carol@c.example
	END:VEVENT
	END:VCALENDAR
E
sed -i 's/$/\r/' /tmp/event.ics
cat >/tmp/libical.py <<-E
	import ctypes

	library = ctypes.CDLL("libical.so.3")
	library.icalparser_parse_string.restype = ctypes.c_void_p
	library.icalcomponent_as_ical_string.restype = ctypes.c_char_p
	with open("/tmp/event.ics", "rb") as file:
	    event = ctypes.c_void_p(library.icalparser_parse_string(file.read()))
	print(library.icalcomponent_as_ical_string(event).decode())
E

# The lists of addresses in what a program has written.
lists() {
	tr -d '\r' | sed -z 's/\n //g' | sed -n "s/^ATTENDEE;\(.*\):mailto:\(bob\|carol\).*/$1: \1/p"
}

all() {
	python3 /tmp/libical.py | tee /tmp/written | lists libical
	echo "libical, errors: $(grep -c X-LIC-ERROR /tmp/written)"
	perl -MData::ICal -e 'print Data::ICal->new(filename => "/tmp/event.ics")->as_string' | lists Data::ICal
	python3 -c 'import icalendar
with open("/tmp/event.ics", "rb") as file:
    print(icalendar.Calendar.from_ical(file.read()).to_ical().decode())' | lists icalendar
}
expect "$stated" all
