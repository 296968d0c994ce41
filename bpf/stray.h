/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* A connected datagram socket may still send elsewhere, but the kernel's table finds it only for
 * its own peer. So where it does, its sender is noted for the moment that the packet needs to
 * arrive. */
#pragma once

#include "socket.h"

struct stray {
	__u8 source_address[16];
	__u8 destination_address[16];
	__u16 source_port;
	__u16 destination_port;
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
}

static __always_inline bool is_stray(struct bpf_sock *sk, const __u8 address[16], __u16 port)
{
	const __u32 *words = (const __u32 *)address;
	/* Volatile, or the compiler computes the field's place, which the verifier forbids. */
	__u32 ipv4 = *(volatile __u32 *)&sk->dst_ip4;
	__u32 ipv6 = *(volatile __u32 *)&sk->dst_ip6[3];
	__u32 connected = sk->family == AF_INET ? ipv4 : ipv6;

	if (!sk->dst_port)
		return false;
	return bpf_ntohs(sk->dst_port) != port || connected != words[3];
}

static __noinline int note_stray(const struct flow *flow, __u64 cgroup)
{
	struct stray stray = {};
	struct stray_sender sender = {.sent = bpf_ktime_get_boot_ns(), .cgroup = cgroup};

	fill_stray(&stray, flow);
	return bpf_map_update_elem(&strays, &stray, &sender, BPF_ANY);
}

__noinline int find_stray(const struct flow *flow, __u64 generation)
{
	struct stray_sender *sender;
	struct stray stray = {};

	if (!flow)
		return IDENTITY_NONE;
	fill_stray(&stray, flow);
	sender = bpf_map_lookup_elem(&strays, &stray);
	if (!sender || bpf_ktime_get_boot_ns() - sender->sent > STRAY_NANOSECONDS)
		return IDENTITY_NONE;
	return identity_of_cgroup(sender->cgroup, slot_of(generation));
}
