// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* Every entry point of the kernel half, each a few lines: what is decided stands in the headers. */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "reasons.h"
#include "bind.h"
#include "entry_hooks.h"
#include "judge.h"
#include "knob.h"
#include "machine_hooks.h"
#include "revoke.h"
#include "scan.h"
#include "security_hooks.h"
#include "socket_hooks.h"
#include "unix_name.h"
#include "waiting.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("raw_tp/cgroup_mkdir")
int BPF_PROG(cgroup_made, struct cgroup *cgroup, const char *path)
{
	if (is_unified(cgroup))
		enter_cgroup(cgroup, path);
	return 0;
}

/* The last socket made in the cgroup is gone too: until then it is somebody's. */
SEC("raw_tp/cgroup_release")
int BPF_PROG(cgroup_gone, struct cgroup *cgroup)
{
	__u64 id = BPF_CORE_READ(cgroup, kn, id);

	if (is_unified(cgroup))
		forget_cgroup(id);
	return 0;
}

/* A listener that the service manager makes outside the root passes no hook of a cgroup. */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(state_changed, struct sock *sk, int oldstate, int newstate)
{
	if (newstate == BPF_TCP_LISTEN)
		note_handed(sk, current_cgroup());
	return 0;
}

SEC("cgroup_skb/egress")
int packet_sent(struct __sk_buff *skb)
{
	return judge(skb, false);
}

SEC("cgroup_skb/ingress")
int packet_received(struct __sk_buff *skb)
{
	return judge(skb, true) == PASS;
}

SEC("cgroup/connect4")
int connects4(struct bpf_sock_addr *context)
{
	return judge_destination(context, false, true);
}

SEC("cgroup/sendmsg4")
int sends4(struct bpf_sock_addr *context)
{
	return judge_destination(context, false, false);
}

SEC("cgroup/bind4")
int binds4(struct bpf_sock_addr *context)
{
	return judge_bind(context, false);
}

SEC("cgroup/connect6")
int connects6(struct bpf_sock_addr *context)
{
	return judge_destination(context, true, true);
}

SEC("cgroup/sendmsg6")
int sends6(struct bpf_sock_addr *context)
{
	return judge_destination(context, true, false);
}

SEC("cgroup/bind6")
int binds6(struct bpf_sock_addr *context)
{
	return judge_bind(context, true);
}

/* The next two only where the Linux security module takes no programs, or both would judge. */
SEC("cgroup/connect_unix")
int connects_unix(struct bpf_sock_addr *context)
{
	return judge_unix_name(context);
}

SEC("cgroup/sendmsg_unix")
int sends_unix(struct bpf_sock_addr *context)
{
	return judge_unix_name(context);
}

SEC("cgroup/sock_create")
int socket_made(struct bpf_sock *socket)
{
	return judge_socket(socket);
}

SEC("cgroup/setsockopt")
int option_set(struct bpf_sockopt *context)
{
	return judge_option(context);
}

SEC("cgroup/sysctl")
int knob_turned(struct bpf_sysctl *context)
{
	return judge_knob(context);
}

/* Run by the agent, in this order, when it has stored a new generation. */
SEC("iter/tcp")
int note_tcp(struct bpf_iter__tcp *context)
{
	struct sock_common *socket = context->sk_common;

	begin_walk(context->meta->session_id);
	if (!socket || !is_full(socket))
		return 0;
	if (socket->skc_state == BPF_TCP_LISTEN) {
		note_owner(socket);
		note_listener(socket);
	} else {
		note_end(socket);
	}
	return 0;
}

SEC("iter/tcp")
int revoke_tcp(struct bpf_iter__tcp *context)
{
	struct sock_common *socket = context->sk_common;

	if (!socket) {
		end_walk();
		return 0;
	}
	if (is_full(socket) && socket->skc_state != BPF_TCP_LISTEN && is_revoked_tcp(socket))
		bpf_sock_destroy(socket);
	return 0;
}

SEC("iter/udp")
int revoke_udp(struct bpf_iter__udp *context)
{
	struct sock_common *socket = (struct sock_common *)context->udp_sk;

	if (socket && is_revoked_udp(socket))
		bpf_sock_destroy(socket);
	return 0;
}

/* Writes a struct waiting_thread for each call that the agent has to interrupt. */
SEC("iter/task")
int found_waiting(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct waiting_thread found = {};

	if (task && find_waiting(task, &found))
		bpf_seq_write(context->meta->seq, &found, sizeof(found));
	return 0;
}

/* Run by the agent that brings the walls, before there is a policy. */
SEC("iter/task_file")
int found_open(struct bpf_iter__task_file *context)
{
	struct task_struct *task = context->task;
	struct file *file = context->file;

	if (!task || !file)
		return 0;
	note_holder(task, file);
	note_held_socket(task, file);
	return 0;
}

SEC("iter/task_vma")
int found_mapped(struct bpf_iter__task_vma *context)
{
	struct vm_area_struct *area = context->vma;
	struct task_struct *task = context->task;
	struct file *file = area ? area->vm_file : NULL;

	if (task && file)
		note_holder(task, file);
	return 0;
}
