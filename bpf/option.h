/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Options of sockets that are not the socket's: tables of filters and address translation, virtual
 * servers and routes of groups, which are the whole network's. */
#pragma once

#include "uapi.h"

#define NETFILTER_OPTION 64  /* IPT_SO_SET_REPLACE, and what follows it */
#define MULTICAST_ROUTES 200 /* MRT_BASE, MRT6_BASE */
#define IPV6_OWN_OPTION 66   /* from here to those routes options are a socket's again */

static __always_inline bool is_network_option(__u32 level, __u32 option)
{
	if (level == SOL_IP)
		return option >= NETFILTER_OPTION;
	if (level == SOL_IPV6)
		return option >= MULTICAST_ROUTES ||
		       (option >= NETFILTER_OPTION && option < IPV6_OWN_OPTION);
	return false;
}
