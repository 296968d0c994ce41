/* SPDX-License-Identifier: Apache-2.0 */
/* System V objects, and keys: what is found by a number. */
#pragma once

#include <linux/keyctl.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "file.h"

struct message {
	long type;
	struct mark mark;
};

static int get_sysv(int flags)
{
	switch (channel()->kind) {
	case SYSV_SHM:
		return shmget(key_of(), PAGE, flags);
	case SYSV_MSG:
		return msgget(key_of(), flags);
	default:
		return semget(key_of(), 1, flags);
	}
}

static int attach(void)
{
	void *map;

	if (channel()->kind != SYSV_SHM || hold()->map)
		return 0;
	map = shmat(hold()->fd, NULL, 0);
	if (map == (void *)-1)
		return errno;
	hold()->map = map;
	return 0;
}

static int find_sysv(bool make)
{
	int number = get_sysv(make ? IPC_CREAT | 0666 : 0);

	if (number < 0 && !make)
		number = known()->id; /* by its number, whatever its key */
	if (number < 0)
		return errno;
	hold()->fd = number;
	known()->ways[self] |= 1 << BY_NAME;
	known()->since[self] = now.index;
	if (make)
		known()->id = number;
	return attach();
}

static int write_sysv(void)
{
	struct message message = {.type = 1, .mark = new_mark()};

	switch (channel()->kind) {
	case SYSV_SHM:
		return map_kept();
	case SYSV_MSG:
		return done(msgsnd(hold()->fd, &message, sizeof(message.mark), IPC_NOWAIT));
	default:
		return done(semctl(hold()->fd, 0, SETVAL, short_mark()));
	}
}

static int read_sysv(void)
{
	struct message message;
	long length;

	switch (channel()->kind) {
	case SYSV_SHM:
		return map_kept();
	case SYSV_MSG:
		length = msgrcv(hold()->fd, &message, sizeof(message.mark), 0, IPC_NOWAIT);
		look(&message.mark, length);
		return done(length);
	default:
		length = semctl(hold()->fd, 0, GETVAL);
		if (length >= 0)
			look_at_number(length);
		return done(length);
	}
}

static void leave_sysv(void)
{
	if (hold()->map)
		shmdt(hold()->map);
}

/* At a place of two's may be what the host has made, and could not use. */
static void remove_sysv(void)
{
	int kind = channel()->kind, id = channel()->exposed ? get_sysv(0) : known()->id;

	if (id < 0)
		return;
	if (kind == SYSV_SHM)
		shmctl(id, IPC_RMID, NULL);
	else if (kind == SYSV_MSG)
		msgctl(id, IPC_RMID, NULL);
	else
		semctl(id, 0, IPC_RMID);
}

static long key_call(int operation, long a, long b, long c)
{
	return syscall(SYS_keyctl, operation, a, b, c, 0);
}

static int make_key(void)
{
	struct mark mark = new_mark();

	hold()->fd = syscall(SYS_add_key, "user", tagged_name('k'), &mark, sizeof(mark),
			     KEY_SPEC_USER_KEYRING);
	return done(hold()->fd);
}

/* By its name in the user's keyring, else by its number. */
static int open_key(void)
{
	long number =
	    key_call(KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, (long)"user", (long)tagged_name('k'));

	if (number < 0 && known()->id <= 0)
		return errno;
	hold()->fd = number < 0 ? known()->id : number;
	return 0;
}

static int write_key(void)
{
	struct mark mark = new_mark();

	return done(key_call(KEYCTL_UPDATE, hold()->fd, (long)&mark, sizeof(mark)));
}

static int read_key(void)
{
	long length = key_call(KEYCTL_READ, hold()->fd, (long)buffer, PAGE);

	look(buffer, length > PAGE ? PAGE : length);
	return done(length);
}

static void remove_key(void)
{
	key_call(KEYCTL_UNLINK, hold()->fd, KEY_SPEC_USER_KEYRING, 0);
}
