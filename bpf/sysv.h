/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* System V shared memory, semaphores and message queues: an object is its maker's, and is exposed
 * by its key. */
#pragma once

#include "object.h"

struct sysv_state {
	__u64 cgroup; /* of the maker */
	__u64 protocol;
};

/* By the object's address, for as long as it lives. Who is not in it is older than the walls. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct sysv_state);
} sysv_objects SEC(".maps");

static __always_inline int note_sysv(struct kern_ipc_perm *object, __u8 protocol)
{
	__u64 key = (__u64)object;
	struct sysv_state state = {.cgroup = bpf_get_current_cgroup_id(), .protocol = protocol};

	return bpf_map_update_elem(&sysv_objects, &key, &state, BPF_ANY) &&
	       is_component(identity_in_force(state.cgroup));
}

static __always_inline void forget_sysv(struct kern_ipc_perm *object)
{
	__u64 key = (__u64)object;

	bpf_map_delete_elem(&sysv_objects, &key);
}

/* sysv:0x and eight digits. */
static __always_inline void name_sysv(char name[OBJECT_NAME_LENGTH], __u32 key)
{
	*(__u32 *)name = *(const __u32 *)"sysv";
	name[4] = ':';
	name[5] = '0';
	name[6] = 'x';
	for (int i = 0; i < 8; i++) {
		__u8 digit = key >> (28 - 4 * i) & 0xf;

		name[7 + i] = digit < 10 ? '0' + digit : 'a' + digit - 10;
	}
}

static __always_inline int judge_sysv(struct kern_ipc_perm *object)
{
	__u64 key = (__u64)object;
	struct sysv_state *state;
	struct access *access;

	if (!object)
		return 0;
	state = bpf_map_lookup_elem(&sysv_objects, &key);
	if (!state)
		return 0;
	access = new_access(state->protocol, state->cgroup);
	if (!access)
		return 1;
	name_sysv(access->key.name, BPF_CORE_READ(object, key));
	return judge_access(access);
}
