/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What is remembered about a socket in the socket itself, so it ends with the socket and no
 * neighbour can push it out: about those that were bound or send datagrams. */
#pragma once

#include "connection.h"
#include "fingerprint.h"

enum role {
	ROLE_UNKNOWN = 0,
	ROLE_CLIENT = 1, /* this socket asks */
	ROLE_SERVER = 2,
};

struct socket_state {
	__u64 cgroup; /* where it was made; 0: not known yet */
	__u32 pid;
	__u32 peer; /* UDP: who the last packet judged was to or from */
	__u8 role;
	__u8 padding[7];
	char command[COMMAND_LENGTH];
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
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

static __always_inline __u64 correspondent(const __u8 address[16], __u16 port, __u8 role)
{
	return fingerprint(address, port, role, 0);
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

static __always_inline void note_user(struct socket_state *state)
{
	state->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(state->command, sizeof(state->command));
}
