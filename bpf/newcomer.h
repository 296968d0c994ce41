/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* A process that the host has started for a component and that has not become another program yet.
 * systemd puts it into its cgroup from both sides: whoever comes second must not be refused. */
#pragma once

#include "identity.h"

/* How often the task had changed its program when the host made it. A miss: a component made it. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} newcomers SEC(".maps");

static __always_inline void note_newcomer(struct task_struct *task)
{
	__u64 *programs =
	    bpf_task_storage_get(&newcomers, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (programs)
		*programs = task->self_exec_id;
}

static __always_inline bool is_newcomer(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 *programs = bpf_task_storage_get(&newcomers, task, NULL, 0);

	return programs && *programs == task->self_exec_id;
}

/* The list of processes of the cgroup that the task is in. */
static __always_inline bool is_own_list(struct file *file)
{
	struct dentry *entry = file->f_path.dentry;
	char name[16] = {};

	if (BPF_CORE_READ(entry, d_parent, d_inode, i_ino) != bpf_get_current_cgroup_id())
		return false;
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(entry, d_name.name));
	return *(const __u64 *)name == *(const __u64 *)"cgroup.p" &&
	       *(const __u64 *)(name + 8) == *(const __u64 *)"rocs\0\0\0";
}
