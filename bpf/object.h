/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What one process asks of another without a packet: the same policy, counts and events as for the
 * network. The hooks say who asks, whose it is and its name; here it is judged. */
#pragma once

#include "compat.h"
#include "event.h"

/* One question. It stands in the storage of the task that asks, or of the socket that its hook has
 * locked: the stack has no room for names, and a hook may be preempted, so a CPU's own memory would
 * not do. */
struct access {
	struct object_key key;
	struct flow flow;
	struct decision decision;
	struct account account;
	__u64 asker;	 /* cgroup */
	__u64 owner;	 /* cgroup of whom it is asked */
	__u64 call;	 /* in which it is asked, as call_of() tells calls apart */
	__u64 channel;	 /* address of the unix socket's state whose kept verdict answered it; 0:
			  * it was judged */
	__u32 owner_was; /* whose it is when that cgroup is gone; 0: the host's */
	__u32 asker_was;
	__u8 by_name; /* whoever exposes the name owns it: a path in a file system has no maker, and
		       * what the service manager made there is the service's */
	__u8 again;   /* goes on with what was told before: count it, tell only a refusal */
	__u8 unknown; /* whose it is cannot be told from what was given */
	__u8 silent;  /* the kernel asks on its own account, and refused or not, nobody is told */
	__u8 of_machine; /* though it is protected, audit mode lets it pass */
	__u8 found;	 /* so often by the walk that follows a change: it was let pass and would be
			  * refused now */
	__u8 padding[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct access);
} accesses SEC(".maps");

/* What was asked first in a call that uses two files, such as splice. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct access);
} first_accesses SEC(".maps");

/* What a worker of io_uring's works at; 0: it waits for work. Kernels that do not say are taken to
 * be at the same as before. */
static __always_inline __u64 work_of(struct task_struct *task)
{
	struct io_worker *worker = BPF_CORE_READ(task, worker_private);

	if (!bpf_core_field_exists(worker->cur_work))
		return 1;
	return (__u64)BPF_CORE_READ(worker, cur_work);
}

/* Tells a task's system calls apart by the places of its program and stack. Two that have the same
 * are the same call begun anew. */
static __always_inline __u64 call_of(struct task_struct *task)
{
	struct pt_regs *registers;

	if (BPF_CORE_READ(task, flags) & PF_IO_WORKER)
		return work_of(task);
	registers = (void *)bpf_task_pt_regs(task);
	return PT_REGS_IP_CORE(registers) * 0x9e3779b97f4a7c15ULL + PT_REGS_SP_CORE(registers);
}

/* Not inline, to leave stack to who asks. */
__noinline __u64 current_call_number(void)
{
	return call_of(bpf_get_current_task_btf());
}

/* Calls that use two files. Of 32 bits they have other numbers, so there each is taken for one. */
static __always_inline bool uses_two_files(struct task_struct *task)
{
	struct pt_regs *registers = (void *)bpf_task_pt_regs(task);

	if (BPF_CORE_READ(task, flags) & PF_IO_WORKER || is_compat_call())
		return true;
	switch (BPF_CORE_READ(registers, orig_ax) & ~0x40000000ULL) {
	case NR_SENDFILE:
	case NR_SPLICE:
	case NR_TEE:
	case NR_COPY_FILE_RANGE:
		return true;
	default:
		return false;
	}
}

/* A component's own, and what was refused, is not asked again. Not inline, to leave stack to who
 * asks. */
static __noinline int keep_first(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct access *last = bpf_task_storage_get(&accesses, task, NULL, 0), *first;

	if (!last || (!last->channel && last->flow.source == last->flow.destination) ||
	    last->decision.verdict == VERDICT_DENY || !uses_two_files(task))
		return 0;
	first = bpf_task_storage_get(&first_accesses, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (first)
		__builtin_memcpy(first, last, sizeof(*first));
	return 0;
}

static __always_inline void begin_access(struct access *access, __u8 protocol, __u64 owner)
{
	__builtin_memset(access, 0, sizeof(*access));
	access->key.protocol = protocol;
	access->flow.protocol = protocol;
	access->asker = current_cgroup();
	access->owner = owner;
}

/* An empty question of the current task's; NULL: no memory, so refuse. */
static __always_inline struct access *new_access(__u8 protocol, __u64 owner)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct access *access =
	    bpf_task_storage_get(&accesses, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	__u64 call = current_call_number();

	if (!access)
		return NULL;
	if (access->call == call)
		keep_first();
	begin_access(access, protocol, owner);
	access->call = call;
	return access;
}

/* The question that the current task is at. Fetched again in each function that the verifier reads
 * on its own, since an older one lets no key of a map come from a caller's pointer. */
static __always_inline struct access *current_access(void)
{
	return bpf_task_storage_get(&accesses, bpf_get_current_task_btf(), NULL, 0);
}

static __always_inline __u32 identity_in_force(__u64 cgroup)
{
	return identity_of_cgroup(cgroup, slot_of(current_generation()));
}

/* Of what was made, also when its maker's cgroup is gone. */
static __always_inline struct access *made_access(__u8 protocol, const struct maker *maker)
{
	struct access *access = new_access(protocol, maker->cgroup);

	if (access)
		access->owner_was = maker->identity;
	return access;
}

static __always_inline __u32 maker_in_force(const struct maker *maker)
{
	return identity_of_maker(maker->cgroup, maker->identity, slot_of(current_generation()));
}

static __always_inline __u32 current_identity(void)
{
	return identity_of_current(slot_of(current_generation()));
}

/* Both are components, and not the same: neither may use what is the other's own. */
static __always_inline bool is_foreign(__u32 user, __u32 owner)
{
	return user != owner && is_component(user) && is_component(owner);
}

static __noinline int tell_access(struct access *access)
{
	struct object_event *event =
	    begin_object_event(&access->flow, &access->decision, &access->account);

	if (!event)
		return 0;
	__builtin_memcpy(event->name, access->key.name, sizeof(event->name));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* Counts it, and tells it unless it only goes on. */
static __noinline void account_access(struct access *access)
{
	struct account *account = &access->account;

	if (access->silent)
		return;
	account->type = EVENT_OBJECT;
	account->packets = 1;
	account->direction = DIRECTION_EGRESS;
	account->edge = number_of_edge(&access->flow, &access->decision, DIRECTION_EGRESS);
	count_reason(access->decision.reason, 0);
	if (access->again && access->decision.verdict != VERDICT_DENY) {
		count_edge(account->edge, 0);
		return;
	}
	note_current(account);
	tell_access(access);
}

static __always_inline bool is_unix_access(const struct access *access)
{
	return access->key.protocol == PROTOCOL_UNIX;
}

static __always_inline void find_owner(struct access *access, __u8 slot)
{
	struct exposure_entry *exposure;
	__u32 owner = identity_of_maker(access->owner, access->owner_was, slot);

	access->key.slot = slot;
	if (access->key.protocol == PROTOCOL_SIGNAL)
		access->key.component = owner;
	exposure = bpf_map_lookup_elem(&objects, &access->key);
	/* A key is taken by nobody else: at its place the host uses what is the component's. A
	 * socket that any other process of the host's has bound there is the host's. And a name
	 * that rules give the host is not the host's where a component made what has it. */
	if (exposure && is_component(exposure->component) &&
	    (access->by_name || (owner == IDENTITY_HOST && !is_unix_access(access))))
		owner = exposure->component;
	if (access->unknown)
		owner = IDENTITY_NONE;
	access->flow.destination = owner;
	access->flow.destination_port =
	    exposure && exposure->component == owner ? exposure->endpoint : 0;
}

/* 0: go on; 1: refused, and told. */
static __always_inline int judge_question(struct access *access)
{
	__u64 generation = current_generation();
	__u8 slot = slot_of(generation);

	access->account.generation = generation;
	access->flow.source = identity_of_maker(access->asker, access->asker_was, slot);
	find_owner(access, slot);
	if (access->flow.source == access->flow.destination)
		return 0;
	ask(&access->flow, generation, &access->decision);
	if (access->decision.reason == REASON_NOT_GOVERNED)
		return 0;
	account_access(access);
	return access->decision.verdict == VERDICT_DENY;
}

__noinline int judge_current(void)
{
	struct access *access = current_access();

	return access ? judge_question(access) : 1;
}

static __always_inline int judge_access(struct access *access)
{
	return access ? judge_current() : 1;
}

/* In audit mode it is only told; but no mode opens what enforces. */
static __always_inline int refuse_question(struct access *access, __u32 reason)
{
	__u64 generation = current_generation();
	__u8 slot = slot_of(generation);

	access->account.generation = generation;
	access->flow.source = identity_of_cgroup(access->asker, slot);
	access->flow.destination = access->unknown
				       ? IDENTITY_NONE
				       : identity_of_maker(access->owner, access->owner_was, slot);
	access->decision.verdict = VERDICT_DENY;
	access->decision.reason = reason;
	if ((reason != REASON_PROTECTED || access->of_machine) &&
	    is_audited(slot, access->flow.source))
		access->decision.verdict = VERDICT_AUDIT;
	account_access(access);
	return access->decision.verdict == VERDICT_DENY;
}

__noinline int refuse_current(__u32 reason)
{
	struct access *access = current_access();

	return access ? refuse_question(access, reason) : 1;
}

/* Refuses whatever the policy says. 0: go on; 1: refused. */
static __always_inline int refuse_access(struct access *access, __u32 reason)
{
	return access ? refuse_current(reason) : 1;
}
