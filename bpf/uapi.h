/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Numbers of the kernel's user interface that are macros there and so not in BTF. */
#pragma once

/* asm-generic/errno-base.h */
#define E2BIG 7

/* linux/in6.h */
#define IPPROTO_ICMPV6 58

#define LOOPBACK_IFINDEX 1
#define PACKET_HOST 0
#define IP_FRAGMENT_MASK 0x3fff /* more fragments, or an offset */
#define NEXTHDR_HOP 0
#define NEXTHDR_ROUTING 43
#define NEXTHDR_FRAGMENT 44
#define NEXTHDR_AUTH 51
#define NEXTHDR_DEST 60
#define IPV6_TLV_JUMBO 194
#define ICMP_ECHOREPLY 0
#define ICMP_DEST_UNREACH 3
#define ICMP_TIME_EXCEEDED 11
#define ICMPV6_DEST_UNREACH 1
#define ICMPV6_PARAMPROB 4
#define ICMPV6_ECHO_REPLY 129

#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

/* linux/socket.h, linux/in.h, linux/in6.h, linux/tcp.h, linux/udp.h */
#define AF_INET 2
#define SOL_IP 0
#define SOL_TCP 6
#define SOL_UDP 17
#define SOL_IPV6 41
#define IP_OPTIONS 4
#define IP_FREEBIND 15
#define IP_TRANSPARENT 19
#define TCP_REPAIR 19
#define UDP_ENCAP 100
#define IPV6_2292HOPOPTS 3
#define IPV6_2292DSTOPTS 4
#define IPV6_2292RTHDR 5
#define IPV6_2292PKTOPTIONS 6
#define IPV6_HOPOPTS 54
#define IPV6_RTHDRDSTOPTS 55
#define IPV6_RTHDR 57
#define IPV6_DSTOPTS 59
#define IPV6_TRANSPARENT 75
#define IPV6_FREEBIND 78
