/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Where a component may listen for TCP: a port that it took to ask from is none to be asked at.
 * Where the security module takes no programs, its packets are refused when they arrive. */
#pragma once

#include "door.h"
#include "namespace.h"

/* The port was named in bind(), and not left to the kernel: one of the kernel's choice nobody else
 * can reach, and many a program listens there for itself. */
static __always_inline bool is_port_named(struct sock *sk)
{
	return BPF_CORE_READ_BITFIELD_PROBED(sk, sk_userlocks) & SOCK_BINDPORT_LOCK;
}

static __noinline int refuse_listening(struct flow *flow)
{
	struct decision decision = {.verdict = VERDICT_DENY, .reason = REASON_NOT_EXPOSED};
	struct account account = {
	    .generation = current_generation(),
	    .packets = 1, /* the one that nobody will send */
	    .type = EVENT_BIND,
	    .direction = DIRECTION_INGRESS,
	};

	if (is_audited(slot_of(account.generation), flow->source))
		decision.verdict = VERDICT_AUDIT;
	account.edge = number_of_edge(flow, &decision, DIRECTION_INGRESS);
	note_current(&account);
	count_reason(decision.reason, 0);
	report(flow, &decision, &account, NULL);
	return decision.verdict == VERDICT_DENY;
}

static __noinline int judge_port_listen(struct sock *sk)
{
	__u32 self = current_identity();
	struct exposure_entry *exposure;
	struct flow flow = {.source = self, .destination = self, .protocol = IPPROTO_TCP};
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	if (!is_component(self) || (family != AF_INET && family != AF_INET6) || !is_port_named(sk))
		return 0;
	read_local_address(flow.destination_address, sk, family);
	flow.destination_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	exposure = find_exposure(slot_of(current_generation()), IPPROTO_TCP,
				 flow.destination_address, flow.destination_port);
	if (exposure && exposure->component == self)
		return 0;
	return is_own_net(net_of_socket(sk), self) ? 0 : refuse_listening(&flow);
}

static __always_inline int judge_listen(struct socket *socket)
{
	struct sock *sk = socket->sk;

	if (!sk)
		return 0;
	return is_unix(sk) ? judge_unix_listen(socket) : judge_port_listen(sk);
}
