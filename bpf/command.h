/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The name by which a process is known: its first thread's, whichever thread asks. */
#pragma once

static __always_inline void read_command(char command[COMMAND_LENGTH])
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	bpf_probe_read_kernel(command, COMMAND_LENGTH, &BPF_CORE_READ(task, group_leader)->comm);
}
