/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Which requests to a socket only read, and which are made to a terminal (terminal.h judges them).
 */
#pragma once

#include "uapi.h"

#define TERMINAL_IOCTLS 0x54
#define SOCKET_IOCTLS 0x89
#define WIRELESS_IOCTLS 0x8b
#define SIOCETHTOOL 0x8946

#define BIT(place) (1ULL << ((place) & 63))

/* Of the low bytes in linux/sockios.h: owner, mark and time stamps; what begins with SIOCG. */
static const __u64 harmless_socket_ioctls[] = {
    BIT(0x01) | BIT(0x02) | BIT(0x03) | BIT(0x04) | BIT(0x05) | BIT(0x06) | BIT(0x07) | BIT(0x10) |
	BIT(0x12) | BIT(0x13) | BIT(0x15) | BIT(0x17) | BIT(0x19) | BIT(0x1b) | BIT(0x1d) |
	BIT(0x1f) | BIT(0x21) | BIT(0x27) | BIT(0x29) | BIT(0x33) | BIT(0x35) | BIT(0x38),
    BIT(0x40) | BIT(0x42) | BIT(0x47) | BIT(0x48) | BIT(0x54) | BIT(0x61) | BIT(0x70),
    BIT(0xb1),
    0,
};

static __always_inline bool is_terminal_ioctl(__u32 command)
{
	return command >> 8 == TERMINAL_IOCTLS;
}

static __always_inline bool is_harmless_socket_ioctl(__u32 command)
{
	__u32 place = command & 0xff;

	if ((command >> 8 & 0xff) == WIRELESS_IOCTLS)
		return command & 1; /* those that read have odd numbers */
	if ((command >> 8 & 0xff) != SOCKET_IOCTLS)
		return false;
	return harmless_socket_ioctls[place >> 6 & 3] >> (place & 63) & 1;
}
