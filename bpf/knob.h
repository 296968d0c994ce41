/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Settings below /proc/sys: a component reads them and changes none but those of namespaces of its
 * own (network, IPC, name), root or not. The others are one for the whole machine: a channel
 * between all, and some undo what is enforced. */
#pragma once

#include "event.h"
#include "identity.h"
#include "namespace.h"
#include "socket_hooks.h"

static __always_inline void tell_knob(struct bpf_sysctl *context, const struct flow *flow,
				      const struct decision *decision, struct account *account)
{
	struct object_event *event = begin_object_event(flow, decision, account);

	if (!event)
		return;
	__builtin_memset(event->name, 0, sizeof(event->name));
	bpf_sysctl_get_name(context, event->name, sizeof(event->name), 0);
	bpf_ringbuf_submit(event, 0);
}

/* The set that the setting is in, as the kernel has it: who opened the file may have been
 * elsewhere. */
static __always_inline bool is_own_knob(struct bpf_sysctl *context, __u32 self)
{
	struct bpf_sysctl_kern *asked = (void *)context;
	struct ctl_table_set *set = BPF_CORE_READ(asked, head, set);
	struct net *net = (void *)set - bpf_core_field_offset(struct net, sysctls);

	if (!set || BPF_CORE_READ(set, is_seen) != BPF_CORE_READ(current_net(), sysctls.is_seen))
		return false;
	return is_own_net(net, self);
}

/* A limit of System V objects or of message queues, in the namespace that the task has of these, if
 * it is not the machine's. */
static __always_inline bool is_own_ipc_setting(struct bpf_sysctl *context)
{
	struct bpf_sysctl_kern *asked = (void *)context;
	struct ctl_table_set *set = BPF_CORE_READ(asked, head, set);
	struct task_struct *task = bpf_get_current_task_btf();
	struct ipc_namespace *own = BPF_CORE_READ(task, nsproxy, ipc_ns);

	if (!set || !own || own == BPF_CORE_READ(namespaces_of_machine(), ipc_ns))
		return false;
	return (bpf_core_field_exists(own->ipc_set) &&
		set == (void *)own + bpf_core_field_offset(struct ipc_namespace, ipc_set)) ||
	       (bpf_core_field_exists(own->mq_set) &&
		set == (void *)own + bpf_core_field_offset(struct ipc_namespace, mq_set));
}

#define NAME_SETTINGS 2
static const char name_settings[NAME_SETTINGS][16] = {"kernel/hostname", "kernel/domainna"};

/* The name by which the machine is known where the task is, and not elsewhere. */
static __always_inline bool is_own_name(struct bpf_sysctl *context)
{
	char name[16] = {};

	if (has_name_of_machine())
		return false;
	bpf_sysctl_get_name(context, name, sizeof(name), 0);
	for (int i = 0; i < NAME_SETTINGS; i++) {
		if (*(const __u64 *)name == *(const __u64 *)name_settings[i] &&
		    *(const __u64 *)(name + 8) == *(const __u64 *)(name_settings[i] + 8))
			return true;
	}
	return false;
}

/* Settings that start programs outside all components, or touch the programs that enforce. */
#define ENFORCING_KNOBS 8
#define KNOB_PREFIX 24
static const char enforcing_knobs[ENFORCING_KNOBS][KNOB_PREFIX] = {
    "kernel/core_",	     "kernel/modprobe",	      "kernel/hotplug", "kernel/poweroff_cmd",
    "kernel/usermodehelper", "kernel/ftrace_enabled", "kernel/kexec_",	"net/core/bpf_",
};

static __always_inline bool begins_with(const char name[KNOB_PREFIX], __u32 number)
{
	for (int i = 0; i < KNOB_PREFIX; i++) {
		char letter = enforcing_knobs[number][i];

		if (!letter)
			return true;
		if (letter != name[i])
			return false;
	}
	return true;
}

static __always_inline bool is_enforcing_knob(struct bpf_sysctl *context)
{
	char name[KNOB_PREFIX] = {};

	bpf_sysctl_get_name(context, name, sizeof(name), 0);
	for (int number = 0; number < ENFORCING_KNOBS; number++) {
		if (begins_with(name, number))
			return true;
	}
	return false;
}

static __always_inline int judge_knob(struct bpf_sysctl *context)
{
	__u64 generation = current_generation();
	__u32 self = identity_of_current(slot_of(generation));
	struct flow flow = {.source = self, .destination = self, .protocol = PROTOCOL_KERNEL};
	struct decision decision = {.verdict = VERDICT_DENY, .reason = REASON_PROTECTED};
	struct account account = {
	    .generation = generation,
	    .type = EVENT_OBJECT,
	    .packets = 1,
	    .direction = DIRECTION_EGRESS,
	};

	if (!context->write || !is_component(self) || is_own_knob(context, self) ||
	    is_own_ipc_setting(context) || is_own_name(context))
		return PROCEED;
	if (is_audited(slot_of(generation), self) && !is_enforcing_knob(context))
		decision.verdict = VERDICT_AUDIT;
	account.edge = number_of_edge(&flow, &decision, DIRECTION_EGRESS);
	note_current(&account);
	count_reason(REASON_PROTECTED, 0);
	tell_knob(context, &flow, &decision, &account);
	return decision.verdict == VERDICT_AUDIT ? PROCEED : REFUSE;
}
