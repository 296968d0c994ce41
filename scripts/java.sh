# How the two Java programs are started. Sourced by the launcher.

# Short-lived: the first compiler tier and the simplest collector start fastest. Warnings of the VM
# would go to standard output, into somebody's JSON.
cli_flags=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable)

# Small rather than fast: the kernel does the work on packets.
agent_flags=(-Xmx128m -Xmn6m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders
	-XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr --enable-native-access=ALL-UNNAMED
	--add-opens=java.base/sun.nio.ch=ALL-UNNAMED)

class_path() {
	local jar path=
	while read -r jar; do
		path+=:$dist/lib/$jar
	done <"$dist/$1.classpath"
	echo "${path:1}"
}

# What people read fits the terminal. As elsewhere, COLUMNS in the environment says how wide that is.
find_width() {
	local size
	[[ -t 1 && ! $(declare -p COLUMNS 2>/dev/null) =~ ^declare\ -[a-z]*x ]] || return 0
	{ size=$(stty size <&3 2>/dev/null); } 3>&1 && export COLUMNS=${size#* } || return 0
}

exec_cli() {
	find_width
	exec "$jdk/bin/java" "${cli_flags[@]}" -XX:AOTCache="$dist/cli.aot" \
		-cp "$(class_path cli)" io.cellwall.cli.Main "$@"
}

exec_agent() {
	find_width
	MALLOC_ARENA_MAX=2 exec "$jdk/bin/java" "${agent_flags[@]}" -XX:AOTCache="$dist/agent.aot" \
		-cp "$(class_path agent)" io.cellwall.agent.Main "$@"
}

# Ahead-of-time caches (JEP 514) shorten the start. They only help: without one all still works.
# The help is the same until the next build, so it is kept: on a busy machine even a VM takes a while.
warm_caches() {
	"$jdk/bin/java" "${cli_flags[@]}" -XX:AOTCacheOutput="$dist/cli.aot" \
		-cp "$(class_path cli)" io.cellwall.cli.Main --help >/dev/null 2>&1 || true
	(exec_cli --help) >"$dist/help" 2>/dev/null || rm -f "$dist/help"
	"$jdk/bin/java" "${agent_flags[@]}" -XX:AOTCacheOutput="$dist/agent.aot" \
		-cp "$(class_path agent)" io.cellwall.agent.Main --help >/dev/null 2>&1 || true
}
