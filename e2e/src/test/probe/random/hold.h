/* SPDX-License-Identifier: Apache-2.0 */
/* What a party holds of a channel, and the names that channels have. */
#pragma once

#include <fcntl.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>

#include "mark.h"

#define PAGE 4096

/* How a descriptor came to who has it. */
enum way { BY_NAME, BY_CHANNEL, BY_HOST, BY_TAKING, BY_REOPENING };

struct hold {
	int fd;
	int other; /* the writing end, a terminal's slave, an accepted connection; -1: none */
	void *map;
	bool server;
	char peer[128]; /* of the last datagram */
	unsigned int peer_length;
};

static struct hold holds[SLOTS + 1][CHANNELS];

static struct hold *hold(void)
{
	return &holds[now.slot][now.step->channel];
}

static void clear_hold(struct hold *hold)
{
	*hold = (struct hold){.fd = -1, .other = -1};
}

static void keep(int fd, enum way way)
{
	hold()->fd = fd;
	known()->descriptor[self] = fd;
	known()->ways[self] |= 1 << way;
	known()->opener[self] = self;
	known()->since[self] = now.index;
}

static int done(long result)
{
	return result < 0 ? errno : 0;
}

/* An exposed name is the slot's, the same for each sequence that takes its place. */
static const char *plain_name(void)
{
	static char name[64];

	if (channel()->exposed)
		snprintf(name, sizeof(name), "x-%s-%d", kinds[channel()->kind].name, now.slot);
	else
		snprintf(name, sizeof(name), "u-%u-%d", now.sequence->number, now.step->channel);
	if (known()->renamed % 2)
		strcat(name, "-r");
	return name;
}

static const char *path_of(void)
{
	static char path[256];
	const char *directory = channel()->kind == SHM ? "/dev/shm" : run.directory;

	if (channel()->kind == TERMINAL)
		snprintf(path, sizeof(path), "/dev/pts/%d", known()->id);
	else
		snprintf(path, sizeof(path), "%s/%s%s", directory,
			 channel()->kind == SHM ? run.tag : "", plain_name());
	return path;
}

/* Of a message queue, or an abstract socket. */
static const char *tagged_name(char first)
{
	static char name[128];

	snprintf(name, sizeof(name), "%c%s%s", first, run.tag, plain_name());
	return name;
}

static int key_of(void)
{
	int kind = channel()->kind - SYSV_SHM;

	if (channel()->exposed)
		return run.key + kind * SLOTS + now.slot;
	return run.key + 1024 + (now.sequence->number * CHANNELS + now.step->channel) % 1000000;
}
