/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* decide(): what the policy in force says about one flow. It reads the policy's maps and nothing
 * else, so a test can ask it about any flow. */
#pragma once

#include "addr.h"
#include "maps.h"

static const __u32 zero;

/* The clock is asked only while a change is on trial. The end of the trial is read first: who sees
 * none sees what its settling has stored before. */
static __always_inline __u64 current_generation(void)
{
	struct control *state = bpf_map_lookup_elem(&control, &zero);
	__u64 revert_at;

	if (!state)
		return 0;
	revert_at = *(volatile __u64 *)&state->revert_at;
	if (revert_at && bpf_ktime_get_boot_ns() >= revert_at)
		return *(volatile __u64 *)&state->revert_to;
	return *(volatile __u64 *)&state->generation;
}

static __always_inline __u8 slot_of(__u64 generation)
{
	return generation & (SLOTS - 1);
}

static __always_inline bool is_component(__u32 identity)
{
	return identity >= IDENTITY_FIRST_COMPONENT && identity < IDENTITY_COMPONENTS;
}

static __always_inline bool is_local(__u8 protocol)
{
	return protocol >= PROTOCOL_UNIX && protocol <= PROTOCOL_KERNEL;
}

/* Who may listen at this address and port, and which endpoint that is: the exact address wins over
 * "anywhere". NULL: nobody. An address of zeros asks for "anywhere" alone. */
static __always_inline struct exposure_entry *find_exposure(__u8 slot, __u8 protocol,
							    const __u8 address[16], __u16 port)
{
	struct exposure_key key = {
	    .prefix_bits = EXPOSURE_KEY_BITS,
	    .slot = slot,
	    .protocol = protocol,
	    .port = {port >> 8, port & 0xff},
	};
	struct exposure_entry *entry;

	copy_address(key.address, address);
	entry = bpf_map_lookup_elem(&exposures, &key);
	if (entry)
		return entry;
	__builtin_memset(key.address, 0, sizeof(key.address));
	return bpf_map_lookup_elem(&exposures, &key);
}

/* Who exposes the port, at whatever address: IDENTITY_ANY where several do. NULL: nobody. */
static __always_inline struct exposure_entry *find_claim(__u8 slot, __u8 protocol, __u16 port)
{
	static const __u8 somewhere[16] = {[10] = 0xff, [11] = 0xff};

	return find_exposure(slot, protocol, somewhere, port);
}

/* A datagram socket asks from whatever port it likes: what comes there unasked is refused. */
static __always_inline bool may_ask_from(__u8 slot, __u32 component, __u8 protocol, __u16 port)
{
	struct rule_key key = {
	    .prefix_bits = RULE_KEY_BITS,
	    .component = component,
	    .peer = IDENTITY_ANY,
	    .slot = slot,
	    .direction = DIRECTION_SOURCE,
	    .protocol = protocol,
	    .port = {port >> 8, port & 0xff},
	};

	return protocol == IPPROTO_UDP || bpf_map_lookup_elem(&rules, &key);
}

/* One question to the policy, and the answer so far. */
struct judgement {
	const struct flow *flow;
	struct decision *decision;
	__u64 now;
	__u32 source_cidr; /* identities of the longest prefixes around the addresses */
	__u32 destination_cidr;
	__u8 slot;
};

static __noinline __u32 find_cidr(__u8 slot, __u8 protocol, const __u8 address[16])
{
	struct cidr_key key = {.prefix_bits = CIDR_KEY_BITS, .slot = slot};
	__u32 *identity;

	if (is_local(protocol))
		return IDENTITY_NONE;
	copy_address(key.address, address);
	identity = bpf_map_lookup_elem(&cidrs, &key);
	return identity ? *identity : IDENTITY_NONE;
}

static __always_inline void ask_again(struct decision *decision, __u64 when)
{
	if (!decision->until || when < decision->until)
		decision->until = when;
}

/* What a timetable says about one moment. */
struct moment {
	__u64 now;
	__u64 until; /* when it says something else; 0: never again */
	__u32 rule;  /* 0: none */
	__u32 padding;
};

/* Inline, as is its caller: older kernels count each call's part of the stack in steps of 32 bytes,
 * and from a packet to here all 512 are in use. */
static __always_inline void read_timetable(const struct timetable *timetable, struct moment *moment)
{
	for (int i = 0; i < STRETCHES; i++) {
		const struct stretch *stretch = &timetable->stretches[i];

		if (!stretch->rule)
			return;
		if (moment->now < stretch->not_before) {
			moment->until = stretch->not_before;
			return;
		}
		if (moment->now < stretch->not_after) {
			moment->rule = stretch->rule;
			moment->until = stretch->not_after;
			return;
		}
	}
}

/* The number of the rule in force by the timetable, else 0. */
static __always_inline __u16 scheduled_rule(struct judgement *judgement, __u32 number)
{
	struct timetable_key key = {.number = number, .slot = judgement->slot};
	struct timetable *timetable = bpf_map_lookup_elem(&timetables, &key);
	struct moment moment = {};

	if (!timetable)
		return 0;
	if (!judgement->now)
		judgement->now = bpf_ktime_get_boot_ns();
	moment.now = judgement->now;
	read_timetable(timetable, &moment);
	if (moment.until)
		ask_again(judgement->decision, moment.until);
	return moment.rule;
}

/* The number of the rule in force by which the direction's own component allows the peer. Not
 * inline, so that all its callers' keys share one place on the stack. */
static __noinline __u16 find_rule(struct judgement *judgement, __u8 direction, __u32 peer,
				  __u8 protocol, __u16 port)
{
	const struct flow *flow = judgement->flow;
	struct rule_key key = {
	    .prefix_bits = RULE_KEY_BITS,
	    .component = direction == DIRECTION_INGRESS ? flow->destination : flow->source,
	    .peer = peer,
	    .slot = judgement->slot,
	    .direction = direction,
	    .protocol = protocol,
	    .port = {port >> 8, port & 0xff},
	};
	struct rule_entry *entry = bpf_map_lookup_elem(&rules, &key);

	if (!entry)
		return 0;
	return entry->timetable ? scheduled_rule(judgement, entry->timetable) : entry->rule;
}

/* A group is never meant by an entity: it must be named by its address. */
static __always_inline bool is_to_group(const struct flow *flow)
{
	return flow->is_group || is_group(flow->destination_address);
}

/* A component is named by endpoint, or by protocol and port, as addresses and entities are: those
 * that the source has asked. */
static __noinline __u16 find_egress(struct judgement *judgement)
{
	const struct flow *flow = judgement->flow;
	__u16 endpoint = judgement->decision->endpoint;
	__u16 port = flow->is_translated ? flow->source_port : flow->destination_port;
	__u16 rule = 0;

	if (endpoint)
		rule = find_rule(judgement, DIRECTION_EGRESS, flow->destination, PROTOCOL_ENDPOINT,
				 endpoint);
	if (!rule && is_component(flow->destination))
		rule =
		    find_rule(judgement, DIRECTION_EGRESS, flow->destination, flow->protocol, port);
	if (!rule && judgement->destination_cidr)
		rule = find_rule(judgement, DIRECTION_EGRESS, judgement->destination_cidr,
				 flow->protocol, port);
	if (rule || is_to_group(flow))
		return rule;
	if (!is_component(flow->destination))
		rule =
		    find_rule(judgement, DIRECTION_EGRESS, flow->destination, flow->protocol, port);
	if (!rule)
		rule = find_rule(judgement, DIRECTION_EGRESS, IDENTITY_ANY, flow->protocol, port);
	return rule;
}

static __always_inline __u16 find_ingress_from(struct judgement *judgement, __u32 peer)
{
	__u16 rule = find_rule(judgement, DIRECTION_INGRESS, peer, PROTOCOL_ENDPOINT,
			       judgement->decision->endpoint);

	return rule
		   ?: find_rule(judgement, DIRECTION_INGRESS, peer, judgement->flow->protocol,
				judgement->flow->destination_port);
}

/* An address never proves a local component: its prefix is asked for only where the source is none.
 * Who receives what is sent to a group names the group, and by it all who may send there. */
static __noinline __u16 find_ingress(struct judgement *judgement)
{
	const struct flow *flow = judgement->flow;
	__u16 rule = 0;

	if (judgement->source_cidr)
		rule = find_ingress_from(judgement, judgement->source_cidr);
	if (rule || is_to_group(flow))
		return rule;
	rule = find_ingress_from(judgement, flow->source);
	if (!rule)
		rule = find_ingress_from(judgement, IDENTITY_ANY);
	return rule;
}

/* The number of the destination's endpoint that this is for, 0: it exposes none there. */
static __noinline __u16 exposed_endpoint(const struct judgement *judgement)
{
	const struct flow *flow = judgement->flow;
	struct exposure_entry *exposure = find_exposure(
	    judgement->slot, flow->protocol, flow->destination_address, flow->destination_port);

	return exposure && exposure->component == flow->destination ? exposure->endpoint : 0;
}

static __always_inline void conclude(struct decision *decision, __u8 verdict, __u8 reason)
{
	decision->verdict = verdict;
	decision->reason = reason;
}

/* A side's manifest refuses. In audit mode that is noted and the other side is still asked: one
 * side's audit must not open the other's walls. True when the refusal is final. */
static __always_inline bool refuses(struct decision *decision, const struct component_entry *side,
				    __u8 reason)
{
	if (side->flags & COMPONENT_AUDIT) {
		if (decision->verdict != VERDICT_AUDIT)
			conclude(decision, VERDICT_AUDIT, reason);
		return false;
	}
	conclude(decision, VERDICT_DENY, reason);
	decision->drop = !!(side->flags & COMPONENT_DROP);
	return true;
}

static __always_inline struct component_entry *find_component(__u8 slot, __u32 identity)
{
	__u32 index = identity * SLOTS + slot;
	struct component_entry *entry = bpf_map_lookup_elem(&components, &index);

	return entry && entry->flags & COMPONENT_PRESENT ? entry : NULL;
}

static __always_inline bool has_privilege(__u8 slot, __u32 identity, __u32 privilege)
{
	struct component_entry *entry = find_component(slot, identity);

	return entry && entry->privileges & privilege;
}

static __always_inline bool is_audited(__u8 slot, __u32 identity)
{
	struct component_entry *entry = find_component(slot, identity);

	return entry && entry->flags & COMPONENT_AUDIT;
}

/* Order of verdicts: the first line that applies wins.
 *
 *   1  neither side is a component                  allow  not-governed
 *   2  the source is not identified                 deny   unidentified-source
 *   3  the destination is not identified            deny   unidentified-destination
 *   4  a component has no manifest any more         deny   no-manifest
 *   5  both sides are the same component            allow  same-component
 *   6  a grant in force names both and the endpoint allow  grant
 *   7  the source's egress does not allow it        deny   egress-not-allowed, or group-destination
 *   8  the destination does not expose it           deny   not-exposed
 *   9  the destination's ingress does not allow it  deny   ingress-not-allowed
 *  10  otherwise                                    allow  rule
 *
 * Not static, so that the verifier reads it once and not once a caller; hence its test for NULL. */
__noinline int decide(const struct flow *flow, __u64 generation, __u64 now,
		      struct decision *decision)
{
	struct judgement judgement = {
	    .flow = flow,
	    .decision = decision,
	    .now = now,
	    .slot = slot_of(generation),
	};
	struct component_entry *source = NULL, *destination = NULL;
	bool group;

	if (!flow || !decision)
		return 1;
	__builtin_memset(decision, 0, sizeof(*decision));
	if (!is_component(flow->source) && !is_component(flow->destination)) { /* 1 */
		conclude(decision, VERDICT_ALLOW, REASON_NOT_GOVERNED);
		return 0;
	}
	conclude(decision, VERDICT_DENY, REASON_UNIDENTIFIED_SOURCE);
	if (flow->source == IDENTITY_NONE) /* 2 */
		return 0;
	conclude(decision, VERDICT_DENY, REASON_UNIDENTIFIED_DESTINATION);
	if (flow->destination == IDENTITY_NONE) /* 3 */
		return 0;
	conclude(decision, VERDICT_DENY, REASON_NO_MANIFEST);
	if (is_component(flow->source)) { /* 4 */
		source = find_component(judgement.slot, flow->source);
		if (!source)
			return 0;
	}
	if (is_component(flow->destination)) { /* 4 */
		destination = find_component(judgement.slot, flow->destination);
		if (!destination)
			return 0;
	}
	group = is_to_group(flow);
	if (flow->source == flow->destination && !group) { /* 5 */
		conclude(decision, VERDICT_ALLOW, REASON_SAME_COMPONENT);
		return 0;
	}
	if (destination && is_local(flow->protocol))
		decision->endpoint = flow->destination_port;
	else if (destination)
		decision->endpoint = exposed_endpoint(&judgement);
	if (source && decision->endpoint) { /* 6 */
		decision->ingress_rule = find_rule(&judgement, DIRECTION_GRANT, flow->destination,
						   PROTOCOL_ENDPOINT, decision->endpoint);
		if (decision->ingress_rule) {
			conclude(decision, VERDICT_ALLOW, REASON_GRANT);
			return 0;
		}
	}
	decision->verdict = 0;
	decision->reason = REASON_NONE;
	if (source) { /* 7 */
		judgement.destination_cidr = find_cidr(
		    judgement.slot, flow->protocol,
		    flow->is_translated ? flow->source_address : flow->destination_address);
		decision->egress_rule = find_egress(&judgement);
		if (!decision->egress_rule &&
		    refuses(decision, source,
			    group ? REASON_GROUP_DESTINATION : REASON_EGRESS_NOT_ALLOWED))
			return 0;
	}
	if (destination) {
		if (!decision->endpoint) { /* 8 */
			if (refuses(decision, destination, REASON_NOT_EXPOSED))
				return 0;
		} else { /* 9 */
			if (group || !is_component(flow->source))
				judgement.source_cidr = find_cidr(judgement.slot, flow->protocol,
								  group ? flow->destination_address
									: flow->source_address);
			decision->ingress_rule = find_ingress(&judgement);
			if (!decision->ingress_rule &&
			    refuses(decision, destination,
				    group ? REASON_GROUP_DESTINATION : REASON_INGRESS_NOT_ALLOWED))
				return 0;
		}
	}
	if (decision->verdict != VERDICT_AUDIT) /* 10 */
		conclude(decision, VERDICT_ALLOW, REASON_RULE);
	return 0;
}
