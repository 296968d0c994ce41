# One run of the virtual machine: share a folder with it, wait, bring back. Sourced by run.

run_machine() {
	local status=0 out=${OUT:-}
	share=$(mktemp -d)
	qemu= reader=
	trap end_machine EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir "$share/out" "$share/units"
	[[ -z $unit ]] || cp "$unit" "$share/units/"
	write_command "$@" >"$share/command"
	mkfifo "$share.output"
	# Held open, or the reader would wait for ever for a machine that never came to write.
	exec {hold}<>"$share.output"
	cat "$share.output" {hold}>&- &
	reader=$!
	start_machine
	wait "$qemu" || status=$?
	qemu=
	exec {hold}>&-
	wait "$reader" || true
	reader=
	[[ -n $out ]] && bring_back "$out"
	conclude "$status"
}

write_command() {
	local name
	for name in CI JAVA_HOME LANG PATH; do
		[[ -z ${!name:-} ]] || printf 'export %s=%q\n' "$name" "${!name}"
	done
	printf 'export HOME=%q\n' "${HOME:-/root}"
	printf 'export OUT=/run/vm/out\ncd %q || exit 125\nexec' "$root"
	printf ' %q' "$@"
	printf '\n'
}

# Its output goes through a pipe and a reader, so that the caller's may be anything. It is interpreted,
# not virtualised: nested virtualisation is rarely there, and slower is better than sometimes.
start_machine() {
	local processors=(-accel "tcg,thread=multi" -smp 2)
	[[ -z $steady ]] || processors=(-accel "tcg,thread=single" -smp 1 -icount "shift=0,sleep=off")
	local boot="console=ttyS0 quiet panic=-1 mitigations=off rdinit=/init"
	boot+=" lsm=landlock,lockdown,yama,integrity,bpf"
	boot+=" cellwall.start=$vm/$first cellwall.modules=$tree/lib/modules"
	timeout --kill-after=5 "$timeout" qemu-system-x86_64 \
		"${processors[@]}" -machine q35 -cpu max -m "$memory" \
		-nodefaults -no-user-config -no-reboot -display none \
		-kernel "$image" -initrd "$initramfs" -append "$boot" \
		-serial "file:$share.console" \
		-device virtio-serial-pci \
		-chardev file,id=output,path=$share.output -device virtserialport,chardev=output,name=output \
		-fsdev local,id=host,path=/,security_model=none,readonly=on,multidevs=remap \
		-device virtio-9p-pci,fsdev=host,mount_tag=host \
		-fsdev "local,id=vm,path=$share,security_model=none" \
		-device virtio-9p-pci,fsdev=vm,mount_tag=vm \
		</dev/null {hold}>&- &
	qemu=$!
}

end_machine() {
	if [[ -n $qemu ]]; then
		kill "$qemu" 2>/dev/null || true
		wait "$qemu" 2>/dev/null || true
	fi
	if [[ -n $reader ]]; then
		kill "$reader" 2>/dev/null || true
	fi
	rm -rf "$share" "$share.console" "$share.output"
}

bring_back() {
	mkdir -p "$1"
	cp -a "$share/out/." "$1/"
}

# A kernel that fails says why before it says where.
last_words() {
	if grep -qE 'Oops|BUG:|Kernel panic' "$1"; then
		sed -nE '/Oops|BUG:|Kernel panic/,$p' "$1" | head -n 60
	else
		tail -n 15 "$1"
	fi
}

conclude() {
	if [[ -e $share/status ]]; then
		exit "$(<"$share/status")"
	fi
	last_words "$share.console" >&2
	(($1 != 124 && $1 != 137)) || {
		say "ended after $timeout s: the command had not ended (kernel $kernel)"
		exit 124
	}
	fail "kernel $kernel ended without the command's exit status (QEMU's was $1); its last lines are above"
}
