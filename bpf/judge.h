/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The hard floor: every packet that a socket sends or receives is judged here, whatever the early
 * hooks said. */
#pragma once

#include "datagram.h"

#define DROP 0
#define PASS 1
/* To the sender of a datagram this looks like a full queue, which it is not told about. */
#define DROP_IN_SILENCE 2

/* The packet at hand, as seen from one socket. */
struct view {
	struct packet packet;
	struct decision decision;
	__u64 generation;
	__u64 bytes;
	__u64 cookie;	   /* of the socket */
	__u64 peer_cgroup; /* of the socket at the other end, where one was found */
	__u32 self;	   /* identity of the socket */
	__u32 peer;	   /* identity of the other end */
	__u8 ingress;
	__u8 peer_asked; /* UDP: the other end has asked this one */
	__u8 as_client;	 /* this socket is the flow's source */
	__u8 padding[5];
};

static __always_inline __u8 *remote_address(struct view *view)
{
	return view->ingress ? view->packet.flow.source_address
			     : view->packet.flow.destination_address;
}

static __always_inline __u16 remote_port(const struct view *view)
{
	return view->ingress ? view->packet.flow.source_port : view->packet.flow.destination_port;
}

static __always_inline __u8 *local_address(struct view *view)
{
	return view->ingress ? view->packet.flow.destination_address
			     : view->packet.flow.source_address;
}

static __always_inline __u16 local_port(const struct view *view)
{
	return view->ingress ? view->packet.flow.destination_port : view->packet.flow.source_port;
}

static __always_inline void fill_ends(struct ends *ends, struct view *view)
{
	__builtin_memset(ends, 0, sizeof(*ends));
	copy_address(ends->remote, remote_address(view));
	copy_address(ends->local, local_address(view));
	ends->remote_port = remote_port(view);
	ends->local_port = local_port(view);
}

/* A listener sends nothing but answers to who asked it. */
static __always_inline bool can_have_sent(struct bpf_sock *sender, const struct view *view)
{
	return !view->ingress || view->packet.flow.protocol != IPPROTO_TCP ||
	       sender->state != BPF_TCP_LISTEN || view->packet.tcp_flags & TCP_ACK;
}

static __always_inline bool has_asked(struct bpf_sock *peer, struct view *view)
{
	struct correspondents *known = bpf_sk_storage_get(&correspondents, peer, NULL, 0);

	return knows(known, correspondent(local_address(view), local_port(view), ROLE_CLIENT));
}

/* The socket at the other end, found in the kernel's own tables: an address alone proves nothing.
 */
__noinline int find_local_peer(struct __sk_buff *skb, struct view *view)
{
	__u32 identity = IDENTITY_NONE;
	struct bpf_sock *peer;
	struct ends ends;

	if (!view)
		return IDENTITY_NONE;
	fill_ends(&ends, view);
	peer =
	    view->packet.flow.protocol == IPPROTO_TCP ? find_tcp(skb, &ends) : find_udp(skb, &ends);
	if (!peer)
		return IDENTITY_NONE;
	if (can_have_sent(peer, view)) {
		view->peer_cgroup = bpf_sk_cgroup_id(peer);
		identity = identity_of_cgroup(view->peer_cgroup, slot_of(view->generation));
	}
	if (view->packet.flow.protocol == IPPROTO_UDP && !view->ingress)
		view->peer_asked = has_asked(peer, view);
	bpf_sk_release(peer);
	return identity;
}

/* Nobody is there to receive: whose the endpoint would be, so that who may talk to it learns from
 * the kernel that it is down. Else the answer is this machine's own. */
static __always_inline __u32 absent_owner(struct view *view)
{
	struct exposure_entry *exposure =
	    find_exposure(slot_of(view->generation), view->packet.flow.protocol,
			  remote_address(view), remote_port(view));

	return exposure ? exposure->component : IDENTITY_HOST;
}

/* NONE: the other end is on this machine, and there is no socket. */
static __always_inline __u32 find_peer(struct __sk_buff *skb, struct view *view)
{
	/* Routed to the loopback device: to or from this machine, whatever the address. */
	if (skb->ifindex != LOOPBACK_IFINDEX)
		return IDENTITY_WORLD;
	if (view->packet.flow.protocol == IPPROTO_ICMP)
		return IDENTITY_HOST;
	return find_local_peer(skb, view);
}

static __always_inline void refuse(struct view *view, __u8 reason)
{
	view->decision.verdict = VERDICT_DENY;
	view->decision.reason = reason;
}

/* Other networks' broadcast addresses are not known here; what is sent there is the network's. */
static __always_inline bool is_loopback_broadcast(const __u8 address[16])
{
	const __u32 *words = (const __u32 *)address;

	return is_mapped_ipv4(address) && words[3] == bpf_htonl(0x7fffffff);
}

/* Destinations that stand for many, and local addresses from outside. */
static __always_inline bool is_misplaced(struct __sk_buff *skb, struct view *view)
{
	if (!view->ingress) {
		if (!is_loopback_broadcast(view->packet.flow.destination_address))
			return false;
		refuse(view, REASON_GROUP_DESTINATION);
		return true;
	}
	/* The copies that a sender's own machine gets never passed the sender's hook. */
	if (skb->pkt_type != PACKET_HOST || is_group(view->packet.flow.destination_address)) {
		refuse(view, REASON_GROUP_DESTINATION);
		return true;
	}
	if (skb->ifindex != LOOPBACK_IFINDEX &&
	    (is_loopback(view->packet.flow.destination_address) ||
	     is_loopback(view->packet.flow.source_address))) {
		refuse(view, REASON_MARTIAN_ADDRESS);
		return true;
	}
	return false;
}

/* Turns the packet's flow the way it was asked, and asks the policy. */
static __always_inline void decide_flow(struct view *view)
{
	struct flow *flow = &view->packet.flow;

	flow->source = view->ingress ? view->peer : view->self;
	flow->destination = view->ingress ? view->self : view->peer;
	if (!!view->as_client == !!view->ingress)
		turn(flow);
	ask(flow, view->generation, &view->decision);
}

static __always_inline bool is_denied(const struct view *view)
{
	return view->decision.verdict == VERDICT_DENY;
}

/* One end counts and tells an allowed flow: the component that asked, else the one that was asked.
 */
static __always_inline bool tells(const struct view *view)
{
	return is_component(view->as_client ? view->self : view->packet.flow.source) ==
	       !!view->as_client;
}

static __always_inline __u8 counting_end(const struct view *view)
{
	return view->as_client ? DIRECTION_EGRESS : DIRECTION_INGRESS;
}

static __always_inline __u32 edge_of(const struct view *view)
{
	if (!is_denied(view) && !tells(view))
		return EDGE_NONE;
	return number_of_edge(&view->packet.flow, &view->decision, counting_end(view));
}

static __always_inline int to_result(const struct view *view)
{
	if (!is_denied(view))
		return PASS;
	return view->decision.drop && !view->ingress ? DROP_IN_SILENCE : DROP;
}

static __always_inline void open_account(struct account *account, const struct view *view,
					 __u32 edge)
{
	__builtin_memset(account, 0, sizeof(*account));
	account->generation = view->generation;
	account->socket = view->cookie;
	account->packets = 1;
	account->bytes = view->bytes;
	account->type = EVENT_FLOW;
	account->edge = edge;
	account->direction = counting_end(view);
}

static __always_inline bool is_question(const struct view *view)
{
	return (view->packet.tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* The early hook let it be asked for, by the policy of a moment ago. Its caller waits. */
static __always_inline bool is_stillborn(const struct view *view)
{
	return is_denied(view) && !view->ingress && is_question(view);
}

/* Counts the packet; tells the flow where it is new. Not inline, to leave stack to decide(). */
static __noinline int settle(const struct view *view, const struct socket_state *state,
			     const struct connection *asker, __u32 edge, bool is_new)
{
	struct account account;

	count_reason(view->decision.reason, view->bytes);
	if (!is_new || edge == EDGE_NONE) {
		count_edge(edge, view->bytes);
		return 0;
	}
	open_account(&account, view, edge);
	account.urgent = is_stillborn(view);
	note_account(&account, state);
	if (asker) {
		account.cgroup = asker->cgroup;
		account.pid = asker->pid;
		__builtin_memcpy(account.command, asker->command, sizeof(account.command));
	}
	return report(&view->packet.flow, &view->decision, &account);
}

/* For the next packet between the same ends. */
static __noinline int keep_allowed(struct __sk_buff *skb, struct view *view, __u32 edge)
{
	__u64 peer = view->ingress ? view->peer_cgroup : PEER_INSIDE;
	struct ends ends;

	if (skb->ifindex != LOOPBACK_IFINDEX)
		peer = PEER_OUTSIDE;
	if (!peer || is_denied(view) || view->decision.until)
		return 0;
	fill_ends(&ends, view);
	keep_datagram(view->cookie, view->generation, view->ingress, peer, &ends, edge,
		      view->decision.reason);
	return 0;
}

/* --- TCP --- */

/* Who asked for the connection. What is accepted has its listener's port; a socket that was bound
 * and then asked itself has said so. */
static __always_inline bool is_client(const struct socket_state *state, struct view *view)
{
	struct exposure_entry *exposure;

	if (state && state->role)
		return state->role == ROLE_CLIENT;
	exposure = find_exposure(slot_of(view->generation), IPPROTO_TCP, local_address(view),
				 local_port(view));
	return !exposure || exposure->component != view->self;
}

/* The other end's socket is gone while its last packets, or ours to it, are on the way. What we
 * send reaches nobody; what it sent passes unless there is data in it. */
static __always_inline bool is_aftermath(const struct view *view, bool listens)
{
	return view->peer == IDENTITY_NONE && !listens && !is_question(view) &&
	       (!view->ingress || view->packet.dataless);
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
	connection->edge = edge;
	connection->verdict = verdict_word(view->decision.until ? NEVER_CURRENT : view->generation,
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
	bool was_denied = known && verdict_of(connection.verdict) == VERDICT_DENY;
	bool question = is_question(view), is_new = question || is_denied(view);

	if (!listens && !(question && view->ingress)) {
		is_new = question || (is_denied(view) && !was_denied);
		keep(place, &connection, view, edge);
	}
	return settle(view, state, known && connection.pid ? &connection : NULL, edge, is_new);
}

static __noinline int judge_tcp(struct __sk_buff *skb, struct bpf_sock *sk, struct view *view,
				struct connection *place)
{
	struct socket_state *state = bpf_sk_storage_get(&sockets, sk, NULL, 0);
	bool listens = sk->state == BPF_TCP_LISTEN;
	__u32 edge;

	view->peer = find_peer(skb, view);
	if (is_aftermath(view, listens))
		return PASS;
	if (view->peer == IDENTITY_NONE && !view->ingress)
		view->peer = absent_owner(view);
	/* A SYN is a new flow, also where it meets a socket that is itself connecting. */
	if (listens || is_question(view))
		view->as_client = is_question(view) && !view->ingress;
	else
		view->as_client = is_client(state, view);
	decide_flow(view);
	edge = edge_of(view);
	conclude_tcp(view, state, place, edge, listens);
	if (listens && view->ingress)
		keep_allowed(skb, view, edge); /* the flow is the packet: it was asked this way */
	return is_farewell(view, listens) ? PASS : to_result(view);
}

/* --- UDP --- */

static __always_inline __u32 find_sender(struct __sk_buff *skb, struct view *view)
{
	__u32 sender = find_peer(skb, view);

	return sender != IDENTITY_NONE ? sender : find_stray(&view->packet.flow, view->generation);
}

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

	if (!view->ingress &&
	    is_stray(sk, view->packet.flow.destination_address, view->packet.flow.destination_port))
		note_stray(&view->packet.flow, bpf_sk_cgroup_id(sk));
	view->peer = find_peer(skb, view);
	if (view->peer == IDENTITY_NONE)
		view->peer = view->ingress ? find_stray(&view->packet.flow, view->generation)
					   : absent_owner(view);
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

/* --- the rest --- */

/* Ping sockets, and raw ones, which get copies of what was sent to others: for them each packet but
 * an answer to a ping is a flow of its own. */
static __noinline int judge_other(struct __sk_buff *skb, struct bpf_sock *sk, struct view *view)
{
	struct socket_state *state = bpf_sk_storage_get(&sockets, sk, NULL, 0);

	view->peer = find_peer(skb, view);
	if (view->peer == IDENTITY_NONE && !view->ingress)
		view->peer = absent_owner(view);
	view->as_client = !view->ingress || view->packet.icmp_answer;
	decide_flow(view);
	settle(view, state, NULL, edge_of(view), is_denied(view) || !view->ingress);
	return to_result(view);
}

/* Refused whatever the policy says: who is at the other end was not asked. */
static __noinline int refuse_packet(struct bpf_sock *sk, struct view *view)
{
	view->as_client = !view->ingress;
	view->packet.flow.source = view->ingress ? IDENTITY_NONE : view->self;
	view->packet.flow.destination = view->ingress ? view->self : IDENTITY_NONE;
	settle(view, bpf_sk_storage_get(&sockets, sk, NULL, 0), NULL, edge_of(view), true);
	return to_result(view);
}

/* Host sockets: what they receive was judged where a component sent it, and what they send to a
 * component is judged where it arrives. Only datagrams to this machine are judged here too, so that
 * their sender gets an error and its question is known when the answer comes. */
static __always_inline bool is_of_no_concern(struct __sk_buff *skb, struct bpf_sock *sk,
					     bool ingress)
{
	return ingress || sk->type != SOCK_DGRAM || skb->ifindex != LOOPBACK_IFINDEX;
}

static __noinline int pass_host(struct bpf_sock *sk, struct connection *place,
				const struct view *view)
{
	struct connection connection = {
	    .cookie = view->cookie,
	    .verdict = verdict_word(view->generation, VERDICT_ALLOW, REASON_NOT_GOVERNED),
	};

	if (sk->type == SOCK_STREAM)
		write_connection(place, &connection);
	return PASS;
}

static __always_inline int judge_unknown(struct __sk_buff *skb, struct bpf_sock *sk,
					 struct connection *place, __u64 generation, __u64 cookie,
					 bool ingress)
{
	struct view view = {
	    .ingress = ingress,
	    .bytes = skb->len,
	    .generation = generation,
	    .cookie = cookie,
	};
	struct socket_state *state;
	__u8 reason;

	view.self = identity_of_cgroup(bpf_sk_cgroup_id(sk), slot_of(generation));
	if (view.self == IDENTITY_HOST && is_of_no_concern(skb, sk, ingress))
		return pass_host(sk, place, &view);
	reason = read_packet(skb, &view.packet);
	if (reason && view.self == IDENTITY_HOST)
		return PASS;
	if (reason)
		refuse(&view, reason);
	if (reason || is_misplaced(skb, &view))
		return refuse_packet(sk, &view);
	if (sk->type == SOCK_STREAM && view.packet.flow.protocol == IPPROTO_TCP)
		return judge_tcp(skb, sk, &view, place);
	if (sk->type != SOCK_DGRAM || view.packet.flow.protocol != IPPROTO_UDP)
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
	__u32 edge = EDGE_NONE;

	if (!sk)
		return DROP; /* refuse rather than fail open: whose packet is it? */
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return DROP;
	generation = current_generation();
	cookie = bpf_get_socket_cookie(skb);
	place = place_of(cookie);
	if (!place)
		return DROP;
	kept = kept_verdict(place, cookie, generation, &edge);
	if (kept && is_plain_tcp(skb, ingress)) {
		count_reason(reason_of(kept), skb->len);
		count_edge(edge, skb->len);
		return PASS;
	}
	if (sk->type == SOCK_DGRAM && is_as_before(skb, sk, cookie, generation, ingress))
		return PASS;
	if (sk->state == BPF_TCP_LISTEN && sk->type == SOCK_STREAM &&
	    is_of_handshake(skb, cookie, generation, ingress))
		return PASS;
	return judge_unknown(skb, sk, place, generation, cookie, ingress);
}
