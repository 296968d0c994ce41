# Cgroup v2 subtrees that the launcher or the tests made. Sourced where needed.

cgroup2_mount() {
	awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts
}

# Ends every process in the subtree and removes it. A killed process leaves a moment after its death.
remove_cgroup() {
	local attempt
	[[ ! -e $1/cgroup.kill ]] || echo 1 >"$1/cgroup.kill" || true
	for attempt in {1..50}; do
		[[ -e $1 ]] || return 0
		! find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || return 0
		sleep 0.1
	done
	say "$1 still has processes and was left"
}
