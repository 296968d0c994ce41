/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The hard floor: every packet that a socket sends or receives is judged here, whatever the early
 * hooks said. */
#pragma once

#include "namespace.h"
#include "tcp.h"
#include "udp.h"

/* Ping sockets, and raw ones, which get copies of what was sent to others: for them each packet but
 * an answer to a ping is a flow of its own. */
static __noinline int judge_other(struct __sk_buff *skb, struct bpf_sock *sk, struct view *view)
{
	struct socket_state *state = bpf_sk_storage_get(&sockets, sk, NULL, 0);

	view->peer = find_peer(skb, view);
	if (view->peer == IDENTITY_NONE && !view->ingress)
		view->peer = absent_owner(view);
	view->as_client = !view->ingress || view->packet.icmp_answer;
	decide_flow(skb, view);
	settle(view, state, NULL, edge_of(view), is_denied(view) || !view->ingress);
	return to_result(view);
}

/* Refused whatever the policy says, but told only in audit mode: who is at the other end was not
 * asked. The other end's own wall is its own to keep. */
static __noinline int refuse_packet(struct bpf_sock *sk, struct view *view)
{
	if (is_audited(slot_of(view->generation), view->self))
		view->decision.verdict = VERDICT_AUDIT;
	view->as_client = !view->ingress;
	view->packet.flow.source = view->ingress ? IDENTITY_NONE : view->self;
	view->packet.flow.destination = view->ingress ? view->self : IDENTITY_NONE;
	settle(view, bpf_sk_storage_get(&sockets, sk, NULL, 0), NULL, edge_of(view), true);
	return to_result(view);
}

/* Host sockets: what they receive was judged where a component sent it, and what they send to a
 * component is judged where it arrives. Only datagrams to this machine are judged here too, so that
 * their sender gets an error and its question is known when the answer comes; all of a socket that
 * is bound to a device, which the other end may not find; and copies, which nobody judged. */
static __always_inline bool is_of_no_concern(struct __sk_buff *skb, struct bpf_sock *sk, __u32 type,
					     const struct view *view)
{
	if (!view->within_machine)
		return true;
	if (is_bound_to_device(sk) || (view->ingress && is_copy(skb)))
		return false;
	return view->ingress || type != SOCK_DGRAM;
}

static __noinline int keep_host(struct connection *place, const struct view *view)
{
	struct connection connection = {
	    .cookie = view->cookie,
	    .verdict = verdict_word(view->generation, VERDICT_ALLOW, REASON_NOT_GOVERNED),
	};

	write_connection(place, &connection);
	return PASS;
}

static __always_inline int pass_host(struct __sk_buff *skb, __u32 type, struct connection *place,
				     struct view *view)
{
	if (type == SOCK_STREAM)
		return keep_host(place, view);
	if (type == SOCK_DGRAM && !view->within_machine)
		return pass_host_datagram(skb, view);
	return PASS;
}

/* By which the kernel finds neighbours and says what is wrong. In a network that a component made
 * they are counted as its own, but nobody sends by them. */
static __noinline int is_kernel_packet(struct __sk_buff *skb)
{
	struct sock *sk = BPF_CORE_READ((struct sk_buff *)skb, sk);

	return sk && BPF_CORE_READ_BITFIELD_PROBED(sk, sk_kern_sock);
}

/* What the host sends translated is not judged, but whoever receives it must know who sent it. */
static __noinline int note_host(struct __sk_buff *skb, struct view *view)
{
	if (!read_packet(skb, &view->packet))
		note_translated(skb, &view->packet.flow, IDENTITY_HOST, TRANSLATED);
	return PASS;
}

/* Such a component sets what is translated there, and may do so for another that it lets in. */
static __always_inline bool is_in_network_of_component(struct __sk_buff *skb)
{
	struct net *net = BPF_CORE_READ((struct sk_buff *)skb, sk, __sk_common.skc_net.net);

	return is_component(identity_in_force(maker_of_net(net)));
}

/* How far what is tracked of a packet on its way out is believed. */
__noinline int translation_of(struct __sk_buff *skb, struct view *view, __u32 own_port)
{
	struct as_sent sent = {};

	if (!view || view->ingress || !is_way_translated(skb) ||
	    !read_tracked(skb, &view->packet.flow, &sent))
		return 0;
	return own_port != sent.source_port || is_in_network_of_component(skb) ? TRANSLATED_IN_DOUBT
									       : TRANSLATED;
}

/* At the place that it has before all translation. Not inline, to leave stack to decide(). */
static __noinline int find_owner_of_handed(struct __sk_buff *skb, struct handed *handed,
					   struct view *view)
{
	read_own_ends(skb, view);
	view->self = owner_of_handed(handed, slot_of(view->generation), view->packet.flow.protocol,
				     local_address(view), local_port(view));
	read_packet(skb, &view->packet);
	return 0;
}

static __always_inline int judge_unknown(struct __sk_buff *skb, struct bpf_sock *sk, __u32 type,
					 struct connection *place, __u64 generation, __u64 cookie,
					 bool ingress)
{
	struct view view = {
	    .ingress = ingress,
	    .within_machine = is_within_machine(skb) || (ingress && is_copy(skb)),
	    .bytes = skb->len,
	    .generation = generation,
	    .cookie = cookie,
	};
	struct handed *handed = NULL;
	struct socket_state *state;
	__u8 reason;

	view.self = identity_of_socket(sk, bpf_sk_cgroup_id(sk), slot_of(generation));
	if (type == SOCK_RAW && !ingress && is_kernel_packet(skb))
		return PASS;
	if (view.self == IDENTITY_HOST) {
		handed = find_handed(sk);
		if (!handed && is_of_no_concern(skb, sk, type, &view))
			return !ingress && is_translated_within(skb)
				   ? note_host(skb, &view)
				   : pass_host(skb, type, place, &view);
	}
	reason = read_packet(skb, &view.packet);
	view.translation = translation_of(skb, &view, *(volatile __u32 *)&sk->src_port);
	if (handed)
		find_owner_of_handed(skb, handed, &view);
	if (view.self == IDENTITY_HOST) {
		if (reason)
			return PASS;
		if (is_of_no_concern(skb, sk, type, &view))
			return pass_host(skb, type, place, &view);
	}
	if (reason)
		refuse(&view, reason);
	if (reason || is_misplaced(skb, &view, type == SOCK_DGRAM))
		return refuse_packet(sk, &view);
	if (is_forged(skb, &view)) {
		refuse(&view, REASON_UNIDENTIFIED_SOURCE);
		return refuse_packet(sk, &view);
	}
	if (type == SOCK_STREAM && view.packet.flow.protocol == IPPROTO_TCP)
		return judge_tcp(skb, sk, &view, place);
	if (type != SOCK_DGRAM || view.packet.flow.protocol != IPPROTO_UDP)
		return judge_other(skb, sk, &view);
	state = bpf_sk_storage_get(&sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (state)
		return judge_udp(skb, sk, &view, state);
	refuse(&view, REASON_STATE_FULL);
	return refuse_packet(sk, &view);
}

static __always_inline int judge(struct __sk_buff *skb, bool ingress)
{
	struct bpf_sock *sk = skb->sk;
	struct connection *place;
	__u64 generation, cookie, kept;
	__u32 edge = EDGE_NONE, type;

	if (!sk)
		return DROP; /* refuse rather than fail open: whose packet is it? */
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return DROP;
	/* Volatile, or the compiler computes the field's place, which the verifier forbids. */
	type = *(volatile __u32 *)&sk->type;
	generation = current_generation();
	cookie = bpf_get_socket_cookie(skb);
	place = place_of(cookie);
	if (!place)
		return DROP;
	kept = kept_verdict(place, cookie, generation, &edge);
	if (kept && is_plain_tcp(skb, ingress) &&
	    !(ingress ? is_plainly_forged(skb) : is_translated_within(skb))) {
		count_reason(reason_of(kept), skb->len);
		count_edge(edge, skb->len);
		return PASS;
	}
	if (type == SOCK_DGRAM && is_as_before(skb, sk, cookie, generation, ingress))
		return PASS;
	if (sk->state == BPF_TCP_LISTEN && type == SOCK_STREAM &&
	    is_of_handshake(skb, cookie, generation, ingress))
		return PASS;
	return judge_unknown(skb, sk, type, place, generation, cookie, ingress);
}
