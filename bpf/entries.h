/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Names and attributes in the file systems of control groups and pins, and the names of directories
 * that lead to what enforces. */
#pragma once

#include "mounts.h"

static __always_inline bool is_control_directory(struct inode *directory)
{
	return is_control_fs(directory->i_sb);
}

/* A component makes and removes cgroups below its own, and no other's that is nested there. */
static __always_inline bool may_change_entry(struct inode *directory, struct dentry *entry,
					     __u32 self)
{
	struct inode *inode = entry ? BPF_CORE_READ(entry, d_inode) : NULL;

	return is_within_own(directory, self) && (!inode || is_within_own(inode, self));
}

/* `entry` is NULL where there was none. */
static __always_inline int judge_entry(struct inode *directory, struct dentry *entry)
{
	__u32 self = current_identity();

	if (!is_component(self))
		return 0;
	if (is_control_directory(directory))
		return may_change_entry(directory, entry, self)
			   ? 0
			   : protect_of(cgroup_of_inode(directory), 0, false);
	return entry && is_marked(entry->d_inode) ? protect(0) : 0;
}

static __always_inline int judge_attributes(struct dentry *entry)
{
	__u64 magic = BPF_CORE_READ(entry, d_sb, s_magic);
	struct inode *inode = BPF_CORE_READ(entry, d_inode);

	if (magic != CGROUP2_SUPER_MAGIC && magic != CGROUP_SUPER_MAGIC && magic != BPF_FS_MAGIC)
		return 0;
	if (is_below_own(inode, current_identity()))
		return 0;
	return protect_of(cgroup_of_inode(inode), 0, false);
}

/* Asked for by whoever opens a file of a cgroup, and of the list of the cgroup that two have in
 * common when a process is moved from one to the other. */
static __always_inline int judge_cgroup_write(struct inode *inode)
{
	__u32 self = current_identity();

	if (!is_component(self) || is_within_own(inode, self))
		return 0;
	return protect_of(cgroup_of_inode(inode), 0, false);
}
