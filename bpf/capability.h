/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Capabilities of the machine that a component has no use for, or not for what it asks: the only
 * thing that the kernel asks about by many system calls. */
#pragma once

#include "compat.h"
#include "ioctl.h"
#include "namespace.h"
#include "option.h"
#include "protect.h"

#define CAP_NET_ADMIN 12
#define CAP_SYS_MODULE 16
#define CAP_SYS_RAWIO 17
#define CAP_SYS_PACCT 20
#define CAP_SYS_ADMIN 21
#define CAP_SYS_BOOT 22
#define CAP_SYS_TIME 25

enum call {
	CALL_OTHER = 0,
	CALL_IOCTL,
	CALL_SETSOCKOPT,
	CALL_NAME, /* sethostname, setdomainname */
	CALL_SWAP,
	CALL_MOUNT_SETATTR,
	CALL_SOCKET, /* makes a socket, or may: what a ring does is not told apart */
};

#define NR_MOUNT_SETATTR 442
#define NR_IO_URING_ENTER 426

#if defined(__TARGET_ARCH_x86)
static __always_inline enum call call_of_32_bits(__u64 number)
{
	switch (number) {
	case 54:
		return CALL_IOCTL;
	case 102: /* socketcall */
	case 366:
		return CALL_SETSOCKOPT;
	case 74:
	case 121:
		return CALL_NAME;
	case 87:
	case 115:
		return CALL_SWAP;
	case NR_MOUNT_SETATTR:
		return CALL_MOUNT_SETATTR;
	case 359:
	case NR_IO_URING_ENTER:
		return CALL_SOCKET;
	default:
		return CALL_OTHER;
	}
}

static __always_inline enum call call_of_64_bits(__u64 number)
{
	switch (number) {
	case 16:
	case 514: /* x32 */
		return CALL_IOCTL;
	case 54:
	case 541: /* x32 */
		return CALL_SETSOCKOPT;
	case 170:
	case 171:
		return CALL_NAME;
	case 167:
	case 168:
		return CALL_SWAP;
	case NR_MOUNT_SETATTR:
		return CALL_MOUNT_SETATTR;
	case 41:
	case NR_IO_URING_ENTER:
		return CALL_SOCKET;
	default:
		return CALL_OTHER;
	}
}

static __always_inline enum call current_call(struct pt_regs *registers)
{
	__u64 number = BPF_CORE_READ(registers, orig_ax) & ~0x40000000ULL;

	if (BPF_CORE_READ(bpf_get_current_task_btf(), flags) & PF_IO_WORKER)
		return CALL_SOCKET;
	return is_compat_call() ? call_of_32_bits(number) : call_of_64_bits(number);
}
#define SECOND_ARGUMENT(registers) BPF_CORE_READ(registers, si)
#define SECOND_ARGUMENT_32(registers) BPF_CORE_READ(registers, cx)
#define THIRD_ARGUMENT(registers) BPF_CORE_READ(registers, dx)
#define NR_SOCKETCALL_32 102
#else
#error "which system call asks is not read on this architecture yet"
#endif

static __always_inline __u32 second_argument(struct pt_regs *registers)
{
	return is_compat_call() ? SECOND_ARGUMENT_32(registers) : SECOND_ARGUMENT(registers);
}

static __always_inline bool reads_interface(struct pt_regs *registers)
{
	return is_harmless_socket_ioctl(second_argument(registers));
}

/* An option of that socket, and none that sets the network's filters by it. The older call has its
 * arguments in memory, which may change. */
static __always_inline bool sets_own_socket(struct pt_regs *registers)
{
	if (is_compat_call() && (BPF_CORE_READ(registers, orig_ax) & 0xffff) == NR_SOCKETCALL_32)
		return false;
	return !is_network_option(second_argument(registers), THIRD_ARGUMENT(registers));
}

/* Settings of a network: one's own, but for options of a socket, which are that socket's. */
static __always_inline int judge_network_admin(struct pt_regs *registers, bool only_asks)
{
	struct net *net = current_net();
	enum call call = current_call(registers);

	/* A setting is opened, and who writes to it is asked then: knob.h. For a socket of the
	 * machine that runs this one (vsock) the kernel asks too, and trusts who has the
	 * capability. */
	if (only_asks && call == CALL_OTHER)
		return 0;
	if ((call == CALL_SETSOCKOPT && sets_own_socket(registers)) ||
	    (call == CALL_IOCTL && reads_interface(registers)) ||
	    is_own_net(net, current_identity()))
		return 0;
	return protect_of(maker_of_net(net), CAP_NET_ADMIN, true);
}

static __always_inline bool has_mounts_of_machine(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return BPF_CORE_READ(task, nsproxy, mnt_ns) == mounts_of_machine();
}

static __always_inline int judge_system_admin(struct pt_regs *registers)
{
	switch (current_call(registers)) {
	case CALL_NAME:
		return has_name_of_machine() ? protect_machine(CAP_SYS_ADMIN) : 0;
	case CALL_SWAP:
		return protect_machine(CAP_SYS_ADMIN);
	case CALL_IOCTL: /* freezes a file system, sets up a device, and the like */
		return is_terminal_ioctl(second_argument(registers))
			   ? 0
			   : protect_machine(CAP_SYS_ADMIN);
	case CALL_MOUNT_SETATTR: /* asks for nothing else */
		return has_mounts_of_machine() ? protect(CAP_SYS_ADMIN) : 0;
	default:
		return 0;
	}
}

/* `only_asks`: the kernel would only like to know, as when a setting is opened, be it to be read.
 */
static __always_inline int judge_capability(struct user_namespace *namespace, int capability,
					    bool only_asks)
{
	struct pt_regs *registers;

	if (namespace->level)
		return 0;
	if (capability != CAP_NET_ADMIN && capability != CAP_SYS_ADMIN &&
	    capability != CAP_SYS_MODULE && capability != CAP_SYS_RAWIO &&
	    capability != CAP_SYS_PACCT && capability != CAP_SYS_BOOT && capability != CAP_SYS_TIME)
		return 0;
	if (!is_component(current_identity()))
		return 0;
	registers = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	switch (capability) {
	case CAP_NET_ADMIN:
		return judge_network_admin(registers, only_asks);
	case CAP_SYS_ADMIN:
		return judge_system_admin(registers);
	case CAP_SYS_BOOT: /* ends the processes of its own numbers alone */
		return has_numbers_of_machine() ? protect(capability) : 0;
	case CAP_SYS_MODULE:
	case CAP_SYS_RAWIO:
		return protect(capability);
	case CAP_SYS_TIME:
		return is_privileged(PRIVILEGE_CLOCK) ? 0 : protect_machine(capability);
	default:
		return protect_machine(capability);
	}
}
