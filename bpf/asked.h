/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Which datagrams were questions. UDP has no connection to tell an answer from a question, so each
 * question is remembered: its asker's address and port, and whom it asked at which port. An answer
 * is looked up by that, whichever socket sends it and from whichever address of the machine.
 *
 * The table is one array of sets, and what a question's mark is chooses its set. In a full set the
 * one who has most there forgets its oldest, so who asks much forgets its own. */
#pragma once

#include "fingerprint.h"
#include "memo.h"
#include "share.h"

/* In place of an asker of no component: the component that the world asked, so that one's askers
 * push out none of another's. */
#define ASKED_BY_WORLD 0x80000000U
/* The question went to a group, or to a broadcast address. */
#define ASKED_OF_GROUP 0x40000000U

struct asked {
	__u64 mark;	  /* odd; 0: free, 2: being written */
	__u32 asker;	  /* identity, with the bits above */
	__u32 time;	  /* when it was asked last, in units of 2^20 ns */
	__u8 address[16]; /* that was asked for */
};

#define ASKED_WAYS 16
#define ASKED_SETS 32768
#define ASKED (ASKED_SETS * ASKED_WAYS)
#define MARK_WRITTEN 2

/* Unrolled, it would need more stack than there is. */
#define EACH_WAY(way) \
	_Pragma("clang loop unroll(disable)") for (int way = 0; way < ASKED_WAYS; way++)

struct asked_set {
	struct asked ways[ASKED_WAYS];
};

/* Programs write and read. A miss: it was not asked, or is forgotten, and an answer is then judged
 * as a question. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ASKED_SETS);
	__type(key, __u32);
	__type(value, struct asked_set);
} asked_sets SEC(".maps");

static __always_inline struct asked_set *set_of(__u64 mark)
{
	__u32 place = mark >> 1 & (ASKED_SETS - 1);

	return bpf_map_lookup_elem(&asked_sets, &place);
}

/* The way of the set that has this mark; ASKED_WAYS: none. Neither this nor those below are static,
 * so that the verifier reads them once and not once a caller. */
__noinline int find_way(const struct asked_set *set, __u64 mark)
{
	if (!set)
		return ASKED_WAYS;
	EACH_WAY(way)
	{
		if (*(volatile __u64 *)&set->ways[way].mark == mark)
			return way;
	}
	return ASKED_WAYS;
}

static __always_inline struct asked *way_of(struct asked_set *set, __u32 way)
{
	return &set->ways[way & (ASKED_WAYS - 1)];
}

__noinline int is_asked(__u64 mark)
{
	struct asked_set *set = set_of(mark);

	return set && find_way(set, mark) < ASKED_WAYS;
}

/* False: it was not asked, as far as is remembered. */
__noinline int read_asked(__u64 mark, struct asked *copy)
{
	struct asked_set *set = set_of(mark);
	struct asked *asked;
	__u32 way;

	if (!set || !copy)
		return false;
	way = find_way(set, mark);
	if (way >= ASKED_WAYS)
		return false;
	asked = way_of(set, way);
	copy->asker = asked->asker;
	copy_address(copy->address, asked->address);
	barrier();
	/* Another question may have taken the entry meanwhile. */
	return *(volatile __u64 *)&asked->mark == mark;
}

/* What the world asks is the asked one's share; else each has its own. */
static __always_inline __u32 charged_for(__u32 asker)
{
	return asker & ~(ASKED_BY_WORLD | ASKED_OF_GROUP);
}

static __always_inline bool are_charged_alike(__u32 one, __u32 other)
{
	return !((one ^ other) & ~ASKED_OF_GROUP);
}

/* How many of a set are one's. */
__noinline int count_ways_of(const struct asked_set *set, __u32 asker)
{
	int count = 0;

	if (!set)
		return 0;
	EACH_WAY(way)
	count += are_charged_alike(set->ways[way].asker, asker);
	return count;
}

static __always_inline __u32 time_of_asking(void)
{
	return bpf_ktime_get_boot_ns() >> 20;
}

/* Where the next question goes in a full set: the oldest of who has most there. Where two have
 * most, the asker's own. */
__noinline int choose_way(const struct asked_set *set, __u32 asker, __u32 now)
{
	__u64 highest = 0;
	int chosen = 0;

	if (!set)
		return 0;
	EACH_WAY(way)
	{
		const struct asked *entry = &set->ways[way];
		bool own = are_charged_alike(entry->asker, asker);
		__u64 weight = 2 * count_ways_of(set, entry->asker) + 3 * own;

		weight = weight << 32 | (__u32)(now - entry->time);
		if (weight > highest) {
			highest = weight;
			chosen = way;
		}
	}
	return chosen;
}

/* What was forgotten for want of room is told by the share's count of refusals. */
static __always_inline void count_forgotten(__u32 asker)
{
	struct share *share = share_of(charged_for(asker), SHARE_QUESTIONS);

	if (share)
		__sync_fetch_and_add(&share->refused, 1);
}

/* False: another CPU has taken the entry. */
static __always_inline bool write_asked(struct asked *entry, __u64 mark, __u32 asker,
					const __u8 address[16], __u32 now)
{
	__u64 seen = *(volatile __u64 *)&entry->mark;
	__u32 before = entry->asker;

	if (seen == MARK_WRITTEN ||
	    __sync_val_compare_and_swap(&entry->mark, seen, MARK_WRITTEN) != seen)
		return false;
	if (seen)
		give_share(SHARE_QUESTIONS, charged_for(before));
	if (seen && seen != mark)
		count_forgotten(before);
	hold_share(SHARE_QUESTIONS, charged_for(asker));
	entry->asker = asker;
	entry->time = now;
	copy_address(entry->address, address);
	barrier();
	*(volatile __u64 *)&entry->mark = mark;
	return true;
}

/* True where it was not known before. */
__noinline int note_asked(__u64 mark, __u32 asker, const struct flow *flow)
{
	struct asked_set *set = set_of(mark);
	__u32 now = time_of_asking(), way;
	int known;

	if (!set || !flow)
		return false;
	way = find_way(set, mark);
	known = way < ASKED_WAYS;
	/* Once more where two CPUs choose the same. */
#pragma clang loop unroll(disable)
	for (int attempt = 0; attempt < 2; attempt++) {
		if (way >= ASKED_WAYS)
			way = find_way(set, 0);
		if (way >= ASKED_WAYS)
			way = choose_way(set, asker, now);
		if (write_asked(way_of(set, way), mark, asker, flow->destination_address, now))
			break;
		way = ASKED_WAYS;
	}
	return !known;
}
