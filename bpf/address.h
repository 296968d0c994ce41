/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The early hooks: what a process asks for by address is refused here with an error that it sees at
 * once. What these hooks let pass, the packet hooks still judge. */
#pragma once

#include "handed.h"
#include "localhost.h"
#include "namespace.h"

#define REFUSE 0 /* the caller gets EPERM */
#define PROCEED 1

/* An address that a process named, and who is involved. */
struct address_request {
	struct flow flow;
	struct decision decision;
	__u64 generation;
	__u32 task;	/* identity of the process */
	__u32 self;	/* identity of the socket */
	bool is_absent; /* no socket on this machine has the address, though the machine may */
	bool is_empty;	/* nobody is there, and the address is this machine's */
	bool is_open;	/* one has every address, though this one may be another machine's */
};

/* The hook's own type tells the family: what the caller wrote into sa_family may be AF_UNSPEC. */
static __always_inline void read_address(struct bpf_sock_addr *context, bool ipv6, __u8 address[16])
{
	__u32 *words = (__u32 *)address;

	if (ipv6) {
		words[0] = context->user_ip6[0];
		words[1] = context->user_ip6[1];
		words[2] = context->user_ip6[2];
		words[3] = context->user_ip6[3];
		return;
	}
	words[0] = words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = context->user_ip4;
}

static __always_inline __u8 requested_protocol(struct bpf_sock_addr *context)
{
	return context->protocol == IPPROTO_ICMPV6 ? IPPROTO_ICMP : context->protocol;
}

/* Zeros where it has every address. */
static __always_inline void read_own_address(struct bpf_sock *sk, __u8 address[16])
{
	__u32 *words = (__u32 *)address;

	if (sk->family == AF_INET6) {
		words[0] = sk->src_ip6[0];
		words[1] = sk->src_ip6[1];
		words[2] = sk->src_ip6[2];
		words[3] = sk->src_ip6[3];
		return;
	}
	words[3] = sk->src_ip4;
	if (words[3])
		words[2] = bpf_htonl(0xffff);
}

static __always_inline __u32 owner_of_own(struct bpf_sock *sk, __u64 cgroup, __u8 slot,
					  __u8 protocol)
{
	__u8 address[16] = {};

	read_own_address(sk, address);
	return identity_at(sk, cgroup, slot, protocol, address, sk->src_port);
}

/* The socket's own identity is known here only where it keeps one; a TCP socket that was never
 * bound is asked for it when its first packet is judged. */
static __always_inline void open_request(struct bpf_sock_addr *context, struct bpf_sock *sk,
					 struct address_request *request,
					 const struct socket_state *state)
{
	__u8 slot;

	request->generation = current_generation();
	slot = slot_of(request->generation);
	request->task = identity_of_current(slot);
	request->flow.protocol = requested_protocol(context);
	request->self = sk && state && state->cgroup
			    ? owner_of_own(sk, state->cgroup, slot, request->flow.protocol)
			    : request->task;
}

/* A destination of zeros is this machine. */
static __always_inline void resolve_any(struct flow *flow, bool ipv6)
{
	__u32 *words = (__u32 *)flow->destination_address;

	if (!is_any(flow->destination_address))
		return;
	words[3] = !ipv6 || words[2] ? bpf_htonl(0x7f000001) : bpf_htonl(1);
}

static __always_inline __u32 owner_of(struct bpf_sock *peer, const struct address_request *request)
{
	struct socket_state *state = bpf_sk_storage_get(&sockets, peer, NULL, 0);
	const struct flow *flow = &request->flow;

	return state && state->cgroup
		   ? identity_at(peer, state->cgroup, slot_of(request->generation), flow->protocol,
				 flow->destination_address, flow->destination_port)
		   : IDENTITY_NONE;
}

static __always_inline bool has_every_address(struct bpf_sock *peer)
{
	if (peer->family == AF_INET)
		return !peer->src_ip4;
	return !peer->src_ip6[0] && !peer->src_ip6[1] && !peer->src_ip6[2] && !peer->src_ip6[3];
}

static __always_inline struct bpf_sock *find_receiver(struct bpf_sock_addr *context,
						      const struct flow *flow)
{
	const __u32 *words = (const __u32 *)flow->destination_address;
	struct bpf_sock_tuple tuple = {};

	if (is_mapped_ipv4(flow->destination_address)) {
		tuple.ipv4.daddr = words[3];
		tuple.ipv4.dport = bpf_htons(flow->destination_port);
		return flow->protocol == IPPROTO_TCP
			   ? bpf_sk_lookup_tcp(context, &tuple, sizeof(tuple.ipv4),
					       BPF_F_CURRENT_NETNS, 0)
			   : bpf_sk_lookup_udp(context, &tuple, sizeof(tuple.ipv4),
					       BPF_F_CURRENT_NETNS, 0);
	}
	copy_address((__u8 *)tuple.ipv6.daddr, flow->destination_address);
	tuple.ipv6.dport = bpf_htons(flow->destination_port);
	return flow->protocol == IPPROTO_TCP
		   ? bpf_sk_lookup_tcp(context, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0)
		   : bpf_sk_lookup_udp(context, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0);
}

static __always_inline __u32 absent_receiver(struct address_request *request)
{
	struct exposure_entry *exposure =
	    find_exposure(slot_of(request->generation), request->flow.protocol,
			  request->flow.destination_address, request->flow.destination_port);

	return exposure ? exposure->component : IDENTITY_HOST;
}

/* Who would receive; NONE where only the packet's own way can tell. */
static __always_inline __u32 find_destination(struct bpf_sock_addr *context,
					      struct address_request *request)
{
	const struct flow *flow = &request->flow;
	struct bpf_sock *peer;
	__u32 identity;

	if (is_group(flow->destination_address))
		return IDENTITY_WORLD;
	if (flow->protocol == IPPROTO_ICMP)
		return is_loopback(flow->destination_address) ? IDENTITY_HOST : IDENTITY_NONE;
	peer = find_receiver(context, flow);
	if (peer) {
		identity = owner_of(peer, request);
		request->is_open =
		    has_every_address(peer) && !is_loopback(flow->destination_address);
		bpf_sk_release(peer);
		return identity;
	}
	if (is_loopback(flow->destination_address)) {
		request->is_empty = true;
		return absent_receiver(request);
	}
	request->is_absent = true;
	return IDENTITY_WORLD;
}

static __always_inline void tell_request(struct bpf_sock_addr *context,
					 struct address_request *request, __u32 type,
					 __u8 direction)
{
	struct account account = {
	    .generation = request->generation,
	    .socket = bpf_get_socket_cookie(context),
	    .packets = 1, /* the one that was not sent */
	    .type = type,
	    .edge = number_of_edge(&request->flow, &request->decision, direction),
	    .direction = direction,
	};

	note_current(&account);
	count_reason(request->decision.reason, 0);
	report(&request->flow, &request->decision, &account, NULL);
}

/* The policy's word for one of those who ask. */
static __always_inline bool allows(struct address_request *request, __u32 source)
{
	request->flow.source = source;
	ask(&request->flow, request->generation, &request->decision);
	return request->decision.verdict != VERDICT_DENY;
}

/* A socket gives no right that its user has not: both must be allowed. */
static __always_inline bool allows_both(struct address_request *request)
{
	if (!allows(request, request->self))
		return false;
	if (request->task == request->self || allows(request, request->task))
		return true;
	request->decision.reason = REASON_FOREIGN_SOCKET;
	return false;
}

/* A server's answer to a datagram looks like a question here; the packet hook knows. */
static __always_inline bool may_be_answer(struct bpf_sock_addr *context,
					  struct address_request *request)
{
	__u8 slot = slot_of(request->generation), address[16] = {};
	struct bpf_sock *sk = context->sk;
	struct exposure_entry *exposure;

	if (request->flow.protocol != IPPROTO_UDP || !sk || !sk->src_port)
		return false;
	read_own_address(sk, address);
	exposure = find_exposure(slot, IPPROTO_UDP, address, sk->src_port);
	return exposure && exposure->component == request->self;
}

/* A datagram socket that is connected has sent nothing: whoever sorts addresses asks so for the
 * kernel's route. What it sends then is judged as a packet, except where that is not enough. */
static __always_inline bool asks_for_route(const struct address_request *request)
{
	return request->flow.protocol == IPPROTO_UDP && request->self == request->task &&
	       !is_group(request->flow.destination_address);
}

/* Which address the kernel will choose is known where it is to talk to loopback. */
static __always_inline void read_source(struct bpf_sock *sk, struct flow *flow)
{
	if (sk)
		read_own_address(sk, flow->source_address);
	if (!is_any(flow->source_address) || !is_loopback(flow->destination_address))
		return;
	copy_address(flow->source_address, flow->destination_address);
	if (is_mapped_ipv4(flow->destination_address))
		((__u32 *)flow->source_address)[3] = bpf_htonl(0x7f000001);
}

/* Who is in no component may be admitted by its address; what has none yet is left to the packet.
 */
static __always_inline bool has_no_address_yet(const struct address_request *request)
{
	return request->self == request->task && !is_component(request->self) &&
	       is_any(request->flow.source_address);
}

/* Who asks, for the event that the connection's first packet will make. */
static __always_inline void note_connection(struct bpf_sock_addr *context,
					    struct socket_state *state)
{
	struct connection connection = {
	    .cookie = bpf_get_socket_cookie(context),
	    .cgroup = bpf_get_current_cgroup_id(),
	    .pid = bpf_get_current_pid_tgid() >> 32,
	};
	struct connection *place = place_of(connection.cookie);

	read_command(connection.command);
	if (state) {
		state->role = ROLE_CLIENT;
		note_user(state);
	}
	if (place)
		write_connection(place, &connection);
}

/* A datagram's own packet is judged with an error to its sender, except where copies of it reach
 * others without passing there, or where somebody else uses the socket. */
static __always_inline bool is_left_to_packet(const struct socket_state *state,
					      const __u8 address[16])
{
	return state && state->cgroup == bpf_get_current_cgroup_id() && !is_group(address);
}

/* Of a socket that was handed over its user is as good as its maker. */
static __always_inline bool is_left_to_packet_too(const struct address_request *request)
{
	return request->self == request->task && !is_group(request->flow.destination_address);
}

/* An address with nobody behind it may be this machine's: then who owns the endpoint is down, and
 * who may talk to it is told so by the kernel. The packet's route will show. */
static __always_inline bool may_reach_owner(struct address_request *request)
{
	__u32 owner = request->is_absent ? absent_receiver(request) : IDENTITY_HOST;

	if (!is_component(owner))
		return false;
	request->flow.destination = owner;
	if (allows_both(request))
		return true;
	request->flow.destination = IDENTITY_WORLD;
	allows_both(request);
	return false;
}

/* Nor is it found by its address alone who is bound to a device; that would be the host's. */
static __always_inline bool may_reach_host(struct address_request *request)
{
	if (!request->is_absent)
		return false;
	request->flow.destination = IDENTITY_HOST;
	if (allows_both(request))
		return true;
	request->flow.destination = IDENTITY_WORLD;
	allows_both(request);
	return false;
}

/* A socket here that takes what comes to any address is found for those of others, too. */
static __always_inline bool may_reach_world(struct address_request *request)
{
	__u32 owner = request->flow.destination;

	if (!request->is_open)
		return false;
	request->flow.destination = IDENTITY_WORLD;
	if (allows_both(request))
		return true;
	request->flow.destination = owner;
	allows_both(request);
	return false;
}

static __always_inline bool finds_localhost_empty(struct address_request *request)
{
	if (!request->is_empty || request->task != request->self)
		return false;
	request->flow.source = request->self;
	if (is_empty_localhost(&request->flow, request->generation, &request->decision))
		return true;
	request->flow.destination = absent_receiver(request);
	allows_both(request);
	return false;
}

/* Where the machine translates what is asked, only the packet shows who that is. */
static __always_inline bool may_be_translated(const struct address_request *request)
{
	return request->self == request->task && !is_group(request->flow.destination_address) &&
	       translates_questions(!is_mapped_ipv4(request->flow.destination_address));
}

static __always_inline int judge_destination(struct bpf_sock_addr *context, bool ipv6,
					     bool connects)
{
	struct address_request request = {};
	struct bpf_sock *sk = context->sk;
	struct socket_state *state = sk ? bpf_sk_storage_get(&sockets, sk, NULL, 0) : NULL;

	read_address(context, ipv6, request.flow.destination_address);
	if (!connects && is_left_to_packet(state, request.flow.destination_address))
		return PROCEED;
	open_request(context, sk, &request, state);
	if (!connects && sk && find_handed(sk) && is_left_to_packet_too(&request))
		return PROCEED;
	resolve_any(&request.flow, ipv6);
	request.flow.destination_port = bpf_ntohs(context->user_port);
	if (connects)
		note_connection(context, state);
	if (connects && asks_for_route(&request))
		return PROCEED;
	read_source(sk, &request.flow);
	request.flow.destination = find_destination(context, &request);
	if (request.flow.destination == IDENTITY_NONE || allows_both(&request))
		return PROCEED;
	if (request.task == request.self && may_be_answer(context, &request))
		return PROCEED;
	if (may_reach_owner(&request) || may_reach_host(&request) || may_reach_world(&request) ||
	    finds_localhost_empty(&request))
		return PROCEED;
	if (has_no_address_yet(&request) || may_be_translated(&request))
		return PROCEED;
	tell_request(context, &request, EVENT_FLOW, DIRECTION_EGRESS);
	return request.decision.drop && connects ? PROCEED : REFUSE;
}
