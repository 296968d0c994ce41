# Sets the demo's stage and clears it: a directory, a cgroup subtree, an agent, three servers, all the
# demo's own. Nothing of the machine's own nginx, PostgreSQL or Cellwall is read or touched.

web_port=8480 shop_port=8481 sql_port=5480 replica_port=5481

set_stage() {
	started=$SECONDS
	stage=$(mktemp -d /tmp/cellwall-demo-XXXXXX)
	chmod 755 "$stage"
	cgroup=$(cgroup2_mount)/${stage##*/}
	bpffs=/sys/fs/bpf/${stage##*/}
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	trap clear_stage EXIT
	export CELLWALL_SOCKET=$stage/cellwall.sock CELLWALL_BUILD=no
	flags=(--cgroup-root "$cgroup" --state-dir "$stage/state" --socket "$CELLWALL_SOCKET" --bpffs "$bpffs")
	declare -p cgroup flags >"$stage/stage"
	mkdir "$cgroup"
	choose_ports
	cp -r "$root"/demo/{manifests,changes,nginx.conf} "$stage"
	sed -i -E "s/\b8480\b/$web_port/; s/\b8481\b/$shop_port/; s/\b5480\b/$sql_port/; s/\b5481\b/$replica_port/" \
		"$stage"/{manifests,changes}/* "$stage/nginx.conf"
}

choose_ports() {
	local variable port
	for variable in web_port shop_port sql_port replica_port; do
		port=${!variable}
		while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
			port=$((port + 10))
		done
		printf -v "$variable" %s "$port"
	done
}

cellwall() {
	"$root/cellwall" "$@"
}

# Apart from the terminal's signals: the stage is cleared in order, and --keep outlives the terminal.
in_background() {
	local log=$stage/$1.log
	shift
	setsid "$@" </dev/null >"$log" 2>&1 &
	disown
}

# wait_for WHAT LOG COMMAND...: until COMMAND succeeds, at most 30 s.
wait_for() {
	local what=$1 log=$stage/$2.log deadline=$((SECONDS + 30))
	shift 2
	until "$@" >/dev/null 2>&1; do
		if ((SECONDS > deadline)); then
			tail -n 20 "$log" >&2
			fail "demo: $what did not come up in 30 s (the end of its log is above)"
		fi
		sleep 0.1
	done
}

start_agent() {
	in_background agent "$root/cellwall" agent "${flags[@]}"
	agent=$!
	echo "agent=$agent" >>"$stage/stage"
	wait_for "the agent" agent cellwall status
}

start_database() {
	local bin=(/usr/lib/postgresql/*/bin) data=$stage/database
	bin=${bin[-1]}
	install -d -o postgres -m 700 "$data"
	as_postgres "$bin/initdb" -D "$data" -A trust --no-sync --locale=C >"$stage/initdb.log" 2>&1
	as_postgres "$bin/postgres" --single -D "$data" postgres >>"$stage/initdb.log" 2>&1 \
		<<<$'create role shop login\ncreate database shop owner shop'
	as_postgres "$bin/postgres" --single -D "$data" shop >>"$stage/initdb.log" 2>&1 \
		<"$root/demo/orders.sql"
	in_background orders-db "$root/cellwall" run orders-db --user postgres -- "$bin/postgres" -D "$data" \
		-h 127.0.0.1 -p "$sql_port" -c unix_socket_directories= -c fsync=off
	wait_for PostgreSQL orders-db grep -q 'ready to accept connections' "$stage/orders-db.log"
}

as_postgres() {
	(cd "$stage" && setpriv --reuid postgres --regid postgres --init-groups "$@")
}

start_shop() {
	cp -r "$root/demo/app" "$stage"
	in_background shop "$root/cellwall" run shop --user nobody -- \
		"$jdk/bin/java" -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
		"$stage/app/Shop.java" "$shop_port" "$sql_port"
}

start_web() {
	install -d -o www-data "$stage/web" "$stage/web/tmp"
	in_background web "$root/cellwall" run web --user www-data -- \
		/usr/sbin/nginx -e stderr -p "$stage/web" -c "$stage/nginx.conf"
	wait_for "the shop" shop curl -sf "http://127.0.0.1:$web_port/orders"
}

clear_stage() {
	local status=$?
	trap - EXIT INT TERM HUP
	[[ -n ${kept:-} ]] || end_stage
	exit "$status"
}

# Only what is below the demo's own cgroup is killed, and only the agent it started.
end_stage() {
	remove_cgroup "$cgroup/cellwall"
	if is_our_agent; then
		kill "$agent"
		tail --pid="$agent" -f /dev/null
	fi
	CELLWALL_BUILD=no cellwall agent unload "${flags[@]}" >/dev/null || true
	remove_cgroup "$cgroup"
	rm -rf "$stage"
}

# Its number alone would not do: it may long be somebody else's.
is_our_agent() {
	[[ -n ${agent:-} ]] && grep -qsF "$stage/" "/proc/$agent/cmdline"
}

end_kept_demos() {
	local file ended=0
	for file in /tmp/cellwall-demo-*/stage; do
		[[ -O $file && -e ${file%/*}/kept ]] || continue
		(
			find_jdk
			agent=
			source "$file"
			stage=${file%/*}
			end_stage
		)
		ended=$((ended + 1))
	done
	say "demo: ended $ended kept demo(s)"
}
