/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The walks over all sockets that follow a change, in this order: note_tcp notes who is at each end
 * of each connection, and whose each listener is; revoke_tcp and revoke_udp end what the new policy
 * refuses, so that no side waits for the other. Until then, and without them, the packets are
 * refused. */
#pragma once

#include "handed.h"
#include "role.h"

extern int bpf_sock_destroy(struct sock_common *socket) __ksym __weak;

/* One end of a connection, as its own socket names it. */
struct connection_end {
	__u8 local[16];
	__u8 remote[16];
	__u16 local_port;
	__u16 remote_port;
};

/* The walk that goes on, and how many ends were noted since the map was last emptied. */
struct walk {
	__u64 id; /* of note_tcp's session */
	__u64 noted;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct walk);
} walks SEC(".maps");

struct end_owner {
	__u64 walk;
	__u32 identity;
	__u32 padding;
};

/* Whose each end is. A miss, or one of another walk: the other end is not on this machine, or found
 * no room, and is then left to the packet hooks. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1048576);
	__type(key, struct connection_end);
	__type(value, struct end_owner);
} connection_ends SEC(".maps");

/* To empty the map takes longer than a walk over few sockets, so ends of earlier walks stay in it
 * until they are many. */
#define NOTED_ENDS 65536

static __always_inline struct walk *this_walk(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&walks, &key);
}

static __always_inline void read_end(const struct sock_common *socket, struct connection_end *end)
{
	__u32 *local = (__u32 *)end->local, *remote = (__u32 *)end->remote;

	end->local_port = socket->skc_num;
	end->remote_port = bpf_ntohs(socket->skc_dport);
	if (socket->skc_family == AF_INET) {
		local[2] = remote[2] = bpf_htonl(0xffff);
		local[3] = socket->skc_rcv_saddr;
		remote[3] = socket->skc_daddr;
		return;
	}
	copy_address(end->local, socket->skc_v6_rcv_saddr.in6_u.u6_addr8);
	copy_address(end->remote, socket->skc_v6_daddr.in6_u.u6_addr8);
}

static __always_inline bool is_full(const struct sock_common *socket)
{
	return socket->skc_state != BPF_TCP_TIME_WAIT && socket->skc_state != BPF_TCP_NEW_SYN_RECV;
}

static __always_inline __u64 cgroup_of(struct sock_common *socket)
{
	struct cgroup *cgroup = BPF_CORE_READ((struct sock *)socket, sk_cgrp_data.cgroup);

	return known_cgroup(cgroup, BPF_CORE_READ(cgroup, kn, id));
}

static __always_inline __u32 owner_of_end_at(struct sock_common *socket, __u8 protocol,
					     const struct connection_end *end, __u64 generation)
{
	return identity_at(socket, cgroup_of(socket), slot_of(generation), protocol, end->local,
			   end->local_port);
}

/* 0: it has none yet, and no verdict was kept about it. */
static __always_inline __u64 cookie_of(const struct sock_common *socket)
{
	return socket->skc_cookie.counter;
}

static __always_inline struct socket_state *note_owner(struct sock_common *socket)
{
	struct socket_state *state =
	    bpf_sk_storage_get(&sockets, socket, NULL, BPF_SK_STORAGE_GET_F_CREATE);

	if (state && !state->cgroup)
		state->cgroup = cgroup_of(socket);
	return state;
}

static __always_inline void note_owner_of_end(const struct connection_end *end,
					      struct sock_common *socket)
{
	struct end_owner owner = {
	    .identity = owner_of_end_at(socket, IPPROTO_TCP, end, current_generation()),
	};
	struct walk *walk = this_walk();

	if (!walk)
		return;
	owner.walk = walk->id;
	walk->noted++;
	bpf_map_update_elem(&connection_ends, end, &owner, BPF_ANY);
}

static __always_inline void note_end(struct sock_common *socket)
{
	struct connection_end end = {};

	read_end(socket, &end);
	note_owner_of_end(&end, socket);
}

/* A listener has no other end: it is found by what it listens at. */
static __always_inline void note_listener(struct sock_common *socket)
{
	struct connection_end end = {};

	read_end(socket, &end);
	__builtin_memset(end.remote, 0, sizeof(end.remote));
	note_owner_of_end(&end, socket);
}

static __noinline __u32 *owner_of_end(const struct connection_end *end)
{
	struct walk *walk = this_walk();
	struct end_owner *owner = end ? bpf_map_lookup_elem(&connection_ends, end) : NULL;

	return owner && walk && owner->walk == walk->id ? &owner->identity : NULL;
}

/* Whose the listener is that this end asks, while nobody has accepted. */
static __noinline __u32 *find_listener(const struct connection_end *asking)
{
	struct connection_end listener = {};
	__u32 *found;

	if (!asking)
		return NULL;
	copy_address(listener.local, asking->remote);
	listener.local_port = asking->remote_port;
	found = owner_of_end(&listener);
	if (found)
		return found;
	__builtin_memset(listener.local, 0, sizeof(listener.local));
	found = owner_of_end(&listener);
	if (found || !is_mapped_ipv4(asking->remote))
		return found;
	((__u32 *)listener.local)[2] = bpf_htonl(0xffff);
	return owner_of_end(&listener);
}

static __always_inline void fill_flow(struct flow *flow, const struct connection_end *end,
				      __u32 self, __u32 peer, bool accepted)
{
	copy_address(flow->source_address, end->local);
	copy_address(flow->destination_address, end->remote);
	flow->source_port = end->local_port;
	flow->destination_port = end->remote_port;
	flow->source = self;
	flow->destination = peer;
	if (accepted)
		turn(flow);
}

/* Where the manifest says to refuse in silence, who only tries to connect is not told either. */
static __always_inline bool is_refused(const struct flow *flow, __u64 generation, bool tries)
{
	struct decision decision;

	ask(flow, generation, &decision);
	return decision.verdict == VERDICT_DENY && !(tries && decision.drop);
}

/* By the route that it took. Without one nobody can say, and the packet hooks are left to judge. */
static __always_inline bool leaves_machine(struct sock_common *socket)
{
	struct net_device *device = BPF_CORE_READ((struct sock *)socket, sk_dst_cache, dev);

	return device && !(BPF_CORE_READ(device, flags) & IFF_LOOPBACK);
}

/* Through a translation: its other end was found by its packets, and is not by its addresses. */
static __always_inline bool is_revoked_translated(const struct socket_state *state,
						  struct flow *flow,
						  const struct connection_end *end, __u32 self,
						  bool accepted, bool tries, __u64 generation)
{
	fill_flow(flow, end, self, state->peer, accepted);
	if (is_component(flow->source)) {
		copy_address(flow->source_address, accepted ? state->other_address : end->remote);
		flow->source_port = accepted ? state->other_port : end->remote_port;
		flow->is_translated = true;
	}
	if (!accepted) {
		copy_address(flow->destination_address, state->other_address);
		flow->destination_port = state->other_port;
	}
	return is_refused(flow, generation, tries);
}

/* True where the connection is to be ended. */
static __always_inline bool is_revoked_tcp(struct sock_common *socket)
{
	struct socket_state *state = bpf_sk_storage_get(&sockets, socket, NULL, 0);
	bool accepted = !has_asked_for(state, bpf_skc_to_tcp_sock(socket), cookie_of(socket));
	struct connection_end end = {}, other = {};
	__u64 generation = current_generation();
	struct flow flow = {.protocol = IPPROTO_TCP};
	bool tries = socket->skc_state == BPF_TCP_SYN_SENT;
	__u32 self, *found, peer;

	read_end(socket, &end);
	self = owner_of_end_at(socket, IPPROTO_TCP, &end, generation);
	if (state && state->is_translated)
		return is_revoked_translated(state, &flow, &end, self, accepted, tries, generation);
	copy_address(other.local, end.remote);
	copy_address(other.remote, end.local);
	other.local_port = end.remote_port;
	other.remote_port = end.local_port;
	found = owner_of_end(&other);
	if (!found && !leaves_machine(socket)) {
		if (tries)
			found = find_listener(&end);
		if (!found)
			return false; /* not accepted yet, or made since the walk began */
	}
	peer = found ? *found : IDENTITY_WORLD;
	fill_flow(&flow, &end, self, peer, accepted);
	return is_refused(&flow, generation, tries);
}

/* True where neither may ask the other. */
static __always_inline bool is_revoked_udp(struct sock_common *socket)
{
	struct socket_state *state = note_owner(socket);
	__u64 generation = current_generation();
	struct flow flow = {.protocol = IPPROTO_UDP};
	struct connection_end end = {};

	if (!state || !socket->skc_dport || !state->peer || state->is_translated)
		return false;
	read_end(socket, &end);
	fill_flow(&flow, &end, owner_of_end_at(socket, IPPROTO_UDP, &end, generation), state->peer,
		  false);
	if (!is_refused(&flow, generation, false))
		return false;
	turn(&flow);
	return is_refused(&flow, generation, false);
}

static long forget_end(struct bpf_map *map, struct connection_end *end, struct end_owner *owner,
		       void *context)
{
	bpf_map_delete_elem(map, end);
	return 0;
}

static __always_inline void begin_walk(__u64 id)
{
	struct walk *walk = this_walk();

	if (walk)
		walk->id = id;
}

static __always_inline void end_walk(void)
{
	struct walk *walk = this_walk();

	if (!walk || walk->noted < NOTED_ENDS)
		return;
	bpf_for_each_map_elem(&connection_ends, forget_end, NULL, 0);
	walk->noted = 0;
}
