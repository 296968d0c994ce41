/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Terminals: what is typed into one's own is one's own. Another's, which a component may have been
 * started at, it reads, writes and shapes, but types nothing into and takes from nobody; any other
 * it does not open. */
#pragma once

#include "descriptor.h"

#define TIOCEXCL 0x540c
#define TIOCSCTTY 0x540e
#define TIOCSTI 0x5412
#define TIOCLINUX 0x541c
#define TIOCCONS 0x541d
#define TIOCSSERIAL 0x541f
#define TIOCSETD 0x5423
#define TIOCVHANGUP 0x5437
#define KEYBOARD_IOCTLS 0x4b
#define CONSOLE_IOCTLS 0x56
#define KDGKBTYPE 0x4b33
#define KDGETLED 0x4b31
#define KDGETMODE 0x4b3b
#define KDGKBMODE 0x4b44
#define KDGKBMETA 0x4b62
#define KDGKBLED 0x4b64
#define VT_OPENQRY 0x5600
#define VT_GETMODE 0x5601
#define VT_GETSTATE 0x5603

static __always_inline bool is_terminal(struct inode *inode)
{
	__u32 major = MAJOR(inode->i_rdev);

	return (inode->i_mode & S_IFMT) == S_IFCHR &&
	       (major == TTY_MAJOR || major == TTYAUX_MAJOR ||
		(major >= PTY_MASTER_MAJOR && major < PTY_SLAVE_MAJOR + PTY_MAJORS));
}

/* Whether it puts words into somebody's mouth, takes the terminal away or changes what it is. */
static __always_inline bool takes_over(__u32 command, unsigned long argument)
{
	switch (command) {
	case TIOCEXCL:
	case TIOCSTI:
	case TIOCLINUX:
	case TIOCCONS:
	case TIOCSSERIAL:
	case TIOCSETD:
	case TIOCVHANGUP:
		return true;
	case TIOCSCTTY:
		return argument == 1; /* of another session */
	case KDGKBTYPE:
	case KDGETLED:
	case KDGETMODE:
	case KDGKBMODE:
	case KDGKBMETA:
	case KDGKBLED:
	case VT_OPENQRY:
	case VT_GETMODE:
	case VT_GETSTATE:
		return false;
	default:
		return command >> 8 == KEYBOARD_IOCTLS || command >> 8 == CONSOLE_IOCTLS;
	}
}

/* Who opened the master, whose terminal it is; NULL: a component did not. */
static __always_inline struct maker *maker_of_master(struct tty_struct *master)
{
	struct list_head *first = BPF_CORE_READ(master, tty_files.next);
	struct tty_file_private *opened =
	    (void *)first - bpf_core_field_offset(struct tty_file_private, list);
	__u64 key = (__u64)BPF_CORE_READ(opened, file);

	return bpf_map_lookup_elem(&files, &key);
}

static __always_inline struct maker *maker_of_terminal(struct file *file)
{
	struct tty_file_private *opened = (void *)BPF_CORE_READ(file, private_data);
	struct tty_struct *terminal = BPF_CORE_READ(opened, tty);
	char driver[16] = {}; /* pty_master, pty_slave */

	bpf_probe_read_kernel_str(driver, sizeof(driver),
				  BPF_CORE_READ(terminal, driver, driver_name));
	if (driver[0] != 'p' || driver[1] != 't' || driver[2] != 'y' || driver[3] != '_')
		return NULL;
	if (driver[4] == 's')
		terminal = BPF_CORE_READ(terminal, link);
	return maker_of_master(terminal);
}

static __always_inline struct tty_struct *controlling_terminal(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return BPF_CORE_READ(task, signal, tty);
}

/* By its name in a devpts, whose entry has the terminal. */
static __always_inline int judge_terminal_open(struct file *file, struct inode *inode)
{
	__u32 major = MAJOR(inode->i_rdev), self;
	struct tty_struct *terminal;
	struct maker *maker;

	if ((inode->i_mode & S_IFMT) != S_IFCHR || major < PTY_SLAVE_MAJOR ||
	    major >= PTY_SLAVE_MAJOR + PTY_MAJORS || inode->i_sb->s_magic != DEVPTS_SUPER_MAGIC)
		return 0;
	self = current_identity();
	if (!is_component(self))
		return 0;
	terminal = BPF_CORE_READ(file, f_path.dentry, d_fsdata);
	if (terminal == controlling_terminal())
		return 0;
	maker = maker_of_master(BPF_CORE_READ(terminal, link));
	if (maker && maker_in_force(maker) == self)
		return 0;
	return protect_of(maker ? maker->cgroup : 0, MINOR(inode->i_rdev), true);
}

static __always_inline int judge_terminal(struct file *file, __u32 command, unsigned long argument)
{
	__u32 self = current_identity();
	struct maker *maker;

	if (!is_terminal(file->f_inode) || !takes_over(command, argument) || !is_component(self))
		return 0;
	maker = maker_of_terminal(file);
	if (maker && maker_in_force(maker) == self)
		return 0;
	return protect_of(maker ? maker->cgroup : 0, command, true);
}

/* Settings of a network by a socket of it, also from within another. */
static __always_inline int judge_network_ioctl(struct file *file, __u32 command)
{
	struct socket *socket = BPF_CORE_READ(file, private_data);
	__u32 self = current_identity();
	struct net *net;

	if ((file->f_inode->i_mode & S_IFMT) != S_IFSOCK ||
	    (command >> 8 != SOCKET_IOCTLS && command >> 8 != WIRELESS_IOCTLS) ||
	    is_harmless_socket_ioctl(command) || !is_component(self))
		return 0;
	net = net_of_socket(BPF_CORE_READ(socket, sk));
	if (is_own_net(net, self) || (command == SIOCETHTOOL && net == current_net()))
		return 0; /* what ethtool changes it needs a capability for */
	return protect_of(maker_of_net(net), command, true);
}
