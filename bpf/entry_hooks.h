/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Entry points of the Linux security module for names, inodes and their attributes: of objects, of
 * control groups and pins. One program a hook: each further one costs every name that is made. */
#pragma once

#include "answer.h"
#include "entries.h"
#include "property.h"
#include "splice.h"

/* Whether a process may be moved is asked of the list of the cgroup that is common to where it was
 * and where it goes. */
SEC("lsm/inode_permission")
int BPF_PROG(inode_asked, struct inode *inode, int mask)
{
	struct super_block *sb;

	if (!(mask & MAY_WRITE))
		return 0;
	sb = inode->i_sb;
	return sb->s_magic == CGROUP2_SUPER_MAGIC ? answer(judge_cgroup_write(inode), EACCES) : 0;
}

SEC("lsm/inode_mkdir")
int BPF_PROG(directory_made, struct inode *dir)
{
	return answer(judge_entry(dir, NULL), EPERM);
}

SEC("lsm/inode_create")
int BPF_PROG(file_created, struct inode *dir, struct dentry *dentry)
{
	if (judge_entry(dir, NULL))
		return answer(1, EPERM);
	return answer(judge_creation(dir, dentry), EACCES);
}

SEC("lsm/inode_mknod")
int BPF_PROG(node_begins, struct inode *dir, struct dentry *dentry, umode_t mode)
{
	if (judge_entry(dir, NULL))
		return answer(1, EPERM);
	return answer(judge_node_creation(dentry, mode), EACCES);
}

SEC("fexit/vfs_mknod")
int BPF_PROG(node_ends, void *mount, struct inode *dir, struct dentry *dentry)
{
	end_making_fifo((__u64)dentry);
	return 0;
}

SEC("lsm/d_instantiate")
int BPF_PROG(inode_named, struct dentry *dentry, struct inode *inode)
{
	if (inode)
		note_made(dentry, inode);
	return 0;
}

SEC("lsm/inode_free_security")
int BPF_PROG(inode_gone, struct inode *inode)
{
	forget_spoiled(inode);
	forget_inode(inode);
	return 0;
}

SEC("lsm/sb_free_security")
int BPF_PROG(super_block_gone, struct super_block *sb)
{
	forget_memory(sb);
	return 0;
}

SEC("lsm/inode_symlink")
int BPF_PROG(link_made, struct inode *dir)
{
	return answer(judge_entry(dir, NULL), EPERM);
}

SEC("lsm/inode_link")
int BPF_PROG(inode_linked, struct dentry *old_dentry, struct inode *dir, struct dentry *new_dentry)
{
	if (judge_entry(dir, NULL))
		return answer(1, EPERM);
	return answer(judge_renaming(old_dentry, new_dentry), EACCES);
}

SEC("lsm/inode_unlink")
int BPF_PROG(entry_removed, struct inode *dir, struct dentry *dentry)
{
	return answer(judge_entry(dir, dentry), EPERM);
}

SEC("lsm/inode_rmdir")
int BPF_PROG(directory_removed, struct inode *dir, struct dentry *dentry)
{
	return answer(judge_entry(dir, dentry), EPERM);
}

SEC("lsm/inode_rename")
int BPF_PROG(entry_renamed, struct inode *old_dir, struct dentry *old_dentry, struct inode *new_dir,
	     struct dentry *new_dentry)
{
	if (judge_entry(old_dir, old_dentry) || judge_entry(new_dir, new_dentry))
		return answer(1, EPERM);
	return answer(judge_renaming(old_dentry, new_dentry), EACCES);
}

/* The dentry is the first argument, or the second since mounts map users; what is set comes next.
 */
SEC("lsm/inode_setattr")
int attributes_set(unsigned long long *ctx)
{
	struct dentry *entry;
	struct iattr *attributes;
	__u32 what;

	if (bpf_core_type_exists(struct mnt_idmap)) {
		entry = (void *)ctx[1];
		attributes = (void *)ctx[2];
		barrier_var(entry);
	} else {
		entry = (void *)ctx[0];
		attributes = (void *)ctx[1];
		barrier_var(entry);
	}
	what = BPF_CORE_READ(attributes, ia_valid);
	if (judge_setting(entry, what))
		return answer(1, EACCES);
	return what & ATTR_SIZE ? 0 : answer(judge_attributes(entry), EPERM);
}

SEC("lsm/inode_setxattr")
int BPF_PROG(attribute_set, void *idmap, struct dentry *dentry)
{
	if (judge_attribute(dentry))
		return answer(1, EACCES);
	return answer(judge_attributes(dentry), EPERM);
}

SEC("lsm/inode_removexattr")
int BPF_PROG(attribute_removed, void *idmap, struct dentry *dentry)
{
	if (judge_attribute(dentry))
		return answer(1, EACCES);
	return answer(judge_attributes(dentry), EPERM);
}

/* Older kernels ask of access lists as of any attribute. */
SEC("lsm/inode_set_acl")
int BPF_PROG(list_set, void *idmap, struct dentry *dentry)
{
	return answer(judge_attribute(dentry), EACCES);
}

SEC("lsm/inode_remove_acl")
int BPF_PROG(list_removed, void *idmap, struct dentry *dentry)
{
	return answer(judge_attribute(dentry), EACCES);
}

SEC("lsm/inode_getxattr")
int BPF_PROG(attribute_read, struct dentry *dentry, const char *name)
{
	return answer(judge_attribute_read(dentry, name), EACCES);
}

/* Names of attributes are words as well. */
SEC("lsm/inode_listxattr")
int BPF_PROG(attributes_listed, struct dentry *dentry)
{
	return answer(judge_attribute(dentry), EACCES);
}
