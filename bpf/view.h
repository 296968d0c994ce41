/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The packet at hand as one socket sees it: what the policy says, and what is counted and told of
 * it.
 */
#pragma once

#include "datagram.h"

#define DROP 0
#define PASS 1
/* To the sender of a datagram this looks like a full queue, which it is not told about. */
#define DROP_IN_SILENCE 2

enum peer_is {
	PEER_ABSENT = 1, /* nobody is there */
	PEER_MANY = 2,	 /* a group, or all in a network */
	PEER_OLDER = 4,	 /* its socket was the host's when it was made */
	PEER_UNSEEN = 8, /* nobody saw its socket being made */
};

/* The packet at hand, as seen from one socket. */
struct view {
	struct packet packet;
	struct asked_for asked; /* where it is translated */
	__u8 translation;
	struct decision decision;
	__u64 generation;
	__u64 cookie;	   /* of the socket */
	__u64 peer_cgroup; /* of the socket at the other end, where one was found */
	__u32 bytes;
	__u32 sequence; /* of a segment that is to be answered */
	__u32 self;	/* identity of the socket */
	__u32 peer;	/* identity of the other end */
	__u8 ingress;
	__u8 peer_is;	     /* UDP: what else is known of the other end */
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

/* Sent to many at once, by its address or because it came as such. */
static __always_inline bool is_to_many(struct __sk_buff *skb, struct view *view)
{
	if (is_group(view->packet.flow.destination_address))
		return true;
	return view->ingress ? skb->pkt_type != PACKET_HOST : is_broadcast(skb);
}

/* Destinations that stand for many, where no datagram socket sends or receives, and local addresses
 * from outside. */
static __always_inline bool is_misplaced(struct __sk_buff *skb, struct view *view, bool datagrams)
{
	if (!view->ingress) {
		if (!is_loopback_broadcast(view->packet.flow.destination_address))
			return false;
		refuse(view, REASON_GROUP_DESTINATION);
		return true;
	}
	if (is_to_many(skb, view) && !(datagrams && view->packet.flow.protocol == IPPROTO_UDP)) {
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

/* Makes the flow, which is as the packet has it, that of who asked, as both ends' sockets know it.
 * Not static, so that the verifier reads it once. */
__noinline int translate(struct __sk_buff *skb, struct view *view, int is_answer)
{
	struct stray_sender sender = {};
	struct flow *flow;
	bool found;

	if (!view)
		return 0;
	flow = &view->packet.flow;
	found = view->ingress ? find_translated(skb, flow, &sender)
			      : read_tracked(skb, flow, &sender.as_sent);
	if (is_answer)
		turn(flow);
	copy_address(view->asked.address, flow->destination_address);
	view->asked.port = flow->destination_port;
	if (!found || view->translation != TRANSLATED)
		return 0;
	if (is_answer) {
		copy_address(flow->destination_address, sender.as_sent.source_address);
		flow->destination_port = sender.as_sent.source_port;
		/* Who is elsewhere has no other address than the one that its question came from.
		 */
		if (!view->within_machine) {
			copy_address(flow->source_address, sender.as_sent.destination_address);
			flow->source_port = sender.as_sent.destination_port;
		}
		return 0;
	}
	copy_address(view->asked.address, sender.as_sent.destination_address);
	view->asked.port = sender.as_sent.destination_port;
	copy_address(flow->source_address, sender.as_sent.source_address);
	flow->source_port = sender.as_sent.source_port;
	return 0;
}

static __always_inline void turn_translated(struct __sk_buff *skb, struct view *view,
					    bool is_answer)
{
	if (view->translation)
		translate(skb, view, is_answer);
	else if (is_answer)
		turn(&view->packet.flow);
}

static __always_inline void exchange(struct flow *flow, struct asked_for *asked)
{
	struct asked_for own = {.port = flow->source_port};

	copy_address(own.address, flow->source_address);
	copy_address(flow->source_address, asked->address);
	flow->source_port = asked->port;
	copy_address(asked->address, own.address);
	asked->port = own.port;
}

/* Asks the policy about a flow that is the way it was asked. */
static __always_inline void ask_policy(struct view *view)
{
	struct flow *flow = &view->packet.flow;
	bool translated = view->translation && is_component(flow->source);

	if (translated) {
		exchange(flow, &view->asked);
		flow->is_translated = true;
	}
	ask(flow, view->generation, &view->decision);
	if (translated) {
		exchange(flow, &view->asked);
		flow->is_translated = false;
	}
}

/* Turns the packet's flow the way it was asked, and asks the policy. */
static __always_inline void decide_flow(struct __sk_buff *skb, struct view *view)
{
	struct flow *flow = &view->packet.flow;
	bool is_answer = !!view->as_client == !!view->ingress;

	flow->source = view->ingress ? view->peer : view->self;
	flow->destination = view->ingress ? view->self : view->peer;
	turn_translated(skb, view, is_answer);
	ask_policy(view);
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

/* Who asks from another machine is told, unless the manifest says to refuse in silence. */
static __always_inline __u8 ending_elsewhere(const struct view *view)
{
	return is_denied(view) && view->ingress && !view->within_machine && !view->decision.drop
		   ? ENDING_REJECT
		   : ENDING_NONE;
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
	if (!question)
		return listens ? ENDING_NONE : ENDING_SEARCH;
	if (!listens || !view->ingress)
		return ENDING_NONE;
	if (view->peer != IDENTITY_WORLD && view->peer != IDENTITY_NONE)
		return ENDING_PEER;
	return ending_elsewhere(view);
}

/* Counts the packet; tells the flow where it is new. Not inline, to leave stack to decide(). */
static __noinline int settle(const struct view *view, const struct socket_state *state,
			     const struct connection *asker, __u32 edge, bool is_new)
{
	struct account account;
	bool translated = view->translation;

	count_reason(view->decision.reason, view->bytes);
	if (!is_new || edge == EDGE_NONE) {
		count_edge(edge, view->bytes);
		return 0;
	}
	open_account(&account, view, edge);
	account.ending = view->packet.ending;
	account.sequence = view->sequence;
	note_account(&account, state);
	if (asker) {
		account.cgroup = asker->cgroup;
		account.pid = asker->pid;
		__builtin_memcpy(account.command, asker->command, sizeof(account.command));
	}
	return report(&view->packet.flow, &view->decision, &account,
		      translated ? &view->asked : NULL);
}

/* For the next packet between the same ends, as long as the question is remembered that it was; 0:
 * that does not matter. */
static __noinline int keep_allowed(struct __sk_buff *skb, struct view *view, __u32 edge, __u64 mark)
{
	__u64 peer = view->by_device ? 0 : view->peer_cgroup;
	struct ends ends = {};

	if (!view->within_machine)
		peer = PEER_OUTSIDE;
	if (!peer || view->translation || is_denied(view) || view->decision.until ||
	    !read_ends(skb, view->ingress, view->packet.flow.protocol, &ends))
		return 0;
	keep_datagram(view->cookie, view->generation, view->ingress, peer, &ends, edge,
		      view->decision.reason, mark);
	return 0;
}
