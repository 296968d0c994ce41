/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Receivers that are bound to a device. The look-ups that BPF has take the device that the packet
 * passes, which within a machine is the loopback device; the kernel takes the one that has the
 * address. So where the two differ, the kernel's own tables are read for who is bound to it. */
#pragma once

#include "datagram.h"
#include "route.h"

#define BOUND_STEPS \
	512 /* sockets of one chain; in a longer one nobody is found, and that refused */

/* A chain that is walked, and what for. */
struct search {
	__u64 node;
	const struct net *net;
	__u8 address[16];
	__u64 cgroup; /* of the first that was found, its place in memory; 0: none */
	__u32 device;
	__u16 port;
	__u8 protocol;
	__u8 several; /* of two cgroups, or the chain is too long to say */
};

static __always_inline bool has_address(const struct sock_common *socket, const __u8 address[16])
{
	const __u32 *words = (const __u32 *)address;
	__u32 own[4] = {};

	if (is_mapped_ipv4(address)) {
		own[0] = BPF_CORE_READ(socket, skc_rcv_saddr);
		return !own[0] || own[0] == words[3];
	}
	if (BPF_CORE_READ(socket, skc_family) != AF_INET6)
		return false;
	BPF_CORE_READ_INTO(&own, socket, skc_v6_rcv_saddr);
	return (!own[0] && !own[1] && !own[2] && !own[3]) ||
	       (own[0] == words[0] && own[1] == words[1] && own[2] == words[2] &&
		own[3] == words[3]);
}

static __always_inline bool is_sought(const struct sock_common *socket, const struct search *search)
{
	return BPF_CORE_READ(socket, skc_num) == search->port &&
	       BPF_CORE_READ(socket, skc_bound_dev_if) == search->device &&
	       BPF_CORE_READ(socket, skc_net.net) == search->net &&
	       has_address(socket, search->address);
}

/* The end of a chain of listeners is a number with its lowest bit set. */
static long look_at_bound(__u32 step, struct search *search)
{
	struct hlist_node *node = (void *)search->node;
	struct sock_common *socket;
	__u64 cgroup;

	if (!node || (__u64)node & 1)
		return 1;
	socket = (void *)node - bpf_core_field_offset(struct sock_common, skc_node);
	search->node = (__u64)BPF_CORE_READ(node, next);
	if (!is_sought(socket, search))
		return 0;
	cgroup = (__u64)BPF_CORE_READ((struct sock *)socket, sk_cgrp_data.cgroup);
	if (search->cgroup && search->cgroup != cgroup)
		search->several = 1;
	search->cgroup = cgroup;
	return 0;
}

static __always_inline void walk_chain(struct search *search, __u64 first)
{
	search->node = first;
	bpf_loop(BOUND_STEPS, look_at_bound, search, 0);
	if (search->node && !(search->node & 1))
		search->several = 1;
}

#define JHASH_INITVAL 0xdeadbeef
#define ROTATED(word, by) ((word) << (by) | (word) >> (32 - (by)))

/* As linux/jhash.h has it. */
static __always_inline __u32 finish_hash(__u32 a, __u32 b, __u32 c)
{
	c = (c ^ b) - ROTATED(b, 14);
	a = (a ^ c) - ROTATED(c, 11);
	b = (b ^ a) - ROTATED(a, 25);
	c = (c ^ b) - ROTATED(b, 16);
	a = (a ^ c) - ROTATED(c, 4);
	b = (b ^ a) - ROTATED(a, 14);
	return (c ^ b) - ROTATED(b, 24);
}

static __always_inline __u32 hash_word(__u32 word, __u32 salt)
{
	__u32 start = salt + JHASH_INITVAL + 4;

	return finish_hash(start + word, start, start);
}

static __always_inline __u32 hash_words(const __u32 words[4], __u32 salt)
{
	__u32 start = salt + JHASH_INITVAL + 16;
	__u32 a = start + words[0], b = start + words[1], c = start + words[2];

	a = (a - c) ^ ROTATED(c, 4), c += b;
	b = (b - a) ^ ROTATED(a, 6), a += c;
	c = (c - b) ^ ROTATED(b, 8), b += a;
	a = (a - c) ^ ROTATED(c, 16), c += b;
	b = (b - a) ^ ROTATED(a, 19), a += c;
	c = (c - b) ^ ROTATED(b, 4), b += a;
	return finish_hash(a + words[3], b, c);
}

static __always_inline void walk_listeners(struct search *search, __u32 hash)
{
	const struct net *net = search->net;
	struct inet_hashinfo *table = BPF_CORE_READ(net, ipv4.tcp_death_row.hashinfo);
	__u32 place = (hash ^ search->port) & BPF_CORE_READ(table, lhash2_mask);
	struct inet_listen_hashbucket *bucket =
	    (void *)BPF_CORE_READ(table, lhash2) +
	    (__u64)place * bpf_core_type_size(struct inet_listen_hashbucket);

	walk_chain(search, (__u64)BPF_CORE_READ(bucket, nulls_head.first));
}

/* By the address, and by none; an IPv6 listener that has every address takes IPv4 too. */
static __always_inline void walk_all_listeners(struct search *search)
{
	const __u32 *words = (const __u32 *)search->address;
	const struct net *net = search->net;
	__u32 salt = BPF_CORE_READ(net, hash_mix);

	walk_listeners(search, hash_word(0, salt));
	if (is_mapped_ipv4(search->address))
		walk_listeners(search, hash_word(words[3], salt));
	else
		walk_listeners(search, hash_words(words, salt));
}

/* Older kernels have one table for all network namespaces. */
static __always_inline struct udp_table *udp_table_of(const struct sock *sk, const struct net *net)
{
	if (bpf_core_field_exists(net->ipv4.udp_table))
		return BPF_CORE_READ(net, ipv4.udp_table);
	return BPF_CORE_READ(sk, __sk_common.skc_prot, h.udp_table);
}

static __always_inline void walk_udp(struct search *search, const struct sock *sk)
{
	const struct net *net = search->net;
	struct udp_table *table = udp_table_of(sk, net);
	__u32 place = (search->port + BPF_CORE_READ(net, hash_mix)) & BPF_CORE_READ(table, mask);
	struct udp_hslot *slot = (void *)BPF_CORE_READ(table, hash) +
				 (__u64)place * bpf_core_type_size(struct udp_hslot);

	walk_chain(search, (__u64)BPF_CORE_READ(slot, head.first));
}

/* The cgroup of who is bound to the device where the packet goes; 0: nobody; several: in doubt.
 * For a connection only its listener, as the connection's own other end is known by then. */
static __always_inline void find_bound(struct __sk_buff *skb, struct search *search)
{
	struct sock *sk = BPF_CORE_READ((struct sk_buff *)skb, sk);

	search->net = BPF_CORE_READ(sk, __sk_common.skc_net.net);
	if (search->protocol == IPPROTO_TCP)
		walk_all_listeners(search);
	else
		walk_udp(search, sk);
}
