/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Entry points of the Linux security module for what is the machine's: mounts, networks' settings,
 * capabilities, terminals, keys, control groups. */
#pragma once

#include "answer.h"
#include "entries.h"
#include "keys.h"
#include "netlink.h"
#include "terminal.h"

#define ENOPARAM 519

SEC("lsm/sb_mount")
int BPF_PROG(mounted, const char *dev_name, struct path *path, const char *type,
	     unsigned long flags)
{
	return answer(is_component(current_identity()) && judge_mount(path, type, flags), EPERM);
}

SEC("lsm/sb_umount")
int BPF_PROG(unmounted, struct vfsmount *mnt)
{
	return answer(is_component(current_identity()) && judge_unmount(mnt), EPERM);
}

SEC("lsm/sb_remount")
int BPF_PROG(remounted, struct super_block *sb)
{
	return answer(is_component(current_identity()) && judge_remount(sb), EPERM);
}

SEC("lsm/sb_pivotroot")
int BPF_PROG(root_changed, struct path *old_path)
{
	return answer(is_component(current_identity()) && judge_pivot(old_path), EPERM);
}

SEC("lsm/move_mount")
int BPF_PROG(mount_moved, struct path *from_path, struct path *to_path)
{
	return answer(is_component(current_identity()) && judge_move(from_path, to_path), EPERM);
}

/* Anything but ENOPARAM would say that the parameter is ours. */
SEC("lsm/fs_context_parse_param")
int BPF_PROG(mount_prepared, struct fs_context *fc)
{
	return is_component(current_identity()) && judge_preparation(fc) ? -EPERM : -ENOPARAM;
}

SEC("lsm/sb_set_mnt_opts")
int BPF_PROG(super_block_made, struct super_block *sb)
{
	return answer(is_component(current_identity()) && judge_super_block(sb), EPERM);
}

SEC("lsm/netlink_send")
int BPF_PROG(netlink_sent, struct sock *sk, struct sk_buff *skb)
{
	return answer(judge_netlink_message(sk, skb), EPERM);
}

SEC("lsm/capable")
int BPF_PROG(capability_used, const struct cred *cred, struct user_namespace *ns, int cap)
{
	return answer(judge_capability(ns, cap), EPERM);
}

SEC("lsm/syslog")
int BPF_PROG(log_asked, int type)
{
	return type == SYSLOG_ACTION_SIZE_BUFFER ? 0 : answer(protect_machine(type), EPERM);
}

SEC("lsm/key_alloc")
int BPF_PROG(key_made, struct key *key)
{
	return answer(note_key(key), EACCES);
}

/* The type of the first argument is one that the verifier lets nobody read. */
SEC("lsm/key_permission")
int key_used(unsigned long long *ctx)
{
	__u64 arguments[3] = {};

	bpf_probe_read_kernel(arguments, sizeof(arguments), ctx);
	return answer(judge_key(arguments[0], arguments[2]), EACCES);
}

SEC("lsm/quotactl")
int BPF_PROG(quota_asked, int cmds)
{
	return is_quota_read(cmds) ? 0 : answer(protect_machine(cmds), EPERM);
}

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
int BPF_PROG(file_created, struct inode *dir)
{
	return answer(judge_entry(dir, NULL), EPERM);
}

SEC("lsm/inode_mknod")
int BPF_PROG(node_made, struct inode *dir)
{
	return answer(judge_entry(dir, NULL), EPERM);
}

SEC("lsm/inode_symlink")
int BPF_PROG(link_made, struct inode *dir)
{
	return answer(judge_entry(dir, NULL), EPERM);
}

SEC("lsm/inode_link")
int BPF_PROG(entry_linked, struct dentry *old_dentry, struct inode *dir)
{
	return answer(judge_entry(dir, NULL), EPERM);
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
	return answer(judge_entry(old_dir, old_dentry) || judge_entry(new_dir, new_dentry), EPERM);
}

/* The dentry is the first argument, or the second since mounts map users; what is set comes next.
 * That a file is emptied when it is opened is a matter of the opening. */
SEC("lsm/inode_setattr")
int attributes_set(unsigned long long *ctx)
{
	int first = bpf_core_type_exists(struct mnt_idmap) ? 1 : 0;
	void *arguments[2] = {};

	bpf_probe_read_kernel(arguments, sizeof(arguments), ctx + first);
	if (BPF_CORE_READ((struct iattr *)arguments[1], ia_valid) & ATTR_SIZE)
		return 0;
	return answer(judge_attributes(arguments[0]), EPERM);
}

SEC("lsm/inode_setxattr")
int BPF_PROG(attribute_set, void *idmap, struct dentry *dentry)
{
	return answer(judge_attributes(dentry), EPERM);
}

SEC("lsm/inode_removexattr")
int BPF_PROG(attribute_removed, void *idmap, struct dentry *dentry)
{
	return answer(judge_attributes(dentry), EPERM);
}
