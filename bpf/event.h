/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What is told and what is counted. Counts are exact; events are thinned where one edge has too
 * many, and what was thinned or lost is counted on that edge. */
#pragma once

#include "packet.h"
#include "socket.h"

/* Events an edge may cause on one CPU: so many at once, then so many a second. */
#define EVENT_BURST 512
#define EVENTS_PER_SECOND 64
#define SECOND 1000000000ULL
#define NANOSECONDS_PER_EVENT (SECOND / EVENTS_PER_SECOND)

/* A lane is added to its edge after so many packets, so that counts of a living flow move. */
#define LANE_PACKETS 256

static __always_inline void count_reason(__u32 reason, __u64 bytes)
{
	struct reason_counts *counts = bpf_map_lookup_elem(&reasons, &reason);

	if (!counts)
		return;
	counts->packets++;
	counts->bytes += bytes;
}

static __noinline struct edge_counts *find_edge(const struct edge_key *key)
{
	struct edge_counts *counts = bpf_map_lookup_elem(&edges, key);
	struct edge_counts fresh = {.tokens = EVENT_BURST};

	if (counts)
		return counts;
	bpf_map_update_elem(&edges, key, &fresh, BPF_NOEXIST);
	return bpf_map_lookup_elem(&edges, key);
}

static __always_inline bool may_send(struct edge_counts *counts, __u64 now)
{
	__u64 earned = (now - counts->last_event) / NANOSECONDS_PER_EVENT;

	if (!counts->last_event) { /* a value of another CPU's making starts as zeros */
		counts->tokens = EVENT_BURST;
		counts->last_event = now;
	} else if (earned) {
		counts->tokens += earned;
		counts->last_event = now;
		if (counts->tokens > EVENT_BURST)
			counts->tokens = EVENT_BURST;
	}
	if (!counts->tokens) {
		counts->thinned++;
		return false;
	}
	counts->tokens--;
	return true;
}

static __always_inline void fill_edge(struct edge_key *key, const struct flow *flow,
				      const struct decision *decision, __u8 direction)
{
	key->source = flow->source;
	key->destination = flow->destination;
	key->endpoint = decision->endpoint;
	/* A scan of a component's ports is one edge, or it would fill the map. */
	key->port =
	    is_component(flow->destination) && !decision->endpoint ? 0 : flow->destination_port;
	key->protocol = flow->protocol;
	key->verdict = decision->verdict;
	key->reason = decision->reason;
	key->direction = direction;
}

static __always_inline void flush_lane(struct lane *lane)
{
	struct edge_counts *counts;
	struct edge_key key = lane->edge;
	__u64 packets, bytes;

	if (!key.verdict)
		return;
	packets = __sync_lock_test_and_set(&lane->packets, 0);
	bytes = __sync_lock_test_and_set(&lane->bytes, 0);
	counts = packets ? find_edge(&key) : NULL;
	if (!counts)
		return;
	counts->packets += packets;
	counts->bytes += bytes;
}

static __always_inline void count_lane(struct lane *lane, __u64 bytes)
{
	if (!lane->edge.verdict)
		return;
	__sync_fetch_and_add(&lane->bytes, bytes);
	if (__sync_fetch_and_add(&lane->packets, 1) >= LANE_PACKETS)
		flush_lane(lane);
}

/* What else is to be told about a flow. */
struct account {
	__u64 generation;
	__u64 socket; /* cookie */
	__u64 packets;
	__u64 bytes;
	__u32 type;
	__u16 option;
	__u8 direction;
};

static __always_inline void fill_event(struct flow_event *event, const struct flow *flow,
				       const struct decision *decision,
				       const struct socket_state *state,
				       const struct account *account)
{
	event->type = account->type;
	event->version = EVENT_VERSION;
	event->generation = account->generation;
	event->packets = account->packets;
	event->bytes = account->bytes;
	event->socket = account->socket;
	event->flow = *flow;
	event->verdict = decision->verdict;
	event->reason = decision->reason;
	event->direction = account->direction;
	event->padding = 0;
	event->endpoint = decision->endpoint;
	event->egress_rule = decision->egress_rule;
	event->ingress_rule = decision->ingress_rule;
	event->option = account->option;
	event->cgroup = 0;
	event->pid = 0;
	__builtin_memset(event->command, 0, sizeof(event->command));
	if (!state)
		return;
	event->cgroup = state->cgroup;
	event->pid = state->pid;
	__builtin_memcpy(event->command, state->command, sizeof(event->command));
}

/* Counts one flow on its edge, and tells it unless the edge has told too much lately. */
__noinline int report(const struct flow *flow, const struct decision *decision,
		      const struct socket_state *state, const struct account *account)
{
	__u64 now = bpf_ktime_get_boot_ns();
	struct edge_key key = {};
	struct edge_counts *counts;
	struct flow_event *event;

	if (!flow || !decision || !account)
		return 1;
	fill_edge(&key, flow, decision, account->direction);
	counts = find_edge(&key);
	if (!counts) {
		count_reason(REASON_NONE, account->bytes);
	} else if (account->type != EVENT_FLOW_END) {
		counts->flows++;
		counts->packets += account->packets;
		counts->bytes += account->bytes;
	}
	if (counts && !may_send(counts, now))
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		if (counts)
			counts->lost++;
		return 0;
	}
	fill_event(event, flow, decision, state, account);
	event->time = now;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
