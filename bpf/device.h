/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Devices by which the kernel does for a process what is the machine's to do. */
#pragma once

#include "namespace.h"
#include "protect.h"

#define MAJOR(device) ((device) >> 20)
#define MINOR(device) ((device) & 0xfffff)
#define MEM_MAJOR 1
#define KMSG_MINOR 11
#define TTYAUX_MAJOR 5
#define VCS_MAJOR 7
#define MISC_MAJOR 10
#define INPUT_MAJOR 13
#define PPP_MAJOR 108
#define TUN_MINOR 200
#define FUSE_MINOR 229
#define KVM_MINOR 232
#define LOOP_CTRL_MINOR 237

/* The kernel's memory and ports (drivers/char/mem.c). */
static __always_inline bool is_kernel_memory(__u32 device)
{
	__u32 minor = MINOR(device);

	return MAJOR(device) == MEM_MAJOR && (minor == 1 || minor == 2 || minor == 4);
}

/* The kernel's log; others' keyboards and screens; networks of the kernel's own; and of the many
 * small drivers that share one number all (guests' sockets, made-up keyboards, watchdogs) but those
 * named. */
static __always_inline bool is_of_machine(__u32 device)
{
	__u32 major = MAJOR(device), minor = MINOR(device);

	if (major == MISC_MAJOR)
		return minor != FUSE_MINOR && minor != KVM_MINOR && minor != LOOP_CTRL_MINOR;
	if (major == MEM_MAJOR)
		return minor == KMSG_MINOR;
	return major == VCS_MAJOR || major == INPUT_MAJOR || major == PPP_MAJOR;
}

/* A tunnel's packets have no sender. Within a network of its own they are a component's own. */
static __always_inline int protect_tunnel(__u32 device)
{
	struct net *net = current_net();

	if (is_own_net(net, current_identity()))
		return 0;
	return protect_of(maker_of_net(net), MINOR(device), true);
}

static __always_inline int protect_device(struct inode *inode)
{
	__u32 device = inode->i_rdev;

	if (device == (MISC_MAJOR << 20 | TUN_MINOR))
		return protect_tunnel(device);
	if (is_kernel_memory(device))
		return protect(MINOR(device));
	return is_of_machine(device) ? protect_machine(MINOR(device)) : 0;
}
