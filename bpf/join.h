/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Joining a group. The report that tells the network so (IGMP, MLD) is sent by the kernel's own
 * socket, past every hook, with the group as the component chose it: a message to whoever listens.
 * So it is judged when it is asked for, as a datagram to the group or from it at the socket's own
 * port. What is joined on the loopback device tells nobody. */
#pragma once

#include "compat.h"
#include "handed.h"

struct join {
	struct flow flow;
	struct decision decision;
	__u32 device; /* 0: the kernel chooses */
};

static __always_inline bool is_join(__u32 level, __u32 option)
{
	switch (level) {
	case SOL_IP:
		return option == IP_ADD_MEMBERSHIP || option == IP_ADD_SOURCE_MEMBERSHIP ||
		       option == MCAST_JOIN_GROUP || option == MCAST_JOIN_SOURCE_GROUP;
	case SOL_IPV6:
		return option == IPV6_ADD_MEMBERSHIP || option == MCAST_JOIN_GROUP ||
		       option == MCAST_JOIN_SOURCE_GROUP;
	default:
		return false;
	}
}

static __always_inline void name_group(struct join *join, __be32 ipv4)
{
	__u32 *words = (__u32 *)join->flow.destination_address;

	words[2] = bpf_htonl(0xffff);
	words[3] = ipv4;
}

/* struct ip_mreqn, or a shorter form without the device's number. */
static __always_inline bool read_ipv4_request(struct bpf_sockopt *context, struct join *join)
{
	__u32 *value = context->optval, *end = context->optval_end;

	if (value + 2 > end)
		return false;
	name_group(join, value[0]);
	if (context->optname == IP_ADD_MEMBERSHIP && value + 3 <= end)
		join->device = value[2];
	if (!join->device && value[1] == bpf_htonl(0x7f000001))
		join->device = LOOPBACK_IFINDEX;
	return true;
}

/* struct ipv6_mreq */
static __always_inline bool read_ipv6_request(struct bpf_sockopt *context, struct join *join)
{
	__u8 *value = context->optval, *end = context->optval_end;

	if (value + 20 > end)
		return false;
	copy_address(join->flow.destination_address, value);
	join->device = *(__u32 *)(value + 16);
	return true;
}

/* struct group_req, and struct group_source_req that begins like it. In a call of 32 bits there is
 * no gap before the group. */
static __always_inline bool read_group_request(struct bpf_sockopt *context, struct join *join)
{
	__u8 *value = context->optval, *end = context->optval_end;
	__u8 *group = value + (is_compat_call() ? 4 : 8);

	if (value + 4 > end || group + 24 > end)
		return false;
	join->device = *(__u32 *)value;
	if (context->level == SOL_IP)
		name_group(join, *(__u32 *)(group + 4));
	else
		copy_address(join->flow.destination_address, group + 8);
	return true;
}

/* A value longer than a page is seen in part, and may be another when the kernel reads it again. */
static __always_inline bool read_join(struct bpf_sockopt *context, struct join *join)
{
	if (context->optlen > 4096)
		return false;
	if (context->optname == MCAST_JOIN_GROUP || context->optname == MCAST_JOIN_SOURCE_GROUP)
		return read_group_request(context, join);
	return context->level == SOL_IP ? read_ipv4_request(context, join)
					: read_ipv6_request(context, join);
}

static __always_inline void tell_join(struct bpf_sockopt *context, const struct join *join,
				      __u64 generation)
{
	struct account account = {
	    .generation = generation,
	    .packets = 1, /* the report that was not sent */
	    .type = EVENT_FLOW,
	    .edge = number_of_edge(&join->flow, &join->decision, DIRECTION_EGRESS),
	    .direction = DIRECTION_EGRESS,
	};

	note_current(&account);
	count_reason(join->decision.reason, 0);
	report(&join->flow, &join->decision, &account, NULL);
}

/* Who may be sent to at the group must be able to hear it. */
static __always_inline bool may_receive(struct join *join, __u64 generation)
{
	struct flow flow = join->flow;

	flow.source = IDENTITY_WORLD;
	flow.destination = join->flow.source;
	ask(&flow, generation, &join->decision);
	return join->decision.verdict == VERDICT_ALLOW;
}

/* False where it is refused. */
static __always_inline bool may_join(struct bpf_sockopt *context, __u64 generation, __u32 self)
{
	struct join join = {
	    .flow = {.source = self, .destination = IDENTITY_WORLD, .protocol = IPPROTO_UDP},
	};
	struct bpf_sock *sk = context->sk;

	if (!read_join(context, &join)) {
		join.decision.verdict =
		    is_audited(slot_of(generation), self) ? VERDICT_AUDIT : VERDICT_DENY;
		join.decision.reason = REASON_SOCKET_OPTION;
	} else if (join.device == LOOPBACK_IFINDEX) {
		return true;
	} else {
		join.flow.destination_port = sk ? sk->src_port : 0;
		if (may_receive(&join, generation))
			return true;
		ask(&join.flow, generation, &join.decision);
	}
	if (join.decision.verdict == VERDICT_ALLOW)
		return true;
	tell_join(context, &join, generation);
	return join.decision.verdict != VERDICT_DENY;
}
