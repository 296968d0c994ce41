/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
#pragma once

#include "uapi.h"

/* Whether the current call is one of 32 bits: other numbers, and other gaps between arguments. */
static __always_inline bool is_compat_call(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return BPF_CORE_READ(task, thread_info.status) & TS_COMPAT;
}
