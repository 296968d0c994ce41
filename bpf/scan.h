/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Whose FIFOs, pipes, shared memory and queues are that are older than the walls: of the cgroup
 * that all who have it open are in. The host's, where one of them is the host or they are of
 * several. And which sockets the service manager has made. */
#pragma once

#include "handed.h"
#include "made.h"
#include "task.h"

/* The smallest cgroup of all users that were found so far, by address. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, INODES);
	__type(key, struct inode_key);
	__type(value, __u64);
} users SEC(".maps");

#define CGROUP_LEVELS 32

static __always_inline struct cgroup *common_cgroup(struct cgroup *one, struct cgroup *other)
{
	for (int i = 0; i < 2 * CGROUP_LEVELS && one && other && one != other; i++) {
		if (BPF_CORE_READ(one, level) >= BPF_CORE_READ(other, level))
			one = parent_of(one);
		else
			other = parent_of(other);
	}
	return one == other ? one : NULL;
}

/* Which sockets the service manager holds: those that it made for its services among them. */
static __always_inline void note_held_socket(struct task_struct *task, struct file *file)
{
	struct socket *socket;
	struct sock *sk;

	if ((file->f_inode->i_mode & S_IFMT) != S_IFSOCK || !is_service_manager(task))
		return;
	socket = bpf_sock_from_file(file);
	sk = socket ? socket->sk : NULL;
	if (sk)
		bpf_sk_storage_get(&handed_sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
}

/* What was made since the walls stand has its maker already. */
static __always_inline void note_holder(struct task_struct *task, struct file *file)
{
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);
	struct inode *inode = file->f_inode;
	struct maker maker = {};
	struct inode_key key;
	__u64 *before, common;

	learn_memory(file->f_path.dentry);
	if (!kind_of_inode(inode))
		return;
	key = key_of_inode(inode);
	before = bpf_map_lookup_elem(&users, &key);
	if (!before && bpf_map_lookup_elem(&makers, &key))
		return;
	if (before)
		cgroup = common_cgroup((void *)*before, cgroup);
	common = (__u64)cgroup;
	bpf_map_update_elem(&users, &key, &common, BPF_ANY);
	forget_maker(&key);
	if (!cgroup)
		return;
	maker.cgroup = BPF_CORE_READ(cgroup, kn, id);
	maker.identity = IDENTITY_HOST;
	enter_maker(&key, &maker);
}
