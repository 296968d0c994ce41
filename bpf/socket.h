/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What is remembered about a socket: whose it is, the verdict about its connection, whom it has
 * asked. Kept in the socket itself, so it ends with the socket and no neighbour can push it out. */
#pragma once

#include "identity.h"

const volatile __u64 secret; /* of this load; makes fingerprints unpredictable */

enum role {
	ROLE_UNKNOWN = 0,
	ROLE_CLIENT = 1, /* this socket asked for the connection */
	ROLE_SERVER = 2,
};

/* Packets of one direction, counted here and added to their edge from time to time. */
struct lane {
	__u64 allowed; /* UDP: fingerprint of the last packet that was allowed */
	__u64 packets;
	__u64 bytes;
	struct edge_key edge; /* verdict 0: the other end counts */
};

struct socket_state {
	__u64 cgroup;	/* where it was made; 0: not known yet */
	__u64 identity; /* generation << 16 | identity */
	__u64 verdict;	/* of a connection: generation << 16 | verdict << 8 | reason; 0: none yet */
	struct lane lanes[2]; /* by direction */
	__u32 peer;	      /* identity at the other end of the connection; 0: not known */
	__u32 pid;
	__u8 role;
	__u8 was_allowed; /* at some time, so its end may be told to the peer */
	__u8 padding[6];
	char command[COMMAND_LENGTH];
};

/* A word's generation that no generation is: the verdict is remembered, but must be asked again. */
#define NEVER_CURRENT ((1ULL << 48) - 1)

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags,
	       BPF_F_NO_PREALLOC | BPF_F_CLONE); /* an accepted socket is its listener's */
	__type(key, int);
	__type(value, struct socket_state);
} sockets SEC(".maps");

/* UDP has no connection to tell an answer from a question, so a socket remembers whom it has asked
 * and from whom it has heard. A full set forgets; a forgotten peer is refused, not let in. */
#define CORRESPONDENTS 256

struct correspondents {
	__u64 fingerprints[CORRESPONDENTS];
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct correspondents);
} correspondents SEC(".maps");

static __always_inline __u64 mix(__u64 hash, __u64 value)
{
	hash ^= value;
	hash *= 0xff51afd7ed558ccdULL;
	return hash ^ hash >> 32;
}

/* Never 0. */
static __always_inline __u64 fingerprint(const __u8 address[16], __u16 port, __u64 salt)
{
	const __u32 *words = (const __u32 *)address;
	__u64 hash = mix(secret, salt);

	hash = mix(hash, (__u64)words[0] << 32 | words[1]);
	hash = mix(hash, (__u64)words[2] << 32 | words[3]);
	hash = mix(hash, port);
	return mix(hash, secret) | 1;
}

static __always_inline __u64 correspondent(const __u8 address[16], __u16 port, __u8 role)
{
	return fingerprint(address, port, role);
}

static __always_inline bool knows(struct correspondents *known, __u64 print)
{
	__u32 place = (print >> 1) & (CORRESPONDENTS - 1);

	return known &&
	       (known->fingerprints[place] == print || known->fingerprints[place ^ 1] == print);
}

/* True where it was not known before. */
static __always_inline bool remember(struct correspondents *known, __u64 print)
{
	__u32 place = (print >> 1) & (CORRESPONDENTS - 1);

	if (!known || knows(known, print))
		return false;
	if (known->fingerprints[place])
		place ^= 1;
	known->fingerprints[place] = print;
	return true;
}

static __always_inline __u64 verdict_word(__u64 generation, const struct decision *decision)
{
	return generation << 16 | (__u64)decision->verdict << 8 | decision->reason;
}

static __always_inline bool is_current(__u64 word, __u64 generation)
{
	return word && word >> 16 == generation;
}

static __always_inline __u8 verdict_of(__u64 word)
{
	return word >> 8 & 0xff;
}

/* Whose the socket is, under this generation. Its cgroup must be known. */
static __always_inline __u32 socket_identity(struct socket_state *state, __u64 generation)
{
	__u64 word = *(volatile __u64 *)&state->identity;
	__u32 identity;

	if (word && word >> 16 == generation)
		return word & 0xffff;
	identity = identity_of_cgroup(state->cgroup, slot_of(generation));
	*(volatile __u64 *)&state->identity = generation << 16 | identity;
	return identity;
}

static __always_inline void note_user(struct socket_state *state)
{
	state->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(state->command, sizeof(state->command));
}
