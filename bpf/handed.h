/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Sockets that the service manager makes and hands over (socket activation), unix sockets too.
 * Their maker is the host, but at the place of a component they are that component's, from before
 * its first process runs, and so are the connections that they accept. */
#pragma once

#include "event.h"

/* Whose it was the last time; 0: nobody's yet. What is accepted has its listener's. */
struct handed {
	__u32 component;
	__u32 padding;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct handed);
} handed_sockets SEC(".maps");

/* Read as words, with room for the longest name that is asked for. */
struct program_name {
	__u64 words[4];
};

/* systemd's own programs, and no link to them: the name is that of the file itself, and its owner
 * root. */
static __always_inline bool is_of_systemd(const struct program_name *name)
{
	const __u64 *manager = (const __u64 *)"systemd";
	const __u64 *activator = (const __u64 *)"systemd-socket-activate";

	return name->words[0] == manager[0] ||
	       (name->words[0] == activator[0] && name->words[1] == activator[1] &&
		name->words[2] == activator[2]);
}

static __always_inline bool is_service_manager(struct task_struct *task)
{
	struct file *program = BPF_CORE_READ(task, mm, exe_file);
	struct program_name name = {};

	if (BPF_CORE_READ(task, tgid) == 1)
		return true;
	if (!program || BPF_CORE_READ(task, cred, euid.val) ||
	    BPF_CORE_READ(program, f_inode, i_uid.val))
		return false;
	bpf_probe_read_kernel_str(&name, sizeof(name),
				  BPF_CORE_READ(program, f_path.dentry, d_name.name));
	return is_of_systemd(&name);
}

static __always_inline struct handed *find_handed(void *sk)
{
	return bpf_sk_storage_get(&handed_sockets, sk, NULL, 0);
}

/* Where the maker is in no component: a selected .socket unit's are its component's anyway. */
static __always_inline void note_handed(void *sk, __u64 cgroup)
{
	if (!is_component(identity_of_cgroup(cgroup, slot_of(current_generation()))) &&
	    is_service_manager(bpf_get_current_task_btf()))
		bpf_sk_storage_get(&handed_sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
}

/* Whose it is at this place; where nobody exposes that any more, whose it was. Not inline, to leave
 * stack to decide(). */
static __noinline __u32 owner_of_handed(struct handed *handed, __u8 slot, __u8 protocol,
					const __u8 address[16], __u16 port)
{
	struct exposure_entry *exposure = find_exposure(slot, protocol, address, port);

	if (exposure)
		handed->component = exposure->component;
	return handed->component ? handed->component : IDENTITY_HOST;
}

/* Whose a socket is that was made in this cgroup and has this place. */
static __always_inline __u32 identity_at(void *sk, __u64 cgroup, __u8 slot, __u8 protocol,
					 const __u8 address[16], __u16 port)
{
	__u32 identity = identity_of_cgroup(cgroup, slot);
	struct handed *handed = identity == IDENTITY_HOST ? find_handed(sk) : NULL;

	return handed ? owner_of_handed(handed, slot, protocol, address, port) : identity;
}
