/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Objects that are opened by name: FIFOs, POSIX shared memory and message queues. The path's owner
 * is who exposes it, else the component that opened it first, for as long as the object lives. */
#pragma once

#include "object.h"

struct object_state {
	__u64 cgroup; /* who opened it first; 0: no component yet */
	__u8 protocol;
	__u8 padding[7];
	char name[OBJECT_NAME_LENGTH];
};

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct object_state);
} inodes SEC(".maps");

#define SHM_DIRECTORY "/dev/shm"
#define SHM_DIRECTORY_LENGTH 8

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
	return magic == TMPFS_MAGIC ? PROTOCOL_SHM : 0;
}

static __always_inline bool is_shm_path(const char path[OBJECT_NAME_LENGTH])
{
	const __u64 *start = (const __u64 *)path;

	return *start == *(const __u64 *)SHM_DIRECTORY && path[SHM_DIRECTORY_LENGTH] == '/';
}

/* bpf_d_path() leaves the end of its work behind the zero, where a key must have zeros. */
static __always_inline void clear_rest(char name[OBJECT_NAME_LENGTH])
{
	bool ended = false;

	for (int i = 0; i < OBJECT_NAME_LENGTH; i++) {
		if (ended)
			name[i] = 0;
		else
			ended = !name[i];
	}
}

/* False where it is not judged: a file of a tmpfs elsewhere is a file like others. */
static __always_inline bool name_inode(struct object_state *state, struct file *file, __u8 protocol)
{
	char *name = state->name;

	state->protocol = protocol;
	if (protocol == PROTOCOL_MQUEUE) {
		name[0] = '/';
		bpf_probe_read_kernel_str(name + 1, OBJECT_NAME_LENGTH - 1,
					  BPF_CORE_READ(file, f_path.dentry, d_name.name));
		return true;
	}
	if (bpf_d_path((struct path *)&file->f_path, name, OBJECT_NAME_LENGTH) < 0)
		return protocol == PROTOCOL_FIFO; /* longer than can be exposed: nobody's */
	if (protocol == PROTOCOL_SHM) {
		if (!is_shm_path(name))
			return false;
		bpf_probe_read_kernel_str(name, OBJECT_NAME_LENGTH - SHM_DIRECTORY_LENGTH,
					  name + SHM_DIRECTORY_LENGTH);
	}
	clear_rest(name);
	return true;
}

static __always_inline struct access *inode_access(const struct object_state *state)
{
	struct access *access = new_access(state->protocol, state->cgroup);

	if (!access)
		return NULL;
	access->by_name = 1;
	__builtin_memcpy(access->key.name, state->name, sizeof(access->key.name));
	return access;
}

static __always_inline int judge_object_open(struct file *file, struct inode *inode, __u8 protocol)
{
	struct object_state *state =
	    bpf_inode_storage_get(&inodes, inode, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	bool fresh = state && !state->protocol;

	if (!state)
		return is_component(current_identity());
	if (fresh && !name_inode(state, file, protocol)) {
		bpf_inode_storage_delete(&inodes, inode);
		return 0;
	}
	if (!state->cgroup && is_component(current_identity()))
		state->cgroup = bpf_get_current_cgroup_id();
	return judge_access(inode_access(state));
}

/* What is open already: judged again at each read, write and mapping. */
static __always_inline int judge_object_use(struct inode *inode)
{
	struct object_state *state;
	struct access *access;

	if (!kind_of_inode(inode))
		return 0;
	state = bpf_inode_storage_get(&inodes, inode, NULL, 0);
	if (!state)
		return 0;
	access = inode_access(state);
	if (access)
		access->again = 1;
	return judge_access(access);
}
