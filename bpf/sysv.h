/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* System V shared memory, semaphores and message queues: an object is its maker's, and is exposed
 * by its key. */
#pragma once

#include "machine.h"
#include "object.h"
#include "share.h"

struct sysv_state {
	struct maker maker;
	__u64 protocol;
};

#define SYSV_OBJECTS 65536

/* By the object's address, for as long as it lives. Who is not in it is older than the walls or
 * found no room, and is taken for the host's. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SYSV_OBJECTS);
	__type(key, __u64);
	__type(value, struct sysv_state);
} sysv_objects SEC(".maps");

static __always_inline void forget_sysv(struct kern_ipc_perm *object)
{
	__u64 key = (__u64)object;
	struct sysv_state *state = bpf_map_lookup_elem(&sysv_objects, &key);
	__u32 maker;

	if (!state)
		return;
	maker = state->maker.identity;
	if (!bpf_map_delete_elem(&sysv_objects, &key))
		give_share(SHARE_SYSV, maker);
}

static __always_inline bool enter_sysv(__u64 key, const struct sysv_state *state)
{
	if (!take_share(SHARE_SYSV, state->maker.identity, SYSV_OBJECTS))
		return false;
	if (!bpf_map_update_elem(&sysv_objects, &key, state, BPF_NOEXIST))
		return true;
	give_share(SHARE_SYSV, state->maker.identity);
	return false;
}

/* What a component makes is refused where there is no room to know whose it is. */
static __always_inline int note_sysv(struct kern_ipc_perm *object, __u8 protocol)
{
	struct sysv_state state = {.maker = current_maker(), .protocol = protocol};
	struct access *access;

	forget_sysv(object); /* one whose end was not seen */
	if (enter_sysv((__u64)object, &state) || !is_component(state.maker.identity))
		return 0;
	access = made_access(protocol, &state.maker);
	return refuse_access(access, REASON_STATE_FULL);
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

/* Whose kind is not known is shared memory, which says the most. */
static __always_inline struct access *sysv_access(const struct sysv_state *state)
{
	return state ? made_access(state->protocol, &state->maker) : new_access(PROTOCOL_SHM, 0);
}

static __always_inline int judge_sysv(struct kern_ipc_perm *object)
{
	__u64 key = (__u64)object;
	struct access *access;

	if (!object)
		return 0;
	access = sysv_access(bpf_map_lookup_elem(&sysv_objects, &key));
	if (!access)
		return 1;
	if (is_in_machine_ipc())
		name_sysv(access->key.name, BPF_CORE_READ(object, key));
	return judge_access(access);
}
