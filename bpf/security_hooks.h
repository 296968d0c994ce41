/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Entry points of the Linux security module. A kernel that refuses them gets the rest without; what
 * is then not covered is said by the agent. */
#pragma once

#include "answer.h"
#include "descriptor.h"
#include "door.h"
#include "guard.h"
#include "listen.h"
#include "mounts.h"
#include "netlink.h"
#include "owner_signal.h"
#include "property.h"
#include "splice.h"
#include "sysv.h"
#include "task.h"
#include "terminal.h"

SEC("lsm/unix_stream_connect")
int BPF_PROG(unix_connected, struct sock *sock, struct sock *other, struct sock *newsk)
{
	return answer(judge_unix_connect(sock, other, newsk), EPERM);
}

SEC("lsm/unix_may_send")
int BPF_PROG(unix_sent, struct socket *sock, struct socket *other)
{
	struct sock *from = sock->sk, *to = other->sk;

	return from && to ? answer(judge_unix_datagram(from, to), EPERM) : 0;
}

SEC("lsm/socket_socketpair")
int BPF_PROG(socket_paired, struct socket *socka, struct socket *sockb)
{
	struct sock *one = socka->sk, *other = sockb->sk;

	if (one)
		note_pair(one);
	if (other)
		note_pair(other);
	return 0;
}

SEC("lsm/socket_sendmsg")
int BPF_PROG(socket_sends, struct socket *sock, struct msghdr *msg)
{
	struct sock *sk = sock->sk;

	if (!sk)
		return 0;
	if (is_netlink(sk) && judge_netlink_peer(sk, msg))
		return -EPERM;
	return answer(judge_sending(sk), EPERM);
}

SEC("lsm/socket_recvmsg")
int BPF_PROG(socket_receives, struct socket *sock)
{
	struct sock *sk = sock->sk;

	return sk ? answer(judge_reading(sk), EPERM) : 0;
}

/* Of the options that tell of a connection one hands out what it has received. */
SEC("lsm/socket_getsockopt")
int BPF_PROG(socket_option_read, struct socket *sock, int level, int optname)
{
	struct sock *sk = sock->sk;

	if (!sk || level != IPPROTO_TCP || optname != TCP_ZEROCOPY_RECEIVE)
		return 0;
	return answer(judge_user(sk), EPERM);
}

SEC("lsm/socket_accept")
int BPF_PROG(socket_accepts, struct socket *sock)
{
	return answer(judge_accept(sock), EACCES);
}

SEC("lsm/socket_bind")
int BPF_PROG(socket_binds, struct socket *sock, struct sockaddr *address, int addrlen)
{
	note_manager_socket(sock);
	return answer(judge_unix_bind(sock, address, addrlen), EPERM);
}

SEC("lsm/socket_listen")
int BPF_PROG(socket_listens, struct socket *sock)
{
	note_manager_socket(sock);
	return answer(judge_listen(sock), EPERM);
}

/* Answered as by a kernel without the family: what may use one asks that first, and goes on. */
SEC("lsm/socket_create")
int BPF_PROG(socket_of_family, int family, int type, int protocol, int kern)
{
	return kern ? 0 : answer(judge_family(family, protocol), EAFNOSUPPORT);
}

SEC("lsm/file_open")
int BPF_PROG(file_opened, struct file *file)
{
	struct inode *inode = file->f_inode;

	if (judge_object_open(file, inode) || judge_reopening(file))
		return -EACCES;
	return answer(judge_terminal_open(file, inode) || protect_open(file, inode), EPERM);
}

SEC("lsm/file_permission")
int BPF_PROG(file_used, struct file *file, int mask)
{
	if (judge_file(file) || judge_spoiled(file->f_inode) || judge_handed_use(file))
		return -EACCES;
	return answer(judge_socket_file(file, mask), EPERM);
}

SEC("lsm/mmap_file")
int BPF_PROG(file_mapped, struct file *file)
{
	if (!file)
		return 0;
	return answer(judge_file(file) || judge_handed_map(file), EACCES);
}

/* What was mapped out of reach is not to be taken into reach later. */
SEC("lsm/file_mprotect")
int BPF_PROG(memory_opened, struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot)
{
	struct file *file = vma->vm_file;

	if (!file || !(prot & PROT_ANY))
		return 0;
	return answer(judge_file(file) || judge_handed_map(file), EACCES);
}

SEC("fentry/get_pipe_info")
int BPF_PROG(pipe_spliced, struct file *file, bool for_splice)
{
	if (for_splice)
		judge_splice(file);
	return 0;
}

SEC("lsm/file_alloc_security")
int BPF_PROG(file_made, struct file *file)
{
	return answer(note_file(file), EACCES);
}

SEC("lsm/file_free_security")
int BPF_PROG(file_gone, struct file *file)
{
	forget_file(file);
	return 0;
}

SEC("lsm/file_receive")
int BPF_PROG(file_received, struct file *file)
{
	return answer(judge_received(file) || judge_received_queue(file), EACCES);
}

SEC("lsm/file_fcntl")
int BPF_PROG(file_controlled, struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct f_owner_ex *owner = (void *)arg;

	if (!is_of_descriptor(cmd) && judge_control(file))
		return answer(1, EACCES);
	if (cmd == F_SETLEASE)
		return answer(judge_lease(file, arg), EPERM);
	if (cmd == F_SETOWN)
		return answer(judge_signal_owner(arg), EPERM);
	return cmd == F_SETOWN_EX ? answer(judge_owner_in_memory(file, &owner->pid), EPERM) : 0;
}

SEC("lsm/file_send_sigiotask")
int BPF_PROG(owner_signalled, struct task_struct *tsk, struct fown_struct *fown, int sig)
{
	return answer(judge_owner_signal(tsk, fown, sig), EPERM);
}

/* Each lock that one takes says a number of bits, and keeps others waiting. */
SEC("lsm/file_lock")
int BPF_PROG(file_locked, struct file *file)
{
	if (file->f_inode->i_sb->s_magic == BPF_FS_MAGIC && protect(0))
		return answer(1, EPERM); /* with it the next agent would not start */
	return answer(judge_control(file), EACCES);
}

static __always_inline int judge_request(struct file *file, __u32 cmd, unsigned long arg)
{
	if (!is_of_descriptor(cmd) && judge_control(file))
		return 1;
	if (cmd == FIOSETOWN || cmd == SIOCSPGRP)
		return judge_owner_in_memory(file, (void *)arg);
	return judge_terminal(file, cmd, arg) || judge_network_ioctl(file, cmd);
}

SEC("lsm/file_ioctl")
int BPF_PROG(file_asked, struct file *file, unsigned int cmd, unsigned long arg)
{
	return answer(judge_request(file, cmd, arg), EPERM);
}

SEC("lsm/file_ioctl_compat")
int BPF_PROG(file_asked_compat, struct file *file, unsigned int cmd, unsigned long arg)
{
	return answer(judge_request(file, cmd, arg), EPERM);
}

SEC("lsm/shm_alloc_security")
int BPF_PROG(shm_made, struct kern_ipc_perm *object)
{
	return answer(note_sysv(object, PROTOCOL_SHM), EACCES);
}

SEC("lsm/sem_alloc_security")
int BPF_PROG(sem_made, struct kern_ipc_perm *object)
{
	return answer(note_sysv(object, PROTOCOL_SHM), EACCES);
}

SEC("lsm/msg_queue_alloc_security")
int BPF_PROG(queue_made, struct kern_ipc_perm *object)
{
	return answer(note_sysv(object, PROTOCOL_MQUEUE), EACCES);
}

SEC("lsm/shm_free_security")
int BPF_PROG(shm_gone, struct kern_ipc_perm *object)
{
	forget_sysv(object);
	return 0;
}

SEC("lsm/sem_free_security")
int BPF_PROG(sem_gone, struct kern_ipc_perm *object)
{
	forget_sysv(object);
	return 0;
}

SEC("lsm/msg_queue_free_security")
int BPF_PROG(queue_gone, struct kern_ipc_perm *object)
{
	forget_sysv(object);
	return 0;
}

SEC("lsm/ipc_permission")
int BPF_PROG(sysv_used, struct kern_ipc_perm *object)
{
	return answer(judge_sysv(object), EACCES);
}

/* Removal and a change of owner ask only for the caller's capability, not for permission. */
SEC("lsm/shm_shmctl")
int BPF_PROG(shm_controlled, struct kern_ipc_perm *object)
{
	return answer(judge_sysv(object), EACCES);
}

SEC("lsm/sem_semctl")
int BPF_PROG(sem_controlled, struct kern_ipc_perm *object)
{
	return answer(judge_sysv(object), EACCES);
}

SEC("lsm/msg_queue_msgctl")
int BPF_PROG(queue_controlled, struct kern_ipc_perm *object)
{
	return answer(judge_sysv(object), EACCES);
}

SEC("lsm/task_kill")
int BPF_PROG(signalled, struct task_struct *task, struct kernel_siginfo *info, int sig)
{
	return answer(judge_signal(task, sig), EPERM);
}

SEC("lsm/ptrace_access_check")
int BPF_PROG(traced, struct task_struct *child, unsigned int mode)
{
	return answer(judge_trace(child, mode & PTRACE_MODE_NOAUDIT), EPERM);
}

SEC("lsm/ptrace_traceme")
int BPF_PROG(asks_to_be_traced, struct task_struct *parent)
{
	return answer(judge_trace(parent, false), EPERM);
}

SEC("lsm/task_setnice")
int BPF_PROG(task_niced, struct task_struct *task)
{
	return answer(judge_trace(task, false), EPERM);
}

SEC("lsm/task_setioprio")
int BPF_PROG(task_io_niced, struct task_struct *task)
{
	return answer(judge_trace(task, false), EPERM);
}

SEC("lsm/task_setscheduler")
int BPF_PROG(task_scheduled, struct task_struct *task)
{
	return answer(judge_trace(task, false), EPERM);
}

SEC("lsm/task_setrlimit")
int BPF_PROG(task_limited, struct task_struct *task)
{
	return answer(judge_trace(task, false), EPERM);
}

SEC("lsm/task_movememory")
int BPF_PROG(task_memory_moved, struct task_struct *task)
{
	return answer(judge_trace(task, false), EPERM);
}

/* Counts what others do, so it is tracing. */
SEC("lsm/perf_event_open")
int BPF_PROG(perf_opened)
{
	return may_trace() ? 0 : answer(protect_machine(0), EPERM);
}

SEC("lsm/bpf")
int BPF_PROG(bpf_called, int cmd)
{
	learn_machine();
	return answer(protect(cmd), EPERM);
}

SEC("lsm/task_alloc")
int BPF_PROG(task_made, struct task_struct *task, unsigned long clone_flags)
{
	if (!(clone_flags & CLONE_THREAD) && !is_component(current_identity()))
		note_newcomer(task);
	return 0;
}

SEC("lsm/kernel_read_file")
int BPF_PROG(code_read, struct file *file, int id)
{
	return answer(protect_code(id), EPERM);
}

SEC("lsm/kernel_load_data")
int BPF_PROG(code_loaded, int id)
{
	return answer(protect_code(id), EPERM);
}
