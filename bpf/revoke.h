/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The walk over all sockets that follows a change: each one's owner is noted if it was not known,
 * and connections that the new policy refuses are ended, so that no side waits for the other. */
#pragma once

#include "event.h"

extern int bpf_sock_destroy(struct sock_common *socket) __ksym __weak;

static __always_inline void read_ends(const struct sock_common *socket, struct flow *flow)
{
	__u32 *source = (__u32 *)flow->source_address;
	__u32 *destination = (__u32 *)flow->destination_address;

	flow->source_port = socket->skc_num;
	flow->destination_port = bpf_ntohs(socket->skc_dport);
	if (socket->skc_family == AF_INET) {
		source[2] = destination[2] = bpf_htonl(0xffff);
		source[3] = socket->skc_rcv_saddr;
		destination[3] = socket->skc_daddr;
		return;
	}
	copy_address(flow->source_address, socket->skc_v6_rcv_saddr.in6_u.u6_addr8);
	copy_address(flow->destination_address, socket->skc_v6_daddr.in6_u.u6_addr8);
}

/* True where the socket's connection is to be ended. */
static __always_inline bool revisit(struct sock_common *socket, __u8 protocol)
{
	__u64 generation = current_generation();
	struct flow flow = {.protocol = protocol};
	struct socket_state *state;
	struct decision decision;

	if (socket->skc_state == BPF_TCP_TIME_WAIT || socket->skc_state == BPF_TCP_NEW_SYN_RECV)
		return false;
	state = bpf_sk_storage_get(&sockets, socket, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state)
		return false;
	if (!state->cgroup)
		state->cgroup = BPF_CORE_READ((struct sock *)socket, sk_cgrp_data.cgroup, kn, id);
	if (!socket->skc_dport || !state->peer || state->role == ROLE_UNKNOWN ||
	    socket->skc_state == BPF_TCP_LISTEN)
		return false;
	read_ends(socket, &flow);
	flow.source = socket_identity(state, generation);
	flow.destination = state->peer;
	if (state->role == ROLE_SERVER)
		turn(&flow);
	decide(&flow, generation, 0, &decision);
	if (decision.verdict != VERDICT_DENY)
		return false;
	*(volatile __u64 *)&state->verdict = verdict_word(generation, &decision);
	return true;
}
