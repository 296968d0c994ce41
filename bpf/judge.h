/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The hard floor: every packet that a socket sends or receives is judged here, whatever the early
 * hooks said. */
#pragma once

#include "event.h"

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
	__u32 self; /* identity of the socket */
	__u32 peer; /* identity of the other end */
	__u8 ingress;
	__u8 peer_asked; /* UDP: the other end has asked this one */
	__u8 keeps;	 /* the verdict holds for the connection, not only for this packet */
	__u8 as_client;	 /* this socket is the flow's source */
	__u8 first;	 /* first packet of a flow */
	__u8 padding[3];
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

static __always_inline struct lane *lane_of(struct socket_state *state, const struct view *view)
{
	return &state->lanes[!!view->ingress];
}

/* Fills the tuple by which the other end receives. Its size tells the address family. */
static __always_inline __u32 fill_tuple(struct bpf_sock_tuple *tuple, struct view *view)
{
	__u32 *local = (__u32 *)local_address(view), *remote = (__u32 *)remote_address(view);

	if (is_mapped_ipv4((__u8 *)remote)) {
		tuple->ipv4.saddr = local[3];
		tuple->ipv4.daddr = remote[3];
		tuple->ipv4.sport = bpf_htons(local_port(view));
		tuple->ipv4.dport = bpf_htons(remote_port(view));
		return sizeof(tuple->ipv4);
	}
	copy_address((__u8 *)tuple->ipv6.saddr, (__u8 *)local);
	copy_address((__u8 *)tuple->ipv6.daddr, (__u8 *)remote);
	tuple->ipv6.sport = bpf_htons(local_port(view));
	tuple->ipv6.dport = bpf_htons(remote_port(view));
	return sizeof(tuple->ipv6);
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
	struct bpf_sock_tuple tuple = {};
	__u32 identity = IDENTITY_NONE, size;
	struct bpf_sock *peer;

	if (!view)
		return IDENTITY_NONE;
	size = fill_tuple(&tuple, view);
	if (view->packet.flow.protocol == IPPROTO_TCP)
		peer =
		    size == sizeof(tuple.ipv4)
			? bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0)
			: bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS,
					    0);
	else
		peer =
		    size == sizeof(tuple.ipv4)
			? bpf_sk_lookup_udp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0)
			: bpf_sk_lookup_udp(skb, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS,
					    0);
	if (!peer)
		return IDENTITY_NONE;
	if (can_have_sent(peer, view))
		identity = identity_of_cgroup(bpf_sk_cgroup_id(peer), slot_of(view->generation));
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

static __always_inline __u32 find_peer(struct __sk_buff *skb, struct socket_state *state,
				       struct view *view, bool connected)
{
	__u32 identity;

	/* Routed to the loopback device: to or from this machine, whatever the address. */
	if (skb->ifindex != LOOPBACK_IFINDEX)
		return IDENTITY_WORLD;
	if (view->packet.flow.protocol == IPPROTO_ICMP)
		return IDENTITY_HOST;
	identity = find_local_peer(skb, view);
	if (identity != IDENTITY_NONE)
		return identity;
	/* Its socket may be gone while its last packets, or ours to it, are on the way. */
	if (connected && state->peer)
		return state->peer;
	return view->ingress ? IDENTITY_NONE : absent_owner(view);
}

/* Who asked, where the connection was made before anybody watched. */
static __always_inline __u8 guess_role(struct view *view)
{
	__u8 slot = slot_of(view->generation);
	struct exposure_entry *exposure;

	exposure = find_exposure(slot, IPPROTO_TCP, local_address(view), local_port(view));
	return exposure && exposure->component == view->self ? ROLE_SERVER : ROLE_CLIENT;
}

static __always_inline bool is_question(const struct view *view)
{
	return (view->packet.tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static __always_inline void see_tcp(struct bpf_sock *sk, struct socket_state *state,
				    struct view *view)
{
	bool listens = sk->state == BPF_TCP_LISTEN;

	/* A SYN is a new flow, also where it meets a socket that is itself connecting. */
	if (listens)
		state->role = ROLE_UNKNOWN; /* or what it accepts would inherit an earlier role */
	if (listens || (view->ingress && is_question(view))) {
		view->as_client = false;
		return;
	}
	if (!state->role)
		state->role = guess_role(view);
	view->as_client = state->role == ROLE_CLIENT;
	view->keeps = true;
}

static __always_inline void see_udp(struct bpf_sock *sk, struct view *view)
{
	struct correspondents *known = bpf_sk_storage_get(&correspondents, sk, NULL, 0);
	__u8 *remote = remote_address(view);
	__u16 port = remote_port(view);

	if (view->ingress) {
		view->as_client = knows(known, correspondent(remote, port, ROLE_CLIENT));
		return;
	}
	view->as_client =
	    !view->peer_asked && !knows(known, correspondent(remote, port, ROLE_SERVER));
}

/* Raw sockets get copies of what was sent to others: for them each packet is a flow to this one. */
static __always_inline void see_other(struct bpf_sock *sk, struct view *view)
{
	view->as_client = !view->ingress || view->packet.icmp_answer;
}

static __always_inline bool refuse(struct view *view, __u8 reason)
{
	view->decision.verdict = VERDICT_DENY;
	view->decision.reason = reason;
	return true;
}

/* Destinations that stand for many, and local addresses from outside. */
static __always_inline bool is_misplaced(struct __sk_buff *skb, struct view *view)
{
	if (!view->ingress)
		return false;
	/* The copies that a sender's own machine gets never passed the sender's hook. */
	if (skb->pkt_type != PACKET_HOST || is_group(view->packet.flow.destination_address))
		return refuse(view, REASON_GROUP_DESTINATION);
	if (skb->ifindex != LOOPBACK_IFINDEX &&
	    (is_loopback(view->packet.flow.destination_address) ||
	     is_loopback(view->packet.flow.source_address)))
		return refuse(view, REASON_MARTIAN_ADDRESS);
	return false;
}

/* Turns the packet's flow the way it was asked. */
static __always_inline void orient(struct view *view)
{
	struct flow *flow = &view->packet.flow;

	flow->source = view->ingress ? view->peer : view->self;
	flow->destination = view->ingress ? view->self : view->peer;
	if (!!view->as_client == !!view->ingress)
		turn(flow);
}

static __always_inline __u64 packet_print(struct view *view)
{
	__u64 salt =
	    view->generation << 20 ^ (__u64)view->peer << 2 ^ view->self << 1 ^ view->ingress;

	return fingerprint(remote_address(view), remote_port(view), salt);
}

/* One end counts and tells an allowed flow: the component that asked, else the one that was asked.
 */
static __always_inline bool tells(const struct view *view)
{
	return is_component(view->as_client ? view->self : view->packet.flow.source) ==
	       !!view->as_client;
}

static __always_inline void note_udp(struct bpf_sock *sk, struct view *view, __u8 *remote,
				     __u16 port)
{
	struct correspondents *known;
	__u8 role = view->as_client ? ROLE_CLIENT : ROLE_SERVER;

	/* Only a question makes somebody known, not its answer. */
	if (!!view->as_client == !!view->ingress)
		return;
	known = bpf_sk_storage_get(&correspondents, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!known) {
		refuse(view, REASON_STATE_FULL);
		return;
	}
	view->first = remember(known, correspondent(remote, port, role));
}

static __always_inline void tell(struct __sk_buff *skb, struct socket_state *state,
				 struct view *view)
{
	struct account account = {
	    .generation = view->generation,
	    .socket = bpf_get_socket_cookie(skb),
	    .packets = 1,
	    .bytes = view->bytes,
	    .type = EVENT_FLOW,
	    .direction = view->ingress ? DIRECTION_INGRESS : DIRECTION_EGRESS,
	};

	report(&view->packet.flow, &view->decision, state, &account);
}

/* From here on this lane's packets belong to this flow. */
static __always_inline void enter_lane(struct lane *lane, const struct view *view)
{
	struct edge_key key = {};

	if (tells(view) || view->decision.verdict == VERDICT_DENY)
		fill_edge(&key, &view->packet.flow, &view->decision,
			  view->ingress ? DIRECTION_INGRESS : DIRECTION_EGRESS);
	if (__builtin_memcmp(&key, &lane->edge, sizeof(key)) == 0)
		return;
	flush_lane(lane);
	lane->edge = key;
}

static __always_inline bool keep_verdict(struct socket_state *state, struct view *view)
{
	__u64 word =
	    verdict_word(view->decision.until ? NEVER_CURRENT : view->generation, &view->decision);
	bool changed = (state->verdict & 0xffff) != (word & 0xffff);

	*(volatile __u64 *)&state->verdict = word;
	state->peer = view->peer;
	if (view->decision.verdict != VERDICT_DENY)
		state->was_allowed = 1;
	return changed;
}

/* A connection that was allowed once may say that it ends, and nothing else: no data in it. */
static __always_inline bool is_farewell(struct socket_state *state, const struct view *view)
{
	return state->was_allowed && view->packet.flow.protocol == IPPROTO_TCP &&
	       view->packet.tcp_flags & TCP_RST;
}

static __always_inline int verdict_to_result(const struct view *view)
{
	if (view->decision.verdict != VERDICT_DENY)
		return PASS;
	return view->decision.drop && !view->ingress ? DROP_IN_SILENCE : DROP;
}

/* Counts the packet, tells what is new, and says what becomes of it. */
static __always_inline int conclude_packet(struct __sk_buff *skb, struct socket_state *state,
					   struct view *view)
{
	struct lane *lane = lane_of(state, view);
	bool denied = view->decision.verdict == VERDICT_DENY;

	count_reason(view->decision.reason, view->bytes);
	enter_lane(lane, view);
	if (view->keeps ? view->first && (denied || tells(view))
			: denied || (view->first && tells(view)))
		tell(skb, state, view);
	else
		count_lane(lane, view->bytes);
	return denied && is_farewell(state, view) ? PASS : verdict_to_result(view);
}

static __noinline int refuse_packet(struct __sk_buff *skb, struct socket_state *state,
				    struct view *view)
{
	view->packet.flow.source = view->ingress ? IDENTITY_NONE : view->self;
	view->packet.flow.destination = view->ingress ? view->self : IDENTITY_NONE;
	return conclude_packet(skb, state, view);
}

/* A reset whose sender is gone, as after a revocation: it carries no data, and without it this end
 * would wait for ever. */
static __always_inline bool is_last_word(struct bpf_sock *sk, const struct view *view)
{
	return view->ingress && view->peer == IDENTITY_NONE &&
	       view->packet.flow.protocol == IPPROTO_TCP && sk->state != BPF_TCP_LISTEN &&
	       view->packet.tcp_flags & TCP_RST;
}

/* An accepted socket starts with a copy of its listener's state, counts included. */
static __always_inline void start_connection(struct socket_state *state)
{
	__builtin_memset(state->lanes, 0, sizeof(state->lanes));
}

static __noinline int judge_connected(struct __sk_buff *skb, struct bpf_sock *sk,
				      struct socket_state *state, struct view *view)
{
	__u8 protocol = view->packet.flow.protocol;
	__u8 remote[16] __attribute__((aligned(8)));
	__u16 port = remote_port(view);
	__u64 print;

	copy_address(remote, remote_address(view));
	view->peer =
	    find_peer(skb, state, view, protocol == IPPROTO_TCP && sk->state != BPF_TCP_LISTEN);
	if (is_last_word(sk, view))
		return PASS;
	print = packet_print(view);
	if (protocol == IPPROTO_UDP && lane_of(state, view)->allowed == print) {
		count_reason(lane_of(state, view)->edge.reason ?: REASON_RULE, view->bytes);
		count_lane(lane_of(state, view), view->bytes);
		return PASS;
	}
	if (sk->type == SOCK_STREAM && protocol == IPPROTO_TCP)
		see_tcp(sk, state, view);
	else if (sk->type == SOCK_DGRAM && protocol == IPPROTO_UDP)
		see_udp(sk, view);
	else
		see_other(sk, view);
	orient(view);
	decide(&view->packet.flow, view->generation, 0, &view->decision);
	if (view->keeps && !state->verdict)
		start_connection(state);
	if (view->keeps)
		view->first = keep_verdict(state, view);
	if (sk->type == SOCK_DGRAM && protocol == IPPROTO_UDP &&
	    view->decision.verdict != VERDICT_DENY)
		note_udp(sk, view, remote, port);
	if (protocol == IPPROTO_UDP)
		lane_of(state, view)->allowed =
		    view->decision.verdict != VERDICT_DENY && !view->decision.until ? print : 0;
	return conclude_packet(skb, state, view);
}

/* The verdict made earlier, where it holds for this packet: -1 where it does not. */
static __always_inline int cached_verdict(struct __sk_buff *skb, struct bpf_sock *sk,
					  struct socket_state *state, __u64 generation,
					  bool ingress)
{
	__u64 word = *(volatile __u64 *)&state->verdict;
	struct lane *lane = &state->lanes[ingress];

	if (!is_current(word, generation) || verdict_of(word) == VERDICT_DENY ||
	    sk->state == BPF_TCP_LISTEN || !is_plain_tcp(skb, ingress))
		return -1;
	count_reason(word & 0xff, skb->len);
	count_lane(lane, skb->len);
	return PASS;
}

/* Host sockets: what they receive was judged where a component sent it, and what they send to a
 * component is judged where it arrives. Only datagrams to this machine are judged here too, so that
 * their sender gets an error and its question is known when the answer comes. */
static __always_inline bool is_of_no_concern(struct __sk_buff *skb, struct bpf_sock *sk,
					     bool ingress)
{
	return ingress || sk->type != SOCK_DGRAM || skb->ifindex != LOOPBACK_IFINDEX;
}

static __always_inline int judge(struct __sk_buff *skb, bool ingress)
{
	struct view view = {.ingress = ingress, .bytes = skb->len};
	struct bpf_sock *sk = skb->sk;
	struct socket_state *state;
	int result;
	__u8 reason;

	if (!sk)
		return DROP; /* refuse rather than fail open: whose packet is it? */
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return DROP;
	view.generation = current_generation();
	state = bpf_sk_storage_get(&sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state) {
		__u32 self = identity_of_cgroup(bpf_sk_cgroup_id(sk), slot_of(view.generation));

		count_reason(REASON_STATE_FULL, view.bytes);
		return self == IDENTITY_HOST ? PASS : DROP;
	}
	if (!state->cgroup)
		state->cgroup = bpf_sk_cgroup_id(sk);
	view.self = socket_identity(state, view.generation);
	if (view.self == IDENTITY_HOST && is_of_no_concern(skb, sk, ingress))
		return PASS;
	result = cached_verdict(skb, sk, state, view.generation, ingress);
	if (result >= 0)
		return result;
	reason = read_packet(skb, &view.packet);
	if (view.self == IDENTITY_HOST && reason)
		return PASS;
	if (reason)
		refuse(&view, reason);
	if (reason || is_misplaced(skb, &view))
		return refuse_packet(skb, state, &view);
	return judge_connected(skb, sk, state, &view);
}
