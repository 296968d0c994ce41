/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Which ports a component may take: to listen where it exposes the place, to ask from where nobody
 * else does. */
#pragma once

#include "address.h"
#include "namespace.h"

/* To listen where it exposes the place; to ask from where nobody else exposes it. */
static __always_inline bool may_bind(struct address_request *request, __u32 identity)
{
	const __u8 *address = request->flow.destination_address;
	__u8 slot = slot_of(request->generation), protocol = request->flow.protocol;
	__u16 port = request->flow.destination_port;
	struct exposure_entry *exposure;

	if (!is_component(identity))
		return true;
	exposure = find_exposure(slot, protocol, address, port);
	if (exposure && exposure->component == identity)
		return true;
	/* Who takes a port at all addresses takes it also where another lists its own. */
	if (!exposure && is_any(address))
		exposure = find_claim(slot, protocol, port);
	if ((!exposure || exposure->component == identity) &&
	    may_ask_from(slot, identity, protocol, port))
		return true;
	request->decision.verdict = VERDICT_DENY;
	request->decision.reason = REASON_NOT_EXPOSED;
	request->flow.source = identity;
	request->flow.destination =
	    exposure && is_component(exposure->component) ? exposure->component : identity;
	/* Who looks for a free port goes on after this error, and gives up after the other. */
	if (exposure && exposure->is_wide && may_ask_from(slot, identity, protocol, port))
		bpf_set_retval(-EADDRINUSE);
	return false;
}

/* Listening where one exposes nothing is refused when the port is taken, not when the first packet
 * comes: else a stranger could sit on a port until its owner starts. Port 0 takes any free port,
 * which nobody can reach; neither can anybody one that is bound to ask from. */
static __always_inline int judge_bind(struct bpf_sock_addr *context, bool ipv6)
{
	struct address_request request = {};
	struct bpf_sock *sk = context->sk;
	struct socket_state *state = NULL;
	__u32 offender;

	/* Also for port 0: who listens there is asked for by who connects. */
	if (sk)
		state = bpf_sk_storage_get(&sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (state && !state->cgroup) {
		state->cgroup = current_cgroup();
		note_user(state);
	}
	if (state && context->user_port)
		note_handed(sk, state->cgroup);
	if (!context->user_port)
		return PROCEED;
	open_request(context, sk, &request, state);
	if (request.flow.protocol != IPPROTO_TCP && request.flow.protocol != IPPROTO_UDP)
		return PROCEED;
	read_address(context, ipv6, request.flow.destination_address);
	if (is_any(request.flow.destination_address))
		__builtin_memset(request.flow.destination_address, 0, 16);
	request.flow.destination_port = bpf_ntohs(context->user_port);
	if (!may_bind(&request, request.self))
		offender = request.self;
	else if (request.task != request.self && !may_bind(&request, request.task))
		offender = request.task;
	else
		return PROCEED;
	if (is_in_own_net(bpf_get_netns_cookie(context), offender))
		return PROCEED; /* nobody else is there to be asked or to ask */
	if (is_audited(slot_of(request.generation), offender))
		request.decision.verdict = VERDICT_AUDIT;
	tell_request(context, &request, EVENT_BIND, DIRECTION_INGRESS);
	return request.decision.verdict == VERDICT_AUDIT ? PROCEED : REFUSE;
}
