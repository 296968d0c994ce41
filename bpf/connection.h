/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Verdicts about TCP connections, kept a CPU at a time by the socket's cookie, which is never used
 * again. Storage in the socket itself would be exact, but costs an allocation for each of its two
 * ends and more than all judging of a short connection. Losing an entry costs one more judgement.
 */
#pragma once

#include "identity.h"

struct connection {
	__u64 cookie;
	__u64 verdict; /* generation << 16 | verdict << 8 | reason; 0: none yet */
	__u64 cgroup;  /* whose process asked for the connection; 0: not known here */
	__u32 edge;
	__u32 pid;
	char command[COMMAND_LENGTH];
	__u64 padding[2];
};
_Static_assert(sizeof(struct connection) == 64, "one cache line");

#define CONNECTIONS 1024

/* A word's generation that no generation is: the verdict must be asked for again. */
#define NEVER_CURRENT ((1ULL << 48) - 1)

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, CONNECTIONS);
	__type(key, __u32);
	__type(value, struct connection);
} connections SEC(".maps");

/* The entry where this socket's would be. */
static __always_inline struct connection *place_of(__u64 cookie)
{
	__u32 place = cookie & (CONNECTIONS - 1);

	return bpf_map_lookup_elem(&connections, &place);
}

static __always_inline void take_place(struct connection *connection, __u64 cookie)
{
	if (connection->cookie == cookie)
		return;
	__builtin_memset(connection, 0, sizeof(*connection));
	connection->cookie = cookie;
}

static __always_inline __u64 verdict_word(__u64 generation, __u8 verdict, __u8 reason)
{
	return generation << 16 | (__u64)verdict << 8 | reason;
}

static __always_inline __u8 verdict_of(__u64 word)
{
	return word >> 8 & 0xff;
}

static __always_inline __u8 reason_of(__u64 word)
{
	return word & 0xff;
}

/* Whether the kept verdict lets this socket's packets pass under this generation. */
static __always_inline bool lets_pass(const struct connection *connection, __u64 cookie,
				      __u64 generation)
{
	return connection->cookie == cookie && connection->verdict >> 16 == generation &&
	       connection->verdict && verdict_of(connection->verdict) != VERDICT_DENY;
}
