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
static void keep_from(int fd, enum way way, int other)
{
	keep(fd, way);
	if (component_of[other] != component_of[self])
		return;
	known()->ways[self] &= ~(1 << way);
	known()->ways[self] |= known()->ways[other];
}

static int channel_to(int other, bool by_host)
{
	return by_host ? pairs[self][other] : links[other];
}

static int hand(bool by_host)
{
	union {
		char room[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control = {};
	char byte = 'x';
	struct iovec piece = {&byte, 1};
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

static void take_descriptors(struct cmsghdr *header, int way)
{
	int fds[2] = {-1, -1};

	memcpy(fds, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
	if (hold()->fd >= 0 || fds[0] < 0) {
		close(fds[0]);
		close(fds[1]);
		return;
	}
	keep_from(fds[0], way, now.step->other);
	hold()->other = fds[1];
}

static int receive(bool by_host)
{
	union {
		char room[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control;
	char byte;
	struct iovec piece = {&byte, 1};
	int error = ENODATA;

	for (;;) {
		struct msghdr message = {.msg_iov = &piece,
					 .msg_iovlen = 1,
					 .msg_control = &control,
					 .msg_controllen = sizeof(control)};
		struct cmsghdr *header;

		if (recvmsg(channel_to(now.step->other, by_host), &message, MSG_DONTWAIT) <= 0)
			return error;
		header = CMSG_FIRSTHDR(&message);
		error = header ? 0 : EACCES;
		if (header)
			take_descriptors(header, by_host ? BY_HOST : BY_CHANNEL);
	}
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
	keep_from(fd, reopen ? BY_REOPENING : BY_TAKING, now.step->other);
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
