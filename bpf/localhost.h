/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* "localhost" is two addresses, and clients try ::1 before 127.0.0.1 or the other way round. Where
 * nobody is at the one, who may ask at the other is told so by the kernel, as of any empty port. */
#pragma once

#include "memo.h"

/* From the one address to the other. False: it is neither. */
static __always_inline bool turn_localhost(__u8 address[16])
{
	__u32 *words = (__u32 *)address;

	if (words[0] || words[1])
		return false;
	if (!words[2] && words[3] == bpf_htonl(1)) {
		words[2] = bpf_htonl(0xffff);
		words[3] = bpf_htonl(0x7f000001);
		return true;
	}
	if (words[2] != bpf_htonl(0xffff) || words[3] != bpf_htonl(0x7f000001))
		return false;
	words[2] = 0;
	words[3] = bpf_htonl(1);
	return true;
}

/* Turns a flow to where nobody is to the other address, and answers whose the endpoint is there.
 * NONE: it is not turned, because it is exposed where it is, or not to "localhost". */
__noinline int turn_to_other_localhost(struct flow *flow, __u64 generation)
{
	__u8 slot = slot_of(generation);
	struct exposure_entry *exposure;

	if (!flow ||
	    find_exposure(slot, flow->protocol, flow->destination_address,
			  flow->destination_port) ||
	    !turn_localhost(flow->destination_address))
		return IDENTITY_NONE;
	exposure =
	    find_exposure(slot, flow->protocol, flow->destination_address, flow->destination_port);
	return exposure ? exposure->component : IDENTITY_HOST;
}

/* Nobody is at the flow's destination, and its source may ask at the other address. */
static __always_inline bool is_empty_localhost(struct flow *flow, __u64 generation,
					       struct decision *decision)
{
	__u32 owner;

	if (!is_component(flow->source))
		return false;
	owner = turn_to_other_localhost(flow, generation);
	if (owner == IDENTITY_NONE)
		return false;
	flow->destination = owner;
	ask(flow, generation, decision);
	turn_localhost(flow->destination_address);
	return decision->verdict == VERDICT_ALLOW;
}
