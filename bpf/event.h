/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What is told and what is counted. Counts are exact; events are thinned where one edge has too
 * many, and what was thinned or lost is counted on that edge. */
#pragma once

#include "allowance.h"
#include "packet.h"
#include "socket.h"

/* Events an edge may cause on one CPU: so many at once, then so many a second. Over all its edges
 * an asker is held to its allowance besides (allowance.h). */
#define EVENT_BURST 512
#define EVENTS_PER_SECOND 64
#define NANOSECONDS_PER_EVENT (1000000000ULL / EVENTS_PER_SECOND)

static __always_inline void count_reason(__u32 reason, __u64 bytes)
{
	struct reason_counts *counts = bpf_map_lookup_elem(&reasons, &reason);

	if (!counts)
		return;
	counts->packets++;
	counts->bytes += bytes;
}

static __always_inline void count_edge(__u32 number, __u64 bytes)
{
	struct edge_counts *counts;

	if (number == EDGE_NONE)
		return;
	counts = bpf_map_lookup_elem(&edge_counts, &number);
	if (!counts)
		return;
	counts->packets++;
	counts->bytes += bytes;
}

/* Of what has no port that is the number of an endpoint, or of a name of the host's, which is
 * another with each policy. */
static __always_inline bool names_port(const struct flow *flow, const struct decision *decision)
{
	return is_component(flow->destination) ? decision->endpoint : !is_local(flow->protocol);
}

static __always_inline void fill_edge(struct edge_key *key, const struct flow *flow,
				      const struct decision *decision, __u8 direction)
{
	key->source = flow->source;
	key->destination = flow->destination;
	key->endpoint = decision->endpoint;
	key->port = names_port(flow, decision) ? flow->destination_port : 0;
	key->protocol = flow->protocol;
	key->verdict = decision->verdict;
	key->reason = decision->reason;
	key->direction = direction;
}

/* Who makes an edge by what it does: the component that asks, else the one that is asked. */
static __always_inline __u32 causer_of(const struct flow *flow)
{
	if (is_component(flow->source))
		return flow->source;
	return is_component(flow->destination) ? flow->destination : IDENTITY_HOST;
}

/* Number EDGE_OVERFLOW: there is no room at all. */
static __always_inline __u32 make_edge(struct control *state, const struct edge_key *key)
{
	struct edge fresh = {}, *edge;

	if (state->edges >= EDGES - EDGE_FIRST)
		return EDGE_OVERFLOW;
	fresh.number = EDGE_FIRST + __sync_fetch_and_add(&state->edges, 1);
	bpf_map_update_elem(&edges, key, &fresh, BPF_NOEXIST);
	edge = bpf_map_lookup_elem(&edges, key); /* another CPU may have been first */
	return edge ? edge->number : EDGE_OVERFLOW;
}

/* All that one causes beyond its share is one edge for each protocol, verdict and reason. */
static __always_inline void widen_edge(struct edge_key *key, __u32 causer)
{
	if (key->source == causer)
		key->destination = IDENTITY_ANY;
	else
		key->source = IDENTITY_ANY;
	key->endpoint = 0;
	key->port = 0;
}

/* The number of this flow's edge, given on first use. */
__noinline int number_of_edge(const struct flow *flow, const struct decision *decision,
			      __u32 direction)
{
	struct control *state = bpf_map_lookup_elem(&control, &zero);
	struct edge_key key = {};
	struct edge *edge;
	__u32 causer;

	if (!flow || !decision || !state)
		return EDGE_OVERFLOW;
	fill_edge(&key, flow, decision, direction);
	edge = bpf_map_lookup_elem(&edges, &key);
	/* A scan is one edge after so many ports, or it would fill the map. */
	if (!edge && key.port && !key.endpoint && !may_name_port(flow)) {
		key.port = 0;
		edge = bpf_map_lookup_elem(&edges, &key);
	}
	if (edge)
		return edge->number;
	causer = causer_of(flow);
	if (take_share(SHARE_EDGES, causer, NARROW_EDGES))
		return make_edge(state, &key);
	widen_edge(&key, causer);
	edge = bpf_map_lookup_elem(&edges, &key);
	return edge ? edge->number : make_edge(state, &key);
}

static __always_inline bool may_send(struct edge_counts *counts, __u64 now)
{
	__u64 earned = (now - counts->last_event) / NANOSECONDS_PER_EVENT;

	if (!counts->last_event || counts->tokens + earned > EVENT_BURST)
		counts->tokens = EVENT_BURST;
	else
		counts->tokens += earned;
	if (earned)
		counts->last_event = now;
	if (!counts->tokens)
		return false;
	counts->tokens--;
	return true;
}

/* Where what the source asked for is not where the flow goes. */
struct asked_for {
	__u8 address[16];
	__u16 port;
	__u8 padding[2];
};

/* What else is to be told about a flow. */
struct account {
	__u64 generation;
	__u64 socket; /* cookie */
	__u64 cgroup;
	__u64 packets;
	__u64 bytes;
	__u32 type;
	__u32 pid;
	__u32 edge;
	__u32 sequence;
	__u16 option;
	__u8 direction;
	__u8 ending; /* somebody waits for what the agent does about it */
	char command[COMMAND_LENGTH];
};

static __always_inline void note_account(struct account *account, const struct socket_state *state)
{
	if (!state)
		return;
	account->cgroup = state->cgroup;
	account->pid = state->pid;
	__builtin_memcpy(account->command, state->command, sizeof(account->command));
}

static __always_inline void note_current(struct account *account)
{
	account->cgroup = bpf_get_current_cgroup_id();
	account->pid = bpf_get_current_pid_tgid() >> 32;
	read_command(account->command);
}

static __always_inline void fill_event(struct flow_event *event, const struct flow *flow,
				       const struct decision *decision,
				       const struct account *account)
{
	event->type = account->type;
	event->version = EVENT_VERSION;
	event->generation = account->generation;
	event->packets = account->packets;
	event->bytes = account->bytes;
	event->cgroup = account->cgroup;
	event->socket = account->socket;
	event->flow = *flow;
	event->pid = account->pid;
	event->verdict = decision->verdict;
	event->reason = decision->reason;
	event->direction = account->direction;
	event->ending = account->ending;
	event->endpoint = decision->endpoint;
	event->egress_rule = decision->egress_rule;
	event->ingress_rule = decision->ingress_rule;
	event->option = account->option;
	event->sequence = account->sequence;
	__builtin_memcpy(event->command, account->command, sizeof(event->command));
}

static __always_inline void fill_asked(struct flow_event *event, const struct asked_for *asked)
{
	__builtin_memset(event->asked_address, 0, sizeof(event->asked_address));
	event->asked_port = 0;
	if (!asked)
		return;
	copy_address(event->asked_address, asked->address);
	event->asked_port = asked->port;
}

/* Those without an edge of their own share one, which must not hide one behind another. */
static __always_inline bool is_to_tell(struct edge_counts *counts, const struct flow *flow,
				       const struct decision *decision,
				       const struct account *account, __u64 now)
{
	if (account->ending)
		return may_tell(flow, TELLS_ENDING, now) || is_news(flow, decision->verdict);
	if (account->edge != EDGE_OVERFLOW && !may_send(counts, now))
		return false;
	if (decision->verdict == VERDICT_ALLOW)
		return may_tell(flow, TELLS_ALLOWED, now);
	return may_tell(flow, TELLS_REFUSED, now) || is_news(flow, decision->verdict);
}

/* Counts one flow on its edge. The edge's counts where it is to be told, NULL where too much was
 * told lately. */
static __always_inline struct edge_counts *count_flow(const struct flow *flow,
						      const struct decision *decision,
						      const struct account *account, __u64 now)
{
	__u32 number = account->edge;
	struct edge_counts *counts = bpf_map_lookup_elem(&edge_counts, &number);

	if (!counts)
		return NULL;
	counts->flows++;
	counts->packets += account->packets;
	counts->bytes += account->bytes;
	if (is_to_tell(counts, flow, decision, account, now))
		return counts;
	counts->thinned++;
	return NULL;
}

/* Counts it on its edge, and begins its event, which the caller names and submits. NULL: it is not
 * to be told, or cannot be. */
static __always_inline struct object_event *begin_object_event(const struct flow *flow,
							       const struct decision *decision,
							       const struct account *account)
{
	__u64 now = bpf_ktime_get_boot_ns();
	struct edge_counts *counts = count_flow(flow, decision, account, now);
	struct object_event *event;

	if (!counts)
		return NULL;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		counts->lost++;
		return NULL;
	}
	fill_event(&event->event, flow, decision, account);
	fill_asked(&event->event, NULL);
	event->event.time = now;
	return event;
}

/* Counts one flow on its edge, and tells it unless the edge has told too much lately. */
__noinline int report(const struct flow *flow, const struct decision *decision,
		      const struct account *account, const struct asked_for *asked)
{
	__u64 now = bpf_ktime_get_boot_ns();
	struct edge_counts *counts;
	struct flow_event *event;

	if (!flow || !decision || !account)
		return 1;
	counts = count_flow(flow, decision, account, now);
	if (!counts)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		counts->lost++;
		return 0;
	}
	fill_event(event, flow, decision, account);
	fill_asked(event, asked);
	event->time = now;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
