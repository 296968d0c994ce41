/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Which devices a component may open. By the others the kernel does for a process what is the
 * machine's to do, or shows what is others'. */
#pragma once

#include "namespace.h"
#include "protect.h"

#define MAJOR(device) ((device) >> 20)
#define MINOR(device) ((device) & 0xfffff)
#define MEM_MAJOR 1
#define MISC_MAJOR 10
#define TUN_MINOR 200
#define KERNEL_LOG_MINOR 11
#define TTYAUX_MAJOR 5
#define TTY_MAJOR 4
#define PTY_MASTER_MAJOR 128
#define PTY_SLAVE_MAJOR 136
#define PTY_MAJORS 8

/* The kernel's memory and ports (drivers/char/mem.c). */
static __always_inline bool is_kernel_memory(__u32 device)
{
	__u32 minor = MINOR(device);

	return MAJOR(device) == MEM_MAJOR && (minor == 1 || minor == 2 || minor == 4);
}

struct devices {
	__u32 major;
	__u32 first; /* minors */
	__u32 last;
};

#define ALL_MINORS 0, 0xfffff

/* By Documentation/admin-guide/devices.txt. The numbers of many drivers are given out as these
 * come, and a new one may do anything: what is not here is the machine's. */
static const struct devices harmless_devices[] = {
    {MEM_MAJOR, 3, 3},	     /* null */
    {MEM_MAJOR, 5, 5},	     /* zero */
    {MEM_MAJOR, 7, 9},	     /* full, random, urandom */
    {2, ALL_MINORS},	     /* terminals: pseudo, of an older kind */
    {3, ALL_MINORS},	     /* their other ends */
    {TTY_MAJOR, ALL_MINORS}, /* of the console, and serial ones */
    {TTYAUX_MAJOR, 0, 2},    /* one's own, console, ptmx */
    {166, ALL_MINORS},	     /* serial ones: modems */
    {188, ALL_MINORS},	     /* by USB */
    {204, ALL_MINORS},	     /* of small drivers */
    {229, ALL_MINORS},	     /* of hypervisors */
    {MISC_MAJOR, 229, 229},  /* fuse: a mount of it is judged */
    {MISC_MAJOR, 232, 232},  /* kvm: a machine of one's own */
    {226, 128, 191},	     /* graphics processors, to compute and not to show */
};

#define HARMLESS_DEVICES (sizeof(harmless_devices) / sizeof(harmless_devices[0]))

/* Not inline, to leave stack to who opens. */
__noinline int is_harmless_device(__u32 device)
{
	__u32 major = MAJOR(device), minor = MINOR(device);

	if (major >= PTY_MASTER_MAJOR && major < PTY_SLAVE_MAJOR + PTY_MAJORS)
		return 1;
	for (int i = 0; i < HARMLESS_DEVICES; i++) {
		const struct devices *row = &harmless_devices[i];

		if (row->major == major && row->first <= minor && minor <= row->last)
			return 1;
	}
	return 0;
}

/* A tunnel's packets have no sender. Within a network of its own they are a component's own. */
static __always_inline int protect_tunnel(__u32 device)
{
	struct net *net = current_net();

	if (is_own_net(net, current_identity()))
		return 0;
	return protect_of(maker_of_net(net), MINOR(device), true);
}

/* Requests to a driver need no right to write, and what is read may be others': so opening is
 * what is judged, to read too. A disk has everybody's files. */
static __always_inline int protect_device(struct inode *inode)
{
	__u32 device = inode->i_rdev;

	if ((inode->i_mode & S_IFMT) == S_IFBLK)
		return protect_machine(MINOR(device));
	if (device == (MISC_MAJOR << 20 | TUN_MINOR))
		return protect_tunnel(device);
	if (device == (MEM_MAJOR << 20 | KERNEL_LOG_MINOR) && is_privileged(PRIVILEGE_KERNEL_LOG))
		return 0;
	if (is_kernel_memory(device))
		return protect(MINOR(device));
	return is_harmless_device(device) ? 0 : protect_machine(MINOR(device));
}
