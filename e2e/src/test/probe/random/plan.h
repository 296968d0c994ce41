/* SPDX-License-Identifier: Apache-2.0 */
/* What a sequence does: channels, and steps on them. It is a function of its number and the run's
 * seed alone, so any can be run again, with or without some of its steps. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum party { HOST, ONE, ONE_TOO, TWO, PARTIES };
static const char *const party_names[] = {"host", "one", "one-too", "two"};
static const int component_of[] = {0, 1, 1, 2};

#define SLOTS 32 /* sequences that are alive at a time, each with names of its own */
#define CHANNELS 3
#define STEPS 96

/* clang-format off */
/* A name, the operations that make sense on it, whether a manifest can expose it. */
#define KINDS(X) \
	X(FIFO, "fifo", STREAM_OPS | NAME_OPS, 1) \
	X(SHM, "shm", MEMORY_OPS | NAME_OPS, 1) \
	X(MQUEUE, "mqueue", BASIC_OPS | HAND_OPS | BIT(UNLINK), 1) \
	X(SYSV_SHM, "sysv-shm", BASIC_OPS, 1) \
	X(SYSV_MSG, "sysv-msg", BASIC_OPS, 1) \
	X(SYSV_SEM, "sysv-sem", BASIC_OPS, 1) \
	X(UNIX_STREAM, "unix-stream", SOCKET_OPS | BIT(UNLINK), 1) \
	X(UNIX_DGRAM, "unix-dgram", SOCKET_OPS | BIT(UNLINK), 1) \
	X(UNIX_SEQPACKET, "unix-seqpacket", SOCKET_OPS | BIT(UNLINK), 1) \
	X(TCP, "tcp", SOCKET_OPS, 1) \
	X(UDP, "udp", SOCKET_OPS, 1) \
	X(MEMFD, "memfd", MEMORY_OPS | HAND_OPS, 0) \
	X(PIPE, "pipe", STREAM_OPS | HAND_OPS, 0) \
	X(EVENTFD, "eventfd", BASIC_OPS | HAND_OPS, 0) \
	X(TERMINAL, "terminal", BASIC_OPS | HAND_OPS, 0) \
	X(KEY, "key", BASIC_OPS, 0) \
	X(NETLINK, "netlink", BASIC_OPS, 0) \
	X(PROCESS, "process", PROCESS_OPS, 0)

/* The last eight stand in no channel's set: they follow from others, or are errands of the run. */
#define OPERATIONS(X) \
	X(MAKE, "make") X(OPEN, "open") X(CLOSE, "close") X(WRITE, "write") X(READ, "read") \
	X(SPLICE_IN, "splice-in") X(SPLICE_OUT, "splice-out") X(TEE_OUT, "tee-out") \
	X(VMSPLICE_IN, "vmsplice-in") X(VMSPLICE_OUT, "vmsplice-out") X(SENDFILE_OUT, "sendfile-out") \
	X(MAP_WRITE, "map-write") X(MAP_READ, "map-read") X(MAP_KEPT, "map-kept") \
	X(MAP_PRIVATE_READ, "map-private") X(HAND, "hand") X(HAND_BY_HOST, "hand-by-host") \
	X(TAKE, "pidfd-getfd") X(REOPEN, "proc-fd") X(RENAME, "rename") X(LINK, "link") \
	X(UNLINK, "unlink") X(CHANGE_MODE, "chmod") X(TRUNCATE, "truncate") X(SET_XATTR, "setxattr") \
	X(GET_XATTR, "getxattr") X(NAMESPACE_OPEN, "namespace-open") X(TAKE_OVER, "take-over") \
	X(SIGNAL, "sigqueue") X(VM_READ, "process-vm-readv") X(VM_WRITE, "process-vm-writev") \
	X(MEM_READ, "proc-mem-read") X(MEM_WRITE, "proc-mem-write") X(TRACE, "ptrace") \
	X(INBOX, "inbox") \
	X(RECEIVE, "receive") X(RECEIVE_BY_HOST, "receive-by-host") X(FORGET, "forget") X(CLEAR, "clear") \
	X(HANG_UP, "hang-up") X(LISTEN, "listen") X(CONNECT, "connect") X(ACCEPT, "accept")
/* clang-format on */

enum operation {
#define X(id, name) id,
	OPERATIONS(X)
#undef X
	    OPERATION_COUNT
};

#define BIT(operation) (1ULL << (operation))
#define HAND_OPS (BIT(HAND) | BIT(HAND_BY_HOST) | BIT(TAKE) | BIT(REOPEN))
#define BASIC_OPS (BIT(OPEN) | BIT(CLOSE) | BIT(WRITE) | BIT(READ) | BIT(TAKE_OVER))
#define NAME_OPS                                                                    \
	(BIT(RENAME) | BIT(LINK) | BIT(UNLINK) | BIT(CHANGE_MODE) | BIT(TRUNCATE) | \
	 BIT(SET_XATTR) | BIT(GET_XATTR) | BIT(NAMESPACE_OPEN) | HAND_OPS)
#define STREAM_OPS                                                                        \
	(BASIC_OPS | BIT(SPLICE_IN) | BIT(SPLICE_OUT) | BIT(TEE_OUT) | BIT(VMSPLICE_IN) | \
	 BIT(VMSPLICE_OUT))
#define MEMORY_OPS                                                                           \
	(BASIC_OPS | BIT(SPLICE_IN) | BIT(SPLICE_OUT) | BIT(SENDFILE_OUT) | BIT(MAP_WRITE) | \
	 BIT(MAP_READ) | BIT(MAP_KEPT) | BIT(MAP_PRIVATE_READ))
#define SOCKET_OPS (BASIC_OPS | BIT(SPLICE_IN) | BIT(SPLICE_OUT) | HAND_OPS)
#define PROCESS_OPS                                                                    \
	(BIT(SIGNAL) | BIT(VM_READ) | BIT(VM_WRITE) | BIT(MEM_READ) | BIT(MEM_WRITE) | \
	 BIT(TRACE) | BIT(INBOX))
/* By which something is received: at its end each party tries one on each channel. */
#define RECEIVE_OPS                                                                           \
	(BIT(READ) | BIT(SPLICE_OUT) | BIT(TEE_OUT) | BIT(VMSPLICE_OUT) | BIT(SENDFILE_OUT) | \
	 BIT(MAP_READ) | BIT(MAP_PRIVATE_READ) | BIT(MAP_KEPT) | BIT(GET_XATTR) | BIT(INBOX))
/* The host's processes manage components and may do these to them. */
#define MANAGING_OPS (BIT(TAKE) | BIT(REOPEN) | PROCESS_OPS & ~BIT(INBOX))
/* By which a party comes to hold a channel. */
#define TAKING_OPS                                                                      \
	(BIT(MAKE) | BIT(OPEN) | BIT(TAKE_OVER) | BIT(RECEIVE) | BIT(RECEIVE_BY_HOST) | \
	 BIT(TAKE) | BIT(REOPEN))
/* For which it must hold it. */
#define HOLDING_OPS                                                                              \
	(BIT(CLOSE) | BIT(WRITE) | BIT(READ) | BIT(SPLICE_IN) | BIT(SPLICE_OUT) | BIT(TEE_OUT) | \
	 BIT(VMSPLICE_IN) | BIT(VMSPLICE_OUT) | BIT(SENDFILE_OUT) | BIT(MAP_WRITE) |             \
	 BIT(MAP_READ) | BIT(MAP_KEPT) | BIT(MAP_PRIVATE_READ) | BIT(HAND) | BIT(HAND_BY_HOST))
#define SPLICING_OPS \
	(BIT(SPLICE_IN) | BIT(SPLICE_OUT) | BIT(TEE_OUT) | BIT(VMSPLICE_IN) | BIT(VMSPLICE_OUT))
/* After which nothing of the sequence is there any more. */
#define ENDING_OPS (BIT(FORGET) | BIT(CLEAR))
/* Costs a process of its own. */
#define DEAR_OPS (BIT(NAMESPACE_OPEN) | BIT(TRACE))

enum kind {
#define X(id, name, operations, exposable) id,
	KINDS(X)
#undef X
	    KIND_COUNT
};

static const char *const operation_names[] = {
#define X(id, name) name,
    OPERATIONS(X)
#undef X
};

static const struct {
	const char *name;
	uint64_t operations;
	bool exposable;
} kinds[] = {
#define X(id, name, operations, exposable) {name, operations, exposable},
    KINDS(X)
#undef X
};

struct channel {
	uint8_t kind;
	uint8_t exposed; /* has a name that component two's manifest exposes */
	uint8_t variant;
	int8_t maker;	 /* as planned, -1: nobody yet */
	uint8_t holders; /* parties that have it, as planned */
};

struct step {
	uint8_t party;
	uint8_t operation;
	uint8_t channel;
	uint8_t other;	  /* party */
	uint8_t killed;	  /* its party was, for taking it: what it had moved has arrived */
	uint8_t ways;	  /* bits: how its party had what it used, */
	uint8_t opener;	  /* which party had opened that, and */
	uint8_t since;	  /* since which step it had it; */
	uint8_t nameless; /* whether that had lost its name by then */
};

struct sequence {
	uint32_t number;
	uint32_t serial; /* no other run has it, of this sequence or another */
	uint8_t channel_count;
	uint8_t length;
	uint8_t before;	 /* steps before the rules change */
	uint8_t planned; /* steps before the channels are forgotten */
	struct channel channels[CHANNELS];
	struct step steps[STEPS];
};

/* What sequences are made of. */
struct choice {
	uint64_t kinds;
	uint64_t operations;
};

static uint64_t draw_state;

/* splitmix64 */
static uint32_t draw(uint32_t below)
{
	uint64_t z = draw_state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return (uint32_t)((z ^ z >> 31) >> 32) % below;
}

static int draw_bit(uint64_t set)
{
	int chosen = draw(__builtin_popcountll(set));

	while (chosen--)
		set &= set - 1;
	return __builtin_ctzll(set);
}

static int draw_other(int party)
{
	int other = draw(PARTIES - 1);

	return other >= party ? other + 1 : other;
}

/* As if all of it succeeded. */
static void note_holders(struct channel *channel, int party, int operation)
{
	if (BIT(operation) & TAKING_OPS)
		channel->holders |= 1 << party;
	if (operation == CLOSE)
		channel->holders &= ~(1 << party);
}

static void add(struct sequence *sequence, int party, int operation, int channel, int other)
{
	note_holders(&sequence->channels[channel], party, operation);
	if (sequence->length < STEPS)
		sequence->steps[sequence->length++] = (struct step){
		    .party = party, .operation = operation, .channel = channel, .other = other};
}

/* What is handed over is received, and who takes a place over has it from who gave it up. */
static void add_step(struct sequence *sequence, int party, int operation, int channel)
{
	int8_t *maker = &sequence->channels[channel].maker;
	int other = draw_other(party);

	if (operation == TAKE_OVER && *maker >= 0)
		add(sequence, *maker, CLOSE, channel, other);
	if (operation == TAKE_OVER || operation == MAKE)
		*maker = party;
	add(sequence, party, operation, channel, other);
	if (operation == HAND || operation == HAND_BY_HOST)
		add(sequence, other, operation == HAND ? RECEIVE : RECEIVE_BY_HOST, channel, party);
}

static void draw_channel(struct sequence *sequence, int number, uint64_t allowed_kinds)
{
	struct channel *channel = &sequence->channels[number];

	channel->kind = draw_bit(allowed_kinds);
	channel->exposed = kinds[channel->kind].exposable && draw(3);
	channel->variant = draw(256);
	channel->maker = -1;
	if (channel->kind != PROCESS)
		add_step(sequence, channel->exposed && draw(4) ? TWO : draw(PARTIES), MAKE, number);
	/* As rules mean it, mostly: what becomes of that is the question. */
	if (channel->exposed && draw(2))
		add_step(sequence, draw(2) ? ONE : ONE_TOO, OPEN, number);
}

static int draw_operation(uint64_t operations)
{
	int operation = draw_bit(operations);

	if (BIT(operation) & DEAR_OPS && draw(8))
		operation = draw_bit(operations & ~DEAR_OPS);
	/* Most that is carried begins with these. */
	if (operations & BIT(OPEN) && !draw(3))
		operation = draw(3) ? draw(2) ? OPEN : WRITE : TAKE_OVER;
	if (operations & BIT(MAP_WRITE) && !draw(6))
		operation = draw(2) ? MAP_WRITE : MAP_KEPT;
	return operation;
}

/* Mostly one that can do it. */
static int draw_party(const struct channel *channel, int operation)
{
	uint64_t all = BIT(PARTIES) - 1, able = all;

	if (BIT(operation) & HOLDING_OPS)
		able = channel->holders;
	else if (BIT(operation) & TAKING_OPS)
		able = all & ~channel->holders;
	if (!able || !draw(8))
		able = all;
	if (BIT(operation) & MANAGING_OPS)
		able &= ~BIT(HOST);
	return able ? draw_bit(able) : ONE;
}

static void draw_step(struct sequence *sequence, uint64_t allowed)
{
	int number = draw(sequence->channel_count);
	const struct channel *channel = &sequence->channels[number];
	int operation = draw_operation(kinds[channel->kind].operations & allowed);

	add_step(sequence, draw_party(channel, operation), operation, number);
}

/* All that has been sent is looked for, and then forgotten. */
static void add_sweep(struct sequence *sequence)
{
	for (int party = 0; party < PARTIES; party++)
		for (int channel = 0; channel < sequence->channel_count; channel++)
			add(sequence, party,
			    draw_bit(kinds[sequence->channels[channel].kind].operations &
				     RECEIVE_OPS),
			    channel, party);
	sequence->planned = sequence->length;
	for (int operation = FORGET; operation <= CLEAR; operation++)
		for (int party = 0; party < PARTIES; party++)
			add(sequence, party, operation, 0, party);
}

static void plan(struct sequence *sequence, uint64_t seed, uint32_t number, struct choice choice)
{
	int steps;

	*sequence = (struct sequence){.number = number};
	draw_state = seed * 0x2545f4914f6cdd1dULL + number;
	sequence->channel_count = 1 + !draw(3) + !draw(6);
	for (int channel = 0; channel < sequence->channel_count; channel++)
		draw_channel(sequence, channel, choice.kinds);
	steps = 6 + draw(8) * sequence->channel_count;
	while (steps--)
		draw_step(sequence, choice.operations);
	sequence->before = 1 + draw(sequence->length);
	add_sweep(sequence);
}
