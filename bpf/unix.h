/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Unix sockets. A connected one remembers both ends and the name it was reached by, so that what is
 * sent and received on it is judged by the rules of that moment. */
#pragma once

#include "guard.h"
#include "handed.h"
#include "kept.h"
#include "path.h"

/* Peers that a datagram socket has asked, and whose answers it takes. A full set forgets who was
 * asked longest ago. */
#define UNIX_ASKED 64
struct unix_asked {
	__u32 whom[UNIX_ASKED];
	__u32 next;
};

struct unix_state {
	__u64 client; /* cgroups of the two ends; 0: not connected */
	__u64 server;
	struct kept data;     /* what is sent or received while it is connected */
	struct kept datagram; /* the last one */
	__u8 is_server;
	__u8 by_name; /* the server's, as in struct access */
	__u8 padding[2];
	char name[OBJECT_NAME_LENGTH]; /* the server's */
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct unix_state);
} unix_sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct unix_asked);
} unix_questions_asked SEC(".maps");

/* To compare; whose it is says maker_of_socket(). */
static __always_inline __u64 cgroup_of_socket(struct sock *sk)
{
	return sk->sk_cgrp_data.cgroup->kn->id;
}

/* The second time as a number: an older verifier hands no pointer to another function for one. */
static __always_inline __u64 maker_of_socket(struct sock *sk)
{
	__u64 id = cgroup_of_socket(sk);

	if (is_known(id))
		return id;
	return known_ancestor((__u64)BPF_CORE_READ(sk, sk_cgrp_data.cgroup)) ?: id;
}

static __always_inline bool is_unix(struct sock *sk)
{
	return sk->__sk_common.skc_family == AF_UNIX;
}

/* In a form that the verifier can follow: it forgets what was compared. */
static __always_inline __u32 bounded(__u32 length)
{
	barrier_var(length);
	return length & 127;
}

/* The name as it was bound; an abstract one with @ for its zero. Longer or none: empty. */
static __always_inline void read_unix_name(char name[OBJECT_NAME_LENGTH], struct sock *sk)
{
	struct unix_address *address = BPF_CORE_READ((struct unix_sock *)sk, addr);
	int length = address ? BPF_CORE_READ(address, len) - 2 : 0;

	if (length <= 0 || length >= OBJECT_NAME_LENGTH)
		return;
	bpf_probe_read_kernel(name, bounded(length), address->name[0].sun_path);
	if (!name[0])
		name[0] = '@';
}

static __always_inline void note_unix_end(struct sock *sk, struct access *access, bool is_server)
{
	struct unix_state *state =
	    bpf_sk_storage_get(&unix_sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);

	if (!state)
		return;
	state->client = access->asker;
	state->server = access->owner;
	state->is_server = is_server;
	state->by_name = access->by_name;
	state->data.generation = 0;
	__builtin_memcpy(state->name, access->key.name, sizeof(state->name));
}

/* Its name on this machine, however it was bound; where the machine shows it nowhere, as its maker
 * has it. */
static __always_inline struct access *unix_access(struct sock *other)
{
	struct access *access = new_access(PROTOCOL_UNIX, maker_of_socket(other));
	struct dentry *entry = BPF_CORE_READ((struct unix_sock *)other, path.dentry);

	if (!access)
		return NULL;
	access->by_name = !!find_handed(other);
	if (!entry || !name_entry(entry)) {
		read_unix_name(access->key.name, other);
		return access;
	}
	return current_access();
}

/* A socket of another component's gives its user nothing. */
static __always_inline int refuse_foreign_socket(__u64 maker, struct sock *sk)
{
	struct access *access = new_access(PROTOCOL_UNIX, maker);

	if (!access)
		return 1;
	if (!is_unix(sk)) {
		access->key.protocol = PROTOCOL_SOCKET;
		access->flow.protocol = PROTOCOL_SOCKET;
		access->account.option = sk->__sk_common.skc_family << 8;
	}
	return refuse_access(access, REASON_FOREIGN_SOCKET);
}

static __always_inline __u32 process_listening(struct sock *listener)
{
	return BPF_CORE_READ(listener, sk_peer_pid, numbers[0].nr);
}

static __always_inline int judge_unix_connect(struct sock *sk, struct sock *other,
					      struct sock *child)
{
	struct access *access;
	__u64 maker = maker_of_socket(sk);

	if (is_foreign(current_identity(), identity_in_force(maker)))
		return refuse_foreign_socket(maker, sk);
	if (is_agent(process_listening(other)) && protect(0))
		return 1;
	access = unix_access(other);
	if (judge_access(access))
		return 1;
	note_unix_end(sk, access, false);
	note_unix_end(child, access, true);
	return 0;
}

static __always_inline void note_pair(struct sock *sk)
{
	struct access *access = new_access(PROTOCOL_UNIX, current_cgroup());

	if (access)
		note_unix_end(sk, access, false);
}

static __always_inline bool is_among_asked(const struct unix_asked *asked, __u32 whom)
{
	for (int i = 0; i < UNIX_ASKED; i++) {
		if (asked->whom[i] == whom)
			return true;
	}
	return false;
}

static __always_inline bool has_asked_unix(struct sock *sk, __u32 whom)
{
	struct unix_asked *asked = bpf_sk_storage_get(&unix_questions_asked, sk, NULL, 0);

	return asked && is_among_asked(asked, whom);
}

static __always_inline void note_asked_unix(struct sock *sk, __u32 whom)
{
	struct unix_asked *asked =
	    bpf_sk_storage_get(&unix_questions_asked, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);

	if (asked && !is_among_asked(asked, whom))
		asked->whom[asked->next++ % UNIX_ASKED] = whom;
}

/* 0: it has none yet. A number that no other socket will have, as its address may. */
static __always_inline __u64 cookie_of_socket(struct sock *sk)
{
	return sk->__sk_common.skc_cookie.counter;
}

/* Only what was judged by a name: a socket that has none may get one. */
static __always_inline void keep_unix_datagram(struct unix_state *state,
					       const struct access *access, struct sock *other,
					       __u32 asked, bool answers)
{
	struct kept verdict = {.asked = asked, .answers = answers};

	if (!state || !access->key.name[0])
		return;
	verdict.other = bpf_get_socket_cookie(other);
	keep_access(&state->datagram, access, &verdict);
}

/* The same two sockets as the last time, and who has asked is still remembered. */
static __always_inline bool is_datagram_kept(struct sock *sk, struct sock *other)
{
	struct unix_state *state = bpf_sk_storage_get(&unix_sockets, sk, NULL, 0);
	__u64 cookie = cookie_of_socket(other);
	struct kept last;

	if (!state || !cookie || !read_kept(&state->datagram, cookie, &last))
		return false;
	if (!has_asked_unix(last.answers ? other : sk, last.asked))
		return false;
	count_kept(&last);
	return true;
}

/* Who was asked may answer as long as the asker may ask. */
static __always_inline bool is_unix_answer(struct sock *sk, struct sock *other, __u32 self)
{
	struct unix_state *state;
	struct access *access;

	if (!has_asked_unix(other, self))
		return false;
	access = unix_access(sk);
	if (!access)
		return false;
	access->asker = maker_of_socket(other);
	access->owner = current_cgroup();
	access->again = 1;
	if (judge_access(access))
		return false;
	state = bpf_sk_storage_get(&unix_sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	keep_unix_datagram(state, access, other, self, true);
	return true;
}

/* A pair that the host made is whose who holds it, as the host's pipes are: systemd gives one to
 * each process that it starts, which writes its user there when it is in its unit already. */
static __always_inline bool is_pair_of_host(bool has_name, __u32 maker, __u32 other)
{
	return !has_name && maker == IDENTITY_HOST && other == IDENTITY_HOST;
}

/* Each datagram, and each connect of a datagram socket. */
static __always_inline int judge_unix_datagram(struct sock *sk, struct sock *other)
{
	__u64 maker;
	__u8 slot = slot_of(current_generation());
	struct unix_state *state;
	struct access *access;
	__u32 self, owner;

	if (bpf_get_current_cgroup_id() == cgroup_of_socket(other))
		return 0;
	self = identity_of_current(slot);
	owner = identity_of_cgroup(maker_of_socket(other), slot);
	if (self == owner || is_datagram_kept(sk, other))
		return 0;
	maker = maker_of_socket(sk);
	if (is_pair_of_host(BPF_CORE_READ((struct unix_sock *)other, addr),
			    identity_in_force(maker), owner))
		return 0;
	if (is_foreign(self, identity_in_force(maker)))
		return refuse_foreign_socket(maker, sk);
	if (is_unix_answer(sk, other, self))
		return 0;
	access = unix_access(other);
	if (judge_access(access))
		return 1;
	note_asked_unix(sk, access->flow.destination);
	state = bpf_sk_storage_get(&unix_sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	keep_unix_datagram(state, access, other, access->flow.destination, false);
	return 0;
}

/* Whose this end is. What the host made, such as a service's standard output, is the user's. */
static __always_inline __u64 own_end(const struct unix_state *state)
{
	__u64 own = state->is_server ? state->server : state->client;

	return identity_in_force(own) == IDENTITY_HOST ? current_cgroup() : own;
}

/* The channel as it is between these ends now. NULL: no memory. */
static __always_inline struct access *channel_access(const struct unix_state *state)
{
	struct access *access = new_access(PROTOCOL_UNIX, state->server);

	if (!access)
		return NULL;
	access->asker = state->client;
	if (state->is_server)
		access->owner = own_end(state);
	else
		access->asker = own_end(state);
	access->again = 1;
	access->by_name = state->by_name;
	__builtin_memcpy(access->key.name, state->name, sizeof(access->key.name));
	return access;
}

static __always_inline struct unix_state *connected_state(struct sock *sk)
{
	struct unix_state *state = bpf_sk_storage_get(&unix_sockets, sk, NULL, 0);

	return state && state->client ? state : NULL;
}

/* In which call the task is: it may wait there until the rules have changed. Not inline, to leave
 * stack to who asks. */
static __noinline int note_use(__u64 channel)
{
	struct access *access = bpf_task_storage_get(&accesses, bpf_get_current_task_btf(), NULL,
						     BPF_LOCAL_STORAGE_GET_F_CREATE);
	__u64 call = current_call_number();

	if (!access)
		return 0;
	if (access->call == call && !access->channel)
		keep_first();
	access->key.protocol = PROTOCOL_UNIX;
	access->decision.verdict = VERDICT_ALLOW;
	access->call = call;
	access->channel = channel;
	access->found = 0;
	return 0;
}

static __always_inline bool is_data_kept(const struct unix_state *state, struct kept *last)
{
	if (!read_kept(&state->data, 0, last))
		return false;
	count_kept(last);
	note_use((__u64)state);
	return true;
}

/* Whether both ends are the host's, and it is whose who holds it: then that is kept too. */
static __always_inline bool is_channel_of_host(struct unix_state *state)
{
	struct kept verdict = {.generation = current_generation()};
	__u8 slot = slot_of(verdict.generation);

	if (!is_pair_of_host(state->name[0], identity_of_cgroup(state->client, slot),
			     identity_of_cgroup(state->server, slot)))
		return false;
	write_kept(&state->data, &verdict);
	return true;
}

/* What is sent or received on a connected socket whose verdict is not kept. */
static __always_inline int judge_unix_data(struct sock *sk, struct unix_state *state)
{
	struct kept verdict = {};
	struct access *access;
	__u64 own;

	if (is_channel_of_host(state))
		return 0;
	own = own_end(state);
	if (is_foreign(current_identity(), identity_in_force(own)))
		return refuse_foreign_socket(own, sk);
	access = channel_access(state);
	if (judge_access(access))
		return 1;
	keep_access(&state->data, access, &verdict);
	return 0;
}
