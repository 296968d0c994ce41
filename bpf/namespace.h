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
