/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Which namespaces are the machine's, and whose a network namespace is. What a component does in
 * one of its own is its own. */
#pragma once

#include "object.h"

/* Those of the machine's first process. */
static __always_inline struct nsproxy *namespaces_of_machine(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return BPF_CORE_READ(task, thread_pid, numbers[0].ns, child_reaper, nsproxy);
}

static __always_inline struct mnt_namespace *mounts_of_machine(void)
{
	return BPF_CORE_READ(namespaces_of_machine(), mnt_ns);
}

/* Whether the name of the machine is that of the task too. */
static __always_inline bool has_name_of_machine(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return BPF_CORE_READ(task, nsproxy, uts_ns) ==
	       BPF_CORE_READ(namespaces_of_machine(), uts_ns);
}

/* Whether the machine's own process numbers are those that the task has. */
static __always_inline bool has_numbers_of_machine(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return !BPF_CORE_READ(task, thread_pid, level);
}

/* Whether no capability of the task's counts outside a user namespace below the machine's. */
static __always_inline bool is_in_user_namespace(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return BPF_CORE_READ(task, cred, user_ns, level);
}

static __always_inline struct net *current_net(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return BPF_CORE_READ(task, nsproxy, net_ns);
}

static __always_inline struct net *net_of_socket(struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_net.net);
}

/* The cgroup of who made it: the kernel makes a socket for routes in each one, on that task's
 * behalf, and it lives as long. */
static __always_inline __u64 maker_of_net(struct net *net)
{
	struct cgroup *cgroup = BPF_CORE_READ(net, rtnl, sk_cgrp_data.cgroup);

	return known_cgroup(cgroup, BPF_CORE_READ(cgroup, kn, id));
}

/* One that the host made, the machine's among them, is not the component's that lives in it: it may
 * be another's too. */
static __always_inline bool is_own_net(struct net *net, __u32 self)
{
	return identity_in_force(maker_of_net(net)) == self;
}

/* Whether something of the network with this cookie is in one that the component has made and is in
 * itself: its socket may be of the one that it came from. */
static __always_inline bool is_in_own_net(__u64 cookie, __u32 self)
{
	struct net *net = current_net();

	return cookie == BPF_CORE_READ(net, net_cookie) && is_own_net(net, self);
}

/* As netfilter has them: where translation stands among the hooks of what the machine sends. */
#define NF_INET_LOCAL_OUT 3
#define NF_IP_PRI_NAT_DST (-100)
#define HOOKS_READ 16

/* Whether a chain of rules stands behind it: who translates anything has the hook. */
static __always_inline bool has_rules(const struct nf_hook_entry *hook)
{
	const struct nf_hook_entries *rules = NULL;

	bpf_probe_read_kernel(&rules, sizeof(rules), BPF_CORE_READ(hook, priv));
	return rules && BPF_CORE_READ(rules, num_hook_entries);
}

/* Whether rules of the task's network may send a question elsewhere than it names. */
__noinline int translates_questions(__u32 ipv6)
{
	struct net *net = current_net();
	struct nf_hook_entries *hooks;
	const struct nf_hook_entry *hook;
	__u64 operations;
	__u32 count;

	if (!bpf_core_field_exists(struct net, nf))
		return false;
	hooks = ipv6 ? BPF_CORE_READ(net, nf.hooks_ipv6[NF_INET_LOCAL_OUT])
		     : BPF_CORE_READ(net, nf.hooks_ipv4[NF_INET_LOCAL_OUT]);
	if (!hooks)
		return false;
	count = BPF_CORE_READ(hooks, num_hook_entries);
	hook = (void *)hooks + bpf_core_field_offset(struct nf_hook_entries, hooks);
	operations = (__u64)(hook + count);
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < HOOKS_READ && i < count; i++) {
		struct nf_hook_ops *operation = NULL;

		bpf_probe_read_kernel(&operation, sizeof(operation), (void *)(operations + i * 8));
		if (BPF_CORE_READ(operation, priority) == NF_IP_PRI_NAT_DST && has_rules(hook + i))
			return true;
	}
	return false;
}
