# Where the JDK is. Sourced by the launcher.

# Words of the call may be anybody's: nothing in them reaches the terminal as a command.
say() {
	local text=$*
	printf 'cellwall: %s\n' "${text//[[:cntrl:]]/?}" >&2
}

fail() {
	say "$@"
	exit 1
}

usage_error() {
	say "$@"
	exit 2
}

require_root() {
	((EUID == 0)) || fail "'cellwall $1' needs root: $2. Run: sudo $0 $1"
}

is_jdk_25() {
	local release
	[[ -x $1/bin/javac && -r $1/release ]] || return 1
	release=$(<"$1/release")
	[[ $release == *'JAVA_VERSION="25'* ]]
}

# Sets `jdk`. sudo drops JAVA_HOME, so the usual places are searched too.
find_jdk() {
	local candidate java
	java=$(type -P java || true)
	for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/* "${java:+$(readlink -f "$java")/../..}"; do
		if [[ -n $candidate ]] && is_jdk_25 "$candidate"; then
			jdk=$(readlink -f "$candidate")
			return
		fi
	done
	fail "no JDK 25 in JAVA_HOME, /usr/lib/jvm, /opt or on PATH; install one, or set JAVA_HOME to it"
}
