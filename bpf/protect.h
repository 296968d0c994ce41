/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Refuses what no manifest opens. */
#pragma once

#include "object.h"

/* What is tried against whom: a command, a magic number, a flag says it. 0: go on; 1: refused.
 * `of_machine`: it is the machine's and does not enforce, so audit mode lets it pass. `silent`: the
 * kernel asks on its own account. */
static __always_inline int protect_quietly(__u64 owner, __u16 option, bool of_machine, bool silent)
{
	struct access *access;

	if (!is_component(current_identity()))
		return 0;
	access = new_access(PROTOCOL_KERNEL, owner);
	if (!access)
		return 1;
	access->of_machine = of_machine;
	access->account.option = option;
	access->silent = silent;
	return refuse_access(access, REASON_PROTECTED);
}

static __always_inline int protect_of(__u64 owner, __u16 option, bool of_machine)
{
	return protect_quietly(owner, option, of_machine, false);
}

static __always_inline int protect(__u16 option)
{
	return protect_of(current_cgroup(), option, false);
}

static __always_inline int protect_machine(__u16 option)
{
	return protect_of(0, option, true);
}

/* Whether the component that asks has it by its manifest. */
static __always_inline bool is_privileged(__u32 privilege)
{
	return has_privilege(slot_of(current_generation()), current_identity(), privilege);
}

/* Whatever rule leads to the host: the agent obeys whoever may talk to it. */
static __always_inline bool is_agent(__u32 process)
{
	__u32 *agent = bpf_map_lookup_elem(&agent_process, &zero);

	return process && agent && *agent == process;
}
