/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Addresses that the machine translates (redirect, DNAT, SNAT). Packets are seen as their receiver
 * sees them: on the way out after all translation, on the way in too. What the sender's own socket
 * knows stands in the connection that the kernel tracks, which a packet brings to its way out and
 * not to its way in. */
#pragma once

#include "route.h"

enum translation {
	TRANSLATED = 1,		/* and both ends are judged by what their own sockets know */
	TRANSLATED_IN_DOUBT = 2 /* by a network that a component made: what was asked for is where
				 * the packet goes */
};

/* A packet's ends as its sender's socket has them. */
struct as_sent {
	__u8 source_address[16];
	__u8 destination_address[16];
	__u16 source_port;
	__u16 destination_port;
};

#define NFCT_NUMBER 7ULL /* how the packet stands to its connection; the rest is a pointer */
#define CT_IS_REPLY 3
#define CT_TRANSLATED 0x30 /* source or destination */

/* 0: nobody tracks connections. */
static __always_inline __u64 tracking_word(struct __sk_buff *skb)
{
	if (!bpf_core_field_exists(struct sk_buff, _nfct) || !bpf_core_type_exists(struct nf_conn))
		return 0;
	if (bpf_cast_to_kern_ctx)
		return ((struct sk_buff *)bpf_cast_to_kern_ctx(skb))->_nfct;
	return BPF_CORE_READ((struct sk_buff *)skb, _nfct);
}

static __always_inline bool is_way_translated(struct __sk_buff *skb)
{
	struct nf_conn *tracked = (void *)(tracking_word(skb) & ~NFCT_NUMBER);

	return tracked && BPF_CORE_READ(tracked, status) & CT_TRANSLATED;
}

/* On its way out, and to a socket of this machine: each such packet's sender is noted. */
static __always_inline bool is_translated_within(struct __sk_buff *skb)
{
	return is_within_machine(skb) && is_way_translated(skb);
}

static __always_inline void read_tracked_address(__u8 address[16], const union nf_inet_addr *from,
						 __u16 family)
{
	__u32 *words = (__u32 *)address;

	if (family == AF_INET) {
		words[0] = words[1] = 0;
		words[2] = bpf_htonl(0xffff);
		words[3] = BPF_CORE_READ(from, ip);
		return;
	}
	bpf_probe_read_kernel(address, 16, from);
}

/* False: it is of another protocol, such as an error that the network answers with. */
static __always_inline bool read_tuple(struct as_sent *sent, const struct nf_conn *tracked,
				       bool reply, __u8 protocol)
{
	const struct nf_conntrack_tuple *tuple;
	__u16 family;

	tuple = (void *)tracked + bpf_core_field_offset(struct nf_conn, tuplehash) +
		reply * bpf_core_type_size(struct nf_conntrack_tuple_hash) +
		bpf_core_field_offset(struct nf_conntrack_tuple_hash, tuple);
	if (BPF_CORE_READ(tuple, dst.protonum) != protocol)
		return false;
	family = BPF_CORE_READ(tuple, src.l3num);
	read_tracked_address(sent->source_address, &tuple->src.u3, family);
	read_tracked_address(sent->destination_address, &tuple->dst.u3, family);
	sent->source_port = bpf_ntohs(BPF_CORE_READ(tuple, src.u.all));
	sent->destination_port = bpf_ntohs(BPF_CORE_READ(tuple, dst.u.all));
	return true;
}

static __always_inline bool is_address(const __u8 one[16], const __u8 other[16])
{
	const __u32 *left = (const __u32 *)one, *right = (const __u32 *)other;

	return left[0] == right[0] && left[1] == right[1] && left[2] == right[2] &&
	       left[3] == right[3];
}

/* Whether it is what answers the packet, as its receiver has it. */
static __always_inline bool answers(const struct as_sent *tuple, const struct flow *flow)
{
	return tuple->source_port == flow->destination_port &&
	       tuple->destination_port == flow->source_port &&
	       is_address(tuple->source_address, flow->destination_address) &&
	       is_address(tuple->destination_address, flow->source_address);
}

/* On its way out: the packet's ends before all translation. False: it was not translated, or by
 * more than is tracked, and is then judged as it is. */
__noinline int read_tracked(struct __sk_buff *skb, const struct flow *flow, struct as_sent *sent)
{
	__u64 word = tracking_word(skb);
	struct nf_conn *tracked = (void *)(word & ~NFCT_NUMBER);
	bool reply = (word & NFCT_NUMBER) >= CT_IS_REPLY;

	if (!flow || !sent || !tracked || !(BPF_CORE_READ(tracked, status) & CT_TRANSLATED))
		return false;
	if (is_group(flow->destination_address) ||
	    !read_tuple(sent, tracked, !reply, flow->protocol) || !answers(sent, flow))
		return false;
	return read_tuple(sent, tracked, reply, flow->protocol) &&
	       !is_group(sent->destination_address);
}
