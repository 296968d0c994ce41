/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What is remembered about a socket in the socket itself, so it ends with the socket and no
 * neighbour can push it out: about those that were bound or send datagrams. */
#pragma once

#include "connection.h"

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
	__u8 is_translated; /* to or from this machine: only its packets tell who is at the other
			       end */
	__u8 padding[2];
	__u32 made_as; /* whose it was when it was made; 0: it is older than these programs */
	char command[COMMAND_LENGTH];
	/* TCP, translated: where who was asked is, as the other end has it. */
	__u8 other_address[16];
	__u16 other_port;
	__u8 tail[6];
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct socket_state);
} sockets SEC(".maps");

static __always_inline void note_user(struct socket_state *state)
{
	state->pid = bpf_get_current_pid_tgid() >> 32;
	read_command(state->command);
}
