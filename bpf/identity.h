/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* From cgroups to identities, and how a new cgroup gets its owner before any process can be in it.
 */
#pragma once

#include "policy.h"
#include "uapi.h"

/* Set before the programs are loaded. */
const volatile __u64 root_cgroup;      /* id of the cgroup the programs are attached to */
const volatile __u32 root_level;       /* its depth in the hierarchy */
const volatile __u32 root_path_length; /* bytes of its path, without a trailing slash */

/* A unit deeper than this is not looked for; systemd nests slices a few levels deep. */
#define MAX_SLICES 16

static __always_inline bool cgroups_were_lost(void)
{
	struct control *state = bpf_map_lookup_elem(&control, &zero);

	return !state || state->lost_cgroups;
}

/* Who is in this cgroup. */
static __always_inline __u32 identity_of_cgroup(__u64 cgroup, __u8 slot)
{
	struct membership *membership = bpf_map_lookup_elem(&memberships, &cgroup);

	if (membership) {
		__u32 identity = membership->identity[slot & (SLOTS - 1)];

		return identity ? identity : IDENTITY_HOST;
	}
	/* Refuse rather than fail open: it may be a component's cgroup that found no room. */
	return cgroups_were_lost() ? IDENTITY_NONE : IDENTITY_HOST;
}

/* Who made what may outlive its cgroup, unlike a socket, which holds its own. */
struct maker {
	__u64 cgroup;
	__u32 identity; /* when it was made */
	__u32 padding;
};

static __always_inline struct maker current_maker(void)
{
	struct maker maker = {.cgroup = bpf_get_current_cgroup_id()};

	maker.identity = identity_of_cgroup(maker.cgroup, slot_of(current_generation()));
	return maker;
}

/* By its cgroup, for as long as that is known; then whose it was. */
static __always_inline __u32 identity_of_maker(__u64 cgroup, __u32 identity, __u8 slot)
{
	__u32 now = identity_of_cgroup(cgroup, slot);

	return now == IDENTITY_HOST && is_component(identity) &&
		       !bpf_map_lookup_elem(&memberships, &cgroup)
		   ? identity
		   : now;
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

static __always_inline void count_lost_cgroup(void)
{
	struct control *state = bpf_map_lookup_elem(&control, &zero);

	if (state)
		__sync_fetch_and_add(&state->lost_cgroups, 1);
}

static __always_inline bool is_unified(struct cgroup *cgroup)
{
	return BPF_CORE_READ(cgroup, root, hierarchy_id) == 0;
}

/* Both slots, since a transaction may be under way: each names its own owner. */
static __always_inline void enter_cgroup(struct cgroup *cgroup, const char *path)
{
	struct membership *inherited, *selected, owner;
	struct cgroup *parent = parent_of(cgroup);
	__u64 id = BPF_CORE_READ(cgroup, kn, id);
	__u64 parent_id = parent ? BPF_CORE_READ(parent, kn, id) : 0;

	inherited = bpf_map_lookup_elem(&memberships, &parent_id);
	if (!inherited) { /* outside the root, unless its parent was lost */
		return;
	}
	owner = *inherited;
	selected = find_selector(cgroup, path);
	for (int slot = 0; selected && slot < SLOTS; slot++) {
		if (selected->identity[slot])
			owner.identity[slot] = selected->identity[slot];
	}
	/* Not over an entry of the agent's: it looked later, or knows better. */
	if (bpf_map_update_elem(&memberships, &id, &owner, BPF_NOEXIST) == -E2BIG)
		count_lost_cgroup();
}
