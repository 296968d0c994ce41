/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Who made a FIFO, shared memory or a message queue: known from the moment when its inode gets its
 * first name, until the inode is gone for good. Use changes nothing about it. */
#pragma once

#include "share.h"
#include "shm.h"

/* A file system may forget an inode that nobody has open, and read it again. */
struct inode_key {
	__u64 number;
	__u32 device;
	__u32 generation;
};

#define INODES 131072

/* What the host makes too: its cgroup may become a component's. Who is not in it is older than the
 * walls and was open nowhere, or found no room, and is the host's. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, INODES);
	__type(key, struct inode_key);
	__type(value, struct maker);
} makers SEC(".maps");

/* Names that the task is just making. A file system in layers makes a FIFO below another one; and a
 * file that could not be made is forgotten only with the next, so no FIFO is taken for it. */
struct making {
	__u64 fifos[2];
	__u64 file;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct making);
} makings SEC(".maps");

/* The kind of object, 0: none that is judged here. */
static __always_inline __u8 kind_of_inode(struct inode *inode)
{
	__u32 type = inode->i_mode & S_IFMT;
	__u64 magic = inode->i_sb->s_magic;

	if (type == S_IFIFO)
		return magic == PIPEFS_MAGIC ? 0 : PROTOCOL_FIFO;
	if (type != S_IFREG)
		return 0;
	if (magic == MQUEUE_MAGIC)
		return PROTOCOL_MQUEUE;
	if (magic != TMPFS_MAGIC)
		return 0;
	return is_shared_memory(inode->i_sb) ? PROTOCOL_SHM : 0;
}

static __always_inline struct inode_key key_of_inode(struct inode *inode)
{
	struct inode_key key = {
	    .number = inode->i_ino,
	    .device = inode->i_sb->s_dev,
	    .generation = inode->i_generation,
	};

	return key;
}

static __always_inline void forget_maker(struct inode_key *key)
{
	struct maker *maker = bpf_map_lookup_elem(&makers, key);
	__u32 identity;

	if (!maker)
		return;
	identity = maker->identity;
	if (!bpf_map_delete_elem(&makers, key))
		give_share(SHARE_INODES, identity);
}

static __always_inline void enter_maker(struct inode_key *key, struct maker *maker)
{
	if (!take_share(SHARE_INODES, maker->identity, INODES))
		return;
	if (bpf_map_update_elem(&makers, key, maker, BPF_NOEXIST))
		give_share(SHARE_INODES, maker->identity);
}

/* Before it is made. 1: there is no room to remember whose it is, so it is refused. */
static __always_inline int begin_making(struct dentry *entry, __u8 protocol)
{
	struct making *making = bpf_task_storage_get(&makings, bpf_get_current_task_btf(), NULL,
						     BPF_LOCAL_STORAGE_GET_F_CREATE);
	struct maker maker = current_maker();

	if (is_component(maker.identity) &&
	    (!making || !has_share(SHARE_INODES, maker.identity, INODES)))
		return refuse_access(made_access(protocol, &maker), REASON_STATE_FULL);
	if (making && protocol == PROTOCOL_FIFO)
		making->fifos[making->fifos[0] != 0] = (__u64)entry;
	else if (making)
		making->file = (__u64)entry;
	return 0;
}

static __always_inline struct making *current_making(void)
{
	return bpf_task_storage_get(&makings, bpf_get_current_task_btf(), NULL, 0);
}

static __always_inline bool end_making_fifo(__u64 entry)
{
	struct making *making = current_making();
	bool found = false;

	for (int i = 0; making && i < 2; i++) {
		if (making->fifos[i] != entry)
			continue;
		making->fifos[i] = 0;
		found = true;
	}
	return found;
}

static __always_inline bool end_making_file(__u64 entry)
{
	struct making *making = current_making();

	if (!making || making->file != entry)
		return false;
	making->file = 0;
	return true;
}

/* True if the task was about to make that, or if it is a file of memory without a link. What is
 * looked up or linked was made before. */
static __always_inline bool is_new(__u64 entry, struct inode *inode, __u8 kind)
{
	if (kind == PROTOCOL_FIFO)
		return end_making_fifo(entry);
	return end_making_file(entry) || (kind == PROTOCOL_SHM && !inode->i_nlink);
}

/* An inode gets a name. */
static __always_inline void note_made(struct dentry *entry, struct inode *inode)
{
	struct maker maker = current_maker();
	struct inode_key key;
	__u8 kind = kind_of_inode(inode);

	if (!kind || !is_new((__u64)entry, inode, kind))
		return;
	key = key_of_inode(inode);
	forget_maker(&key); /* of a number that had another inode */
	enter_maker(&key, &maker);
}

/* File systems in memory read nothing again. */
static __always_inline void forget_inode(struct inode *inode)
{
	__u64 magic = inode->i_sb->s_magic;
	struct inode_key key;

	if (!kind_of_inode(inode))
		return;
	if (inode->i_nlink && magic != TMPFS_MAGIC && magic != MQUEUE_MAGIC)
		return;
	key = key_of_inode(inode);
	forget_maker(&key);
}
