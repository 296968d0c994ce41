/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* From cgroups to identities, and how a new cgroup gets its owner before any process can be in it.
 */
#pragma once

#include "policy.h"
#include "share.h"
#include "uapi.h"

/* Set before the programs are loaded. */
const volatile __u64 root_cgroup;      /* id of the cgroup the programs are attached to */
const volatile __u32 root_level;       /* its depth in the hierarchy */
const volatile __u32 root_path_length; /* bytes of its path, without a trailing slash */

/* A unit deeper than this is not looked for; systemd nests slices a few levels deep. */
#define MAX_SLICES 16

/* So many levels below the root a selector may pick a cgroup: its path has no room for more. */
#define SELECTED_LEVELS 128

static __always_inline __u32 owner_in(const struct membership *membership, __u8 slot)
{
	__u32 identity = membership->identity[slot & (SLOTS - 1)];

	return identity ? identity : IDENTITY_HOST;
}

/* Whose a cgroup is, or a known one that stands for it. One outside the root is the host's. */
static __always_inline __u32 identity_of_cgroup(__u64 cgroup, __u8 slot)
{
	struct membership *membership = bpf_map_lookup_elem(&memberships, &cgroup);

	return membership ? owner_in(membership, slot) : IDENTITY_HOST;
}

static __always_inline bool is_known(__u64 cgroup)
{
	return bpf_map_lookup_elem(&memberships, &cgroup);
}

/* The nearest known one above a cgroup that is not known itself; 0: it is outside the root. From
 * the root down, since those that anyone makes go as deep as they like. */
__noinline __u64 known_ancestor(__u64 address)
{
	struct cgroup *cgroup = (void *)address, *ancestor;
	__u32 own_level = BPF_CORE_READ(cgroup, level);
	__u64 place = address + bpf_core_field_offset(struct cgroup, ancestors);
	__u64 known = 0;

	for (__u32 level = root_level; level < root_level + SELECTED_LEVELS; level++) {
		__u64 id;

		if (level > own_level ||
		    bpf_probe_read_kernel(&ancestor, sizeof(ancestor), (void *)(place + level * 8)))
			break;
		id = BPF_CORE_READ(ancestor, kn, id);
		if (level == root_level && id != root_cgroup)
			break;
		if (is_known(id))
			known = id;
	}
	return known;
}

/* The cgroup itself where it is known, or the one that stands for it. */
static __always_inline __u64 known_cgroup(struct cgroup *cgroup, __u64 id)
{
	return is_known(id) ? id : known_ancestor((__u64)cgroup) ?: id;
}

static __always_inline __u64 ancestor_of_current(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return known_ancestor((__u64)BPF_CORE_READ(task, cgroups, dfl_cgrp));
}

/* What is remembered of the task: its cgroup, or the known one that stands for it. */
static __always_inline __u64 current_cgroup(void)
{
	__u64 id = bpf_get_current_cgroup_id();

	return is_known(id) ? id : ancestor_of_current() ?: id;
}

static __always_inline __u32 identity_of_current(__u8 slot)
{
	__u64 id = bpf_get_current_cgroup_id();
	struct membership *membership = bpf_map_lookup_elem(&memberships, &id);

	return membership ? owner_in(membership, slot)
			  : identity_of_cgroup(ancestor_of_current(), slot);
}

/* As known_ancestor(), of a socket that the verifier lets nobody look into. */
static __noinline __u64 ancestor_of_socket(struct bpf_sock *sk)
{
	__u64 known = 0;

	for (__u32 level = 0; level < SELECTED_LEVELS; level++) {
		__u64 id = bpf_sk_ancestor_cgroup_id(sk, root_level + level);

		if (!id || (!level && id != root_cgroup))
			break;
		if (is_known(id))
			known = id;
	}
	return known;
}

/* Not inline, to leave stack to who judges a packet. */
static __noinline __u32 identity_above(struct bpf_sock *sk, __u8 slot)
{
	return identity_of_cgroup(ancestor_of_socket(sk), slot);
}

static __always_inline __u32 identity_of_socket(struct bpf_sock *sk, __u64 cgroup, __u8 slot)
{
	struct membership *membership = bpf_map_lookup_elem(&memberships, &cgroup);

	return membership ? owner_in(membership, slot) : identity_above(sk, slot);
}

/* Who made what may outlive its cgroup, unlike a socket, which holds its own. */
struct maker {
	__u64 cgroup;
	__u32 identity; /* when it was made */
	__u32 padding;
};

static __always_inline struct maker current_maker(void)
{
	struct maker maker = {.cgroup = current_cgroup()};

	maker.identity = identity_of_cgroup(maker.cgroup, slot_of(current_generation()));
	return maker;
}

/* By its cgroup, for as long as that is known; then whose it was. */
static __always_inline __u32 identity_of_maker(__u64 cgroup, __u32 identity, __u8 slot)
{
	struct membership *membership = bpf_map_lookup_elem(&memberships, &cgroup);

	if (membership)
		return owner_in(membership, slot);
	return is_component(identity) ? identity : IDENTITY_HOST;
}

struct selector_scratch {
	struct selector_key key;
	char name[SELECTOR_LENGTH];
};

/* Room for a path, which the stack has not. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct selector_scratch);
} selector_scratch SEC(".maps");

static __always_inline struct cgroup *parent_of(struct cgroup *cgroup)
{
	struct cgroup_subsys_state *parent = BPF_CORE_READ(cgroup, self.parent);

	return parent ? BPF_CORE_READ(parent, cgroup) : NULL;
}

static __always_inline bool is_slice(struct cgroup *cgroup, char *name)
{
	const char *kernel_name = BPF_CORE_READ(cgroup, kn, name);
	int length = bpf_probe_read_kernel_str(name, SELECTOR_LENGTH, kernel_name) - 1;

	if (length < 6)
		return false;
	bpf_probe_read_kernel(name, 7, kernel_name + length - 6);
	return name[0] == '.' && name[1] == 's' && name[2] == 'l' && name[3] == 'i' &&
	       name[4] == 'c' && name[5] == 'e';
}

/* systemd makes units in slices only. Elsewhere a cgroup of that name is somebody's own, such as a
 * user's in a delegated subtree, and proves nothing. */
static __always_inline bool is_in_slices(struct cgroup *cgroup, char *name)
{
	for (int i = 0; i < MAX_SLICES; i++) {
		cgroup = parent_of(cgroup);
		if (!cgroup)
			return false;
		if (BPF_CORE_READ(cgroup, kn, id) == root_cgroup)
			return true;
		if (!is_slice(cgroup, name))
			return false;
	}
	return false;
}

static __always_inline struct membership *find_selector(struct cgroup *cgroup, const char *path)
{
	struct selector_scratch *scratch = bpf_map_lookup_elem(&selector_scratch, &zero);
	struct membership *selected;

	if (!scratch)
		return NULL;
	__builtin_memset(&scratch->key, 0, sizeof(scratch->key));
	bpf_probe_read_kernel_str(scratch->key.path, SELECTOR_LENGTH, path + root_path_length);
	selected = bpf_map_lookup_elem(&selectors, &scratch->key);
	if (selected)
		return selected;
	__builtin_memset(&scratch->key, 0, sizeof(scratch->key));
	bpf_probe_read_kernel_str(scratch->key.path, SELECTOR_LENGTH,
				  BPF_CORE_READ(cgroup, kn, name));
	selected = bpf_map_lookup_elem(&selectors, &scratch->key);
	return selected && is_in_slices(cgroup, scratch->name) ? selected : NULL;
}

static __always_inline bool is_unified(struct cgroup *cgroup)
{
	return BPF_CORE_READ(cgroup, root, hierarchy_id) == 0;
}

/* One that a selector picks finds room always; another, where its owner may hold it, and is else
 * known by the one above it. Not over an entry of the agent's: it looked later, or knows better. */
static __always_inline void keep_membership(__u64 id, struct membership *owner, __u32 charged)
{
	owner->charged = charged;
	if (charged && !take_share(SHARE_CGROUPS, charged, UNSELECTED_CGROUPS))
		return;
	if (bpf_map_update_elem(&memberships, &id, owner, BPF_NOEXIST) && charged)
		give_share(SHARE_CGROUPS, charged);
}

static __always_inline void forget_cgroup(__u64 id)
{
	struct membership *membership = bpf_map_lookup_elem(&memberships, &id);
	__u32 charged;

	if (!membership)
		return;
	charged = membership->charged;
	if (!bpf_map_delete_elem(&memberships, &id) && charged)
		give_share(SHARE_CGROUPS, charged);
}

/* Both slots, since a transaction may be under way: each names its own owner. */
static __always_inline void enter_cgroup(struct cgroup *cgroup, const char *path)
{
	struct membership *inherited, *selected = NULL, owner;
	struct cgroup *parent = parent_of(cgroup);
	__u32 charged = IDENTITY_NONE, maker = current_maker().identity;
	__u64 above;

	if (!parent)
		return;
	above = known_cgroup(parent, BPF_CORE_READ(parent, kn, id));
	inherited = bpf_map_lookup_elem(&memberships, &above);
	if (!inherited) /* outside the root */
		return;
	owner = *inherited;
	/* Selectors are for the host's: a component's children are its own, whatever their name. */
	if (!owner.maker && is_component(maker))
		owner.maker = maker;
	if (!owner.maker)
		selected = find_selector(cgroup, path);
	if (!selected)
		charged = owner_in(inherited, slot_of(current_generation()));
	for (int slot = 0; selected && slot < SLOTS; slot++) {
		if (selected->identity[slot])
			owner.identity[slot] = selected->identity[slot];
	}
	keep_membership(BPF_CORE_READ(cgroup, kn, id), &owner, charged);
}
