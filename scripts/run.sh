# `cellwall run NAME [--user U] -- COMMAND...`. The shell enters the component and becomes COMMAND,
# so that its process, terminal, signals and exit status are COMMAND's own (docs/adr/0006).

cellwall_run() {
	local name= user= options=() cgroup
	parse_run "$@"
	local command=("${@:parsed + 1}")
	build
	cgroup=$(exec_cli run-cgroup "${options[@]}" "$name")
	[[ -z $user ]] || command=($(as_user "$user") "${command[@]}")
	echo $$ >"$cgroup/cgroup.procs" || fail "cannot enter $cgroup: it refused process $$ (are you root?)"
	exec "${command[@]}"
}

# Sets name, user, options, and `parsed`: how many words come before COMMAND.
parse_run() {
	parsed=0
	while (($# > 0)); do
		parsed=$((parsed + 1))
		case $1 in
		-h | --help)
			build
			exec_cli run --help
			;;
		--) break ;;
		--user | --socket)
			(($# > 1)) || usage_error "run: $1 needs a value"
			parsed=$((parsed + 1))
			take_option "$1" "$2"
			shift
			;;
		--user=* | --socket=*) take_option "${1%%=*}" "${1#*=}" ;;
		--rm | --allow | --allow=* | --limit | --limit=* | --learn)
			fail "run $1: this version of Cellwall does not do that yet"
			;;
		-*) usage_error "run: unknown option $1; usage: cellwall run NAME [--user U] -- COMMAND..." ;;
		*)
			[[ -z $name ]] || usage_error "run: expected '--' before the command, found '$1'"
			name=$1
			;;
		esac
		shift
	done
	[[ -n $name ]] || usage_error "run: no component named; usage: cellwall run NAME [--user U] -- COMMAND..."
	(($# > 1)) || usage_error "run: no command; usage: cellwall run NAME [--user U] -- COMMAND..."
}

take_option() {
	case $1 in
	--user)
		id -u -- "$2" >/dev/null 2>&1 || usage_error "run: no user '$2' on this machine"
		user=$2
		;;
	--socket) options+=(--socket "$2") ;;
	esac
}

# A program that took root's folder for its own would fail to read it, or worse, write there.
home_of() {
	local entry
	entry=$(getent passwd "$1" || getent passwd "$(id -u -- "$1")") || entry=:::::/
	cut -d: -f6 <<<"$entry"
}

# Groups are looked up here, outside: inside, the component may not be allowed to ask anyone.
as_user() {
	local groups
	groups=$(id -G -- "$1")
	echo env HOME="$(home_of "$1")" USER="$1" LOGNAME="$1" \
		setpriv --reuid "$(id -u -- "$1")" --regid "$(id -g -- "$1")" --groups "${groups// /,}"
}
