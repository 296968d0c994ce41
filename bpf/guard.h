/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What a component may not touch whatever its user and capabilities: all that enforces, and what
 * would undo it. */
#pragma once

#include "newcomer.h"
#include "object.h"

/* 0: go on; 1: refused. The option says what was tried: a command, a magic number, a flag. */
static __always_inline int protect(__u16 option)
{
	struct access *access;

	if (!is_component(current_identity()))
		return 0;
	access = new_access(PROTOCOL_KERNEL, current_cgroup());
	if (!access)
		return 1;
	access->account.option = option;
	return refuse_access(access, REASON_PROTECTED);
}

/* Whatever rule leads to the host: the agent obeys whoever may talk to it. */
static __always_inline bool is_agent(__u32 process)
{
	__u32 *agent = bpf_map_lookup_elem(&agent_process, &zero);

	return process && agent && *agent == process;
}

static __always_inline bool is_control_fs(struct super_block *sb)
{
	__u64 magic = sb->s_magic;

	return magic == BPF_FS_MAGIC || magic == CGROUP2_SUPER_MAGIC || magic == CGROUP_SUPER_MAGIC;
}

/* The devices of drivers/char/mem.c by which the kernel's own memory, ports and log are reached. */
static __always_inline bool is_kernel_device(struct inode *inode)
{
	__u32 device = inode->i_rdev, minor = device & 0xfffff;

	if ((inode->i_mode & S_IFMT) != S_IFCHR || device >> 20 != 1)
		return false;
	return minor == 1 || minor == 2 || minor == 4 || minor == 11; /* mem, kmem, port, kmsg */
}

/* Knobs of the machine: all of sysfs and its kin, and what in procfs is no process's own. */
static __always_inline bool is_knob(struct inode *inode)
{
	__u64 magic = inode->i_sb->s_magic;
	struct proc_inode *entry =
	    (void *)inode - bpf_core_field_offset(struct proc_inode, vfs_inode);

	if (magic == PROC_SUPER_MAGIC)
		return (inode->i_mode & S_IFMT) == S_IFREG && !BPF_CORE_READ(entry, pid);
	return magic == SYSFS_MAGIC || magic == DEBUGFS_MAGIC || magic == TRACEFS_MAGIC ||
	       magic == SECURITYFS_MAGIC;
}

/* Reading is harmless, and runtimes ask cgroups for their limits. */
static __always_inline int protect_open(struct file *file, struct inode *inode)
{
	if (!(file->f_mode & FMODE_WRITE))
		return 0;
	if (is_control_fs(inode->i_sb))
		return is_newcomer() && is_own_list(file) ? 0 : protect(0);
	return is_kernel_device(inode) || is_knob(inode) ? protect(0) : 0;
}

static __always_inline int protect_entry(struct inode *directory)
{
	return is_control_fs(directory->i_sb) ? protect(0) : 0;
}

static __always_inline int protect_code(__u32 kind)
{
	return kind >= READING_MODULE && kind <= READING_KEXEC_INITRAMFS ? protect(kind) : 0;
}

/* Why a component may not have a socket of such a family; 0 if it may. By sock_diag others' sockets
 * are listed and ended. */
static __always_inline __u32 family_refusal(int family, int protocol, __u32 self)
{
	__u32 needed = family == AF_PACKET ? PRIVILEGE_PACKET_SOCKET : PRIVILEGE_OTHER_SOCKET;

	if (family == AF_NETLINK && protocol == NETLINK_SOCK_DIAG)
		return REASON_PROTECTED;
	return has_privilege(slot_of(current_generation()), self, needed)
		   ? 0
		   : REASON_PRIVILEGE_NOT_GRANTED;
}

/* Families that pass the hooks of the network. Routes may be read: resolvers do. */
static __always_inline int judge_family(int family, int protocol)
{
	__u32 self = current_identity();
	struct access *access;
	__u32 reason;

	if (family == AF_UNIX || family == AF_INET || family == AF_INET6)
		return 0;
	if (family == AF_NETLINK && protocol == NETLINK_ROUTE)
		return 0;
	if (!is_component(self))
		return 0;
	reason = family_refusal(family, protocol, self);
	if (!reason)
		return 0;
	access = new_access(PROTOCOL_SOCKET, current_cgroup());
	if (!access)
		return 1;
	access->account.option = family;
	return refuse_access(access, reason);
}
