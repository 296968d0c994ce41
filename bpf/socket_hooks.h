/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The life of a socket: what kinds a component may make, what it may set on them, and their end. */
#pragma once

#include "address.h"
#include "join.h"
#include "namespace.h"
#include "option.h"

static __always_inline void tell_socket(__u64 generation, __u32 self, __u8 protocol,
					struct decision decision, __u16 option)
{
	struct flow flow = {.source = self, .destination = self, .protocol = protocol};
	struct account account = {
	    .generation = generation,
	    .type = EVENT_SOCKET,
	    .edge = number_of_edge(&flow, &decision, DIRECTION_EGRESS),
	    .option = option,
	    .direction = DIRECTION_EGRESS,
	};

	note_current(&account);
	count_reason(decision.reason, 0);
	report(&flow, &decision, &account, NULL);
}

/* 0, or the reason why a component may not have such a socket. MPTCP is TCP on the wire and in
 * every hook; UDP-Lite, SCTP and DCCP pass hooks that nobody judges, so they are refused. */
static __always_inline __u8 socket_refusal(__u32 type, __u32 protocol, __u64 generation, __u32 self)
{
	switch (type) {
	case SOCK_STREAM:
		return !protocol || protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP
			   ? 0
			   : REASON_UNKNOWN_PROTOCOL;
	case SOCK_DGRAM:
		return !protocol || protocol == IPPROTO_UDP || protocol == IPPROTO_ICMP ||
			       protocol == IPPROTO_ICMPV6
			   ? 0
			   : REASON_UNKNOWN_PROTOCOL;
	case SOCK_RAW:
		return has_privilege(slot_of(generation), self, PRIVILEGE_RAW_SOCKET)
			   ? 0
			   : REASON_PRIVILEGE_NOT_GRANTED;
	default:
		return REASON_UNKNOWN_PROTOCOL;
	}
}

/* Datagram and raw sockets keep their maker; a stream's is noted when it is bound or connected. */
static __always_inline bool note_maker(struct bpf_sock *socket, __u32 self)
{
	struct socket_state *state;

	if (socket->type == SOCK_STREAM)
		return true;
	state = bpf_sk_storage_get(&sockets, socket, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state)
		return false;
	state->cgroup = current_cgroup();
	state->made_as = self;
	note_user(state);
	return true;
}

/* Audit mode gives what enforcement refuses, and tells it: its packets are judged, too. */
static __always_inline struct decision decide_socket(__u64 generation, __u32 self, __u8 reason)
{
	struct decision decision = {.verdict = VERDICT_DENY, .reason = reason};

	if (is_audited(slot_of(generation), self))
		decision.verdict = VERDICT_AUDIT;
	return decision;
}

static __always_inline int judge_socket(struct bpf_sock *socket)
{
	__u64 generation = current_generation();
	__u32 self = identity_of_current(slot_of(generation));
	__u8 reason = note_maker(socket, self) ? 0 : REASON_STATE_FULL;
	struct decision decision;

	if (!is_component(self))
		return PROCEED;
	if (!reason)
		reason = socket_refusal(socket->type, socket->protocol, generation, self);
	if (!reason)
		return PROCEED;
	decision = decide_socket(generation, self, reason);
	tell_socket(generation, self, socket->protocol, decision, 0);
	return decision.verdict == VERDICT_AUDIT ? PROCEED : REFUSE;
}

/* Options by which a socket answers for addresses that are not this machine's. */
static __always_inline bool is_of_foreign_address(__u32 level, __u32 option)
{
	if (level == SOL_IP)
		return option == IP_FREEBIND || option == IP_TRANSPARENT;
	return level == SOL_IPV6 && (option == IPV6_FREEBIND || option == IPV6_TRANSPARENT);
}

/* Options by which a socket's packets go elsewhere than the address it was judged for. */
static __always_inline bool is_evasive(__u32 level, __u32 option)
{
	switch (level) {
	case SOL_IP:
		return option == IP_OPTIONS;
	case SOL_TCP:
		return option == TCP_REPAIR;
	case SOL_UDP:
		return option == UDP_ENCAP;
	case SOL_IPV6:
		return option == IPV6_RTHDR || option == IPV6_HOPOPTS || option == IPV6_DSTOPTS ||
		       option == IPV6_RTHDRDSTOPTS || option == IPV6_2292PKTOPTIONS ||
		       option == IPV6_2292RTHDR || option == IPV6_2292HOPOPTS ||
		       option == IPV6_2292DSTOPTS || option == IPV6_JOIN_ANYCAST;
	default:
		return false;
	}
}

/* For an option that is refused: only audit mode gives it. */
static __always_inline bool is_given(const struct bpf_sockopt *context, __u64 generation,
				     __u32 self, __u8 reason)
{
	struct decision decision = decide_socket(generation, self, reason);

	tell_socket(generation, self, context->level, decision, context->optname);
	return decision.verdict == VERDICT_AUDIT;
}

static __always_inline bool may_set_option(struct bpf_sockopt *context)
{
	bool joins = is_join(context->level, context->optname);
	bool of_network = is_network_option(context->level, context->optname);
	bool foreign = is_of_foreign_address(context->level, context->optname);
	__u64 generation;
	__u32 self;

	if (!joins && !of_network && !foreign && !is_evasive(context->level, context->optname))
		return true;
	generation = current_generation();
	self = identity_of_current(slot_of(generation));
	if (!is_component(self))
		return true;
	if (joins)
		return may_join(context, generation, self);
	if (of_network)
		return is_in_own_net(bpf_get_netns_cookie(context), self) ||
		       is_given(context, generation, self, REASON_PROTECTED);
	if (foreign && has_privilege(slot_of(generation), self, PRIVILEGE_FOREIGN_ADDRESS))
		return true;
	return is_given(context, generation, self, REASON_SOCKET_OPTION);
}

static __always_inline int judge_option(struct bpf_sockopt *context)
{
	bool may = may_set_option(context);

	/* A value longer than a page is shown in part; 0 says that it was not changed. */
	if (context->optlen > 4096)
		context->optlen = 0;
	return may ? PROCEED : REFUSE;
}
