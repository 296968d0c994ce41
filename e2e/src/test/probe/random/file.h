/* SPDX-License-Identifier: Apache-2.0 */
/* What is read and written by a descriptor: FIFOs, shared memory, memfds, pipes, terminals. */
#pragma once

#include <mqueue.h>
#include <pty.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>

#include "hold.h"

static char buffer[8 * PAGE];

static int writing_end(void)
{
	return hold()->other >= 0 ? hold()->other : hold()->fd;
}

static bool is_memory(void)
{
	return channel()->kind == SHM || channel()->kind == MEMFD;
}

static int sized(int fd)
{
	if (fd >= 0)
		ftruncate(fd, PAGE);
	return fd;
}

static int make_terminal(void)
{
	struct termios settings;
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK), unlocked = 0, number;

	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlocked) < 0 ||
	    ioctl(master, TIOCGPTN, &number) < 0)
		return master;
	known()->id = number;
	chmod(path_of(), 0666);
	hold()->other = open(path_of(), O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (hold()->other >= 0 && !tcgetattr(hold()->other, &settings)) {
		cfmakeraw(&settings);
		tcsetattr(hold()->other, TCSANOW, &settings);
	}
	return master;
}

static int make_file(void)
{
	struct mq_attr limits = {.mq_maxmsg = 4, .mq_msgsize = 64};
	int ends[2];

	switch (channel()->kind) {
	case FIFO:
		mkfifo(path_of(), 0666);
		return open(path_of(), O_RDWR | O_NONBLOCK);
	case SHM:
		return sized(open(path_of(), O_RDWR | O_CREAT, 0666));
	case MEMFD:
		return sized(memfd_create("memory", 0));
	case MQUEUE:
		return mq_open(tagged_name('/'), O_RDWR | O_CREAT | O_NONBLOCK, 0666, &limits);
	case PIPE:
		if (pipe2(ends, O_NONBLOCK) < 0)
			return -1;
		hold()->other = ends[1];
		return ends[0];
	case EVENTFD:
		return eventfd(0, EFD_NONBLOCK);
	default:
		return make_terminal();
	}
}

static int open_file(void)
{
	if (channel()->kind == MQUEUE)
		return mq_open(tagged_name('/'), O_RDWR | O_NONBLOCK);
	return open(path_of(), O_RDWR | O_NONBLOCK | O_NOCTTY);
}

static int write_file(void)
{
	struct mark mark = new_mark();
	uint64_t number = short_mark();

	if (is_memory())
		return done(pwrite(hold()->fd, &mark, sizeof(mark), self * 64));
	if (channel()->kind == MQUEUE)
		return done(mq_send(hold()->fd, (char *)&mark, sizeof(mark), 0));
	if (channel()->kind == EVENTFD)
		return done(write(hold()->fd, &number, sizeof(number)));
	if (channel()->kind == TERMINAL && hold()->other >= 0)
		write(hold()->fd, &mark, sizeof(mark)); /* the master's owner types, too */
	return done(write(writing_end(), &mark, sizeof(mark)));
}

static int read_file(void)
{
	uint64_t number = 0;
	long length;

	switch (channel()->kind) {
	case SHM:
	case MEMFD:
		length = pread(hold()->fd, buffer, PAGE, 0);
		break;
	case MQUEUE:
		length = mq_receive(hold()->fd, buffer, sizeof(buffer), NULL);
		break;
	case EVENTFD:
		length = read(hold()->fd, &number, sizeof(number));
		look_at_number(number);
		return done(length);
	case TERMINAL:
		if (hold()->other >= 0)
			look(buffer, read(hold()->other, buffer, sizeof(buffer)));
		/* fall through */
	default:
		length = read(hold()->fd, buffer, sizeof(buffer));
	}
	look(buffer, length);
	return done(length);
}

/* By a pipe of one's own. */
static int splice_in(void)
{
	struct mark mark = new_mark();
	loff_t offset = self * 64;
	int ends[2], error;

	if (pipe2(ends, O_NONBLOCK) < 0)
		return errno;
	write(ends[1], &mark, sizeof(mark));
	error = done(splice(ends[0], NULL, writing_end(), is_memory() ? &offset : NULL,
			    sizeof(mark), SPLICE_F_NONBLOCK));
	close(ends[0]);
	close(ends[1]);
	return error;
}

static int splice_out(bool copy)
{
	loff_t offset = 0;
	int ends[2], error;
	long length;

	if (pipe2(ends, O_NONBLOCK) < 0)
		return errno;
	length = copy ? tee(hold()->fd, ends[1], PAGE, SPLICE_F_NONBLOCK)
		      : splice(hold()->fd, is_memory() ? &offset : NULL, ends[1], NULL, PAGE,
			       SPLICE_F_NONBLOCK);
	error = done(length);
	if (length > 0)
		look(buffer, read(ends[0], buffer, sizeof(buffer)));
	close(ends[0]);
	close(ends[1]);
	return error;
}

/* The pages themselves are given, so each is written once. */
static int vmsplice_in(void)
{
	static struct mark gifts[4 * PAGE];
	static int given;
	struct mark *gift = &gifts[given++ % (4 * PAGE)];
	struct iovec piece = {gift, sizeof(*gift)};

	*gift = new_mark();
	return done(vmsplice(writing_end(), &piece, 1, SPLICE_F_NONBLOCK));
}

static int vmsplice_out(void)
{
	struct iovec piece = {buffer, sizeof(buffer)};
	char path[64];
	long length;
	int fd, error;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", hold()->fd);
	fd = open(path, O_RDONLY | O_NONBLOCK); /* by one that may write it would go in */
	if (fd < 0)
		return errno;
	memset(buffer, 0, sizeof(buffer));
	length = vmsplice(fd, &piece, 1, SPLICE_F_NONBLOCK);
	error = done(length);
	look(buffer, length);
	close(fd);
	return error;
}

static int sendfile_out(void)
{
	int ends[2], error;
	off_t offset = 0;
	long length;

	if (pipe2(ends, O_NONBLOCK) < 0)
		return errno;
	length = sendfile(ends[1], hold()->fd, &offset, PAGE);
	error = done(length);
	if (length > 0)
		look(buffer, read(ends[0], buffer, sizeof(buffer)));
	close(ends[0]);
	close(ends[1]);
	return error;
}

static int map_now(int flags, int protection, bool stays)
{
	void *map = mmap(NULL, PAGE, protection, flags, hold()->fd, 0);
	struct mark mark = new_mark();
	struct stat file;

	if (map == MAP_FAILED)
		return errno;
	if (fstat(hold()->fd, &file) < 0 || file.st_size < PAGE)
		return munmap(map, PAGE), ENODATA; /* another has made it, and not its contents */
	if (protection & PROT_WRITE)
		memcpy((char *)map + self * 64, &mark, sizeof(mark));
	look(map, PAGE);
	if (!stays || hold()->map)
		return done(munmap(map, PAGE));
	hold()->map = map;
	known()->since[self] = now.index;
	return 0;
}

/* What was mapped before. */
static int map_kept(void)
{
	struct mark mark = new_mark();

	if (!hold()->map)
		return ENODATA;
	look(hold()->map, PAGE);
	memcpy((char *)hold()->map + self * 64, &mark, sizeof(mark));
	return 0;
}

static int change_name(int operation)
{
	char old[256], next[256];
	int error;

	snprintf(old, sizeof(old), "%s", path_of());
	known()->renamed++;
	snprintf(next, sizeof(next), "%s", path_of());
	known()->renamed--;
	if (operation == UNLINK)
		return done(channel()->kind == MQUEUE ? mq_unlink(tagged_name('/')) : unlink(old));
	if (operation == LINK)
		return done(link(old, next));
	error = done(rename(old, next));
	if (!error)
		known()->renamed++;
	return error;
}

static int change_inode(int operation)
{
	struct mark mark = new_mark();
	long length;

	switch (operation) {
	case CHANGE_MODE:
		return done(chmod(path_of(), 0666));
	case TRUNCATE:
		return done(truncate(path_of(), PAGE));
	case SET_XATTR:
		return done(setxattr(path_of(), "trusted.mark", &mark, sizeof(mark), 0));
	default:
		length = getxattr(path_of(), "trusted.mark", buffer, PAGE);
		look(buffer, length);
		return done(length);
	}
}

/* In mounts of one's own, where the name is another. */
static int open_in_namespace(void)
{
	char path[256], elsewhere[300];
	int state;
	pid_t child;

	snprintf(path, sizeof(path), "%s", path_of());
	child = fork();
	if (child == 0) {
		snprintf(elsewhere, sizeof(elsewhere), "/mnt/%s", strrchr(path, '/') + 1);
		*strrchr(path, '/') = 0;
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) ||
		    mount(path, "/mnt", NULL, MS_BIND, NULL))
			_exit(EPERM);
		hold()->fd = open(elsewhere, O_RDWR | O_NONBLOCK);
		if (hold()->fd < 0)
			_exit(errno);
		_exit(read_file());
	}
	if (child < 0 || waitpid(child, &state, 0) < 0)
		return errno;
	return WIFEXITED(state) ? WEXITSTATUS(state) : EINTR;
}
