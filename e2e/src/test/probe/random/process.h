/* SPDX-License-Identifier: Apache-2.0 */
/* What one process does to another: hands it a descriptor, takes one, signals it, looks into it. */
#pragma once

#include <signal.h>
#include <sys/ptrace.h>

#include "wire.h"

static int links[PARTIES];		/* connected to each of the others, -1: refused */
static int pairs[PARTIES][PARTIES];	/* as in what is shared */
static volatile sig_atomic_t signalled; /* the value of the last signal */

static void note_signal(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	signalled = info->si_value.sival_int;
}

/* What comes from the same component is as that had it. */
static void keep_from(int fd, enum way way, int other, int opener)
{
	keep(fd, way);
	known()->opener[self] = opener;
	if (component_of[other] != component_of[self])
		return;
	known()->ways[self] &= ~(1 << way);
	known()->ways[self] |= known()->ways[other];
}

static int channel_to(int other, bool by_host)
{
	return by_host ? pairs[self][other] : links[other];
}

/* What goes with descriptors. Those that another sequence left on the way are not taken for this
 * one's. */
struct parcel {
	uint32_t serial; /* of the sequence */
	uint8_t channel;
	uint8_t opener;
};

static bool is_of_channel(const struct parcel *parcel)
{
	return parcel->serial == now.sequence->serial && parcel->channel == now.step->channel;
}

static int hand(bool by_host)
{
	union {
		char room[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control = {};
	struct parcel parcel = {now.sequence->serial, now.step->channel, known()->opener[self]};
	struct iovec piece = {&parcel, sizeof(parcel)};
	int count = hold()->other >= 0 ? 2 : 1;
	struct msghdr message = {.msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = CMSG_SPACE(count * sizeof(int))};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(header), (int[]){hold()->fd, hold()->other}, count * sizeof(int));
	return done(
	    sendmsg(channel_to(now.step->other, by_host), &message, MSG_DONTWAIT | MSG_NOSIGNAL));
}

static void close_both(const int fds[2])
{
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* The next that lies on the way; -1: none. Where it was refused, no descriptor is with it. */
static int next_parcel(int from, struct parcel *parcel, int fds[2])
{
	union {
		char room[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec piece = {parcel, sizeof(*parcel)};
	struct msghdr message = {.msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	struct cmsghdr *header;

	fds[0] = fds[1] = -1;
	if (from < 0 || recvmsg(from, &message, MSG_DONTWAIT) <= 0)
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (header)
		memcpy(fds, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
	return 0;
}

static int receive(bool by_host)
{
	enum way way = by_host ? BY_HOST : BY_CHANNEL;
	int error = ENODATA, fds[2];
	struct parcel parcel;

	while (!next_parcel(channel_to(now.step->other, by_host), &parcel, fds)) {
		error = fds[0] < 0 ? EACCES : 0;
		if (fds[0] < 0 || hold()->fd >= 0 || !is_of_channel(&parcel)) {
			close_both(fds);
			continue;
		}
		keep_from(fds[0], way, now.step->other, parcel.opener);
		hold()->other = fds[1];
	}
	return error;
}

/* What lies on the way still would keep ports and objects in use. */
static void discard_parcels(int from)
{
	struct parcel parcel;
	int fds[2];

	while (!next_parcel(from, &parcel, fds))
		close_both(fds);
}

static int take(bool reopen)
{
	int descriptor = known()->descriptor[now.step->other], process, fd;
	pid_t pid = shared->pid[now.step->other];
	char path[64];

	if (hold()->fd >= 0 || descriptor < 0)
		return ENODATA;
	if (reopen) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, descriptor);
		fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY);
	} else {
		process = syscall(SYS_pidfd_open, pid, 0);
		fd = syscall(SYS_pidfd_getfd, process, descriptor, 0);
		close(process);
	}
	if (fd < 0)
		return errno;
	keep_from(fd, reopen ? BY_REOPENING : BY_TAKING, now.step->other,
		  reopen ? self : known()->opener[now.step->other]);
	return 0;
}

static int look_into(bool write)
{
	struct mark mark = new_mark();
	int other = now.step->other;
	struct iovec own = {write ? (void *)&mark : buffer, sizeof(mark)};
	struct iovec theirs = {write ? shared->inbox[other] : shared->word[other], sizeof(mark)};
	long length = write ? process_vm_writev(shared->pid[other], &own, 1, &theirs, 1, 0)
			    : process_vm_readv(shared->pid[other], &own, 1, &theirs, 1, 0);

	if (!write)
		look(buffer, length);
	return done(length);
}

static int open_memory(bool write)
{
	struct mark mark = new_mark();
	int other = now.step->other, fd, error;
	char path[64];
	long length;

	snprintf(path, sizeof(path), "/proc/%d/mem", shared->pid[other]);
	fd = open(path, write ? O_RDWR : O_RDONLY);
	if (fd < 0)
		return errno;
	length = write ? pwrite(fd, &mark, sizeof(mark), (off_t)shared->inbox[other])
		       : pread(fd, buffer, sizeof(mark), (off_t)shared->word[other]);
	error = done(length);
	if (!write)
		look(buffer, length);
	close(fd);
	return error;
}

/* Its word, a machine word at a time. */
static int trace(void)
{
	pid_t pid = shared->pid[now.step->other];
	char *word = shared->word[now.step->other];
	long words[2];
	int state;

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0)
		return errno;
	ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
	waitpid(pid, &state, __WALL);
	words[0] = ptrace(PTRACE_PEEKDATA, pid, word, NULL);
	words[1] = ptrace(PTRACE_PEEKDATA, pid, word + sizeof(long), NULL);
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	look(words, sizeof(words));
	return 0;
}

static int signal_other(void)
{
	union sigval value = {.sival_int = short_mark()};

	return done(sigqueue(shared->pid[now.step->other], SIGRTMIN + 1, value));
}

static int look_at_inbox(void)
{
	look_at_number(signalled);
	signalled = 0;
	look(shared->inbox[self], sizeof(struct mark));
	memset(shared->inbox[self], 0, sizeof(struct mark));
	return 0;
}
