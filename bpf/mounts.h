/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Mounts. A component changes what it sees as it likes; in the machine's own tree, and where a
 * change would spread to it, it takes nothing out of sight or out of life that enforces. And it
 * mounts nothing by which the kernel would act for it. */
#pragma once

#include "guard.h"
#include "shm.h"

#define MS_REMOUNT 32
#define MS_BIND 4096
#define MS_MOVE 8192
#define MS_PROPAGATION (1 << 17 | 1 << 18 | 1 << 19 | 1 << 20)
#define PEERS 32 /* more mounts that a change spreads to are taken for the machine's */

/* Directories that lead to what enforces: pins, control groups, the agent's socket, state, program
 * and settings. Agent writes. A miss: it is none. */
struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u32);
} places SEC(".maps");

static __always_inline bool is_marked(struct inode *inode)
{
	return bpf_inode_storage_get(&places, inode, NULL, 0);
}

static __always_inline bool is_place(struct dentry *entry)
{
	struct super_block *sb = entry->d_sb;
	__u64 magic = sb->s_magic;

	return is_control_fs(sb) || magic == SYSFS_MAGIC || magic == PROC_SUPER_MAGIC ||
	       is_marked(entry->d_inode);
}

static __always_inline struct mount *mount_of(struct vfsmount *mount)
{
	return (void *)mount - bpf_core_field_offset(struct mount, mnt);
}

/* Whether a change below this mount is one of the machine's tree, or spreads to it. */
static __always_inline bool is_shared_with_machine(struct mount *mount)
{
	struct mnt_namespace *machine = mounts_of_machine();
	struct mount *peer = mount;

	for (int i = 0; i < PEERS; i++) {
		if (BPF_CORE_READ(peer, mnt_ns) == machine)
			return true;
		peer = (void *)BPF_CORE_READ(peer, mnt_share.next) -
		       bpf_core_field_offset(struct mount, mnt_share);
		if (peer == mount)
			return false;
	}
	return true;
}

static __always_inline int judge_place(struct path *path)
{
	return is_place(path->dentry) && is_shared_with_machine(mount_of(path->mnt)) ? protect(0)
										     : 0;
}

/* Others' objects keep their place and their names. What a mount hides or brings there is no rule's
 * matter in a mount namespace of one's own. */
static __always_inline int judge_memory_place(struct path *path)
{
	struct dentry *entry = path->dentry;

	if (entry->d_sb->s_magic != TMPFS_MAGIC || !is_shared_with_machine(mount_of(path->mnt)))
		return 0;
	learn_memory(entry);
	return is_shared_memory(entry->d_sb) ? protect_machine(0) : 0;
}

/* Who puts something over an object in the machine's tree gives it the object's name. */
static __always_inline int judge_object_place(struct path *path)
{
	__u32 type = path->dentry->d_inode->i_mode & S_IFMT;

	if ((type != S_IFIFO && type != S_IFSOCK) || !is_shared_with_machine(mount_of(path->mnt)))
		return 0;
	return protect_machine(0);
}

/* What processes of the component make up is for nobody else. */
static __always_inline int judge_file_system(int kind, bool shared)
{
	if (kind == FILES_LOCAL || (kind == FILES_SERVED && !shared))
		return 0;
	return protect_machine(0);
}

static __always_inline int judge_mount(struct path *path, const char *type, unsigned long flags)
{
	bool shared = is_shared_with_machine(mount_of(path->mnt));

	if (flags & MS_MOVE && shared)
		return protect(0); /* what is moved is not said */
	if (!(flags & (MS_REMOUNT | MS_BIND | MS_MOVE | MS_PROPAGATION)) &&
	    judge_file_system(kind_of_file_system((__u64)type), shared))
		return 1;
	return judge_place(path) || judge_memory_place(path) || judge_object_place(path);
}

/* Of a mount itself, wherever it is, since it is one with the machine's. */
static __always_inline int judge_remount(struct super_block *sb)
{
	if (is_control_fs(sb) || is_marked(sb->s_root->d_inode))
		return protect(0);
	return is_shared_memory(sb) ? protect_machine(0) : 0;
}

/* At its place in the machine's tree. Elsewhere it is another view of the same. */
static __always_inline bool shows_memory(struct vfsmount *mount)
{
	return is_shared_memory(mount->mnt_sb) &&
	       BPF_CORE_READ(mount_of(mount), mnt_ns) == mounts_of_machine() &&
	       is_mounted_at_shm(mount_of(mount), mount->mnt_root);
}

static __always_inline int judge_unmount(struct vfsmount *mount)
{
	struct mount *self = mount_of(mount);

	if (!is_place(mount->mnt_root))
		return shows_memory(mount) ? protect_machine(0) : 0;
	return is_shared_with_machine(self) ||
		       is_shared_with_machine(BPF_CORE_READ(self, mnt_parent))
		   ? protect(0)
		   : 0;
}

static __always_inline int judge_move(struct path *from, struct path *to)
{
	struct vfsmount *mount = from->mnt;
	bool shared = is_shared_with_machine(mount_of(to->mnt));

	if (judge_file_system(kind_of_super_block(mount->mnt_sb), shared))
		return 1;
	return judge_place(from) || judge_place(to) || judge_memory_place(to) ||
	       judge_object_place(to);
}

static __always_inline int judge_pivot(struct path *new_root)
{
	return is_shared_with_machine(mount_of(new_root->mnt)) ? protect(0) : 0;
}

/* The way by fsopen(2), before anybody is asked for the files. Who walks into a part of the host's
 * files that is mounted then is not who mounts it. */
static __always_inline int judge_preparation(struct fs_context *context)
{
	int kind = kind_of_file_system((__u64)BPF_CORE_READ(context, fs_type, name));

	if (BPF_CORE_READ_BITFIELD_PROBED(context, purpose) != FS_CONTEXT_FOR_MOUNT ||
	    kind == FILES_LOCAL || kind == FILES_SERVED)
		return 0;
	return protect_machine(0);
}

/* Whatever way it came: what needs no parameter. */
static __always_inline int judge_super_block(struct super_block *sb)
{
	return kind_of_super_block(sb) == FILES_UNKNOWN ? protect_machine(0) : 0;
}

/* Whoever opens a file waits until the lease on it is given up, or for most of a minute. */
static __always_inline int judge_lease(struct file *file, unsigned long kind)
{
	struct vfsmount *mount = BPF_CORE_READ(file, f_path.mnt);

	if (kind == F_UNLCK || !is_component(current_identity()) ||
	    !is_shared_with_machine(mount_of(mount)))
		return 0;
	return protect_machine(F_SETLEASE);
}

/* Who is asked before a file is opened holds up whoever opens it, the agent too; who watches a
 * whole mount or file system of the machine's sees what all do there. */
static __always_inline int judge_watch(const struct path *path, __u64 mask, __u32 kind)
{
	if (kind == FSNOTIFY_OBJ_TYPE_VFSMOUNT && !is_shared_with_machine(mount_of(path->mnt)))
		return 0;
	if (mask & FAN_PERMISSIONS)
		return protect(0);
	return kind == FSNOTIFY_OBJ_TYPE_INODE ? 0 : protect_machine(0);
}
