/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Who is in the middle of a call that was let pass and that the policy in force refuses: reading a
 * FIFO with nothing in it, or writing more than fits. Hooks are asked when a call begins. So the
 * agent interrupts it, and the kernel begins it anew, or says how much was done. Who cannot be
 * interrupted is killed, and told here. */
#pragma once

#include "task.h"
#include "unix.h"

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

/* The agent walks so often before it takes somebody for one who cannot be interrupted. */
#define PATIENCE 10

/* Waits for what may come as late as its maker likes, such as a page of memory that a process
 * serves, and for no signal but the last one. */
static __always_inline bool is_uninterruptible(struct task_struct *task)
{
	return BPF_CORE_READ(task, __state) & TASK_UNINTERRUPTIBLE;
}

/* A question of a task that was let pass, where the task is still in the call that it was asked
 * for. A newer one of the same moment is asked of the policy in force anyway. Who was found before
 * has left the call, or is about to, or cannot. */
static __always_inline bool may_wait(const struct access *asked, struct task_struct *task)
{
	if (!asked || asked->decision.verdict == VERDICT_DENY || !may_last(asked))
		return false;
	if (!asked->call || asked->call != call_of(task))
		return false;
	return !asked->found || is_uninterruptible(task);
}

/* Of a socket that is gone since nothing of sense is read, and then nobody is refused. */
static __always_inline void read_channel(struct access *access, struct task_struct *task)
{
	struct unix_state *state = (void *)access->channel;
	bool is_server = BPF_PROBE_READ(state, is_server);
	__u64 *own;

	__builtin_memset(&access->key, 0, sizeof(access->key));
	__builtin_memset(&access->flow, 0, sizeof(access->flow));
	access->key.protocol = access->flow.protocol = PROTOCOL_UNIX;
	access->asker = BPF_PROBE_READ(state, client);
	access->owner = BPF_PROBE_READ(state, server);
	access->asker_was = access->owner_was = IDENTITY_NONE;
	access->by_name = BPF_PROBE_READ(state, by_name);
	bpf_probe_read_kernel(access->key.name, sizeof(access->key.name), state->name);
	own = is_server ? &access->owner : &access->asker;
	if (identity_in_force(*own) == IDENTITY_HOST)
		*own = cgroup_of_task(task);
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
	BPF_CORE_READ_INTO(&account->command, task, group_leader, comm);
	tell_access(access);
}

/* False: it goes on. */
static __always_inline bool is_to_end(struct access *asked, struct task_struct *task,
				      struct waiting_thread *found)
{
	struct access *copy = bpf_map_lookup_elem(&asked_again, &zero);

	if (!copy || !may_wait(asked, task))
		return false;
	__builtin_memcpy(copy, asked, sizeof(*copy));
	if (copy->channel)
		read_channel(copy, task);
	if (!is_refused_now(copy))
		return false;
	if (asked->found < PATIENCE)
		asked->found++;
	found->thread = BPF_CORE_READ(task, pid);
	found->process = BPF_CORE_READ(task, tgid);
	found->component = is_component(identity_in_force(cgroup_of_task(task)));
	found->out_of_reach = asked->found == PATIENCE || is_out_of_reach(task);
	if (found->component && found->out_of_reach)
		tell_killed(copy, task);
	return true;
}

static __always_inline bool find_waiting(struct task_struct *task, struct waiting_thread *found)
{
	return is_to_end(bpf_task_storage_get(&accesses, task, NULL, 0), task, found) ||
	       is_to_end(bpf_task_storage_get(&first_accesses, task, NULL, 0), task, found);
}
