/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The machine's name of a file: from its directory entry up to the root, through the mounts of the
 * machine's own namespace. Neither who looks nor the mounts that it sees make a difference. */
#pragma once

#include "machine.h"
#include "object.h"

#define PATH_PARTS 32	/* directories and mounts of a name; OBJECT_NAME_LENGTH holds hardly more */
#define PATH_MOUNTS 128 /* looked through for those of the machine */
#define PATH_NAMES 4	/* tried for an exposed one: the machine may show a file at several */
#define PATH_END 128

/* A name as it is put together, from its end to its beginning. What follows PATH_END stays zero. */
struct path_text {
	__u64 of;    /* the directory entry that is named */
	__u64 mount; /* where the climb is */
	__u64 entry;
	__u64 link;  /* where the list of mounts goes on */
	__u64 end;   /* and where it ends */
	__u32 next;  /* offset of the next link from one */
	__u32 place; /* offset of the link in its mount */
	__u32 start;
	__u32 padding;
	char text[2 * PATH_END];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct path_text);
} paths SEC(".maps");

/* Linux before 6.17 keeps the mounts of a file system in a list with a head, later ones without. */
struct mount___list {
	struct list_head mnt_instance;
} __attribute__((preserve_access_index));
struct super_block___list {
	struct list_head s_mounts;
} __attribute__((preserve_access_index));
struct mount___chain {
	struct mount___chain *mnt_next_for_sb;
} __attribute__((preserve_access_index));
struct super_block___chain {
	struct mount___chain *s_mounts;
} __attribute__((preserve_access_index));

static __always_inline struct path_text *current_path(void)
{
	return bpf_task_storage_get(&paths, bpf_get_current_task_btf(), NULL,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
}

static __always_inline void begin_mounts(struct path_text *path, struct super_block *sb)
{
	if (bpf_core_field_exists(struct mount___list, mnt_instance)) {
		path->end = (__u64)sb + bpf_core_field_offset(struct super_block___list, s_mounts);
		path->link = (__u64)BPF_CORE_READ((struct super_block___list *)sb, s_mounts.next);
		path->next = 0;
		path->place = bpf_core_field_offset(struct mount___list, mnt_instance);
	} else {
		path->end = 0;
		path->link = (__u64)BPF_CORE_READ((struct super_block___chain *)sb, s_mounts);
		path->next = bpf_core_field_offset(struct mount___chain, mnt_next_for_sb);
		path->place = 0;
	}
}

/* The machine's next mount of the file system goes to `mount`. 0: there is none. */
__noinline int next_mount(void)
{
	struct path_text *path = current_path();
	struct machine *known = this_machine();

	if (!path || !known)
		return 0;
	for (int i = 0; i < PATH_MOUNTS && path->link != path->end; i++) {
		struct mount *mount = (void *)(path->link - path->place);

		path->mount = (__u64)mount;
		if (bpf_probe_read_kernel(&path->link, sizeof(path->link),
					  (void *)(path->link + path->next)))
			path->link = path->end;
		if ((__u64)BPF_CORE_READ(mount, mnt_ns) == known->mounts)
			return 1;
	}
	return 0;
}

static __always_inline bool prepend_name(struct path_text *path, struct dentry *entry)
{
	__u32 length = BPF_CORE_READ(entry, d_name.len), start;

	if (length >= OBJECT_NAME_LENGTH || path->start <= length)
		return false;
	start = path->start - length - 1;
	barrier_var(start);
	start &= PATH_END - 1;
	path->start = start;
	path->text[start] = '/';
	barrier_var(length);
	bpf_probe_read_kernel(path->text + start + 1, length & (PATH_END - 1),
			      BPF_CORE_READ(entry, d_name.name));
	return true;
}

/* One step up. 1: goes on, 0: arrived, -1: it does not lie below this mount, or is too long. */
static __always_inline int climb(struct path_text *path, const struct machine *known)
{
	struct dentry *entry = (void *)path->entry, *parent;
	struct mount *mount = (void *)path->mount, *above;

	if (path->entry == known->root && path->mount == known->root_mount)
		return 0;
	if (entry == BPF_CORE_READ(mount, mnt.mnt_root)) {
		above = BPF_CORE_READ(mount, mnt_parent);
		path->entry = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
		path->mount = (__u64)above;
		return above != mount;
	}
	parent = BPF_CORE_READ(entry, d_parent);
	path->entry = (__u64)parent;
	return parent != entry && prepend_name(path, entry) ? 1 : -1;
}

/* The text of a name through the mount at hand. 0: it has none there. */
__noinline int write_path(void)
{
	struct path_text *path = current_path();
	struct machine *known = this_machine();
	int step = 1;

	if (!path || !known)
		return 0;
	path->entry = path->of;
	path->start = PATH_END;
	for (int i = 0; i < PATH_PARTS && step > 0; i++)
		step = climb(path, known);
	return !step && path->start > PATH_END - OBJECT_NAME_LENGTH;
}

#define SHM_DIRECTORY "/dev/shm"
#define SHM_DIRECTORY_LENGTH 8

static __always_inline bool is_shm_path(const char *start)
{
	return *(const __u64 *)start == *(const __u64 *)SHM_DIRECTORY &&
	       start[SHM_DIRECTORY_LENGTH] == '/';
}

/* Of shared memory as shm_open() has it; a file elsewhere is none, and has no such name. */
static __always_inline bool take_name(struct access *access, const struct path_text *path)
{
	const char *text = path->text + (path->start & (PATH_END - 1));
	char start[SHM_DIRECTORY_LENGTH + 8] = {};

	if (access->key.protocol == PROTOCOL_SHM) {
		bpf_probe_read_kernel(start, SHM_DIRECTORY_LENGTH + 1, text);
		if (!is_shm_path(start))
			return false;
		text += SHM_DIRECTORY_LENGTH;
	}
	bpf_probe_read_kernel(access->key.name, OBJECT_NAME_LENGTH, text);
	return true;
}

/* Who exposes the name of the current question. NULL: nobody. */
static __always_inline struct exposure_entry *exposure_of_name(struct access *access)
{
	access->key.slot = slot_of(current_generation());
	return bpf_map_lookup_elem(&objects, &access->key);
}

/* Names that rules give the host are for everybody to take: whoever does so owns what has them. */
static __always_inline bool is_of_another(const struct exposure_entry *exposure, __u32 self)
{
	return exposure && is_component(exposure->component) && exposure->component != self;
}

/* Gives the current question the name of a directory entry: of several the one that somebody
 * exposes, else any. Without one it stays empty. */
__noinline int name_current(void)
{
	struct path_text *path = current_path();
	struct access *access = current_access();
	struct dentry *entry;
	bool named = false;

	if (!path || !access)
		return 0;
	entry = (void *)path->of;
	begin_mounts(path, BPF_CORE_READ(entry, d_sb));
	for (int i = 0; i < PATH_NAMES && next_mount(); i++) {
		if (!write_path())
			continue;
		if (!take_name(access, path))
			continue;
		named = true;
		if (exposure_of_name(access))
			break;
	}
	return named;
}

static __always_inline bool name_entry(struct dentry *entry)
{
	struct path_text *path = current_path();

	if (!path)
		return false;
	path->of = (__u64)entry;
	return name_current();
}
