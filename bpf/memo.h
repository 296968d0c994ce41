/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Answers of decide() that were given before, a CPU at a time. A policy is asked the same few
 * questions over and over, and answers the same until the generation changes, or until a time that
 * the answer names. */
#pragma once

#include "policy.h"

/* All that an answer depends on, and no more, so that many connections share one. */
struct question {
	__u8 destination_address[16];
	__u8 source_address[16]; /* zeros for a component, whose address proves nothing, or what it
				  * asked for where that is translated */
	__u64 generation;
	__u32 source;
	__u32 destination;
	__u16 port;
	__u8 protocol;
	__u8 is_group;
	__u16 asked_port;
	__u8 is_translated;
	__u8 padding;
};
_Static_assert(sizeof(struct question) == 56, "compared by words");

struct memo {
	__u64 version; /* odd: being written */
	struct question question;
	struct decision decision;
	__u64 padding;
};

#define MEMOS 2048

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MEMOS);
	__type(key, __u32);
	__type(value, struct memo);
} memos SEC(".maps");

/* A program can be interrupted by another on its CPU, between any two instructions, and some
 * entries are shared by all CPUs. So who writes an entry takes it first, and who reads one makes
 * sure afterwards that it was not written meanwhile. Stores and loads keep their order on x86-64,
 * which this is built for; elsewhere the shared ones would need barriers that BPF has not. */
static __always_inline bool take_entry(__u64 *version)
{
	__u64 seen = *(volatile __u64 *)version;

	return !(seen & 1) && __sync_val_compare_and_swap(version, seen, seen + 1) == seen;
}

static __always_inline void give_entry(__u64 *version)
{
	barrier();
	*(volatile __u64 *)version = *(volatile __u64 *)version + 1;
}

static __always_inline void fill_question(struct question *question, const struct flow *flow,
					  __u64 generation)
{
	__builtin_memset(question, 0, sizeof(*question));
	copy_address(question->destination_address, flow->destination_address);
	if (!is_component(flow->source) || flow->is_translated)
		copy_address(question->source_address, flow->source_address);
	question->generation = generation;
	question->source = flow->source;
	question->destination = flow->destination;
	question->port = flow->destination_port;
	question->protocol = flow->protocol;
	question->is_group = flow->is_group;
	question->is_translated = flow->is_translated;
	if (flow->is_translated)
		question->asked_port = flow->source_port;
}

/* Where to look: any even spread will do, since entries are compared in full. */
static __always_inline __u32 place_of_question(const struct question *question)
{
	const __u64 *words = (const __u64 *)question;
	__u64 hash = 0;

	for (int i = 0; i < 7; i++)
		hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15ULL;
	return hash >> 40 & (MEMOS - 1);
}

static __always_inline bool is_same(const struct question *one, const struct question *other)
{
	const __u64 *left = (const __u64 *)one, *right = (const __u64 *)other;

	return left[0] == right[0] && left[1] == right[1] && left[2] == right[2] &&
	       left[3] == right[3] && left[4] == right[4] && left[5] == right[5] &&
	       left[6] == right[6];
}

static __always_inline bool is_over(const struct decision *decision)
{
	return decision->until && bpf_ktime_get_boot_ns() >= decision->until;
}

/* As decide(), for which this stands wherever the clock is the kernel's. */
__noinline int ask(const struct flow *flow, __u64 generation, struct decision *decision)
{
	struct question question;
	struct memo *memo;
	__u64 version;
	__u32 place;

	if (!flow || !decision)
		return 1;
	fill_question(&question, flow, generation);
	place = place_of_question(&question);
	memo = bpf_map_lookup_elem(&memos, &place);
	if (!memo)
		return decide(flow, generation, 0, decision);
	version = *(volatile __u64 *)&memo->version;
	barrier();
	if (!(version & 1) && is_same(&memo->question, &question)) {
		*decision = memo->decision;
		barrier();
		if (*(volatile __u64 *)&memo->version == version && !is_over(decision))
			return 0;
	}
	decide(flow, generation, 0, decision);
	if (!take_entry(&memo->version))
		return 0;
	memo->question = question;
	memo->decision = *decision;
	give_entry(&memo->version);
	return 0;
}
