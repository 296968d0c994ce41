/* SPDX-License-Identifier: Apache-2.0 */
/* What the processes of a run share: the plan, whose turn it is, what came of it. The memory is
 * made before any of them enters its component, so no wall stands in it. */
#pragma once

#include <errno.h>
#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "plan.h"

#define FOUND_MOST 24

/* A mark of another that a party has found. */
struct find {
	uint32_t sequence;
	uint8_t origin;
	uint16_t step;
};

/* Of one step. */
struct result {
	int error; /* errno, 0: done, -1: not taken */
	int found;
	int maker; /* of the channel, at that moment */
	struct find finds[FOUND_MOST];
};

/* What one party needs to know of a channel that another has made. */
struct known {
	int id;			 /* of System V, of a terminal, a port of netlink */
	int maker;		 /* a party, -1: nobody yet */
	int renamed;		 /* how often */
	int descriptor[PARTIES]; /* -1: none */
	int ways[PARTIES];	 /* bits: how it came to each */
	int opener[PARTIES];	 /* the party that opened, or made, what each has */
	int since[PARTIES];	 /* the step at which it came to it, or mapped it */
};

struct shared {
	uint32_t magic;
	uint32_t turn[PARTIES + 1]; /* 1: its turn; the last is the run's */
	int slot;
	int index; /* of the step that is taken */
	int end;
	uint8_t left_out[STEPS];
	struct result results[STEPS];
	int pid[PARTIES];
	int pairs[PARTIES][PARTIES]; /* made by the host before all of this: an end by each party */
	void *word[PARTIES];	     /* where each has its own mark, and */
	void *inbox[PARTIES];	     /* where others may try to write theirs */
	struct sequence sequences[SLOTS + 1]; /* the last: errands of the run */
	struct known known[SLOTS + 1][CHANNELS];
};

static struct shared *shared;

/* The names that a run takes. */
static struct {
	const char *directory;
	const char *tag;
	int key;
	int port;
} run;

static int self; /* the party that this process is */

/* What a party is at. */
static struct {
	int slot;
	int index;
	struct step *step;
	struct sequence *sequence;
} now;

static int futex(uint32_t *word, int operation, uint32_t value, const struct timespec *patience)
{
	return syscall(SYS_futex, word, operation, value, patience, NULL, 0);
}

static void give_turn(uint32_t *word)
{
	__atomic_store_n(word, 1, __ATOMIC_RELEASE);
	futex(word, FUTEX_WAKE, 1, NULL);
}

/* 0, or -1 where it does not come in time. */
static int await_turn(uint32_t *word, int milliseconds)
{
	struct timespec patience = {milliseconds / 1000, milliseconds % 1000 * 1000000};

	while (!__atomic_exchange_n(word, 0, __ATOMIC_ACQUIRE)) {
		if (futex(word, FUTEX_WAIT, 0, &patience) < 0 && errno == ETIMEDOUT)
			return -1;
	}
	return 0;
}

static struct known *known(void)
{
	return &shared->known[now.slot][now.step->channel];
}

static const struct channel *channel(void)
{
	return &now.sequence->channels[now.step->channel];
}
