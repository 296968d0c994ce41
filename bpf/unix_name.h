/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Unix sockets where the Linux security module takes no programs. The hooks there see the name that
 * is given to connect() or sendto() and not the socket behind it, so whoever exposes a name is
 * taken for its owner, the host for that of any other. What a link or a mount makes of a name is
 * not seen, and neither is what is sent without one. */
#pragma once

#include "address.h"
#include "unix.h"

/* The kernel's own form of the context: the other shows no name of this family. */
struct bpf_sock_addr_kern___named {
	struct sock *sk;
	struct sockaddr *uaddr;
	__u32 uaddrlen;
} __attribute__((preserve_access_index));

/* Who asked by datagram and has a name for the answer. */
struct unix_asker {
	__u64 cgroup;
	char name[OBJECT_NAME_LENGTH];
	char asked[OBJECT_NAME_LENGTH];
};

/* The answerer's identity, then a place of the asker's name: of one answerer's askers only they can
 * push out each other. Who is forgotten gets no answer. */
#define ASKERS 256
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct unix_asker);
} unix_askers SEC(".maps");

struct unix_question {
	struct access access;
	struct unix_asker asker;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct unix_question);
} unix_questions SEC(".maps");

/* The parts of a path: none may be empty, "." or "..", or it is another name of something else. */
enum path_part { PART_EMPTY, PART_DOT, PART_DOTS, PART_NAME };

static __always_inline bool is_plain_path(const char name[OBJECT_NAME_LENGTH])
{
	__u32 part = PART_EMPTY;

	if (name[0] != '/')
		return false;
	for (int i = 1; i < OBJECT_NAME_LENGTH; i++) {
		char letter = name[i];

		if (!letter)
			return part == PART_NAME;
		if (letter != '/')
			part = letter == '.' && part < PART_DOTS ? part + 1 : PART_NAME;
		else if (part == PART_NAME)
			part = PART_EMPTY;
		else
			return false;
	}
	return false;
}

/* False where it may be another name of something else. */
static __always_inline bool read_plain_name(char name[OBJECT_NAME_LENGTH], const char *path,
					    int length)
{
	char first = 0;

	if (length <= 0)
		return false;
	bpf_probe_read_kernel(&first, 1, path);
	read_bound_name(name, path, length);
	return first ? is_plain_path(name) : length > 1;
}

static __always_inline bool read_given_name(struct bpf_sock_addr *context,
					    char name[OBJECT_NAME_LENGTH])
{
	struct bpf_sock_addr_kern___named *call = (void *)context;
	const char *address = (const char *)BPF_CORE_READ(call, uaddr);

	return read_plain_name(name, address + 2, BPF_CORE_READ(call, uaddrlen) - 2);
}

static __always_inline bool read_own_name(struct sock *sk, char name[OBJECT_NAME_LENGTH])
{
	struct unix_address *address = BPF_CORE_READ((struct unix_sock *)sk, addr);

	return address &&
	       read_plain_name(name, address->name[0].sun_path, BPF_CORE_READ(address, len) - 2);
}

static __always_inline __u64 place_of_asker(__u32 answerer, const char name[OBJECT_NAME_LENGTH])
{
	const __u64 *words = (const __u64 *)name;
	__u64 hash = secret;

	for (int i = 0; i < OBJECT_NAME_LENGTH / 8; i++)
		hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15ULL;
	return (__u64)answerer * ASKERS + (hash >> 40 & (ASKERS - 1));
}

static __always_inline bool is_same_name(const char left[OBJECT_NAME_LENGTH],
					 const char right[OBJECT_NAME_LENGTH])
{
	const __u64 *one = (const __u64 *)left, *other = (const __u64 *)right;

	for (int i = 0; i < OBJECT_NAME_LENGTH / 8; i++) {
		if (one[i] != other[i])
			return false;
	}
	return true;
}

static __always_inline void note_asker(struct unix_question *question, struct sock *sk)
{
	struct access *access = &question->access;
	struct unix_asker *asker = &question->asker;
	__u64 place;

	if (!is_component(access->flow.destination))
		return;
	__builtin_memset(asker, 0, sizeof(*asker));
	if (!read_own_name(sk, asker->name))
		return;
	asker->cgroup = access->asker;
	__builtin_memcpy(asker->asked, access->key.name, sizeof(asker->asked));
	place = place_of_asker(access->flow.destination, asker->name);
	bpf_map_update_elem(&unix_askers, &place, asker, BPF_ANY);
}

static __always_inline bool begin_question(struct bpf_sock_addr *context, struct access *access)
{
	begin_access(access, PROTOCOL_UNIX, 0);
	access->by_name = 1;
	return read_given_name(context, access->key.name);
}

/* Who was asked may answer as long as the asker may ask. */
static __always_inline bool is_named_answer(struct access *access)
{
	__u64 place = place_of_asker(current_identity(), access->key.name);
	struct unix_asker *asker = bpf_map_lookup_elem(&unix_askers, &place);

	if (!asker || !is_same_name(asker->name, access->key.name))
		return false;
	begin_access(access, PROTOCOL_UNIX, 0);
	access->by_name = 1;
	access->again = 1;
	access->asker = asker->cgroup;
	__builtin_memcpy(access->key.name, asker->asked, sizeof(access->key.name));
	return !judge_question(access);
}

/* 0: go on; 1: refused. */
static __always_inline int judge_name(struct bpf_sock_addr *context, struct sock *sk,
				      struct unix_question *question)
{
	struct access *access = &question->access;
	bool is_datagram = context->type == SOCK_DGRAM;
	struct cgroup *own = BPF_CORE_READ(sk, sk_cgrp_data.cgroup);
	__u64 maker = known_cgroup(own, BPF_CORE_READ(own, kn, id));

	access->unknown = !begin_question(context, access);
	if (is_foreign(current_identity(), identity_in_force(maker))) {
		access->owner = maker;
		return refuse_question(access, REASON_FOREIGN_SOCKET);
	}
	if (is_datagram && !access->unknown && is_named_answer(access))
		return 0;
	access->unknown = !begin_question(context, access);
	if (judge_question(access))
		return 1;
	if (is_datagram)
		note_asker(question, sk);
	return 0;
}

static __always_inline int judge_unix_name(struct bpf_sock_addr *context)
{
	struct bpf_sock_addr_kern___named *call = (void *)context;
	struct bpf_sock *sk = context->sk;
	struct unix_question *question;
	int refused;

	if (!sk)
		return REFUSE;
	question = bpf_sk_storage_get(&unix_questions, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!question)
		return REFUSE;
	refused = judge_name(context, BPF_CORE_READ(call, sk), question);
	bpf_sk_storage_delete(&unix_questions, sk);
	return refused ? REFUSE : PROCEED;
}
