# shellcheck shell=bash
# Mail servers in the copy that copy.sh makes: each takes mail on a port of
# loopback and from sendmail(1), and hands all of it on to port 2525.
#
#   servers exim sendmail postfix   before aside: their packages (the last
#                                   one's sendmail(1) is that of the copy)
#   servers_up                      after it: all three, and the sink

# servers NAME ...: the versions that the findings are about.
servers() {
	local server
	for server; do
		case $server in
		postfix)
			on 12 postfix=3.7.11-0+deb12u1
			on 13 postfix=3.10.13-0+deb13u1
			;;
		exim)
			on 12 exim4-daemon-light=4.96-15+deb12u11
			on 13 exim4-daemon-light=4.98.2-1+deb13u5
			;;
		sendmail)
			on 12 sendmail-bin=8.17.1.9-2+deb12u2 sendmail-cf=8.17.1.9-2+deb12u2 m4
			on 13 sendmail-bin=8.18.1-6+b1 sendmail-cf=8.18.1-6 m4
			;;
		esac
	done
}

# Postfix on port 10025, Exim on 10026, Sendmail on 10027; what they hand on
# arrives in /tmp/sink.
servers_up() {
	sink 2525 /tmp/sink
	postfix_up 10025
	exim_up 10026
	sendmail_up 10027
}

# postfix_up PORT [LINE-OF-MAIN.CF ...]
postfix_up() {
	local port=$1 service
	shift
	user postfix 901
	user postdrop 902
	chgrp postdrop /usr/sbin/postqueue /usr/sbin/postdrop
	chmod g+s /usr/sbin/postqueue /usr/sbin/postdrop
	rm -rf /var/spool/postfix /var/lib/postfix
	mkdir -p /etc/postfix /var/spool/postfix /var/lib/postfix
	chown postfix /var/lib/postfix
	cat >/etc/postfix/main.cf <<-E
		compatibility_level = 3.6
		meta_directory = /etc/postfix
		maillog_file = /var/log/postfix.log
		myhostname = mx.mail.test
		mydestination =
		local_recipient_maps =
		alias_maps =
		alias_database =
		mynetworks = 127.0.0.0/8
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		smtp_dns_support_level = disabled
		disable_dns_lookups = yes
		relayhost = [127.0.0.1]:2525
	E
	printf '%s\n' "$@" >>/etc/postfix/main.cf
	echo "127.0.0.1:$port inet n - n - - smtpd" >/etc/postfix/master.cf
	while read -r service; do
		echo "${service%% *} unix - n n ${service#* }"
	done >>/etc/postfix/master.cf <<-E
		pickup 60 1 pickup
		cleanup - 0 cleanup
		qmgr 300 1 qmgr
		showq - - showq
		rewrite - - trivial-rewrite
		bounce - 0 bounce
		defer - 0 bounce
		trace - 0 bounce
		smtp - - smtp
		error - - error
		retry - - error
		discard - - discard
		local - - local
		anvil - 1 anvil
		proxymap - - proxymap
	E
	sed -i 's/^\(pickup\|cleanup\|qmgr\|showq\) unix -/\1 unix n/' /etc/postfix/master.cf
	echo "postlog unix-dgram n - n - 1 postlogd" >>/etc/postfix/master.cf
	postfix start >/dev/null 2>&1
	await listens "$port"
}

# exim_up PORT [LINE-OF-ITS-MAIN-SECTION ...]
exim_up() {
	local port=$1
	shift
	user Debian-exim 903
	mkdir -p /etc/exim4 /var/spool/exim4 /var/log/exim4
	chown Debian-exim: /var/spool/exim4 /var/log/exim4
	{
		printf '%s\n' "primary_hostname = mx.mail.test" "keep_environment =" "acl_smtp_rcpt = accept" \
			"acl_smtp_data = accept" "never_users =" "trusted_users = root" "$@"
		cat <<-E
			begin routers
			onward:
			  driver = manualroute
			  route_list = * 127.0.0.1
			  self = send
			  transport = onward
			begin transports
			onward:
			  driver = smtp
			  port = 2525
			  hosts_try_fastopen = :
			begin retry
			* * F,1h,1m
		E
	} >/etc/exim4/exim4.conf
	exim4 -bdf -oX "127.0.0.1.$port" -oP /run/exim.pid &
	await listens "$port"
}

# sendmail_up PORT [LINE-OF-ITS-M4 ...]
sendmail_up() {
	local port=$1
	shift
	user smmta 904
	user smmsp 905
	mkdir -p /etc/mail /var/spool/mqueue
	chmod 700 /var/spool/mqueue
	printf 'hosts files\naliases files\npasswd files\n' >/etc/mail/service.switch
	cat >/etc/mail/sendmail.mc <<-E
		VERSIONID(\`finding')
		OSTYPE(\`linux')
		define(\`MAIL_SETTINGS_DIR', \`/etc/mail/')
		define(\`confDOMAIN_NAME', \`mx.mail.test')
		define(\`confPID_FILE', \`/run/sendmail.pid')
		define(\`QUEUE_DIR', \`/var/spool/mqueue')
		define(\`STATUS_FILE', \`')
		define(\`ALIAS_FILE', \`')
		define(\`confCW_FILE', \`-o /etc/mail/none')
		define(\`confCT_FILE', \`-o /etc/mail/none')
		define(\`confCR_FILE', \`-o /etc/mail/none')
		define(\`confTO_IDENT', \`0')
		define(\`confBIND_OPTS', \`-DNSRCH -DEFNAMES')
		define(\`confSERVICE_SWITCH_FILE', \`/etc/mail/service.switch')
		define(\`confDELIVERY_MODE', \`background')
		define(\`confREFUSE_LA', \`9999')
		define(\`confQUEUE_LA', \`9999')
		define(\`SMTP_MAILER_ARGS', \`TCP \$h 2525')
		define(\`RELAY_MAILER_ARGS', \`TCP \$h 2525')
		define(\`ESMTP_MAILER_ARGS', \`TCP \$h 2525')
		define(\`SMART_HOST', \`esmtp:[127.0.0.1]')
		define(\`LOCAL_RELAY', \`esmtp:[127.0.0.1]')
		define(\`MAIL_HUB', \`esmtp:[127.0.0.1]')
		FEATURE(\`no_default_msa')
		FEATURE(\`nocanonify')
		FEATURE(\`accept_unresolvable_domains')
		FEATURE(\`accept_unqualified_senders')
		FEATURE(\`promiscuous_relay')
		DAEMON_OPTIONS(\`Name=MTA, Family=inet, Addr=127.0.0.1, Port=$port')
	E
	printf '%s\n' "$@" "MAILER(\`smtp')" >>/etc/mail/sendmail.mc
	m4 -D_CF_DIR_=/usr/share/sendmail/cf/ /usr/share/sendmail/cf/m4/cf.m4 /etc/mail/sendmail.mc \
		>/etc/mail/sendmail.cf 2>/dev/null
	/usr/libexec/sendmail/sendmail -bd
	await listens "$port"
}

# Nothing waits in any queue.
settled() {
	! find /var/spool/postfix/{maildrop,incoming,active,deferred} /var/spool/exim4/input \
		/var/spool/mqueue /var/spool/dma/[A-Z]* -type f 2>/dev/null | grep -q .
}

# Settings of the programs that only send: dma, ssmtp, esmtp.
small_senders() {
	export USER=root LOGNAME=root
	mkdir -p /etc/dma /etc/ssmtp /var/spool/dma
	chown root:mail /var/spool/dma
	chmod 2775 /var/spool/dma
	printf '%s\n' "SMARTHOST 127.0.0.1" "PORT 2525" >/etc/dma/dma.conf
	printf '%s\n' "mailhub=127.0.0.1:2525" "hostname=mx.mail.test" "FromLineOverride=YES" >/etc/ssmtp/ssmtp.conf
	echo "hostname=127.0.0.1:2525" >/etc/esmtprc
}
