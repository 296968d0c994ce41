/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* How much each asker may have told, over all its edges: what the agent does about events costs
 * processor and disk, and who scans a machine makes as many edges as it has ports. */
#pragma once

#include "policy.h"

enum telling {
	TELLS_ALLOWED,
	TELLS_REFUSED,
	TELLS_ENDING, /* somebody waits: what is not told now is asked again by TCP, or searched for
		       */
	TELLINGS,
};

/* Events at once, and milliseconds in which one more is earned. */
static const struct {
	__u32 burst;
	__u32 period;
} budgets[TELLINGS] = {
    [TELLS_ALLOWED] = {.burst = 4096, .period = 4},
    [TELLS_REFUSED] = {.burst = 1024, .period = 8},
    [TELLS_ENDING] = {.burst = 256, .period = 8},
};

/* A component that asks has one of its own. Of the others there is one for each component that they
 * ask: what outsiders try against one hides nothing that they try against another. */
enum allowance_of { OF_SOURCE, OF_HOSTS_ASKED, OF_WORLDS_ASKED, ALLOWANCES };

struct allowance {
	__u32 spent; /* of the burst */
	__u32 since; /* milliseconds of the boot clock, which may turn over */
};

/* Programs write and read, on all CPUs at once: an event more or less does not matter. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, IDENTITY_COMPONENTS *ALLOWANCES *TELLINGS);
	__type(key, __u32);
	__type(value, struct allowance);
} allowances SEC(".maps");

static __always_inline __u32 place_of_allowance(const struct flow *flow, enum telling telling)
{
	__u32 of = OF_SOURCE, identity = flow->source;

	if (!is_component(flow->source)) {
		of = flow->source == IDENTITY_HOST ? OF_HOSTS_ASKED : OF_WORLDS_ASKED;
		identity = is_component(flow->destination) ? flow->destination : IDENTITY_NONE;
	}
	return (identity * ALLOWANCES + of) * TELLINGS + telling;
}

/* Takes one event from the asker's allowance; false: there is none left. */
static __always_inline bool may_tell(const struct flow *flow, enum telling telling, __u64 now)
{
	__u32 place = place_of_allowance(flow, telling), time = now / 1000000, earned;
	struct allowance *allowance = bpf_map_lookup_elem(&allowances, &place);

	if (!allowance)
		return true;
	earned = (time - allowance->since) / budgets[telling].period;
	if (earned) {
		allowance->spent -= earned < allowance->spent ? earned : allowance->spent;
		allowance->since = time;
	}
	if (allowance->spent >= budgets[telling].burst)
		return false;
	allowance->spent++;
	return true;
}

/* Edges that an asker may have by nothing but their port. */
#define PORTS_NAMED 512

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, IDENTITY_COMPONENTS);
	__type(key, __u32);
	__type(value, __u32);
} ports_named SEC(".maps");

static __always_inline bool may_name_port(const struct flow *flow)
{
	__u32 asker = is_component(flow->source) ? flow->source : flow->destination, *named;

	named = bpf_map_lookup_elem(&ports_named, &asker);
	if (!named || *named >= PORTS_NAMED)
		return false;
	__sync_fetch_and_add(named, 1);
	return true;
}

/* Two names of which one was refused. */
struct encounter {
	__u32 source;
	__u32 destination;
	__u32 verdict;
};

/* Those told although the asker's allowance was spent. Forgotten, they are told once more. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct encounter);
	__type(value, __u8);
} encounters SEC(".maps");

/* A refusal between two that were not told of yet is told whatever else its asker has done. */
static __always_inline bool is_news(const struct flow *flow, __u8 verdict)
{
	struct encounter encounter = {
	    .source = flow->source,
	    .destination = flow->destination,
	    .verdict = verdict,
	};
	__u8 told = 1;

	return !bpf_map_lookup_elem(&encounters, &encounter) &&
	       !bpf_map_update_elem(&encounters, &encounter, &told, BPF_NOEXIST);
}
