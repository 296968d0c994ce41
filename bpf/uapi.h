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
#define ICMP_ECHOREPLY 0
#define ICMP_DEST_UNREACH 3
#define ICMP_TIME_EXCEEDED 11
#define ICMPV6_DEST_UNREACH 1
#define ICMPV6_PARAMPROB 4
#define ICMPV6_ECHO_REPLY 129

#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10
