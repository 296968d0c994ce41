/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* UDP: questions and answers, told apart by whom a socket has asked and from whom it has heard. */
#pragma once

#include "peer.h"

/* Only a question makes somebody known, not its answer. True where it is the first. */
static __always_inline bool note_correspondent(struct bpf_sock *sk, struct view *view, __u64 print)
{
	struct correspondents *known;

	if (!!view->as_client == !!view->ingress)
		return false;
	known = bpf_sk_storage_get(&correspondents, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (known)
		return remember(known, print);
	refuse(view, REASON_STATE_FULL);
	return true;
}

static __always_inline bool asks(struct bpf_sock *sk, struct view *view, __u64 asked, __u64 heard)
{
	struct correspondents *known = bpf_sk_storage_get(&correspondents, sk, NULL, 0);

	if (view->ingress)
		return knows(known, asked);
	return !view->peer_asked && !knows(known, heard);
}

/* What is sent is judged again where it arrives; what arrives needs its sender's proof. */
static __noinline int judge_udp(struct __sk_buff *skb, struct bpf_sock *sk, struct view *view,
				struct socket_state *state)
{
	__u64 asked, heard;
	__u32 edge;
	bool is_new;

	note_sender(sk, view);
	view->peer = find_peer(skb, view);
	if (asks_empty_localhost(view))
		return PASS;
	if (view->peer == IDENTITY_NONE && !view->ingress && !view->doubtful)
		view->peer = absent_owner(view);
	state->peer = view->peer;
	asked = correspondent(remote_address(view), remote_port(view), ROLE_CLIENT);
	heard = correspondent(remote_address(view), remote_port(view), ROLE_SERVER);
	view->as_client = asks(sk, view, asked, heard);
	decide_flow(view);
	is_new = is_denied(view) || note_correspondent(sk, view, view->as_client ? asked : heard);
	edge = edge_of(view);
	settle(view, state, NULL, edge, is_new);
	if (!!view->as_client == !!view->ingress)
		turn(&view->packet.flow); /* back: from here on it is the packet again */
	keep_allowed(skb, view, edge);
	return to_result(view);
}
