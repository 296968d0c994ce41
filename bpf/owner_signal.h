/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Signals that a file sends to its owner (F_SETOWN, F_SETSIG). Who asked for them is not known when
 * they are sent, and what was asked for is memory that its writer may change while it is looked at;
 * so a component's file signals that component alone. */
#pragma once

#include "descriptor.h"
#include "task.h"

/* One that was not read, or does not matter: nobody's number. */
#define UNREAD_OWNER 0x7fffffff

/* From 6.12 on the owner stands beside the file and not within it. */
struct fown_struct___beside {
	struct file *file;
} __attribute__((preserve_access_index));

struct file___around {
	struct fown_struct f_owner;
} __attribute__((preserve_access_index));

static __always_inline struct file *file_of_owner(struct fown_struct *owner)
{
	struct fown_struct___beside *beside = (void *)owner;

	if (bpf_core_field_exists(beside->file))
		return BPF_CORE_READ(beside, file);
	return (void *)owner - bpf_core_field_offset(struct file___around, f_owner);
}

/* It comes at any moment, in the middle of whatever the processor was at: so nothing of the current
 * task's is used, and the task is not named. */
static __noinline int refuse_owner_signal(struct flow *flow, __u64 cgroup, __u32 signal)
{
	struct decision decision = {.verdict = VERDICT_DENY, .reason = REASON_EGRESS_NOT_ALLOWED};
	struct account account = {
	    .generation = current_generation(),
	    .cgroup = cgroup,
	    .packets = 1,
	    .type = EVENT_OBJECT,
	    .option = signal,
	    .direction = DIRECTION_EGRESS,
	};
	struct object_event *event;

	if (is_audited(slot_of(account.generation), flow->source))
		decision.verdict = VERDICT_AUDIT;
	account.edge = number_of_edge(flow, &decision, DIRECTION_EGRESS);
	count_reason(decision.reason, 0);
	event = begin_object_event(flow, &decision, &account);
	if (event) {
		__builtin_memset(event->name, 0, sizeof(event->name));
		bpf_ringbuf_submit(event, 0);
	}
	return decision.verdict == VERDICT_DENY;
}

/* An owner that the kernel reads from memory. A file that the component did not open signals
 * whomever it is told to, since it is known as nobody's: so it is given none in this way. */
static __always_inline int judge_owner_in_memory(struct file *file, const int *place)
{
	__u64 key = (__u64)file;
	struct maker *maker;
	int whom = 0;

	if (!is_component(current_identity()))
		return 0;
	maker = bpf_map_lookup_elem(&files, &key);
	if (!maker || maker_in_force(maker) != current_identity() ||
	    bpf_probe_read_user(&whom, sizeof(whom), place))
		whom = UNREAD_OWNER;
	return judge_signal_owner(whom);
}

static __always_inline int judge_owner_signal(struct task_struct *task, struct fown_struct *owner,
					      int signal)
{
	__u64 key = (__u64)file_of_owner(owner);
	struct maker *maker = bpf_map_lookup_elem(&files, &key);
	struct flow flow = {.protocol = PROTOCOL_SIGNAL};

	if (!maker)
		return 0;
	flow.source = maker_in_force(maker);
	flow.destination = identity_in_force(cgroup_of_task(task));
	if (!is_component(flow.source) || flow.source == flow.destination)
		return 0;
	if (refuse_owner_signal(&flow, maker->cgroup, signal))
		return 1;
	return is_agent(task->tgid);
}
