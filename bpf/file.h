/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Objects that are opened by name: FIFOs, POSIX shared memory and message queues. One is whose name
 * it has on this machine if somebody exposes that, else its maker's, else the host's. */
#pragma once

#include "made.h"

static __always_inline bool has_no_entry(struct dentry *entry)
{
	return !BPF_CORE_READ(entry, d_hash.pprev);
}

/* Queues have one directory a namespace, and count in the machine's own. */
static __always_inline void name_queue(struct access *access, struct dentry *entry)
{
	struct machine *known = this_machine();

	if (!known || (__u64)BPF_CORE_READ(entry, d_sb, s_fs_info) != known->ipc)
		return;
	access->key.name[0] = '/';
	bpf_probe_read_kernel_str(access->key.name + 1, OBJECT_NAME_LENGTH - 1,
				  BPF_CORE_READ(entry, d_name.name));
}

/* The question that using it is. Removed from its directory, it has no name any more. */
static __always_inline struct access *object_access(struct dentry *entry, struct inode *inode,
						    __u8 protocol)
{
	struct inode_key key = key_of_inode(inode);
	struct maker *maker = bpf_map_lookup_elem(&makers, &key);
	struct access *access = maker ? made_access(protocol, maker) : new_access(protocol, 0);

	if (!access)
		return NULL;
	access->by_name = 1;
	if (has_no_entry(entry))
		return access;
	if (protocol == PROTOCOL_MQUEUE)
		name_queue(access, entry);
	else
		name_entry(entry);
	return current_access();
}

/* 1: there is no room to remember that it is shared memory. */
static __always_inline int judge_memory(struct super_block *sb, struct dentry *entry)
{
	if (sb->s_magic != TMPFS_MAGIC || !learn_memory(entry) || !is_component(current_identity()))
		return 0;
	return refuse_access(new_access(PROTOCOL_SHM, 0), REASON_STATE_FULL);
}

/* What a file system in layers opens for who opened a file of its own counts as nobody's open file.
 * FMODE_BACKING says it more plainly, but has not the same bit in all kernels. */
static __always_inline bool is_layer_below(struct file *file)
{
	return file->f_mode & FMODE_NOACCOUNT;
}

/* Mapping it by the layer above asks nobody, so no rule that ends would be heard of. */
static __always_inline int judge_layer_below(struct file *file)
{
	struct access *access = current_access();

	if (!access || !is_layer_below(file) || !is_component(access->flow.source) ||
	    access->flow.source == access->flow.destination)
		return 0;
	return refuse_access(access, REASON_NOT_EXPOSED);
}

static __always_inline int judge_object_open(struct file *file, struct inode *inode)
{
	struct dentry *entry = file->f_path.dentry;
	__u8 kind;

	if (judge_memory(inode->i_sb, entry))
		return 1;
	kind = kind_of_inode(inode);
	if (!kind)
		return 0;
	return judge_access(object_access(entry, inode, kind)) ||
	       (kind == PROTOCOL_SHM && judge_layer_below(file));
}

/* A queue that came by a channel is opened by that: once a task has it, the kernel asks nobody.
 * What a service gives its manager to keep is no use of it. One without a name is its channel's. */
static __always_inline int judge_received_queue(struct file *file)
{
	struct inode *inode = file->f_inode;

	if (kind_of_inode(inode) != PROTOCOL_MQUEUE || !inode->i_nlink ||
	    is_service_manager(bpf_get_current_task_btf()))
		return 0;
	return judge_access(object_access(file->f_path.dentry, inode, PROTOCOL_MQUEUE));
}

/* What is open already: judged again at each read, write and mapping. */
static __always_inline int judge_object_use(struct dentry *entry, struct inode *inode)
{
	__u8 kind = kind_of_inode(inode);
	struct access *access;

	if (!kind)
		return 0;
	access = object_access(entry, inode, kind);
	if (access)
		access->again = 1;
	return judge_access(access);
}

/* A name that another component exposes is not for others to fill. Neither is one that rules give
 * the host by what is there already: a socket that the component moves may be any of the host's. */
static __always_inline int judge_name_for(struct dentry *entry, __u8 protocol, bool moved)
{
	__u32 self = current_identity();
	struct exposure_entry *exposure;
	struct access *access;

	if (!is_component(self))
		return 0;
	access = new_access(protocol, current_cgroup());
	if (!access)
		return 1;
	if (protocol == PROTOCOL_MQUEUE)
		name_queue(access, entry);
	else
		name_entry(entry);
	access = current_access();
	exposure = access ? exposure_of_name(access) : NULL;
	if (!is_of_another(exposure, self) &&
	    !(moved && exposure && exposure->component == IDENTITY_HOST))
		return 0;
	return refuse_access(access, REASON_NOT_EXPOSED);
}

static __always_inline int judge_new_name(struct dentry *entry, __u8 protocol)
{
	return judge_name_for(entry, protocol, false);
}

/* Regular files are objects in two places only. */
static __always_inline int judge_creation(struct inode *directory, struct dentry *entry)
{
	struct super_block *sb = directory->i_sb;
	__u8 protocol = sb->s_magic == MQUEUE_MAGIC ? PROTOCOL_MQUEUE : PROTOCOL_SHM;

	if (judge_memory(sb, entry))
		return 1;
	if (protocol == PROTOCOL_SHM && !is_shared_memory(sb))
		return 0;
	return judge_new_name(entry, protocol) || begin_making(entry, protocol);
}

/* Sockets too: bind() takes a name that means something else elsewhere. */
static __always_inline int judge_node_creation(struct dentry *entry, umode_t mode)
{
	if ((mode & S_IFMT) == S_IFSOCK)
		return judge_new_name(entry, PROTOCOL_UNIX);
	if ((mode & S_IFMT) != S_IFIFO)
		return 0;
	return judge_new_name(entry, PROTOCOL_FIFO) || begin_making(entry, PROTOCOL_FIFO);
}

/* Another name for an object is its owner's to give, and nobody else's place to put it. */
static __always_inline int judge_renaming(struct dentry *entry, struct dentry *to)
{
	struct inode *inode = entry->d_inode;
	__u8 kind;

	if (!inode || !is_component(current_identity()))
		return 0;
	if ((inode->i_mode & S_IFMT) == S_IFSOCK)
		return judge_name_for(to, PROTOCOL_UNIX, true);
	kind = kind_of_inode(inode);
	if (!kind)
		return 0;
	return judge_access(object_access(entry, inode, kind)) || judge_new_name(to, kind);
}
