#!/bin/bash
# A report that one recipient has the mail and another does not exist: no bounce, says the parser.
#
# Mail::DeliveryStatus::BounceParser 1.543 (Debian 12 and 13); beside it flufl.bounce 4.0. The first report is
# written by Sendmail 8.17.1.9 and 8.18.1, for a message with NOTIFY=SUCCESS,FAILURE to Bob and to nobody.
# Expected: a report speaks of each recipient on its own (RFC 3464, 2.3): who failed is named, whatever
# became of the others, and in any order.
# Seen: at the first recipient whose action is delivered, relayed or delayed the parser stops and calls the whole
# report no bounce. Those who failed and stand above it are still named, those below are lost. "expanded"
# (handed to the members of a list) is no failure (2.3.3), but counts as one. flufl.bounce gets all of them right.
# Matters: who takes "no bounce" for "nobody failed" goes on writing to an address that is not there; and
# who sorts out addresses sorts out a list that has got the mail.
stated='Sendmail, relayed bob, failed gone: BounceParser: no bounce; flufl.bounce: gone@c.example
failed bob, failed carol: BounceParser: bounce bob@b.example carol@c.example; flufl.bounce: bob@b.example carol@c.example
delivered bob, failed carol: BounceParser: no bounce; flufl.bounce: carol@c.example
failed bob, delivered carol: BounceParser: no bounce bob@b.example; flufl.bounce: bob@b.example
failed bob, delayed carol: BounceParser: no bounce bob@b.example; flufl.bounce: bob@b.example
expanded bob, failed carol: BounceParser: bounce bob@b.example carol@c.example; flufl.bounce: carol@c.example'

. "$(dirname "$0")/lib/copy.sh"
. "$(dirname "$0")/lib/mta.sh"
on 12 libmail-deliverystatus-bounceparser-perl=1.543+repacked-1
on 12 python3-flufl.bounce=4.0-3
on 13 libmail-deliverystatus-bounceparser-perl=1.543+repacked-1
on 13 python3-flufl.bounce=4.0-6
servers sendmail
aside
sink 2525 /tmp/sink
sendmail_up 10027

cat >/tmp/parse.pl <<-'E'
	use Mail::DeliveryStatus::BounceParser;
	my $report = Mail::DeliveryStatus::BounceParser->new(join "", <STDIN>);
	print join(" ", $report->is_bounce ? "bounce" : "no bounce", sort $report->addresses), "\n";
E
cat >/tmp/failures.py <<-E
	import sys
	from email import message_from_file
	from flufl.bounce import all_failures

	temporary, permanent = all_failures(message_from_file(sys.stdin))
	print(*sorted(address.decode() for address in permanent))
E
cat >/tmp/send.py <<-E
	import smtplib

	server = smtplib.SMTP("127.0.0.1", 10027)
	server.ehlo("client.test")
	server.mail("anna@a.example")
	for recipient in ("bob@b.example", "gone@c.example"):
	    server.rcpt(recipient, ["NOTIFY=SUCCESS,FAILURE"])
	server.data("From: anna@a.example\nTo: bob@b.example, gone@c.example\nSubject: Lunch\n\nHello\n")
	server.quit()
E

# recipient ACTION ADDRESS
recipient() {
	local -A class=([failed]=5 [delayed]=4)
	printf '%s\n' "" "Final-Recipient: rfc822; $2" "Action: $1" "Status: ${class[$1]:-2}.0.0"
}

# report RECIPIENTS
report() {
	cat <<-E
		From: MAILER-DAEMON@mx.mail.test
		To: anna@a.example
		Subject: Report
		MIME-Version: 1.0
		Content-Type: multipart/report; report-type=delivery-status; boundary=b
		Message-ID: <2@mx.mail.test>
		Date: Sat, 28 Nov 2026 10:00:00 +0000

		--b

		What became of your message.

		--b
		Content-Type: message/delivery-status

		Reporting-MTA: dns; mx.mail.test
		$1

		--b
		Content-Type: text/rfc822-headers

		From: anna@a.example
		Subject: Lunch

		--b--
	E
}

# parse WHAT < REPORT
parse() {
	cat >/tmp/report
	echo "$1: BounceParser: $(perl /tmp/parse.pl </tmp/report); flufl.bounce: $(python3 /tmp/failures.py </tmp/report)"
}

# What Sendmail wrote to the sender.
returned() {
	grep -lx 'MAIL From:<>' /tmp/sink/*
}

all() {
	local actions
	python3 /tmp/send.py
	await returned
	sed '1,/^$/d' "$(returned)" | parse "Sendmail, relayed bob, failed gone"
	for actions in "failed failed" "delivered failed" "failed delivered" "failed delayed" "expanded failed"; do
		report "$(recipient "${actions% *}" bob@b.example && recipient "${actions#* }" carol@c.example)" |
			parse "${actions% *} bob, ${actions#* } carol"
	done
}
expect "$stated" all
