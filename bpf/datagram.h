/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The last datagram of a socket that was allowed, a CPU and a direction at a time. The next one
 * between the same ends is allowed too, once its sender is proven. */
#pragma once

#include "asked.h"
#include "event.h"
#include "route.h"
#include "stray.h"

struct ends {
	__u8 remote[16];
	__u8 local[16];
	__u16 remote_port;
	__u16 local_port;
	__u32 padding;
};

struct datagram {
	__u64 version; /* odd: being written */
	__u64 cookie;  /* of the socket */
	__u64 generation;
	__u64 peer; /* the cgroup at the other end */
	__u64 mark; /* of the question that it was; 0: it was none that this end remembers */
	struct ends ends;
	__u32 edge;
	__u32 reason;
};

/* Stands for a cgroup where the other end is not on this machine. */
#define PEER_OUTSIDE (~0ULL)

#define DATAGRAMS 1024

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DATAGRAMS);
	__type(key, __u32);
	__type(value, struct datagram);
} datagrams SEC(".maps");

static __always_inline struct datagram *place_of_datagram(__u64 cookie, bool ingress)
{
	__u32 place = (cookie << 1 | ingress) & (DATAGRAMS - 1);

	return bpf_map_lookup_elem(&datagrams, &place);
}

static __always_inline void map_ipv4(__u8 address[16], __be32 ipv4)
{
	__u32 *words = (__u32 *)address;

	words[0] = words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = ipv4;
}

static __always_inline bool read_ends(struct __sk_buff *skb, bool ingress, __u8 protocol,
				      struct ends *ends)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct iphdr *ipv4 = data;
	struct ipv6hdr *ipv6 = data;
	struct udphdr *udp; /* whose ports stand where those of TCP do */

	if ((void *)(ipv4 + 1) > end)
		return false;
	if (ipv4->version == 4) {
		if (ipv4->ihl != 5 || ipv4->protocol != protocol ||
		    ipv4->frag_off & bpf_htons(IP_FRAGMENT_MASK))
			return false;
		map_ipv4(ends->remote, ingress ? ipv4->saddr : ipv4->daddr);
		map_ipv4(ends->local, ingress ? ipv4->daddr : ipv4->saddr);
		udp = (void *)(ipv4 + 1);
	} else {
		if ((void *)(ipv6 + 1) > end || ipv6->nexthdr != protocol)
			return false;
		copy_address(ends->remote,
			     ingress ? ipv6->saddr.in6_u.u6_addr8 : ipv6->daddr.in6_u.u6_addr8);
		copy_address(ends->local,
			     ingress ? ipv6->daddr.in6_u.u6_addr8 : ipv6->saddr.in6_u.u6_addr8);
		udp = (void *)(ipv6 + 1);
	}
	if ((void *)(udp + 1) > end)
		return false;
	ends->remote_port = bpf_ntohs(ingress ? udp->source : udp->dest);
	ends->local_port = bpf_ntohs(ingress ? udp->dest : udp->source);
	return true;
}

static __always_inline bool are_same_ends(const struct ends *one, const struct ends *other)
{
	const __u64 *left = (const __u64 *)one, *right = (const __u64 *)other;

	return left[0] == right[0] && left[1] == right[1] && left[2] == right[2] &&
	       left[3] == right[3] && left[4] == right[4];
}

/* By which the remote end receives. The size tells the address family. */
static __always_inline __u32 fill_tuple(struct bpf_sock_tuple *tuple, const struct ends *ends)
{
	const __u32 *local = (const __u32 *)ends->local, *remote = (const __u32 *)ends->remote;

	if (is_mapped_ipv4(ends->remote)) {
		tuple->ipv4.saddr = local[3];
		tuple->ipv4.daddr = remote[3];
		tuple->ipv4.sport = bpf_htons(ends->local_port);
		tuple->ipv4.dport = bpf_htons(ends->remote_port);
		return sizeof(tuple->ipv4);
	}
	copy_address((__u8 *)tuple->ipv6.saddr, ends->local);
	copy_address((__u8 *)tuple->ipv6.daddr, ends->remote);
	tuple->ipv6.sport = bpf_htons(ends->local_port);
	tuple->ipv6.dport = bpf_htons(ends->remote_port);
	return sizeof(tuple->ipv6);
}

static __always_inline struct bpf_sock *find_udp(struct __sk_buff *skb, const struct ends *ends)
{
	struct bpf_sock_tuple tuple = {};

	if (fill_tuple(&tuple, ends) == sizeof(tuple.ipv4))
		return bpf_sk_lookup_udp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	return bpf_sk_lookup_udp(skb, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0);
}

static __always_inline struct bpf_sock *find_tcp(struct __sk_buff *skb, const struct ends *ends)
{
	struct bpf_sock_tuple tuple = {};

	if (fill_tuple(&tuple, ends) == sizeof(tuple.ipv4))
		return bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	return bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0);
}

static __always_inline bool is_noted_as_translated(struct __sk_buff *skb, __u8 protocol,
						   const struct ends *ends)
{
	struct stray stray = {
	    .network = network_of(skb),
	    .source_port = ends->remote_port,
	    .destination_port = ends->local_port,
	    .protocol = protocol,
	};
	struct stray_sender *sender;

	copy_address(stray.source_address, ends->remote);
	copy_address(stray.destination_address, ends->local);
	sender = look_up_stray(&stray);
	return sender && sender->translation;
}

/* Of what arrives: another than the tables find by the packet's addresses. */
__noinline int is_sender_translated(struct __sk_buff *skb, __u32 protocol, const struct ends *ends)
{
	return ends && is_noted_as_translated(skb, protocol, ends);
}

/* The proof of who sent it; 0: none. */
static __always_inline __u64 sender_of(struct __sk_buff *skb, __u8 protocol,
				       const struct ends *ends)
{
	struct bpf_sock *sender;
	__u64 cgroup;

	if (!is_within_machine(skb))
		return PEER_OUTSIDE;
	if (!is_sent_by_socket(skb) ||
	    (are_some_translated() && is_sender_translated(skb, protocol, ends)))
		return 0;
	sender = protocol == IPPROTO_TCP ? find_tcp(skb, ends) : find_udp(skb, ends);
	if (!sender)
		return 0;
	/* A listener answers; it does not ask another. */
	cgroup = protocol == IPPROTO_TCP && sender->state == BPF_TCP_LISTEN
		     ? 0
		     : bpf_sk_cgroup_id(sender);
	bpf_sk_release(sender);
	return cgroup;
}

/* Who receives it now, which may be another than last time; 0: nobody, or only a longer look can
 * tell. */
static __always_inline __u64 receiver_of(struct __sk_buff *skb, const struct ends *ends)
{
	struct bpf_sock *receiver;
	__u64 cgroup;

	if (!is_within_machine(skb))
		return PEER_OUTSIDE;
	if (!is_loopback(ends->remote))
		return 0;
	receiver = find_udp(skb, ends);
	if (!receiver)
		return 0;
	cgroup = bpf_sk_cgroup_id(receiver);
	bpf_sk_release(receiver);
	return cgroup;
}

/* What was kept, unless it is another socket's, another policy's or being written. */
static __always_inline bool read_datagram(struct datagram *last, __u64 cookie, __u64 generation,
					  const struct ends *ends, struct datagram *copy)
{
	__u64 version = *(volatile __u64 *)&last->version;

	barrier();
	if (version & 1 || last->cookie != cookie || last->generation != generation ||
	    !are_same_ends(&last->ends, ends))
		return false;
	copy->peer = last->peer;
	copy->mark = last->mark;
	copy->edge = last->edge;
	copy->reason = last->reason;
	barrier();
	return *(volatile __u64 *)&last->version == version;
}

static __always_inline bool count_again(struct __sk_buff *skb, const struct datagram *last)
{
	count_reason(last->reason, skb->len);
	count_edge(last->edge, skb->len);
	return true;
}

/* Whether this datagram is as the last one that was allowed; counts it if so. */
static __noinline bool is_as_before(struct __sk_buff *skb, struct bpf_sock *sk, __u64 cookie,
				    __u64 generation, bool ingress)
{
	struct datagram *place = place_of_datagram(cookie, ingress), last;
	struct ends ends = {};

	if (!place || place->cookie != cookie || !read_ends(skb, ingress, IPPROTO_UDP, &ends) ||
	    !read_datagram(place, cookie, generation, &ends, &last))
		return false;
	if (ingress
		? skb->pkt_type != PACKET_HOST || sender_of(skb, IPPROTO_UDP, &ends) != last.peer
		: is_stray(sk, ends.remote, ends.remote_port) || is_way_translated(skb) ||
		      receiver_of(skb, &ends) != last.peer)
		return false;
	if (last.mark && !is_asked(last.mark))
		return false;
	return count_again(skb, &last);
}

/* A handshake goes three times past its listener: where the question was allowed, so are the answer
 * to it and what completes it, whose sender must be the one who asked. */
static __noinline bool is_of_handshake(struct __sk_buff *skb, __u64 cookie, __u64 generation,
				       bool ingress)
{
	struct datagram *place = place_of_datagram(cookie, true), last;
	struct ends ends = {};

	if (!place || place->cookie != cookie || !read_ends(skb, ingress, IPPROTO_TCP, &ends) ||
	    !read_datagram(place, cookie, generation, &ends, &last))
		return false;
	if (ingress &&
	    (skb->pkt_type != PACKET_HOST || sender_of(skb, IPPROTO_TCP, &ends) != last.peer))
		return false;
	return count_again(skb, &last);
}

static __always_inline void keep_datagram(__u64 cookie, __u64 generation, bool ingress, __u64 peer,
					  const struct ends *ends, __u32 edge, __u32 reason,
					  __u64 mark)
{
	struct datagram *last = place_of_datagram(cookie, ingress);

	if (!last || !take_entry(&last->version))
		return;
	last->cookie = cookie;
	last->generation = generation;
	last->peer = peer;
	last->mark = mark;
	last->ends = *ends;
	last->edge = edge;
	last->reason = reason;
	give_entry(&last->version);
}
