/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* UDP: a datagram passes as the answer to a question that is in force, or as a question. */
#pragma once

#include "peer.h"

/* How a question is known again: by its asker's end, and by whom it asked at which port. Whoever is
 * on this machine answers from whatever address of it, so only the world's addresses count; and a
 * group is answered by anyone. */
__noinline __u64 mark_of(struct __sk_buff *skb, struct view *view, int from_here, __u32 asked)
{
	struct siphash state;
	__u16 port, asked_port;

	if (!view)
		return 0;
	port = from_here ? local_port(view) : remote_port(view);
	asked_port = from_here ? remote_port(view) : local_port(view);
	sip_begin(&state);
	sip_add_address(&state, from_here ? local_address(view) : remote_address(view));
	if (asked == IDENTITY_WORLD)
		sip_add_address(&state, remote_address(view));
	sip_add(&state, (__u64)asked << 32 | (__u32)port << 16 | asked_port);
	sip_add(&state, network_of(skb));
	return sip_end(&state) | 1;
}

/* Each question is remembered by one end: the component that asks, else the one that is asked; and
 * by the host what it asks of others than components, for the time when it is one. */
static __always_inline bool remembers(const struct view *view)
{
	if (!view->ingress)
		return is_component(view->self) || !is_component(view->peer);
	return !is_component(view->peer);
}

static __always_inline __u64 mark_of_question(struct __sk_buff *skb, struct view *view)
{
	if (view->ingress)
		return mark_of(skb, view, false, view->self);
	return mark_of(skb, view, true, view->peer_is & PEER_MANY ? IDENTITY_NONE : view->peer);
}

static __always_inline __u32 asker_of(const struct view *view)
{
	__u32 group = view->ingress && view->packet.flow.is_group ? ASKED_OF_GROUP : 0;

	if (!view->ingress)
		return view->self;
	return group | (view->peer == IDENTITY_WORLD ? view->self | ASKED_BY_WORLD : view->peer);
}

/* Makes the flow what this end's own socket has, before all translation. */
__noinline int read_own_ends(struct __sk_buff *skb, struct view *view)
{
	struct as_sent sent = {};
	struct flow *flow;

	if (!view)
		return 0;
	flow = &view->packet.flow;
	read_packet(skb, &view->packet);
	if (view->ingress || !view->translation || !read_tracked(skb, flow, &sent))
		return 0;
	copy_address(flow->source_address, sent.source_address);
	copy_address(flow->destination_address, sent.destination_address);
	flow->source_port = sent.source_port;
	flow->destination_port = sent.destination_port;
	return 0;
}

/* Makes it again what was judged. */
__noinline int read_translated(struct __sk_buff *skb, struct view *view, int is_answer)
{
	__u32 source, destination;

	if (!view)
		return 0;
	source = view->packet.flow.source;
	destination = view->packet.flow.destination;
	read_packet(skb, &view->packet);
	translate(skb, view, is_answer);
	view->packet.flow.source = source;
	view->packet.flow.destination = destination;
	return 0;
}

/* Notes the datagram where it is a question that this end remembers, and keeps its verdict. Answers
 * the mark; 0: there is none. Not inline, to leave stack to decide(). */
static __noinline int note_question(struct __sk_buff *skb, struct view *view, __u64 *mark)
{
	__u32 source = view->packet.flow.source, destination = view->packet.flow.destination;
	int is_new;

	*mark = 0;
	if (!!view->as_client == !!view->ingress || !remembers(view))
		return false;
	if (view->translation)
		read_own_ends(skb, view);
	*mark = mark_of_question(skb, view);
	is_new = note_asked(*mark, asker_of(view), &view->packet.flow);
	view->packet.flow.source = source;
	view->packet.flow.destination = destination;
	if (view->translation)
		read_translated(skb, view, false);
	return is_new;
}

/* Whether a remembered question is the one that this datagram would answer. */
static __always_inline bool has_been_asked_by(__u32 asker, const struct view *view,
					      const struct socket_state *state, __u32 asked)
{
	asker &= ~ASKED_OF_GROUP;
	if (view->ingress)
		return asker == view->self ||
		       (asker == IDENTITY_HOST && state->made_as == IDENTITY_HOST);
	if (view->peer_is & PEER_ABSENT)
		return !(asker & ASKED_BY_WORLD);
	if (view->peer == IDENTITY_WORLD)
		return asker == (asked | ASKED_BY_WORLD);
	return asker == view->peer || (asker == IDENTITY_HOST && view->peer_is & PEER_OLDER);
}

/* Makes the flow the one that was asked for. */
static __always_inline void turn_to_question(struct view *view)
{
	struct flow *flow = &view->packet.flow;

	view->as_client = view->ingress;
	flow->source = view->ingress ? view->peer : view->self;
	flow->destination = view->ingress ? view->self : view->peer;
	turn(flow);
}

/* False: nobody asked this. */
static __noinline int recall_one(struct __sk_buff *skb, struct view *view,
				 const struct socket_state *state, __u32 answerer)
{
	__u64 mark = mark_of(skb, view, view->ingress, answerer);
	struct flow *flow = &view->packet.flow;
	struct asked asked = {};

	if (!read_asked(mark, &asked) || !has_been_asked_by(asked.asker, view, state, answerer))
		return false;
	turn_to_question(view);
	copy_address(flow->destination_address, asked.address);
	flow->is_group = asked.asker & ASKED_OF_GROUP ||
			 (answerer == IDENTITY_NONE && is_component(flow->destination));
	if (view->peer_is & PEER_ABSENT)
		flow->source = charged_for(asked.asker);
	return true;
}

/* Where both sockets are older than these programs, nobody can tell who asked. */
static __always_inline bool is_beyond_memory(const struct view *view,
					     const struct socket_state *state)
{
	return !state->made_as && !view->packet.flow.is_group && !(view->peer_is & PEER_ABSENT) &&
	       (view->peer == IDENTITY_WORLD || view->peer_is & PEER_UNSEEN);
}

/* By the ends that the flow has now. */
__noinline int recall_by_ends(struct __sk_buff *skb, struct view *view,
			      const struct socket_state *state)
{
	__u32 answerer;
	bool older;

	if (!view || !state)
		return false;
	answerer = view->ingress ? view->peer : view->self;
	older = view->ingress ? view->peer_is & PEER_OLDER
			      : state->made_as == IDENTITY_HOST && view->self != IDENTITY_HOST;
	if (view->peer == IDENTITY_NONE || view->packet.flow.is_group || view->peer_is & PEER_MANY)
		return false;
	if (recall_one(skb, view, state, answerer) ||
	    (older && recall_one(skb, view, state, IDENTITY_HOST)) ||
	    ((view->ingress || view->peer != IDENTITY_WORLD) &&
	     recall_one(skb, view, state, IDENTITY_NONE)))
		return true;
	if (!is_beyond_memory(view, state))
		return false;
	turn_to_question(view);
	return true;
}

/* Turns the flow into the question that this datagram may answer. False: it can be no answer. Who
 * asked from this machine remembers it by its own ends, which are the packet's; what is remembered
 * here, by this end's. */
__noinline int recall(struct __sk_buff *skb, struct view *view, const struct socket_state *state)
{
	int found = recall_by_ends(skb, view, state);

	if (!view || !view->translation)
		return found;
	if (!found) {
		read_own_ends(skb, view);
		found = recall_by_ends(skb, view, state);
	}
	if (found)
		read_translated(skb, view, true);
	else
		read_packet(skb, &view->packet);
	return found;
}

static __always_inline void decide_as_question(struct __sk_buff *skb, struct view *view)
{
	view->as_client = !view->ingress;
	decide_flow(skb, view);
	/* What a group's member sends to it comes back to itself. */
	if (view->ingress && view->peer == view->self && view->packet.flow.is_group) {
		view->decision.verdict = VERDICT_ALLOW;
		view->decision.reason = REASON_SAME_COMPONENT;
	}
}

/* As an answer, as a question, or refused as what it rather was: also where audit mode lets both
 * pass. */
static __always_inline void decide_datagram(struct __sk_buff *skb, struct view *view,
					    const struct socket_state *state)
{
	bool passes;

	if (!recall(skb, view, state)) {
		decide_as_question(skb, view);
		return;
	}
	ask_policy(view);
	if (view->decision.verdict == VERDICT_ALLOW)
		return;
	passes = !is_denied(view);
	read_packet(skb, &view->packet);
	decide_as_question(skb, view);
	if (view->decision.verdict == VERDICT_ALLOW || (!passes && !is_denied(view)))
		return;
	read_packet(skb, &view->packet);
	recall(skb, view, state);
	ask_policy(view);
}

static __always_inline void find_other_end(struct __sk_buff *skb, struct view *view)
{
	/* First, since the verifier follows it once for each way that leads to it. */
	view->peer = find_peer(skb, view);
	if (!is_to_many(skb, view))
		return;
	if (view->ingress) {
		view->packet.flow.is_group = true;
	} else {
		view->peer = IDENTITY_WORLD;
		view->peer_is = PEER_MANY;
	}
}

/* What is sent is judged again where it arrives; what arrives needs its sender's proof. */
static __noinline int judge_udp(struct __sk_buff *skb, struct bpf_sock *sk, struct view *view,
				struct socket_state *state)
{
	__u64 mark;
	__u32 edge;
	bool is_new;

	note_sender(skb, sk, view);
	find_other_end(skb, view);
	if (asks_empty_localhost(view))
		return PASS;
	if (view->peer == IDENTITY_NONE && !view->ingress && !view->doubtful) {
		view->peer = absent_owner(view);
		view->peer_is |= PEER_ABSENT;
	}
	state->peer = view->peer;
	if (view->within_machine && view->translation)
		state->is_translated = 1;
	decide_datagram(skb, view, state);
	if (!view->packet.flow.is_group)
		view->packet.ending = ending_elsewhere(view);
	edge = edge_of(view);
	is_new = is_denied(view);
	mark = 0;
	if (!is_new)
		is_new = note_question(skb, view, &mark);
	settle(view, state, NULL, edge, is_new);
	keep_allowed(skb, view, edge, mark);
	return to_result(view);
}

/* What a host's socket asks of the world, or the world of it, is remembered for the time when it is
 * a component's. */
static __noinline int pass_host_datagram(struct __sk_buff *skb, struct view *view)
{
	__u64 mark = 0;

	if (read_packet(skb, &view->packet) || view->packet.flow.protocol != IPPROTO_UDP ||
	    is_to_many(skb, view))
		return PASS;
	view->peer = IDENTITY_WORLD;
	view->decision.verdict = VERDICT_ALLOW;
	view->decision.reason = REASON_NOT_GOVERNED;
	view->as_client = !view->ingress;
	if (!is_asked(
		mark_of(skb, view, view->ingress, view->ingress ? IDENTITY_WORLD : IDENTITY_HOST)))
		note_question(skb, view, &mark);
	keep_allowed(skb, view, EDGE_NONE, mark);
	return PASS;
}
