/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* From a packet to a flow in the one address form. What is not understood is refused by name. */
#pragma once

#include "policy.h"
#include "uapi.h"

#define SEQUENCE_OFFSET 4 /* in the header of TCP */

struct packet {
	struct flow flow; /* as the packet travels: source is who sent it */
	__u32 transport;  /* offset of the transport header */
	__u8 tcp_flags;
	__u8 icmp_answer; /* an answer or an error, never a question */
	__u8 dataless;	  /* TCP: carries no data */
	__u8 ending;	  /* what is to be done about who waits for it */
};

static __always_inline int read_ipv4(struct __sk_buff *skb, struct packet *packet)
{
	struct iphdr header;
	__u32 *source = (__u32 *)packet->flow.source_address;
	__u32 *destination = (__u32 *)packet->flow.destination_address;

	if (bpf_skb_load_bytes(skb, 0, &header, sizeof(header)))
		return REASON_MALFORMED_PACKET;
	if (header.ihl != 5) /* options shift the ports and may name another destination */
		return REASON_IP_OPTIONS;
	if (header.frag_off & bpf_htons(IP_FRAGMENT_MASK)) /* only hand-made ones are seen here */
		return REASON_FRAGMENT;
	source[2] = destination[2] = bpf_htonl(0xffff);
	source[3] = header.saddr;
	destination[3] = header.daddr;
	packet->flow.protocol = header.protocol;
	packet->transport = sizeof(header);
	return 0;
}

/* What the kernel itself puts before a TCP segment of more than 64 KiB that stays on this machine;
 * it is struct hop_jumbo_hdr of net/ipv6.h. It says how long the packet is and nothing else. */
struct jumbo {
	__u8 nexthdr;
	__u8 hdrlen;
	__u8 tlv_type;
	__u8 tlv_len;
	__be32 payload_len;
};

static __always_inline bool is_jumbo_tcp(const struct ipv6hdr *header, const struct jumbo *jumbo)
{
	return !header->payload_len && jumbo->nexthdr == IPPROTO_TCP && !jumbo->hdrlen &&
	       jumbo->tlv_type == IPV6_TLV_JUMBO && jumbo->tlv_len == sizeof(jumbo->payload_len);
}

static __always_inline int read_ipv6(struct __sk_buff *skb, struct packet *packet)
{
	struct ipv6hdr header;
	struct jumbo jumbo;

	if (bpf_skb_load_bytes(skb, 0, &header, sizeof(header)))
		return REASON_MALFORMED_PACKET;
	copy_address(packet->flow.source_address, header.saddr.in6_u.u6_addr8);
	copy_address(packet->flow.destination_address, header.daddr.in6_u.u6_addr8);
	packet->flow.protocol = header.nexthdr;
	packet->transport = sizeof(header);
	if (header.nexthdr == NEXTHDR_HOP && !header.payload_len &&
	    !bpf_skb_load_bytes(skb, sizeof(header), &jumbo, sizeof(jumbo)) &&
	    is_jumbo_tcp(&header, &jumbo)) {
		packet->flow.protocol = IPPROTO_TCP;
		packet->transport += sizeof(jumbo);
		return 0;
	}
	if (header.nexthdr == NEXTHDR_FRAGMENT)
		return REASON_FRAGMENT;
	/* A routing header names another destination than the one the socket was asked about. */
	if (header.nexthdr == NEXTHDR_HOP || header.nexthdr == NEXTHDR_ROUTING ||
	    header.nexthdr == NEXTHDR_DEST || header.nexthdr == NEXTHDR_AUTH)
		return REASON_EXTENSION_HEADER;
	return 0;
}

static __always_inline int read_icmp(struct __sk_buff *skb, struct packet *packet, bool v6)
{
	__u8 type;

	if (bpf_skb_load_bytes(skb, packet->transport, &type, 1))
		return REASON_MALFORMED_PACKET;
	packet->flow.protocol = IPPROTO_ICMP;
	if (v6)
		packet->icmp_answer = type == ICMPV6_ECHO_REPLY ||
				      (type >= ICMPV6_DEST_UNREACH && type <= ICMPV6_PARAMPROB);
	else
		packet->icmp_answer = type == ICMP_ECHOREPLY || type == ICMP_DEST_UNREACH ||
				      type == ICMP_TIME_EXCEEDED;
	return 0;
}

static __always_inline int read_udp(struct __sk_buff *skb, struct packet *packet)
{
	__be16 ports[2];

	if (bpf_skb_load_bytes(skb, packet->transport, ports, sizeof(ports)))
		return REASON_MALFORMED_PACKET;
	packet->flow.source_port = bpf_ntohs(ports[0]);
	packet->flow.destination_port = bpf_ntohs(ports[1]);
	return 0;
}

static __always_inline int read_tcp(struct __sk_buff *skb, struct packet *packet)
{
	__u8 header[20];

	if (bpf_skb_load_bytes(skb, packet->transport, header, sizeof(header)))
		return REASON_MALFORMED_PACKET;
	packet->flow.source_port = header[0] << 8 | header[1];
	packet->flow.destination_port = header[2] << 8 | header[3];
	packet->tcp_flags = header[13];
	packet->dataless = skb->len <= packet->transport + (header[12] >> 4) * 4;
	return 0;
}

/* 0 where there is none. */
static __always_inline __u32 sequence_of(struct __sk_buff *skb, const struct packet *packet)
{
	__be32 sequence = 0;

	bpf_skb_load_bytes(skb, packet->transport + SEQUENCE_OFFSET, &sequence, sizeof(sequence));
	return bpf_ntohl(sequence);
}

/* 0, or the reason to refuse the packet whatever the policy says. Fills in what it could read. */
__noinline int read_packet(struct __sk_buff *skb, struct packet *packet)
{
	__u8 version;
	int reason;

	if (!packet)
		return REASON_MALFORMED_PACKET;
	__builtin_memset(packet, 0, sizeof(*packet));
	if (bpf_skb_load_bytes(skb, 0, &version, 1))
		return REASON_MALFORMED_PACKET;
	version >>= 4;
	if (version != 4 && version != 6)
		return REASON_UNKNOWN_PROTOCOL;
	reason = version == 4 ? read_ipv4(skb, packet) : read_ipv6(skb, packet);
	if (reason)
		return reason;
	switch (packet->flow.protocol) {
	case IPPROTO_TCP:
		return read_tcp(skb, packet);
	case IPPROTO_UDP:
		return read_udp(skb, packet);
	case IPPROTO_ICMP:
		return version == 4 ? read_icmp(skb, packet, false) : REASON_UNKNOWN_PROTOCOL;
	case IPPROTO_ICMPV6:
		return version == 6 ? read_icmp(skb, packet, true) : REASON_UNKNOWN_PROTOCOL;
	default:
		return REASON_UNKNOWN_PROTOCOL;
	}
}

/* The flow that this packet is an answer in. */
static __always_inline void turn(struct flow *flow)
{
	struct flow forward = *flow;

	copy_address(flow->source_address, forward.destination_address);
	copy_address(flow->destination_address, forward.source_address);
	flow->source = forward.destination;
	flow->destination = forward.source;
	flow->source_port = forward.destination_port;
	flow->destination_port = forward.source_port;
}

/* A look at what a cached verdict was not made for: a header that leads the packet elsewhere, or a
 * SYN that asks for a new flow. */
static __always_inline bool is_plain_tcp(struct __sk_buff *skb, bool ingress)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct iphdr *ipv4 = data;
	struct ipv6hdr *ipv6 = data;
	struct tcphdr *tcp;

	if ((void *)(ipv4 + 1) > end)
		return false;
	if (ipv4->version == 4) {
		if (ipv4->ihl != 5 || ipv4->protocol != IPPROTO_TCP ||
		    ipv4->frag_off & bpf_htons(IP_FRAGMENT_MASK))
			return false;
		tcp = (void *)(ipv4 + 1);
	} else {
		if ((void *)(ipv6 + 1) > end)
			return false;
		tcp = (void *)(ipv6 + 1);
		if (ipv6->nexthdr != IPPROTO_TCP) {
			struct jumbo *jumbo = (void *)(ipv6 + 1);

			tcp = (void *)(jumbo + 1);
			if ((void *)tcp > end || ipv6->nexthdr != NEXTHDR_HOP ||
			    !is_jumbo_tcp(ipv6, jumbo))
				return false;
		}
	}
	if (!ingress)
		return true;
	return (void *)(tcp + 1) <= end && !(tcp->syn && !tcp->ack);
}
