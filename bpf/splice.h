/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* splice, tee and vmsplice between pipes ask no security hook, and what sees them can refuse
 * nothing. So who moves data through a pipe that it may not use is killed before it gets an answer,
 * and a pipe that the data went to is read by no component. Who has so many such pipes that one
 * more is not remembered reads none at all. */
#pragma once

#include "descriptor.h"
#include "file.h"

struct spoiled_pipe {
	struct maker from; /* whose data is in it */
	__u32 spoiler;
	__u32 padding;
};

/* Pipes with what was not to be read in them, by their inodes' addresses. */
#define SPOILED_PIPES 65536
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SPOILED_PIPES);
	__type(key, __u64);
	__type(value, struct spoiled_pipe);
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

/* Whose pipes found no room here: any of them may be one. */
static __always_inline int judge_unmarked(__u32 self)
{
	struct share *share = share_of(self, SHARE_SPOILED);
	struct maker own = current_maker();

	return share && share->refused ? refuse_descriptor(&own, REASON_STATE_FULL) : 0;
}

static __always_inline int judge_spoiled(struct inode *inode)
{
	__u64 key = (__u64)inode;
	__u32 self = current_identity();
	struct spoiled_pipe *pipe;

	if (!is_fifo(inode) || !is_component(self))
		return 0;
	pipe = bpf_map_lookup_elem(&spoiled, &key);
	if (!pipe)
		return judge_unmarked(self);
	return pipe->from.identity == self
		   ? 0
		   : refuse_descriptor(&pipe->from, REASON_FOREIGN_DESCRIPTOR);
}

static __always_inline void spoil(struct inode *inode, const struct maker *from)
{
	__u64 key = (__u64)inode;
	struct spoiled_pipe pipe = {.from = *from, .spoiler = current_identity()};

	if (bpf_map_lookup_elem(&spoiled, &key) ||
	    !take_share(SHARE_SPOILED, pipe.spoiler, SPOILED_PIPES))
		return;
	if (bpf_map_update_elem(&spoiled, &key, &pipe, BPF_NOEXIST))
		give_share(SHARE_SPOILED, pipe.spoiler);
}

static __always_inline void forget_spoiled(struct inode *inode)
{
	__u64 key = (__u64)inode;
	struct spoiled_pipe *pipe;
	__u32 spoiler;

	if (!is_fifo(inode))
		return;
	pipe = bpf_map_lookup_elem(&spoiled, &key);
	if (!pipe)
		return;
	spoiler = pipe->spoiler;
	if (!bpf_map_delete_elem(&spoiled, &key))
		give_share(SHARE_SPOILED, spoiler);
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
			spoil(file->f_inode, &before->owner);
		return;
	}
	if (!judge_pipe(file))
		return;
	spoiler = new_spoiler(key);
	bpf_task_storage_get(&spoilers, task, &spoiler, BPF_LOCAL_STORAGE_GET_F_CREATE);
	bpf_send_signal(SIGKILL);
}
