# What is installed on demand, from the distribution alone. Sourced by the launcher.

# The file that shows that a package is there; asking dpkg would take longer than the command itself.
proof_of() {
	case $1 in
	busybox-static) echo /bin/busybox ;;
	dbus) echo /usr/bin/dbus-daemon ;;
	systemd) echo /lib/systemd/systemd ;;
	cpio) echo /usr/bin/cpio ;;
	kmod) echo /sbin/modprobe ;;
	qemu-system-x86) echo /usr/bin/qemu-system-x86_64 ;;
	xz-utils) echo /usr/bin/xz ;;
	bpftool) echo /usr/sbin/bpftool ;;
	iproute2) echo /usr/bin/ip ;;
	git) echo /usr/bin/git ;;
	openssh-client) echo /usr/bin/ssh ;;
	openssh-server) echo /usr/sbin/sshd ;;
	clang-19 | clang-format-19 | curl | make | python3) echo "/usr/bin/$1" ;;
	libbpf-dev) echo /usr/include/bpf/bpf_helpers.h ;;
	libbpf1) echo /usr/lib/*/libbpf.so.1 ;;
	llvm-19) echo /usr/bin/llvm-strip-19 ;;
	nftables) echo /usr/sbin/nft ;;
	maven) echo /usr/share/maven/bin/mvn ;;
	nginx-light) echo /usr/sbin/nginx ;;
	postgresql) echo /usr/lib/postgresql/*/bin/postgres ;;
	*) fail "no proof is known for the package '$1'" ;;
	esac
}

require() {
	local package missing=()
	for package; do
		# Unquoted on purpose: an unmatched pattern stays a name that does not exist.
		# shellcheck disable=SC2046
		ls -d $(proof_of "$package") >/dev/null 2>&1 || missing+=("$package")
	done
	((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

install_packages() {
	local log status=0
	((EUID == 0)) || fail "missing: $*. Run: sudo apt-get install $*"
	type -P apt-get >/dev/null || fail "missing: $*, and there is no apt-get here; install them by hand"
	say "installing $* (apt-get)"
	log=$(mktemp)
	keep_services_off
	{ apt_get update && apt_get install "$@"; } >"$log" 2>&1 || status=$?
	let_services_start
	if ((status != 0)); then
		tail -n 20 "$log" >&2
		rm -f "$log"
		fail "apt-get could not install $* (exit $status, its last lines are above)"
	fi
	rm -f "$log"
	stay_off_at_boot "$@"
}

apt_get() {
	DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends \
		-o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# The demo wants programs, not services: a fresh nginx or PostgreSQL must not start on this machine's
# ports because someone looked at a demo.
keep_services_off() {
	policy=/usr/sbin/policy-rc.d
	if [[ -e $policy ]]; then
		policy=
		return
	fi
	trap let_services_start EXIT
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod +x "$policy"
}

stay_off_at_boot() {
	local package
	[[ -d /run/systemd/system ]] || return 0
	for package; do
		case $package in
		nginx-light) systemctl --quiet disable nginx.service ;;
		openssh-server) systemctl --quiet disable ssh.service ;;
		postgresql) systemctl --quiet disable postgresql.service ;;
		esac
	done
}

let_services_start() {
	[[ -z ${policy:-} ]] || rm -f "$policy"
	policy=
}
