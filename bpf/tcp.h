/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* TCP: who asked for the connection, its kept verdict, and how it may end. */
#pragma once

#include "peer.h"
#include "role.h"

/* The other end's socket is gone while its last packets, or ours to it, are on the way. What we
 * send reaches nobody; what it sent passes unless there is data in it, and so does what we send
 * where a device says who receives, since its tables are not all looked through. */
static __always_inline bool is_aftermath(const struct view *view, bool listens)
{
	return view->peer == IDENTITY_NONE && !view->doubtful && !listens && !is_question(view) &&
	       ((!view->ingress && !view->by_device) || view->packet.dataless);
}

/* Where a device says who receives, the other end of a connection may be found by no look-up: then
 * it is who it was when it was first judged. */
static __always_inline void recall_peer(const struct connection *place, struct view *view)
{
	__u64 cgroup = place->cookie == view->cookie ? place->peer : 0;

	if (!view->by_device || is_question(view) || !cgroup || !is_known(cgroup))
		return;
	view->doubtful = 0;
	view->peer = identity_of_cgroup(cgroup, slot_of(view->generation));
}

/* A refused connection may still say that it ends: a reset carries no data, and without it the
 * other end would wait for ever. */
static __always_inline bool is_farewell(const struct view *view, bool listens)
{
	return view->packet.tcp_flags & TCP_RST && view->packet.dataless && !listens;
}

static __always_inline void keep(struct connection *place, struct connection *connection,
				 const struct view *view, __u32 edge)
{
	connection->cookie = view->cookie;
	if (view->by_device && view->peer_cgroup)
		connection->peer = view->peer_cgroup;
	connection->edge = edge;
	/* Each packet of a socket that is bound to a device must leave its note. */
	connection->verdict =
	    verdict_word(view->decision.until || view->noted ? NEVER_CURRENT : view->generation,
			 view->decision.verdict, view->decision.reason);
	write_connection(place, connection);
}

/* Keeps the verdict of a connection, counts the packet and tells what is new. Not inline, to leave
 * stack to decide(). */
static __noinline int conclude_tcp(struct view *view, const struct socket_state *state,
				   struct connection *place, __u32 edge, bool listens)
{
	struct connection connection = {};
	bool known = read_connection(place, view->cookie, &connection);
	__u8 former = known ? verdict_of(connection.verdict) : VERDICT_ALLOW;
	bool question = is_question(view), is_new = question || is_denied(view);

	if (!listens && !(question && view->ingress)) {
		/* Also of a connection that was there before: what would be refused is told. */
		is_new = question || (view->decision.verdict != VERDICT_ALLOW &&
				      former != view->decision.verdict);
		keep(place, &connection, view, edge);
	}
	return settle(view, state, known && connection.pid ? &connection : NULL, edge, is_new);
}

/* For the walk that follows a change, which could not tell who is at the other end. */
static __always_inline void note_that_it_is_translated(struct bpf_sock *sk, const struct view *view)
{
	const struct flow *flow = &view->packet.flow;
	struct socket_state *state;

	if (view->translation != TRANSLATED || !view->within_machine || sk->state == BPF_TCP_LISTEN)
		return;
	state = bpf_sk_storage_get(&sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state)
		return;
	copy_address(state->other_address,
		     view->as_client ? flow->destination_address : view->asked.address);
	state->other_port = view->as_client ? flow->destination_port : view->asked.port;
	state->peer = view->peer;
	state->is_translated = 1;
}

static __noinline int judge_tcp(struct __sk_buff *skb, struct bpf_sock *sk, struct view *view,
				struct connection *place)
{
	struct socket_state *state = bpf_sk_storage_get(&sockets, sk, NULL, 0);
	bool listens = sk->state == BPF_TCP_LISTEN;
	__u32 edge;

	note_sender(skb, sk, view);
	view->peer = find_peer(skb, view);
	recall_peer(place, view);
	if (is_aftermath(view, listens) || asks_empty_localhost(view))
		return PASS;
	if (view->peer == IDENTITY_NONE && !view->ingress && !view->doubtful)
		view->peer = absent_owner(view);
	/* A SYN is a new flow, also where it meets a socket that is itself connecting. */
	if (listens || is_question(view))
		view->as_client = is_question(view) && !view->ingress;
	else
		view->as_client = has_asked_for(state, bpf_skc_to_tcp_sock(sk), view->cookie);
	decide_flow(skb, view);
	note_that_it_is_translated(sk, view);
	view->packet.ending = ending_of(view, listens);
	if (view->packet.ending == ENDING_REJECT)
		view->sequence = sequence_of(skb, &view->packet);
	edge = edge_of(view);
	conclude_tcp(view, state, place, edge, listens);
	if (listens && view->ingress)
		keep_allowed(skb, view, edge, 0); /* the flow is the packet: asked this way */
	return is_farewell(view, listens) ? PASS : to_result(view);
}
