/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What a component may not touch whatever its user and capabilities: all that enforces, and what
 * would undo it. */
#pragma once

#include "delegate.h"
#include "device.h"
#include "harmless.h"
#include "newcomer.h"
#include "task.h"

static __always_inline bool is_control_fs(struct super_block *sb)
{
	__u64 magic = sb->s_magic;

	return magic == BPF_FS_MAGIC || magic == CGROUP2_SUPER_MAGIC || magic == CGROUP_SUPER_MAGIC;
}

/* What in procfs is no process's own. */
static __always_inline bool is_knob(struct inode *inode)
{
	struct proc_inode *entry =
	    (void *)inode - bpf_core_field_offset(struct proc_inode, vfs_inode);

	return (inode->i_mode & S_IFMT) == S_IFREG && !BPF_CORE_READ(entry, pid);
}

/* A setting below /proc/sys: judged when it is written (knob.h), where there is a program for it.
 */
static __always_inline bool is_setting(struct inode *inode)
{
	struct proc_inode *entry =
	    (void *)inode - bpf_core_field_offset(struct proc_inode, vfs_inode);

	return BPF_CORE_READ(entry, sysctl);
}

static __always_inline int protect_cgroup(struct file *file, struct inode *inode)
{
	__u32 self = current_identity();

	if (!is_component(self) || (is_newcomer() && is_own_list(file)) ||
	    may_write_cgroup(file, inode, self))
		return 0;
	return protect_of(cgroup_of_inode(inode), 0, false);
}

#define ENTRY_NAME 16

/* As many bytes as ENTRY_NAME at most, its zero included. */
static __always_inline bool is_named(struct file *file, const char wanted[ENTRY_NAME])
{
	char name[ENTRY_NAME] = {};
	const __u64 *have = (const __u64 *)name, *want = (const __u64 *)wanted;

	bpf_probe_read_kernel_str(name, sizeof(name),
				  BPF_CORE_READ(file, f_path.dentry, d_name.name));
	return have[0] == want[0] && have[1] == want[1];
}

/* By these the kernel ends everything, or starts a program outside all components. */
static const char sysrq_trigger[ENTRY_NAME] = "sysrq-trigger";
static const char uevent_helper[ENTRY_NAME] = "uevent_helper";

/* A switch of the machine's: in audit mode it is told, unless it turns off what enforces. */
static __always_inline int protect_switch(struct file *file, const char enforcing[ENTRY_NAME])
{
	return is_named(file, enforcing) ? protect(0) : protect_machine(0);
}

static __always_inline int protect_proc(struct file *file, struct inode *inode)
{
	if (is_setting(inode))
		return 0;
	return is_knob(inode) ? protect_switch(file, sysrq_trigger) : judge_process_file(inode);
}

static __always_inline bool is_device(struct inode *inode)
{
	__u32 type = inode->i_mode & S_IFMT;

	return type == S_IFCHR || type == S_IFBLK;
}

/* Reading files is harmless, and runtimes ask cgroups for their limits. */
static __always_inline int protect_open(struct file *file, struct inode *inode)
{
	__u64 magic = inode->i_sb->s_magic;
	bool device = is_device(inode);

	if ((!device && !(file->f_mode & FMODE_WRITE)) || !is_component(current_identity()))
		return 0;
	if (device)
		return protect_device(inode);
	if (magic == CGROUP2_SUPER_MAGIC)
		return protect_cgroup(file, inode);
	if (magic == PROC_SUPER_MAGIC)
		return protect_proc(file, inode);
	if (magic == SYSFS_MAGIC)
		return protect_switch(file, uevent_helper);
	if (is_control_fs(inode->i_sb))
		return protect(0);
	return holds_files(inode->i_sb) ? 0 : protect(magic);
}

static __always_inline int protect_code(__u32 kind)
{
	return kind >= READING_MODULE && kind <= READING_KEXEC_INITRAMFS ? protect(kind) : 0;
}

static __always_inline __u32 privilege_of_netlink(int protocol)
{
	switch (protocol) {
	case NETLINK_AUDIT:
		return PRIVILEGE_AUDIT_SOCKET;
	case NETLINK_NETFILTER:
		return PRIVILEGE_NETLINK_NETFILTER;
	case NETLINK_KOBJECT_UEVENT:
		return PRIVILEGE_NETLINK_UEVENT;
	case NETLINK_GENERIC:
		return PRIVILEGE_NETLINK_GENERIC;
	default:
		return 0;
	}
}

/* Any of them is enough. */
static __always_inline __u32 privileges_of_family(int family, int protocol)
{
	switch (family) {
	case AF_PACKET:
		return PRIVILEGE_PACKET_SOCKET;
	case AF_VSOCK:
		return PRIVILEGE_OTHER_SOCKET | PRIVILEGE_VSOCK;
	case AF_ALG:
		return PRIVILEGE_OTHER_SOCKET | PRIVILEGE_CRYPTO;
	case AF_NETLINK:
		return PRIVILEGE_OTHER_SOCKET | privilege_of_netlink(protocol);
	default:
		return PRIVILEGE_OTHER_SOCKET;
	}
}

/* Why a component may not have a socket of such a family; 0 if it may. By sock_diag others' sockets
 * are listed and ended. */
static __always_inline __u32 family_refusal(int family, int protocol, __u32 self)
{
	if (family == AF_NETLINK && protocol == NETLINK_SOCK_DIAG)
		return REASON_PROTECTED;
	return has_privilege(slot_of(current_generation()), self,
			     privileges_of_family(family, protocol))
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
	access->of_machine = 1; /* sock_diag in audit mode */
	access->account.option = family << 8 | (protocol & 0xff);
	return refuse_access(access, reason);
}
