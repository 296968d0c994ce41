/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The kernel's keys and keyrings. Users share theirs, components do not: a key is its maker's. */
#pragma once

#include "newcomer.h"
#include "protect.h"
#include "share.h"
#include "task.h"

#define KEYS 65536

/* By the key's address. Who is not in it is the host's. Where a kernel does not show the end of a
 * key, the next one at its address ends it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, KEYS);
	__type(key, __u64);
	__type(value, struct maker);
} keys SEC(".maps");

static __always_inline void forget_key(__u64 key)
{
	struct maker *maker = bpf_map_lookup_elem(&keys, &key);
	__u32 identity;

	if (!maker)
		return;
	identity = maker->identity;
	if (!bpf_map_delete_elem(&keys, &key))
		give_share(SHARE_KEYS, identity);
}

static __always_inline bool enter_key(__u64 key, const struct maker *maker)
{
	if (!take_share(SHARE_KEYS, maker->identity, KEYS))
		return false;
	if (!bpf_map_update_elem(&keys, &key, maker, BPF_NOEXIST))
		return true;
	give_share(SHARE_KEYS, maker->identity);
	return false;
}

/* By such a key the kernel starts the host's /sbin/request-key, with what the asker wrote. */
static __always_inline bool is_call_for_help(struct key *key)
{
	char name[24] = {};

	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(key, index_key.type, name));
	return *(const __u64 *)name == *(const __u64 *)".request" &&
	       *(const __u64 *)(name + 8) == *(const __u64 *)"_key_aut";
}

static __always_inline int note_key(struct key *key)
{
	struct maker maker = current_maker();
	struct access *access;

	forget_key((__u64)key);
	if (!is_component(maker.identity))
		return 0;
	if (is_call_for_help(key))
		return protect_machine(0);
	if (enter_key((__u64)key, &maker))
		return 0;
	access = made_access(PROTOCOL_KERNEL, &maker);
	return refuse_access(access, REASON_STATE_FULL);
}

/* Keyrings of the host's, as those of users that the host was first to need, are looked through for
 * keys, each of which is judged; and a session's that the host began is the session's. */
static __always_inline bool may_use_host_key(struct key *key, __u32 need)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return need == KEY_NEED_VIEW || need == KEY_NEED_SEARCH || is_newcomer() ||
	       key == BPF_CORE_READ(task, cred, session_keyring);
}

static __always_inline int judge_key(__u64 reference, __u32 need)
{
	__u64 key = reference & ~1ULL; /* the lowest bit says that the asker possesses it */
	__u32 self = current_identity(), owner;
	struct maker *maker;
	struct access *access;

	if (!is_component(self))
		return 0;
	maker = bpf_map_lookup_elem(&keys, &key);
	owner = maker ? maker_in_force(maker) : IDENTITY_HOST;
	if (owner == self || (owner == IDENTITY_HOST && may_use_host_key((void *)key, need)))
		return 0;
	access = maker ? made_access(PROTOCOL_KERNEL, maker) : new_access(PROTOCOL_KERNEL, 0);
	if (access)
		access->account.option = need;
	return refuse_access(access, REASON_EGRESS_NOT_ALLOWED);
}

/* A process may give its parent the keyring of its session; asked only for that. */
static __always_inline int judge_parents_keyring(void)
{
	struct task_struct *parent = BPF_CORE_READ(bpf_get_current_task_btf(), real_parent);

	return is_own_task(parent) ? 0 : protect_of(cgroup_of_task(parent), 0, true);
}
