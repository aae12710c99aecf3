# shellcheck shell=bash
# Mail programs that are made to reply to all. Bob answers the message in $message; what each program
# hands to sendmail -t or to the SMTP server is printed as fields of its header.

replies_packages() {
	on 12 notmuch=0.37-1+b1 nmh=1.8~RC2-2
	on 12 neomutt=20220429+dfsg1-4.1
	on 12 bsd-mailx=8.1.2-0.20220412cvs-1
	on 12 s-nail=14.9.24-2
	on 12 mailutils=1:3.15-4
	on 12 emacs-nox=1:28.2+1-15+deb12u4 emacs-el=1:28.2+1-15+deb12u4
	on 13 notmuch=0.39-1 nmh=1.8-3
	on 13 neomutt=20250510+dfsg-2
	on 13 bsd-mailx=8.1.2-0.20220412cvs-1.1
	on 13 s-nail=14.9.25-1
	on 13 mailutils=1:3.19-1
	on 13 emacs-nox=1:30.1+1-6+deb13u1
}

replies_begin() {
	export HOME=/tmp/home USER=root LOGNAME=root TERM=xterm
	mkdir -p $HOME/mail/{cur,new,tmp} $HOME/Mail/inbox
	catch_sendmail
	printf '%s\n' 'set sendmail="/usr/sbin/sendmail -oi" from=bob@b.example editor=/bin/true fast_reply=yes' \
		'set include=no abort_unmodified=no edit_headers=no copy=no' 'alternates bob@b.example' >$HOME/neomuttrc
	printf '%s\n' '[database]' "path=$HOME/mail" '[user]' 'primary_email=bob@b.example' >$HOME/.notmuch-config
	printf '%s\n' 'Path: Mail' 'Local-Mailbox: bob@b.example' 'Alternate-Mailboxes: bob@b.example' >$HOME/.mh_profile
	printf 'From anna@a.example Sat Nov 28 10:00:00 2026\n%s\n\n' "$message" >$HOME/box
	echo "$message" | tee "$HOME/mail/cur/1:2,S" >$HOME/Mail/inbox/1
	notmuch new >/dev/null 2>&1
	cat >$HOME/reply.el <<-E
		(require 'message)
		(setq user-mail-address "bob@b.example")
		(with-temp-buffer
		  (insert-file-contents "$HOME/Mail/inbox/1")
		  (message-reply nil t)
		  (with-current-buffer (car (message-buffers))
		    (princ (buffer-string))
		    (set-buffer-modified-p nil)))
	E
}

# The To and Cc of what was sent, on one line; of /tmp/sent, or of standard input with "-".
addressed() {
	sed -z 's/\n[ \t]\+/ /g' "${1:-/tmp/sent}" | sed -n '/^$/q; s/^\(to\|cc\|bcc\): *[^ ]/\u&/Ip' | sort -r |
		sed 's/ *$//' | paste -sd '|' | sed 's/|/ | /g'
	rm -f /tmp/sent
}

in_terminal() {
	timeout 20 python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" </dev/null >/dev/null 2>&1
}

# reply_with PROGRAM
reply_with() {
	local keys='push "<group-reply><send-message><quit>"'
	echo -n "$1: "
	case $1 in
	neomutt) in_terminal neomutt -n -F $HOME/neomuttrc -f $HOME/box -e "$keys" && addressed ;;
	notmuch) notmuch reply --format=headers-only --reply-to=all '*' | addressed - ;;
	nmh)
		PATH=$PATH:/usr/bin/mh repl -group -nowhatnowproc -build +inbox 1 2>/dev/null
		addressed $HOME/Mail/reply
		;;
	mailx)
		printf 'reply 1\nHello\n.\nq\n' | bsd-mailx -N -f $HOME/box >/dev/null 2>&1
		await ls /tmp/sent
		addressed
		;;
	mailutils)
		printf 'reply 1\nHello\n.\nq\n' | mail.mailutils -N -E 'set nometoo' -E "alternates bob@b.example" \
			-E 'set sendmail=sendmail:/usr/sbin/sendmail' -f $HOME/box >/dev/null 2>&1
		addressed
		;;
	s-nail)
		printf 'reply 1\nHello\n!.\nq\n' | s-nail -n -N -# -Sv15-compat -Sfrom=bob@b.example \
			-Smta=file:///usr/sbin/sendmail -f $HOME/box >/dev/null 2>&1
		addressed
		;;
	emacs) emacs-nox -Q --batch -l $HOME/reply.el 2>/dev/null | addressed - ;;
	esac
}
