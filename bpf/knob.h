/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Settings below /proc/sys: a component reads them and changes none, root or not. They are one for
 * the whole machine: a channel between all, and some undo what is enforced. */
#pragma once

#include "event.h"
#include "identity.h"
#include "socket_hooks.h"

static __always_inline void tell_knob(struct bpf_sysctl *context, const struct flow *flow,
				      const struct decision *decision, struct account *account)
{
	__u64 now = bpf_ktime_get_boot_ns();
	struct edge_counts *counts = count_flow(account, now);
	struct object_event *event;

	if (!counts)
		return;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		counts->lost++;
		return;
	}
	fill_event(&event->event, flow, decision, account);
	event->event.time = now;
	__builtin_memset(event->name, 0, sizeof(event->name));
	bpf_sysctl_get_name(context, event->name, sizeof(event->name), 0);
	bpf_ringbuf_submit(event, 0);
}

static __always_inline int judge_knob(struct bpf_sysctl *context)
{
	__u64 generation = current_generation(), cgroup = bpf_get_current_cgroup_id();
	__u32 self = identity_of_cgroup(cgroup, slot_of(generation));
	struct flow flow = {.source = self, .destination = self, .protocol = PROTOCOL_KERNEL};
	struct decision decision = {.verdict = VERDICT_DENY, .reason = REASON_PROTECTED};
	struct account account = {
	    .generation = generation,
	    .type = EVENT_OBJECT,
	    .packets = 1,
	    .direction = DIRECTION_EGRESS,
	};

	if (!context->write || !is_component(self))
		return PROCEED;
	account.edge = number_of_edge(&flow, &decision, DIRECTION_EGRESS);
	note_current(&account);
	count_reason(REASON_PROTECTED, 0);
	tell_knob(context, &flow, &decision, &account);
	return REFUSE;
}
