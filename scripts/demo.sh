# `cellwall demo [--keep | --end]`. Sourced by the launcher; the story itself is demo/story.sh.

cellwall_demo() {
	local keep=no
	case ${1:-} in
	'') ;;
	--keep) keep=yes ;;
	--end)
		require_root demo "it ends processes and removes cgroups"
		source "$root/scripts/cgroup.sh"
		source "$root/demo/stage.sh"
		end_kept_demos
		return
		;;
	-h | --help)
		echo "Usage: cellwall demo [--keep | --end]"
		echo "Real software behind walls: nginx, a Java service and PostgreSQL, then an intruder."
		echo "      --keep   leave it running afterwards"
		echo "      --end    end what --keep left"
		return
		;;
	*) usage_error "demo: unknown option $1; usage: cellwall demo [--keep | --end]" ;;
	esac
	require_root demo "it loads BPF programs and makes cgroups"
	require curl nginx-light postgresql libbpf1
	build
	source "$root/scripts/cgroup.sh"
	source "$root/demo/stage.sh"
	source "$root/demo/story.sh"
	tell "$keep"
}
