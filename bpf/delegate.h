/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What a component may do with cgroups: below its own it makes, shapes and fills what it likes, as
 * systemd's user manager and container engines do. Its own limits, and all others', it leaves
 * alone.
 */
#pragma once

#include "object.h"

struct kernfs_node___earlier { /* before Linux 6.15 */
	struct kernfs_node *parent;
} __attribute__((preserve_access_index));

struct kernfs_node___later {
	struct kernfs_node *__parent;
} __attribute__((preserve_access_index));

static __always_inline struct kernfs_node *parent_of_node(struct kernfs_node *node)
{
	struct kernfs_node___earlier *earlier = (void *)node;
	struct kernfs_node___later *later = (void *)node;

	if (bpf_core_field_exists(earlier->parent))
		return BPF_CORE_READ(earlier, parent);
	return BPF_CORE_READ(later, __parent);
}

/* The cgroup that a directory or a file of cgroup v2 belongs to; 0: it is of another kind. */
static __always_inline struct kernfs_node *node_of_cgroup(struct inode *inode)
{
	struct kernfs_node *node = BPF_CORE_READ(inode, i_private);

	if (BPF_CORE_READ(inode, i_sb, s_magic) != CGROUP2_SUPER_MAGIC || !node)
		return NULL;
	return (BPF_CORE_READ(inode, i_mode) & S_IFMT) == S_IFDIR ? node : parent_of_node(node);
}

static __always_inline bool is_own_node(struct kernfs_node *node, __u32 self)
{
	return node && identity_in_force(BPF_CORE_READ(node, id)) == self;
}

static __always_inline __u64 cgroup_of_inode(struct inode *inode)
{
	return BPF_CORE_READ(node_of_cgroup(inode), id);
}

/* One of its own that is not the one by which it is selected. */
static __always_inline bool is_below_own(struct inode *inode, __u32 self)
{
	struct kernfs_node *node = node_of_cgroup(inode);

	return is_own_node(node, self) && is_own_node(parent_of_node(node), self);
}

static __always_inline bool is_within_own(struct inode *inode, __u32 self)
{
	return is_own_node(node_of_cgroup(inode), self);
}

#define WORD(text, at) (*(const __u64 *)((text) + 8 * (at)))

/* Where a process asks to be woken up when its cgroup is short of something: systemd names the file
 * to each unit. */
static __always_inline bool is_pressure(const char name[24])
{
	return (WORD(name, 0) == WORD("memory.p", 0) && WORD(name, 1) == WORD("ressure\0", 0)) ||
	       (WORD(name, 0) == WORD("cpu.pres", 0) && WORD(name, 1) == WORD("sure\0\0\0\0", 0)) ||
	       (WORD(name, 0) == WORD("irq.pres", 0) && WORD(name, 1) == WORD("sure\0\0\0\0", 0)) ||
	       (WORD(name, 0) == WORD("io.press", 0) && WORD(name, 1) == WORD("ure\0\0\0\0\0", 0));
}

/* What a cgroup's owner writes to fill it and its children (cgroup.procs, cgroup.threads,
 * cgroup.subtree_control), as the kernel's documentation of delegation has it. */
static __always_inline bool is_delegated(struct file *file)
{
	char name[24] = {};

	bpf_probe_read_kernel_str(name, sizeof(name),
				  BPF_CORE_READ(file, f_path.dentry, d_name.name));
	if (is_pressure(name))
		return true;
	if (WORD(name, 0) != WORD("cgroup.p", 0) && WORD(name, 0) != WORD("cgroup.t", 0) &&
	    WORD(name, 0) != WORD("cgroup.s", 0))
		return false;
	return WORD(name, 1) == WORD("rocs\0\0\0\0", 0) || WORD(name, 1) == WORD("hreads\0\0", 0) ||
	       WORD(name, 1) == WORD("ubtree_c", 0);
}

/* Which process is moved from where is asked for when it is written: see judge_move(). */
static __always_inline bool may_write_cgroup(struct file *file, struct inode *inode, __u32 self)
{
	return is_below_own(inode, self) || (is_within_own(inode, self) && is_delegated(file));
}
