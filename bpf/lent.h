/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Whose a socket is that a task uses. The host makes some for its components; what else a process
 * brings along from before it was a component's is not its own. */
#pragma once

#include "descriptor.h"

static __always_inline void read_local_address(__u8 address[16], struct sock *sk, __u16 family)
{
	__u32 *words = (__u32 *)address;

	if (family == AF_INET6) {
		BPF_CORE_READ_INTO(address, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
		return;
	}
	words[3] = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
	if (words[3])
		words[2] = bpf_htonl(0xffff);
}

/* Whether the host holds it for a component, as a service manager that listens for its services:
 * then the component exposes where the socket is bound. */
static __noinline bool is_held_for(struct sock *sk, __u32 self)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
	__u16 port = BPF_CORE_READ(sk, __sk_common.skc_num);
	__u16 protocol = BPF_CORE_READ(sk, sk_protocol);
	struct exposure_entry *exposure;
	__u8 address[16] = {};

	if (family != AF_INET && family != AF_INET6)
		return false;
	if (protocol == IPPROTO_MPTCP)
		protocol = IPPROTO_TCP;
	read_local_address(address, sk, family);
	exposure = find_exposure(slot_of(current_generation()), protocol, address, port);
	return exposure && exposure->component == self;
}

/* Sockets of the network are judged packet by packet; here only whose they are. */
static __always_inline int judge_user(struct sock *sk)
{
	__u32 self, owner;
	__u64 maker;

	if (bpf_get_current_cgroup_id() == cgroup_of_socket(sk))
		return 0;
	self = current_identity();
	if (!is_component(self))
		return 0;
	maker = maker_of_socket(sk);
	owner = identity_in_force(maker);
	if (self == owner)
		return 0;
	return is_component(owner) || !is_held_for(sk, self) ? refuse_foreign_socket(maker, sk) : 0;
}

/* What the kernel tells the journal or the device manager, on a netlink socket that their manager
 * made, is for them; what they would ask for there is not. */
static __always_inline bool is_told_by_kernel(struct sock *sk)
{
	return sk->__sk_common.skc_family == AF_NETLINK &&
	       !is_component(identity_in_force(maker_of_socket(sk)));
}

static __always_inline int judge_sending(struct sock *sk)
{
	struct unix_state *state;
	struct kept last;

	if (!is_unix(sk))
		return judge_user(sk);
	state = connected_state(sk);
	return state && !is_data_kept(state, &last) ? judge_unix_data(sk, state) : 0;
}

static __always_inline int judge_receiver(struct sock *sk)
{
	return is_told_by_kernel(sk) ? 0 : judge_user(sk);
}

/* Who exposes the socket's name; 0: nobody. */
static __always_inline __u32 exposer_of(struct access *access)
{
	struct exposure_entry *exposure;

	access->key.slot = slot_of(current_generation());
	exposure = bpf_map_lookup_elem(&objects, &access->key);
	return exposure ? exposure->component : 0;
}

/* What the host has bound for a component, that must expose. */
static __always_inline int judge_lent_name(struct sock *sk, __u32 self)
{
	struct access *access = unix_access(sk);

	if (access && exposer_of(access) == self)
		return 0;
	return refuse_access(access, REASON_NOT_EXPOSED);
}

static __always_inline bool has_unix_name(struct sock *sk)
{
	return BPF_CORE_READ((struct unix_sock *)sk, addr);
}

/* A datagram was judged by whose the socket is that it was sent to, whoever reads it there. */
static __always_inline int judge_datagram_receiver(struct sock *sk)
{
	__u64 maker;
	__u32 self, owner;

	if (bpf_get_current_cgroup_id() == cgroup_of_socket(sk))
		return 0;
	self = current_identity();
	maker = maker_of_socket(sk);
	owner = identity_in_force(maker);
	if (is_foreign(self, owner))
		return refuse_foreign_socket(maker, sk);
	if (self == owner || !is_component(self) || !has_unix_name(sk))
		return 0;
	return judge_lent_name(sk, self);
}

/* From a unix socket a descriptor may come with what is read; the host takes each. */
static __always_inline int judge_reading(struct sock *sk)
{
	struct unix_state *state;
	struct kept last = {};

	if (!is_unix(sk))
		return judge_receiver(sk);
	state = connected_state(sk);
	if (!state)
		return sk->sk_type == SOCK_DGRAM ? judge_datagram_receiver(sk) : 0;
	if (!is_data_kept(state, &last) && judge_unix_data(sk, state))
		return 1;
	if (!last.by_host)
		note_reading(state);
	return 0;
}

/* What read(), write(), sendfile() and splice() do with a socket. The last two ask the network's
 * hooks of no kernel for what is received, and of older ones not for what is sent either. */
static __always_inline int judge_socket_file(struct file *file, int mask)
{
	struct unix_state *state;
	struct socket *socket;
	struct kept last;
	struct sock *sk;

	if ((file->f_inode->i_mode & S_IFMT) != S_IFSOCK)
		return 0;
	socket = bpf_sock_from_file(file);
	sk = socket ? socket->sk : NULL;
	if (!sk)
		return 0;
	if (!is_unix(sk))
		return judge_receiver(sk);
	state = connected_state(sk);
	if (!state || read_kept(&state->data, 0, &last))
		return 0;
	return judge_unix_data(sk, state);
}
