# shellcheck shell=bash
# What the findings share: a throwaway copy of this machine.
#
#   . "$(dirname "$0")/lib/copy.sh"
#   on 12 NAME=VERSION ...     packages to unpack on Debian 12 (one line a set
#   on 13 NAME=VERSION ...     of packages that can be installed together)
#   aside                      from here on the script runs in the copy
#   expect TEXT COMMAND ...    the output of COMMAND must be TEXT
#
# The copy is an overlay over / that writes to memory, in namespaces of its own:
# only loopback, and what is started there ends with the script. Nothing is
# installed and nothing stays. It takes root. Exit status: 0 as stated, 1 the
# behaviour changed, 77 it cannot be run here.

set -u
umask 022
export LC_ALL=C.UTF-8 TZ=UTC PATH=/usr/sbin:/usr/bin:/sbin:/bin
debian=$(. /etc/os-release && echo "${VERSION_ID:-}")
sets=()

on() {
	if [ "$1" = "$debian" ]; then sets+=("${*:2}"); fi
}

cannot() {
	echo "cannot be run here: $*" >&2
	exit 77
}

# Downloads one set of packages, and what they need that is not there, and
# unpacks it over the copy. Their scripts are not run.
unpack() {
	local packages=$1 log=/tmp/log file
	rm -rf /tmp/debs && mkdir /tmp/debs && cd /tmp/debs || exit 77
	# shellcheck disable=SC2086
	apt-get -s -qq --no-install-recommends --allow-downgrades --allow-change-held-packages \
		install $packages >$log 2>&1 || cannot "$(tail -n 1 $log) (after apt-get update?)"
	packages=$({
		sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p' $log
		tr ' ' '\n' <<<"$packages" | grep -F =
	} | sort -u)
	[ -n "$packages" ] || return 0
	# shellcheck disable=SC2086
	apt-get -qq -o APT::Sandbox::User=root download $packages >$log 2>&1 || cannot "$(tail -n 1 $log)"
	for file in *.deb; do
		dpkg-deb --fsys-tarfile "$file" | tar -xp --keep-directory-symlink -C / || cannot "$file"
	done
	cd / && rm -rf /tmp/debs
}

# Makes the copy and starts the script in it again, as its first process.
copy() {
	local here
	here=$(cd "$(dirname "$0")" && pwd)
	[ "$(id -u)" = 0 ] || cannot "needs root, for namespaces"
	unshare -mpi --fork true 2>/dev/null || cannot "no namespaces to be had"
	[ ${#sets[@]} -gt 0 ] || cannot "made for other releases than Debian ${debian:-unknown}"
	FINDING=unpack exec unshare -mpi --fork --kill-child bash -c '
		mount -t tmpfs finding /mnt && cd /mnt && mkdir upper work root &&
		mount -t overlay finding -o lowerdir=/,upperdir=upper,workdir=work root && cd root &&
		mount -t proc proc proc && mount -t tmpfs -o mode=755 dev dev && mount -t tmpfs run run &&
		mount -t tmpfs -o mode=1777 tmp tmp && cp -r "$1" findings &&
		cp -L /etc/resolv.conf etc/ || exit 77
		exec chroot . bash "/findings/$2"' sh "$here" "${0##*/}"
}

devices() {
	local device
	while read -r device; do
		# shellcheck disable=SC2086
		mknod -m 666 /dev/$device
	done <<-E
		null c 1 3
		zero c 1 5
		random c 1 8
		urandom c 1 9
		tty c 5 0
		ptmx c 5 2
	E
	ln -s /proc/self/fd /dev/fd
	mkdir /dev/pts
	mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
}

aside() {
	local packages
	case ${FINDING:-} in
	'') copy ;;
	unpack)
		devices
		for packages in "iproute2 python3" "${sets[@]}"; do unpack "$packages"; done
		FINDING=inside exec unshare -nu bash "$0"
		;;
	esac
	hostname mx.mail.test
	ip link set lo up
	echo "127.0.0.1 mx.mail.test localhost" >/etc/hosts
	: >/etc/resolv.conf
	cd /tmp || exit 77
}

expect() {
	local said
	said=$("${@:2}" 2>&1)
	echo "$said"
	[ "$said" = "$1" ] && return
	printf '%s\n' "--- changed. Stated was:" "$1"
	exit 1
}

# user NAME UID: a user and a group, as the installation of a package makes them.
user() {
	getent group "$1" >/dev/null || echo "$1:x:$2:" >>/etc/group
	getent passwd "$1" >/dev/null ||
		echo "$1:x:$2:$(getent group "$1" | cut -d: -f3)::/home/$1:/bin/sh" >>/etc/passwd
}

# Waits until a command succeeds; gives up after 20 seconds.
await() {
	local tries=200
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || { echo "waited in vain: $*" >&2 && exit 1; }
		sleep 0.1
	done
}

listens() {
	(: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# sink PORT FOLDER [KEYWORD ...]: starts sink.py.
sink() {
	mkdir -p "$2"
	python3 /findings/lib/sink.py "$@" 2>/dev/null &
	await listens "$1"
}

# send PORT "SENDER [PARAMETER ...]" RECIPIENT ... < MESSAGE: send.py.
send() {
	python3 /findings/lib/send.py "$@"
}

# A sendmail(1) that keeps arguments and message in /tmp/sent.
catch_sendmail() {
	printf '%s\n' '#!/bin/sh' '{ echo "ARGUMENTS $*"; cat; } >/tmp/sent.new; mv /tmp/sent.new /tmp/sent' \
		>/tmp/sendmail
	chmod 755 /tmp/sendmail
	rm -f /usr/sbin/sendmail
	mv /tmp/sendmail /usr/sbin/sendmail
	ln -sf ../sbin/sendmail /usr/lib/sendmail
}
