# `cellwall test`: everything that must hold, as CI runs it. Sourced by the launcher.

cellwall_test() {
	local status=0
	require_root test "its tests load BPF programs and make cgroups"
	require maven make clang-19 clang-format-19 llvm-19 libbpf-dev libbpf1 bpftool curl python3 iproute2
	build
	"$root/scripts/lint" || status=1
	rm -rf "$root"/*/target/surefire-reports
	CELLWALL_BUILD=no maven -fae verify </dev/null || status=$?
	totals || status=1
	exit "$status"
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
