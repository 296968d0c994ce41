/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Where a component may be reached by unix sockets: what it binds, listens on and accepts from. */
#pragma once

#include "lent.h"

/* What the service manager binds or listens on. */
static __always_inline void note_manager_socket(struct socket *socket)
{
	struct sock *sk = socket->sk;

	if (sk && is_unix(sk))
		note_handed(sk, current_cgroup());
}

/* A component listens where no other is exposed. Where it is not itself, nobody else gets in. */
static __always_inline int judge_unix_listen(struct socket *socket)
{
	struct sock *sk = socket->sk;
	struct access *access;
	__u32 self = current_identity(), exposer;

	if (!sk || !is_unix(sk) || !is_component(self))
		return 0;
	access = unix_access(sk);
	if (!access)
		return 1;
	exposer = exposer_of(access);
	return exposer && exposer != self ? refuse_access(access, REASON_NOT_EXPOSED) : 0;
}

static __always_inline int judge_accept(struct socket *socket)
{
	struct sock *sk = socket->sk;
	__u64 maker = sk ? maker_of_socket(sk) : 0;
	__u32 self = current_identity(), owner;

	if (!sk)
		return 0;
	if (!is_unix(sk))
		return judge_user(sk);
	owner = identity_in_force(maker);
	if (is_foreign(self, owner))
		return refuse_foreign_socket(maker, sk);
	if (self == owner)
		return 0;
	return is_component(self) ? judge_lent_name(sk, self) : 0;
}

/* A path ends at its zero, or where the caller's address ends. */
static __always_inline void read_bound_name(char name[OBJECT_NAME_LENGTH], const char *path,
					    int length)
{
	char first = 0;

	if (length >= OBJECT_NAME_LENGTH)
		return;
	bpf_probe_read_kernel(&first, 1, path);
	if (first) {
		bpf_probe_read_kernel_str(name, bounded(length + 1), path);
		return;
	}
	bpf_probe_read_kernel(name, bounded(length), path);
	name[0] = '@';
}

/* Nobody takes a name that another component exposes. */
static __always_inline int judge_unix_bind(struct socket *socket, struct sockaddr *address,
					   int length)
{
	struct sock *sk = socket->sk;
	struct exposure_entry *exposure;
	struct access *access;
	__u32 self = current_identity();

	if (!sk || !is_unix(sk) || !is_component(self) || length <= 2)
		return 0;
	access = new_access(PROTOCOL_UNIX, current_cgroup());
	if (!access)
		return 1;
	read_bound_name(access->key.name, (const char *)address + 2, length - 2);
	access->key.slot = slot_of(current_generation());
	exposure = bpf_map_lookup_elem(&objects, &access->key);
	if (!is_of_another(exposure, self))
		return 0;
	return refuse_access(access, REASON_NOT_EXPOSED);
}
