#!/bin/bash
# Blanks around the dots of an address: libraries find smith, carolsmith, "@c.example" and another domain.
#
# Debian 12: Email::Address 1.913, Email::Address::XS 1.05, Mail::Address 2.21, Ruby's mail 2.7.1, Emacs 28.2,
# Python 3.11; Debian 13: the same of Perl but Mail::Address 2.22, mail 2.8.1, Emacs 30.1, Python 3.13.
# Expected: a comment or a blank may stand around the @ (RFC 5322, 3.4.1), and around each dot in what old programs
# wrote and new ones must read (4.4): all of them name one person, or say that they cannot read it.
# Seen: Python, Mail::Address and Email::Address::XS name Carol Smith. Email::Address takes the part
# behind the last blank for the whole local part, and cuts the domain at the first, without an error. Emacs
# leaves out the dot. Ruby drops the local part, also for nothing but a comment before the @, and keeps the
# blanks of the domain.
# Matters: the address that comes out is well formed and may be that of somebody else. Where it
# decides who gets mail, or who was named in one, compare it with what stands in the field.
stated='carol . smith @ c.example
  Python: carol.smith@c.example
  Mail::Address: carol.smith@c.example
  Email::Address::XS: carol.smith@c.example
  Email::Address: smith@c.example
  Emacs: carolsmith@c.example
  Ruby: @c.example
carol@c . example
  Python: carol@c.example
  Mail::Address: carol@c.example
  Email::Address::XS: carol@c.example
  Email::Address: carol@c
  Emacs: carol@cexample
  Ruby: carol@c . example
carol.smith(sales)@c.example
  Python: carol.smith@c.example
  Mail::Address: carol.smith@c.example
  Email::Address::XS: carol.smith@c.example
  Email::Address: carol.smith@c.example
  Emacs: carol.smith@c.example
  Ruby: @c.example'

. "$(dirname "$0")/lib/copy.sh"
on 12 libemail-address-perl=1.913-1 libemail-address-xs-perl=1.05-1+b1 libmailtools-perl=2.21-2
on 12 ruby-mail=2.7.1+dfsg1-2
on 12 emacs-nox=1:28.2+1-15+deb12u4 emacs-el=1:28.2+1-15+deb12u4
on 12 libpython3.11-minimal=3.11.2-6+deb12u9 python3.11-minimal=3.11.2-6+deb12u9
on 13 libemail-address-perl=1.913-1 libemail-address-xs-perl=1.05-1+b4 libmailtools-perl=2.22-1
on 13 ruby-mail=2.8.1+dfsg1-2
on 13 emacs-nox=1:30.1+1-6+deb13u1
on 13 libpython3.13-minimal=3.13.5-2+deb13u5 python3.13-minimal=3.13.5-2+deb13u5
aside

# perl_finds MODULE
perl_finds() {
	echo "  $1: $(perl "-M$1" -e 'print join " ", map { $_->address } shift->parse(shift)' "$1" "$address")"
}

all() {
	for address in "carol . smith @ c.example" "carol@c . example" "carol.smith(sales)@c.example"; do
		export address
		echo "$address"
		python3 -c 'import sys, email.utils as mail; print("  Python:", mail.getaddresses(sys.argv[1:])[0][1])' "$address"
		perl_finds Mail::Address
		perl_finds Email::Address::XS
		perl_finds Email::Address
		emacs-nox -Q --batch --eval '(progn (require (quote mail-parse))
			(princ (format "  Emacs: %s\n" (caar (mail-header-parse-addresses (getenv "address"))))))' 2>/dev/null
		ruby -rmail -e 'puts "  Ruby: " + Mail.new("To: #{ARGV[0]}\n\n").to.join(" ")' "$address"
	done
}
expect "$stated" all
