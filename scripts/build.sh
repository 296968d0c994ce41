# Builds target/dist when a source is newer than it. Sourced by the launcher.

dist=$root/target/dist

# Everything the build reads; vmlinux.h is made by the build. $@: how `find` tells of each.
sources() {
	cd "$root" && find pom.xml .mvn bpf {policy,repository,kernel,agent,cli}/{pom.xml,src/main} \
		scripts/{build,java}.sh -type f ! -name vmlinux.h ! -name '*.o' "$@"
}

# Names, times and sizes: reading contents would cost more than the command it guards.
fingerprint() {
	{
		echo "$root $jdk"
		sources -printf '%p %T@ %s\n' | LC_ALL=C sort
	} | sha256sum
}

# The same by contents, which a copy of the checkout has in common with it.
digest() {
	{
		cat "$jdk/release"
		sources -print0 | LC_ALL=C sort -z | (cd "$root" && xargs -0 sha256sum)
	} | sha256sum
}

is_fresh() {
	[[ -r $dist/fingerprint && $(<"$dist/fingerprint") == "$1" ]]
}

# Whether only times and places have changed, as `cp -r` changes them. Where it may, it notes that.
is_copy() {
	[[ -r $dist/digest && $(<"$dist/digest") == "$(digest)" ]] || return 1
	[[ -w $dist && -w $dist/fingerprint ]] || return 0
	warm_caches
	fingerprint >"$dist/fingerprint"
}

# CELLWALL_BUILD=no: the caller has built, and is in the middle of building again.
build() {
	local lock wanted
	find_jdk
	[[ ${CELLWALL_BUILD:-} != no ]] || return 0
	wanted=$(fingerprint)
	! is_fresh "$wanted" || return 0
	! is_copy || return 0
	mkdir -p "$root/target" && [[ -w $root/target ]] ||
		fail "the build in $dist is stale and $root/target is not writable for $(id -un); run: sudo $0 --help"
	exec {lock}>"$root/target/build.lock"
	if ! flock -n "$lock"; then
		say "waiting for another build of this checkout"
		flock "$lock"
	fi
	is_fresh "$wanted" || rebuild "$wanted"
	exec {lock}>&-
}

rebuild() {
	local log=$root/target/build.log started=$SECONDS contents
	contents=$(digest)
	require maven make clang-19 llvm-19 libbpf-dev libbpf1 bpftool
	rm -rf "$root"/{agent,cli}/target/lib
	say "building (the first time takes minutes; log: $log)"
	if ! maven -pl agent,cli -am -Dmaven.test.skip=true -Dspotless.check.skip=true package \
		</dev/null >"$log" 2>&1; then
		grep -E '^\[(ERROR|WARNING)\]' "$log" | head -n 40 >&2 || tail -n 40 "$log" >&2
		fail "the build failed (the errors are above, all of its output in $log)"
	fi
	assemble "$1" "$contents"
	say "built in $((SECONDS - started)) s"
}

maven_command=(/usr/share/maven/bin/mvn -B -ntp -Dstyle.color=never -f "$root/pom.xml")

maven() {
	JAVA_HOME=$jdk "${maven_command[@]}" "$@"
}

# A new directory takes the old one's place in one step: programs that run keep their open jars.
assemble() {
	local next=$root/target/dist.next module jar
	rm -rf "$next"
	mkdir -p "$next/lib"
	for module in agent cli; do
		for jar in "$root/$module"/target/cellwall-"$module"-*.jar "$root/$module"/target/lib/*.jar; do
			cp -p "$jar" "$next/lib/"
			echo "${jar##*/}"
		done >"$next/$module.classpath"
	done
	rm -rf "$dist.old"
	[[ ! -e $dist ]] || mv "$dist" "$dist.old"
	mv "$next" "$dist"
	rm -rf "$dist.old"
	warm_caches
	echo "$2" >"$dist/digest"
	echo "$1" >"$dist/fingerprint"
}
