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
	struct object_event *event = begin_object_event(flow, decision, account);

	if (!event)
		return;
	__builtin_memset(event->name, 0, sizeof(event->name));
	bpf_sysctl_get_name(context, event->name, sizeof(event->name), 0);
	bpf_ringbuf_submit(event, 0);
}

static __always_inline int judge_knob(struct bpf_sysctl *context)
{
	__u64 generation = current_generation();
	__u32 self = identity_of_current(slot_of(generation));
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
