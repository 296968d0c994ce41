/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The packet at hand as one socket sees it: who is at the other end, what the policy says, and what
 * is counted and told of it. */
#pragma once

#include "bound.h"
#include "handed.h"
#include "localhost.h"

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
	__u8 peer_asked;     /* UDP: the other end has asked this one */
	__u8 as_client;	     /* this socket is the flow's source */
	__u8 by_device;	     /* another device than the packet's own says who the other end is */
	__u8 doubtful;	     /* who the other end is cannot be told */
	__u8 within_machine; /* from and to this machine */
	__u8 peer_listens;
	__u8 noted; /* this socket's packets leave notes of their sender */
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

static __always_inline bool is_question(const struct view *view)
{
	return (view->packet.tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
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
	if (can_have_sent(peer, view) && !(view->by_device && is_bound_to_device(peer))) {
		view->peer_cgroup = bpf_sk_cgroup_id(peer);
		view->peer_listens = peer->state == BPF_TCP_LISTEN;
		identity = identity_at(peer, view->peer_cgroup, slot_of(view->generation),
				       view->packet.flow.protocol, remote_address(view),
				       remote_port(view));
		if (identity == IDENTITY_HOST && !is_known(view->peer_cgroup))
			identity = identity_above(peer, slot_of(view->generation));
	}
	if (view->packet.flow.protocol == IPPROTO_UDP && !view->ingress)
		view->peer_asked = has_asked(peer, view);
	bpf_sk_release(peer);
	return identity;
}

/* Whether somebody is bound to the device by which the kernel looks for the receiver. Whose cgroup
 * that is stands in the view, as its place in memory. */
static __noinline bool is_peer_bound(struct __sk_buff *skb, struct view *view)
{
	struct search search = {
	    .device = receiving_device(skb),
	    .port = remote_port(view),
	    .protocol = view->packet.flow.protocol,
	};

	copy_address(search.address, remote_address(view));
	find_bound(skb, &search);
	view->doubtful = search.several;
	if (!search.cgroup || search.several)
		return false;
	view->peer_cgroup = search.cgroup;
	return true;
}

/* Not inline, and not where the search has its stack. */
static __noinline __u32 identity_of_bound(struct view *view)
{
	struct cgroup *cgroup = (void *)view->peer_cgroup;

	view->peer_cgroup = known_cgroup(cgroup, BPF_CORE_READ(cgroup, kn, id));
	return identity_of_cgroup(view->peer_cgroup, slot_of(view->generation));
}

/* NONE: nobody is bound there. */
static __always_inline __u32 find_bound_peer(struct __sk_buff *skb, struct view *view)
{
	return is_peer_bound(skb, view) ? identity_of_bound(view) : IDENTITY_NONE;
}

/* The other end of a connection that is bound to a device has left its note with what it sent. */
static __noinline __u32 find_noted_asker(struct view *view)
{
	__u64 cgroup;

	turn(&view->packet.flow);
	cgroup = find_stray(&view->packet.flow);
	turn(&view->packet.flow);
	if (!cgroup)
		return IDENTITY_NONE;
	view->peer_cgroup = cgroup;
	return identity_of_cgroup(cgroup, slot_of(view->generation));
}

/* The kernel chooses between who is bound to the device and who is not by more than is known here,
 * so they must be one. */
static __noinline __u32 find_receiver_by_device(struct __sk_buff *skb, struct view *view)
{
	__u32 unbound = find_local_peer(skb, view), bound;

	if (view->packet.flow.protocol == IPPROTO_TCP && !is_question(view)) {
		if (unbound != IDENTITY_NONE && !view->peer_listens)
			return unbound; /* the connection's own other end */
		bound = find_noted_asker(view);
		if (bound != IDENTITY_NONE)
			return bound;
	}
	bound = find_bound_peer(skb, view);
	if (bound != IDENTITY_NONE && unbound != IDENTITY_NONE && bound != unbound)
		view->doubtful = 1;
	if (view->doubtful)
		return IDENTITY_NONE;
	return bound == IDENTITY_NONE ? unbound : bound;
}

/* A sender that is bound to a device has been noted. Where a look-up finds another, it is in doubt.
 */
static __noinline __u32 find_sender(struct __sk_buff *skb, struct view *view)
{
	__u32 found = find_local_peer(skb, view), noted;
	__u64 cgroup = 0;

	if (found == IDENTITY_NONE || view->by_device)
		cgroup = find_stray(&view->packet.flow);
	if (!cgroup && found == IDENTITY_NONE && view->by_device &&
	    view->packet.flow.protocol == IPPROTO_UDP)
		return find_bound_peer(skb, view); /* outside the root, where nobody notes it */
	if (!cgroup)
		return found;
	noted = identity_of_cgroup(cgroup, slot_of(view->generation));
	view->doubtful = found != IDENTITY_NONE && found != noted;
	/* Its next packet needs the same proof, which is not the tables'. */
	view->peer_cgroup = view->by_device ? cgroup : 0;
	return view->doubtful ? IDENTITY_NONE : noted;
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

/* What is sent to "localhost" reaches nobody, and who sends it may know that. */
static __always_inline bool asks_empty_localhost(struct view *view)
{
	if (view->ingress || view->peer != IDENTITY_NONE || view->doubtful)
		return false;
	view->packet.flow.source = view->self;
	return is_empty_localhost(&view->packet.flow, view->generation, &view->decision);
}

/* NONE: the other end is on this machine, and there is no socket, or it is in doubt. */
static __always_inline __u32 find_peer(struct __sk_buff *skb, struct view *view)
{
	if (!view->within_machine)
		return IDENTITY_WORLD;
	if (view->packet.flow.protocol == IPPROTO_ICMP)
		return IDENTITY_HOST;
	view->by_device = !is_loopback(view->packet.flow.destination_address) &&
			  receiving_device(skb) != LOOPBACK_IFINDEX;
	if (view->ingress)
		return find_sender(skb, view);
	return view->by_device ? find_receiver_by_device(skb, view) : find_local_peer(skb, view);
}

/* Written to the loopback device by hand, in the name of whatever socket. */
static __always_inline bool is_forged(struct __sk_buff *skb, const struct view *view)
{
	return view->ingress && view->within_machine &&
	       view->packet.flow.protocol != IPPROTO_ICMP && !is_sent_by_socket(skb);
}

/* The sender leaves its note where no look-up will find it. */
static __always_inline void note_sender(struct bpf_sock *sk, struct view *view)
{
	view->noted = is_bound_to_device(sk);
	if (!view->ingress &&
	    is_stray(sk, view->packet.flow.destination_address, view->packet.flow.destination_port))
		note_stray(&view->packet.flow, cgroup_of_sender(sk));
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
	if (!view->within_machine && (is_loopback(view->packet.flow.destination_address) ||
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

/* Who waits because of a refused segment of TCP. An own socket's packet is its own; one that came
 * may be forged, and then says nothing about the socket. Where the manifest says to refuse in
 * silence, who only tries to connect is not told either. */
static __always_inline __u8 ending_of(const struct view *view, bool listens)
{
	bool question = is_question(view);

	if (!is_denied(view) || (question && view->decision.drop))
		return ENDING_NONE;
	if (!listens && !view->ingress)
		return ENDING_SOCKET;
	if (question)
		return listens && view->ingress && view->peer != IDENTITY_WORLD &&
			       view->peer != IDENTITY_NONE
			   ? ENDING_PEER
			   : ENDING_NONE;
	return listens ? ENDING_NONE : ENDING_SEARCH;
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
	account.ending = view->packet.ending;
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
	__u64 peer = view->by_device ? 0 : view->peer_cgroup;
	struct ends ends;

	if (!view->within_machine)
		peer = PEER_OUTSIDE;
	if (!peer || is_denied(view) || view->decision.until)
		return 0;
	fill_ends(&ends, view);
	keep_datagram(view->cookie, view->generation, view->ingress, peer, &ends, edge,
		      view->decision.reason);
	return 0;
}
