/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* splice, tee and vmsplice between pipes ask no security hook, and what sees them can refuse
 * nothing. So who moves data through a pipe that it may not use is killed before it gets an answer,
 * and a pipe that the data went to is read by no component. */
#pragma once

#include "descriptor.h"
#include "file.h"

/* Pipes with what was not to be read in them, by their inodes' addresses, and whose it is. */
#define SPOILED_PIPES 65536
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SPOILED_PIPES);
	__type(key, __u64);
	__type(value, struct maker);
} spoiled SEC(".maps");

/* Whose data the task takes that it may not take, in the last call that it makes, and from which
 * pipe, by its inode's address: the kernel looks for each pipe of a call more than once. */
struct spoiler {
	struct maker owner;
	__u64 pipe;
};
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct spoiler);
} spoilers SEC(".maps");

static __always_inline bool is_fifo(struct inode *inode)
{
	return (inode->i_mode & S_IFMT) == S_IFIFO;
}

static __always_inline int judge_spoiled(struct inode *inode)
{
	__u64 key = (__u64)inode;
	struct maker *from;

	if (!is_fifo(inode) || !is_component(current_identity()))
		return 0;
	from = bpf_map_lookup_elem(&spoiled, &key);
	return from ? refuse_descriptor(from, REASON_FOREIGN_DESCRIPTOR) : 0;
}

static __always_inline void forget_spoiled(struct inode *inode)
{
	__u64 key = (__u64)inode;

	if (is_fifo(inode))
		bpf_map_delete_elem(&spoiled, &key);
}

/* Its owner by identity alone: who owns by a name has not made it. */
static __always_inline struct spoiler new_spoiler(__u64 pipe)
{
	struct spoiler spoiler = {.pipe = pipe};
	struct access *access = current_access();

	if (access)
		spoiler.owner.identity = access->flow.destination;
	return spoiler;
}

static __always_inline int judge_pipe(struct file *file)
{
	return judge_spoiled(file->f_inode) ||
	       judge_object_use(file->f_path.dentry, file->f_inode) || judge_handed_use(file);
}

/* Where it goes to comes after where it comes from. */
static __always_inline void judge_splice(struct file *file)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct spoiler *before = bpf_task_storage_get(&spoilers, task, NULL, 0), spoiler;
	__u64 key = (__u64)file->f_inode;

	if (!is_fifo(file->f_inode))
		return;
	if (before) {
		if (before->pipe != key)
			bpf_map_update_elem(&spoiled, &key, &before->owner, BPF_ANY);
		return;
	}
	if (!judge_pipe(file))
		return;
	spoiler = new_spoiler(key);
	bpf_task_storage_get(&spoilers, task, &spoiler, BPF_LOCAL_STORAGE_GET_F_CREATE);
	bpf_send_signal(SIGKILL);
}
