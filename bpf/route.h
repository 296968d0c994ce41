/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What the kernel's route of a packet tells: by which device its sockets are found, and whether a
 * socket of this machine sent it at all. */
#pragma once

#include "packet.h"

extern void *bpf_cast_to_kern_ctx(void *context) __ksym __weak;

/* The packet's route, and in its lowest bit whether the packet only borrows it. Older kernels lack
 * the cast, and there it costs a helper's call. */
static __always_inline __u64 route_word(struct __sk_buff *skb)
{
	if (bpf_cast_to_kern_ctx)
		return ((struct sk_buff *)bpf_cast_to_kern_ctx(skb))->_skb_refdst;
	return BPF_CORE_READ((struct sk_buff *)skb, _skb_refdst);
}

#define ROUTE_BORROWED 1ULL

/* Routed to the loopback device: to or from this machine, whatever the address. Volatile, or the
 * compiler computes the field's place, which the verifier forbids. */
static __always_inline bool is_within_machine(struct __sk_buff *skb)
{
	return *(volatile __u32 *)&skb->ifindex == LOOPBACK_IFINDEX;
}

/* A socket's packet keeps through the loopback device the route that it was sent by. One that was
 * written to the device, as by a packet socket, gets a route when it arrives, which it borrows. */
static __always_inline bool is_sent_by_socket(struct __sk_buff *skb)
{
	__u64 route = route_word(skb);

	return route && !(route & ROUTE_BORROWED);
}

/* The same, asked only where it costs next to nothing: of each packet of a kept connection. */
static __always_inline bool is_plainly_forged(struct __sk_buff *skb)
{
	return bpf_cast_to_kern_ctx && is_within_machine(skb) && !is_sent_by_socket(skb);
}

/* The device by which the kernel finds this machine's sockets for the packet: the one that has the
 * address, though the packet itself takes the loopback device. */
static __always_inline __u32 receiving_device(struct __sk_buff *skb)
{
	__u64 route = route_word(skb) & ~ROUTE_BORROWED;
	__u32 device;

	if (skb->protocol == bpf_htons(ETH_P_IPV6))
		device = BPF_CORE_READ((struct rt6_info *)route, rt6i_idev, dev, ifindex);
	else
		device = BPF_CORE_READ((struct rtable *)route, rt_iif);
	return device ? device : LOOPBACK_IFINDEX;
}

/* The network that the packet's socket is in: a number that is never used again. */
static __always_inline __u64 network_of(struct __sk_buff *skb)
{
	struct sock *sk;

	if (!bpf_cast_to_kern_ctx)
		return BPF_CORE_READ((struct sk_buff *)skb, sk, __sk_common.skc_net.net,
				     net_cookie);
	sk = ((struct sk_buff *)bpf_cast_to_kern_ctx(skb))->sk;
	return sk ? sk->__sk_common.skc_net.net->net_cookie : 0;
}

/* To all in a network, whose address alone does not tell. */
static __always_inline bool is_broadcast(struct __sk_buff *skb)
{
	__u64 route = route_word(skb) & ~ROUTE_BORROWED;

	return skb->protocol == bpf_htons(ETH_P_IP) &&
	       BPF_CORE_READ((struct rtable *)route, rt_flags) & RTCF_BROADCAST;
}

/* What a socket here sent to many, and its own machine gets too. The copy has not passed the
 * sender's hook. */
static __always_inline bool is_copy(struct __sk_buff *skb)
{
	return skb->pkt_type == PACKET_LOOPBACK;
}
