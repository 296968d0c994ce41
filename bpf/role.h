/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Who asked for a TCP connection. That must not hang on what is exposed now, or an accepted
 * connection would turn into one that was asked for when its endpoint is taken away. The kernel
 * itself remembers: a socket for which connect() chose the port is in a bucket of bound sockets of
 * a kind of its own, an accepted one in its listener's. */
#pragma once

#include "socket.h"

static __always_inline bool is_noted_as_asking(__u64 cookie)
{
	struct connection *place = place_of(cookie);

	return place && place->cookie == cookie && place->pid;
}

/* Of a socket without a bucket, too: it never had a listener. */
static __always_inline bool has_port_of_connect(struct tcp_sock *tcp)
{
	struct inet_bind_bucket *bucket = tcp->inet_conn.icsk_bind_hash;

	return !bucket || bucket->fastreuse < 0;
}

/* What was bound by name and then asked has said so, in its state or, until the entry is another's,
 * among the connections. */
static __always_inline bool has_asked_for(const struct socket_state *state, struct tcp_sock *tcp,
					  __u64 cookie)
{
	if (state && state->role)
		return state->role == ROLE_CLIENT;
	return is_noted_as_asking(cookie) || (tcp && has_port_of_connect(tcp));
}
