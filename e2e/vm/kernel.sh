# Debian's kernels, unpacked into a cache instead of installed, and the small first root that each
# boots with. Sourced by run.

modules=(virtio_pci virtio_console 9pnet_virtio 9p overlay)

# The newest of a series that the distribution has. Not the cloud kernel: it lacks 9p.
package_of_kernel() {
	case $1 in
	6.1)
		apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: //p'
		;;
	*)
		apt-cache pkgnames "linux-image-$1." | grep -E '^linux-image-[0-9.]+[+]deb[0-9]+-amd64$' |
			sort -V | tail -n 1
		;;
	esac
}

# Sets image, initramfs and tree, the folder that holds the modules.
prepare_kernel() {
	local cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/cellwall/vm
	mkdir -p "$cache"
	if [[ ! -e $cache/$1/initramfs.whole ]]; then
		(
			flock 9
			[[ -e $cache/$1/initramfs.whole ]] || unpack_kernel "$1"
		) 9>"$cache/lock"
	fi
	tree=$cache/$1
	image=$(echo "$tree"/boot/vmlinuz-*)
	initramfs=$tree/initramfs
	if [[ ! $initramfs -nt $vm/init ]]; then
		pack_initramfs "$tree"
	fi
}

unpack_kernel() {
	local package
	package=$(package_of_kernel "$1")
	[[ -n $package ]] || {
		apt-get update >/dev/null 2>&1 || fail "apt-get update failed: the kernel $1 cannot be looked up"
		package=$(package_of_kernel "$1")
	}
	[[ -n $package ]] || fail "the distribution has no kernel $1 (looked for linux-image-$1.*-amd64)"
	say "fetching $package"
	rm -rf "${cache:?}/$1" "${cache:?}/$1.new"
	mkdir -p "$cache/$1.new"
	(cd "$cache/$1.new" && apt-get download -q "$package" >log 2>&1) ||
		fail "apt-get could not download $package: $(tail -n 1 "$cache/$1.new/log")"
	dpkg-deb -x "$cache/$1.new"/*.deb "$cache/$1.new"
	rm -f "$cache/$1.new"/*.deb
	depmod -b "$cache/$1.new" "$(ls "$cache/$1.new/lib/modules")"
	mv "$cache/$1.new" "$cache/$1"
	pack_initramfs "$cache/$1"
	touch "$cache/$1/initramfs.whole"
}

# Busybox, the modules in the order in which they load, and init.
pack_initramfs() {
	local stage number=10 file
	stage=$(mktemp -d)
	mkdir -p "$stage"/{bin,modules,proc,sys,dev,host,memory,root}
	cp /bin/busybox "$stage/bin/busybox"
	install -m 755 "$vm/init" "$stage/init"
	while read -r file; do
		number=$((number + 1))
		case $file in
		*.xz) xz -dc "$file" >"$stage/modules/$number.ko" ;;
		*) cp "$file" "$stage/modules/$number.ko" ;;
		esac
	done < <(modules_in_order "$1")
	(cd "$stage" && find . | cpio -o -H newc --quiet | gzip -1) >"$1/initramfs.new"
	mv "$1/initramfs.new" "$1/initramfs"
	rm -rf "$stage"
}

modules_in_order() {
	local module
	for module in "${modules[@]}"; do
		modprobe -d "$1" -S "$(ls "$1/lib/modules")" --show-depends "$module" 2>/dev/null || true
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++'
}
