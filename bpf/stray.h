/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Senders that the kernel's tables do not find again by what is in their packets: a connected
 * datagram socket that sends elsewhere, and a socket that is bound to a device. Each is noted for
 * the moment that the packet needs to arrive. */
#pragma once

#include "socket.h"

struct stray {
	__u8 source_address[16];
	__u8 destination_address[16];
	__u16 source_port;
	__u16 destination_port;
	__u32 protocol;
};

struct stray_sender {
	__u64 sent; /* boot clock */
	__u64 cgroup;
};

#define STRAY_NANOSECONDS 1000000000ULL

/* A miss: no proven sender. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct stray);
	__type(value, struct stray_sender);
} strays SEC(".maps");

static __always_inline void fill_stray(struct stray *stray, const struct flow *flow)
{
	copy_address(stray->source_address, flow->source_address);
	copy_address(stray->destination_address, flow->destination_address);
	stray->source_port = flow->source_port;
	stray->destination_port = flow->destination_port;
	stray->protocol = flow->protocol;
}

static __always_inline bool is_bound_to_device(struct bpf_sock *sk)
{
	return *(volatile __u32 *)&sk->bound_dev_if;
}

static __always_inline bool is_stray(struct bpf_sock *sk, const __u8 address[16], __u16 port)
{
	const __u32 *words = (const __u32 *)address;
	/* Volatile, or the compiler computes the field's place, which the verifier forbids. */
	__u32 ipv4 = *(volatile __u32 *)&sk->dst_ip4;
	__u32 ipv6 = *(volatile __u32 *)&sk->dst_ip6[3];
	__u32 connected = sk->family == AF_INET ? ipv4 : ipv6;

	if (is_bound_to_device(sk))
		return true;
	if (!sk->dst_port)
		return false;
	return bpf_ntohs(sk->dst_port) != port || connected != words[3];
}

static __always_inline __u64 cgroup_of_sender(struct bpf_sock *sk)
{
	__u64 cgroup = bpf_sk_cgroup_id(sk);

	return is_known(cgroup) ? cgroup : ancestor_of_socket(sk);
}

static __noinline int note_stray(const struct flow *flow, __u64 cgroup)
{
	struct stray stray = {};
	struct stray_sender sender = {.sent = bpf_ktime_get_boot_ns(), .cgroup = cgroup};

	fill_stray(&stray, flow);
	return bpf_map_update_elem(&strays, &stray, &sender, BPF_ANY);
}

/* The cgroup of who sent it; 0: nobody was noted. */
static __noinline __u64 find_stray(const struct flow *flow)
{
	struct stray_sender *sender;
	struct stray stray = {};

	if (!flow)
		return 0;
	fill_stray(&stray, flow);
	sender = bpf_map_lookup_elem(&strays, &stray);
	if (!sender || bpf_ktime_get_boot_ns() - sender->sent > STRAY_NANOSECONDS)
		return 0;
	return sender->cgroup;
}
