/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Signals, and looking into or steering another process. The host's processes manage components
 * (systemd stops them, an administrator traces them), so they are not asked. */
#pragma once

#include "protect.h"

static __always_inline __u64 cgroup_of_task(struct task_struct *task)
{
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);

	return known_cgroup(cgroup, BPF_CORE_READ(cgroup, kn, id));
}

static __always_inline bool is_own_task(struct task_struct *task)
{
	__u32 self = current_identity();

	return !is_component(self) || self == identity_in_force(cgroup_of_task(task));
}

static __always_inline int judge_signal(struct task_struct *task, int signal)
{
	struct access *access;

	if (is_own_task(task))
		return 0;
	if (is_agent(task->tgid))
		return protect(signal);
	access = new_access(PROTOCOL_SIGNAL, cgroup_of_task(task));
	if (!access)
		return 1;
	access->key.number = signal;
	access->account.option = signal;
	return judge_access(access);
}

/* A file that sends signals may send them to its own process alone: at the time of the signal the
 * kernel no longer says who asked for it. */
static __always_inline int judge_signal_owner(int whom)
{
	__u64 self = bpf_get_current_pid_tgid();
	struct access *access;

	if (!whom || whom == (int)(self >> 32) || whom == (int)self)
		return 0;
	if (!is_component(current_identity()))
		return 0;
	access = new_access(PROTOCOL_SIGNAL, current_cgroup());
	return access ? refuse_access(access, REASON_EGRESS_NOT_ALLOWED) : 1;
}

static __always_inline bool may_trace(void)
{
	return is_privileged(PRIVILEGE_PTRACE);
}

static __always_inline int judge_trace(struct task_struct *task, bool quiet)
{
	struct access *access;

	if (is_own_task(task))
		return 0;
	if (is_agent(task->tgid))
		return protect_quietly(current_cgroup(), 0, false, quiet);
	if (may_trace())
		return 0;
	access = new_access(PROTOCOL_PTRACE, cgroup_of_task(task));
	if (!access)
		return 1;
	access->silent = quiet;
	return refuse_access(access, REASON_PRIVILEGE_NOT_GRANTED);
}

/* Of a process's own files below /proc, by which it is steered: oom_score_adj, clear_refs and more.
 */
static __always_inline int judge_process_file(struct inode *inode)
{
	struct proc_inode *entry =
	    (void *)inode - bpf_core_field_offset(struct proc_inode, vfs_inode);
	void *first = BPF_CORE_READ(entry, pid, tasks[PIDTYPE_PID].first);
	struct task_struct *task = first - bpf_core_field_offset(struct task_struct, pid_links);

	if (!first || is_own_task(task))
		return 0; /* who is gone is steered by nobody */
	if (is_agent(BPF_CORE_READ(task, tgid)))
		return protect(0);
	if (may_trace())
		return 0;
	return refuse_access(new_access(PROTOCOL_PTRACE, cgroup_of_task(task)),
			     REASON_PRIVILEGE_NOT_GRANTED);
}
