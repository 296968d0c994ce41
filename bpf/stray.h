/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Senders that the kernel's tables do not find again by what is in their packets: a connected
 * datagram socket that sends elsewhere, a socket that is bound to a device, and one whose addresses
 * are translated. Each is noted for the moment that the packet needs to arrive. */
#pragma once

#include "socket.h"
#include "translated.h"

struct stray {
	__u64 network; /* what a component does in one of its own proves nothing elsewhere */
	__u8 source_address[16];
	__u8 destination_address[16];
	__u16 source_port;
	__u16 destination_port;
	__u32 protocol;
};

struct stray_sender {
	__u64 sent; /* boot clock */
	__u64 cgroup;
	__u32 identity;
	__u8 translation;
	__u8 padding[3];
	struct as_sent as_sent; /* where it is translated */
	__u32 tail;
};

#define STRAY_NANOSECONDS 1000000000ULL

/* A miss: no proven sender. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct stray);
	__type(value, struct stray_sender);
} strays SEC(".maps");

/* Whether a translated packet was ever sent within this machine: else nobody needs to look for one.
 * Set before the packet arrives. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} translations SEC(".maps");

static __always_inline bool are_some_translated(void)
{
	__u32 *seen = bpf_map_lookup_elem(&translations, &zero);

	return !seen || *(volatile __u32 *)seen;
}

static __always_inline void note_that_some_are_translated(void)
{
	__u32 *seen = bpf_map_lookup_elem(&translations, &zero);

	if (seen && !*seen)
		*seen = 1;
}

static __always_inline void fill_stray(struct stray *stray, const struct flow *flow, __u64 network)
{
	stray->network = network;
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

static __noinline int note_stray(struct __sk_buff *skb, const struct flow *flow, __u64 cgroup)
{
	struct stray stray = {};
	struct stray_sender sender = {.sent = bpf_ktime_get_boot_ns(), .cgroup = cgroup};

	fill_stray(&stray, flow, network_of(skb));
	return bpf_map_update_elem(&strays, &stray, &sender, BPF_ANY);
}

/* Of a translated packet: who sent it, from which end of its own to which. */
__noinline int note_translated(struct __sk_buff *skb, const struct flow *flow, __u32 identity,
			       __u32 translation)
{
	struct stray stray = {};
	struct stray_sender sender = {
	    .sent = bpf_ktime_get_boot_ns(),
	    .identity = identity,
	    .translation = translation,
	};

	if (!flow || !read_tracked(skb, flow, &sender.as_sent))
		return -1;
	fill_stray(&stray, flow, network_of(skb));
	note_that_some_are_translated();
	return bpf_map_update_elem(&strays, &stray, &sender, BPF_ANY);
}

static __always_inline struct stray_sender *look_up_stray(const struct stray *stray)
{
	struct stray_sender *sender = bpf_map_lookup_elem(&strays, stray);

	if (!sender || bpf_ktime_get_boot_ns() - sender->sent > STRAY_NANOSECONDS)
		return NULL;
	return sender;
}

/* The cgroup of who sent it; 0: nobody was noted. */
static __noinline __u64 find_stray(struct __sk_buff *skb, const struct flow *flow)
{
	struct stray_sender *sender;
	struct stray stray = {};

	if (!flow)
		return 0;
	fill_stray(&stray, flow, network_of(skb));
	sender = look_up_stray(&stray);
	return sender ? sender->cgroup : 0;
}

/* Whether who sent it was noted as translated. Its entry may become another's while it is read, and
 * its next packet makes a new one: so it is read until it stayed in its place. */
__noinline int find_translated(struct __sk_buff *skb, const struct flow *flow,
			       struct stray_sender *copy)
{
	struct stray_sender *sender, *again;
	struct stray stray = {};

	if (!flow || !copy)
		return 0;
	fill_stray(&stray, flow, network_of(skb));
	sender = look_up_stray(&stray);
#pragma clang loop unroll(disable)
	for (int attempt = 0; sender && attempt < 4; attempt++) {
		*copy = *sender;
		barrier();
		again = bpf_map_lookup_elem(&strays, &stray);
		if (again == sender)
			return copy->translation;
		sender = again;
	}
	return 0;
}
