/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Addresses in their one form (abi.h): which kind one is of. */
#pragma once

#include "abi.h"

static __always_inline bool is_mapped_ipv4(const __u8 address[16])
{
	const __u32 *words = (const __u32 *)address;

	return !words[0] && !words[1] && words[2] == bpf_htonl(0xffff);
}

static __always_inline bool is_loopback(const __u8 address[16])
{
	const __u32 *words = (const __u32 *)address;

	if (is_mapped_ipv4(address))
		return address[12] == 127;
	return !words[0] && !words[1] && !words[2] && words[3] == bpf_htonl(1);
}

/* Multicast, or the limited broadcast address. */
static __always_inline bool is_group(const __u8 address[16])
{
	const __u32 *words = (const __u32 *)address;

	if (is_mapped_ipv4(address))
		return (address[12] & 0xf0) == 0xe0 || words[3] == 0xffffffff;
	return address[0] == 0xff;
}

static __always_inline void copy_address(__u8 to[16], const __u8 from[16])
{
	__u32 *target = (__u32 *)to;
	const __u32 *source = (const __u32 *)from;

	target[0] = source[0];
	target[1] = source[1];
	target[2] = source[2];
	target[3] = source[3];
}

static __always_inline bool is_any(const __u8 address[16])
{
	const __u32 *words = (const __u32 *)address;

	return !words[0] && !words[1] && (!words[2] || words[2] == bpf_htonl(0xffff)) && !words[3];
}
