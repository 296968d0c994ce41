/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Who is in the middle of a call that was let pass and that the policy in force refuses: reading a
 * FIFO with nothing in it, or writing more than fits. Hooks are asked when a call begins. So the
 * agent interrupts it, and the kernel begins it anew, or says how much was done. Who cannot be
 * interrupted is killed, and told here. */
#pragma once

#include "task.h"

/* One question, asked once more. Only the agent's walk uses it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct access);
} asked_again SEC(".maps");

/* Calls that may last. */
static __always_inline bool may_last(const struct access *access)
{
	__u8 protocol = access->key.protocol;

	return protocol == PROTOCOL_UNIX || protocol == PROTOCOL_FIFO || protocol == PROTOCOL_SHM ||
	       protocol == PROTOCOL_MQUEUE;
}

/* The last question of a task that was let pass, where the task is still in the call that it was
 * asked for. A newer one of the same moment is asked of the policy in force anyway. */
static __always_inline struct access *last_question(struct task_struct *task)
{
	struct access *last = bpf_task_storage_get(&accesses, task, NULL, 0);

	if (!last || last->found || last->decision.verdict == VERDICT_DENY || !may_last(last))
		return NULL;
	return last->call && last->call == call_of(task) ? last : NULL;
}

static __always_inline bool is_refused_now(struct access *access)
{
	__u64 generation = current_generation();
	__u8 slot = slot_of(generation);

	access->account.generation = generation;
	access->flow.source = identity_of_maker(access->asker, access->asker_was, slot);
	find_owner(access, slot);
	if (access->flow.source == access->flow.destination)
		return false;
	ask(&access->flow, generation, &access->decision);
	return access->decision.verdict == VERDICT_DENY;
}

/* By another tracer's leave alone, or a thread of the kernel's. */
static __always_inline bool is_out_of_reach(struct task_struct *task)
{
	return BPF_CORE_READ(task, ptrace) || BPF_CORE_READ(task, flags) & PF_IO_WORKER;
}

static __always_inline void tell_killed(struct access *access, struct task_struct *task)
{
	struct account *account = &access->account;

	account->type = EVENT_OBJECT;
	account->packets = 1;
	account->direction = DIRECTION_EGRESS;
	account->edge = number_of_edge(&access->flow, &access->decision, DIRECTION_EGRESS);
	count_reason(access->decision.reason, 0);
	account->cgroup = cgroup_of_task(task);
	account->pid = BPF_CORE_READ(task, tgid);
	BPF_CORE_READ_INTO(&account->command, task, comm);
	tell_access(access);
}

/* False: it goes on. */
static __always_inline bool find_waiting(struct task_struct *task, struct waiting_thread *found)
{
	struct access *last = last_question(task);
	struct access *copy = bpf_map_lookup_elem(&asked_again, &zero);

	if (!last || !copy)
		return false;
	__builtin_memcpy(copy, last, sizeof(*copy));
	if (!is_refused_now(copy))
		return false;
	last->found = 1;
	found->thread = BPF_CORE_READ(task, pid);
	found->process = BPF_CORE_READ(task, tgid);
	found->component = is_component(identity_in_force(cgroup_of_task(task)));
	found->out_of_reach = is_out_of_reach(task);
	if (found->component && found->out_of_reach)
		tell_killed(copy, task);
	return true;
}
