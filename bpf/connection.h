/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Verdicts about TCP connections, kept by the socket's cookie, which is never used again. All CPUs
 * share them, since a connection's two ends run on two. Storage in the socket itself would be
 * exact, but costs an allocation for each of its two ends and more than all judging of a short
 * connection. Losing an entry costs one more judgement.
 */
#pragma once

#include "command.h"
#include "identity.h"
#include "memo.h"

struct connection {
	__u64 cookie;
	__u64 verdict; /* generation << 16 | verdict << 8 | reason; 0: none yet */
	__u64 cgroup;  /* whose process asked for the connection; 0: not known here */
	__u32 edge;
	__u32 pid;
	char command[COMMAND_LENGTH];
	__u64 version; /* odd: being written */
	__u64 peer;    /* cgroup of the other end, where only the question could tell; else 0 */
};
_Static_assert(sizeof(struct connection) == 64, "one cache line");

#define CONNECTIONS 65536

/* A word's generation that no generation is: the verdict must be asked for again. */
#define NEVER_CURRENT ((1ULL << 48) - 1)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
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

/* What is kept about this socket; false: nothing. */
static __always_inline bool read_connection(const struct connection *place, __u64 cookie,
					    struct connection *copy)
{
	__u64 version = *(volatile __u64 *)&place->version;

	barrier();
	if (version & 1 || *(volatile __u64 *)&place->cookie != cookie)
		return false;
	*copy = *place;
	barrier();
	return *(volatile __u64 *)&place->version == version;
}

/* The packet's short way: the kept word where it lets this socket pass under this generation, else
 * 0. */
static __always_inline __u64 kept_verdict(const struct connection *place, __u64 cookie,
					  __u64 generation, __u32 *edge)
{
	__u64 version = *(volatile __u64 *)&place->version, word;

	barrier();
	if (version & 1 || *(volatile __u64 *)&place->cookie != cookie)
		return 0;
	word = *(volatile __u64 *)&place->verdict;
	*edge = *(volatile __u32 *)&place->edge;
	if (*(volatile __u64 *)&place->version != version)
		return 0;
	return word >> 16 == generation && word && verdict_of(word) != VERDICT_DENY ? word : 0;
}

static __always_inline void write_connection(struct connection *place,
					     const struct connection *connection)
{
	if (!take_entry(&place->version))
		return; /* interrupted its writer: judging again costs less than waiting */
	place->cookie = connection->cookie;
	place->verdict = connection->verdict;
	place->cgroup = connection->cgroup;
	place->edge = connection->edge;
	place->pid = connection->pid;
	__builtin_memcpy(place->command, connection->command, sizeof(place->command));
	place->peer = connection->peer;
	give_entry(&place->version);
}
