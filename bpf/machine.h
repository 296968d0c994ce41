/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The machine's own namespaces: those of its first process. Names count in these alone, whoever
 * looks and from where. */
#pragma once

#include "maps.h"

/* Kernel addresses. Zeros: not known yet, so nothing has a name. */
struct machine {
	__u64 mounts;	  /* mount namespace */
	__u64 ipc;	  /* namespace of System V and POSIX queues */
	__u64 root_mount; /* where paths begin */
	__u64 root;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct machine);
} machine SEC(".maps");

#define ANCESTORS 64

static __always_inline struct machine *this_machine(void)
{
	__u32 first = 0;

	return bpf_map_lookup_elem(&machine, &first);
}

static __always_inline struct task_struct *first_process(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	for (int i = 0; i < ANCESTORS; i++) {
		if (BPF_CORE_READ(task, tgid) == 1)
			return task;
		task = BPF_CORE_READ(task, real_parent);
	}
	return NULL;
}

/* Once: its first process goes nowhere else. */
static __noinline int learn_machine(void)
{
	struct machine *known = this_machine();
	struct task_struct *first;

	if (!known || known->mounts)
		return 0;
	first = first_process();
	if (!first)
		return 0;
	known->ipc = (__u64)BPF_CORE_READ(first, nsproxy, ipc_ns);
	known->root_mount =
	    (__u64)BPF_CORE_READ(first, fs, root.mnt) - bpf_core_field_offset(struct mount, mnt);
	known->root = (__u64)BPF_CORE_READ(first, fs, root.dentry);
	known->mounts = (__u64)BPF_CORE_READ(first, nsproxy, mnt_ns);
	return 0;
}

/* Keys of System V are the machine's only there. */
static __always_inline bool is_in_machine_ipc(void)
{
	struct machine *known = this_machine();
	struct task_struct *task = (void *)bpf_get_current_task();

	return known && (__u64)BPF_CORE_READ(task, nsproxy, ipc_ns) == known->ipc;
}
