# `cellwall test`: everything that must hold, as CI runs it. Sourced by the launcher.

source "$root/scripts/cgroup.sh"

cellwall_test() {
	local status=0 selection=()
	while (($# > 0)); do
		case $1 in
		--quick) selection=(-Dcellwall.tests.excluded=vm) ;;
		*) test_usage "$1" ;;
		esac
		shift
	done
	require_root test "its tests load BPF programs and make cgroups"
	require curl iproute2 nftables python3 clang-format-19 git openssh-client openssh-server
	((${#selection[@]})) || require nginx-light postgresql # for machines of the tests' own
	build
	require maven make clang-19 llvm-19 libbpf-dev libbpf1 bpftool
	trap sweep EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	"$root/scripts/lint" || status=1
	rm -rf "$root"/*/target/surefire-reports
	CELLWALL_BUILD=no run_maven -fae "${selection[@]}" verify || status=1
	echo # Maven leaves an escape sequence without a line's end
	totals || status=1
	exit "$status"
}

test_usage() {
	[[ $1 == -h || $1 == --help ]] || usage_error "test: unknown option $1; usage: cellwall test [--quick]"
	echo "Usage: cellwall test [--quick]"
	echo "Builds everything, checks formatting, and runs all tests, with real processes on this kernel and in"
	echo "virtual machines with others."
	echo "  --quick  leaves out those that boot virtual machines (tagged vm)"
	exit 0
}

# In the background, so that a signal to this shell ends it at once and not when it is done; in a
# process group of its own, so that the JVM of the tests and what it started end with it.
run_maven() {
	set -m
	(exec env JAVA_HOME="$jdk" "${maven_command[@]}" "$@" </dev/null) &
	child=$!
	set +m
	wait "$child"
}

end_maven() {
	local attempt
	kill -- "-$child" 2>/dev/null || return 0
	for attempt in {1..100}; do
		kill -0 -- "-$child" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL -- "-$child" 2>/dev/null || true
}

# Surefire's line once more, over all modules.
totals() {
	local reports=("$root"/*/target/surefire-reports/TEST-*.xml)
	[[ -e ${reports[0]} ]] || fail "no test has run"
	grep -ho '<testsuite .*' "${reports[@]}" | awk '
		function count(name) {
			return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0
		}
		{ run += count("tests"); failed += count("failures"); broken += count("errors"); skipped += count("skipped") }
		END {
			printf "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n", run, failed, broken, skipped
			exit run == 0 || failed + broken > 0
		}'
}

# What an interrupted test left: cgroups, pins and directories that bear the number of a dead process.
sweep() {
	local path mount pid
	trap - EXIT INT TERM HUP
	[[ -z ${child:-} ]] || end_maven
	mount=$(cgroup2_mount)
	for path in "$mount"/cellwall-* /sys/fs/bpf/cellwall-* "${TMPDIR:-/tmp}"/cellwall-*; do
		[[ -d $path && -O $path && ${path##*/} =~ ^cellwall-[a-z0-9]+-([0-9]+)(-|$) ]] || continue
		[[ ! -e /proc/${BASH_REMATCH[1]} ]] || continue
		for pid in $(grep -lsF -- "$path" /proc/[0-9]*/cmdline | cut -d/ -f3); do
			[[ $pid == "$$" ]] || kill "$pid" 2>/dev/null || true # an agent of that test's
		done
		case $path in
		"$mount"/*) remove_cgroup "$path" ;;
		*) rm -rf "$path" ;;
		esac
	done
}
