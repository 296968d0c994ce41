/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Which file systems are shared memory: those that the machine's own mounts show as a whole at
 * /dev/shm or below, or around it. One that was is so to its end, whatever is mounted later. */
#pragma once

#include "path.h"

/* A kernel address, and a number that one at the same address later may not have. */
struct memory_key {
	__u64 super_block;
	__u64 device;
};

/* A miss: its files are ruled by permissions. Whoever mounts in the machine's tree makes entries:
 * a component may not, there. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, struct memory_key);
	__type(value, __u64);
} shared_memory SEC(".maps");

static __always_inline struct memory_key key_of_memory(struct super_block *sb)
{
	struct memory_key key = {
	    .super_block = (__u64)sb,
	    .device = BPF_CORE_READ(sb, s_dev),
	};

	return key;
}

/* Not inline, to leave stack to who asks. */
static __noinline int is_shared_memory(struct super_block *sb)
{
	struct memory_key key = key_of_memory(sb);

	return !!bpf_map_lookup_elem(&shared_memory, &key);
}

static __always_inline void forget_memory(struct super_block *sb)
{
	struct memory_key key = key_of_memory(sb);

	bpf_map_delete_elem(&shared_memory, &key);
}

/* The directory itself, or what is below it. */
static __always_inline bool is_text_of_shm(const struct path_text *path)
{
	const char *text = path->text + (path->start & (PATH_END - 1));
	char start[SHM_DIRECTORY_LENGTH + 8] = {};

	bpf_probe_read_kernel(start, SHM_DIRECTORY_LENGTH + 1, text);
	return is_shm_path(start) || (*(const __u64 *)start == *(const __u64 *)SHM_DIRECTORY &&
				      !start[SHM_DIRECTORY_LENGTH]);
}

/* Whether a mount of the machine's that shows its whole file system shows the entry there. Of a
 * part that is mounted there the rest would be meant too. */
__noinline int is_shown_at_shm(__u64 entry)
{
	struct path_text *path = current_path();
	struct super_block *sb = BPF_CORE_READ((struct dentry *)entry, d_sb);
	struct dentry *root = BPF_CORE_READ(sb, s_root);

	if (!path)
		return 0;
	path->of = entry;
	begin_mounts(path, sb);
	for (int i = 0; i < PATH_NAMES && next_mount(); i++) {
		struct mount *mount = (void *)path->mount;

		if (BPF_CORE_READ(mount, mnt.mnt_root) == root && write_path() &&
		    is_text_of_shm(path))
			return 1;
	}
	return 0;
}

/* Whether this mount is one of the machine's there. */
static __always_inline bool is_mounted_at_shm(struct mount *mount, struct dentry *root)
{
	struct path_text *path = current_path();

	if (!path)
		return false;
	path->of = (__u64)root;
	path->mount = (__u64)mount;
	return write_path() && is_text_of_shm(path);
}

/* Of the directory entry that stands in the path at hand. */
__noinline int learn_current_memory(void)
{
	struct path_text *path = current_path();
	struct memory_key key;
	struct super_block *sb;
	__u64 entry, known = 1;

	if (!path)
		return 0;
	entry = path->of;
	sb = BPF_CORE_READ((struct dentry *)entry, d_sb);
	if (BPF_CORE_READ(sb, s_magic) != TMPFS_MAGIC || is_shared_memory(sb))
		return 0;
	if (!is_shown_at_shm((__u64)BPF_CORE_READ(sb, s_root)) && !is_shown_at_shm(entry))
		return 0;
	key = key_of_memory(sb);
	return bpf_map_update_elem(&shared_memory, &key, &known, BPF_ANY) != 0;
}

/* Before a file is opened or made in it. 1: it is shared memory, and there is no room to remember
 * that. */
static __always_inline int learn_memory(struct dentry *entry)
{
	struct path_text *path = current_path();

	if (!path)
		return 0;
	path->of = (__u64)entry;
	return learn_current_memory();
}
