/* SPDX-License-Identifier: Apache-2.0 */
/* One process of a component, or of the host: does the step that it is told, and says what came. */
#pragma once

#include <sys/prctl.h>
#include <sys/resource.h>

#include "process.h"

static bool is_socket(int kind)
{
	return (kind >= UNIX_STREAM && kind <= UDP) || kind == NETLINK;
}

static bool is_sysv(int kind)
{
	return kind >= SYSV_SHM && kind <= SYSV_SEM;
}

static int make(void)
{
	int kind = channel()->kind, error;

	if (hold()->fd >= 0)
		return EBUSY;
	if (is_socket(kind))
		error = make_socket();
	else if (is_sysv(kind))
		error = find_sysv(true);
	else if (kind == KEY)
		error = make_key();
	else {
		keep(make_file(), BY_NAME);
		error = hold()->fd < 0 ? errno : 0;
	}
	if (!error)
		known()->maker = self;
	if (kind == KEY)
		known()->id = hold()->fd;
	return error;
}

static int open_channel(void)
{
	int kind = channel()->kind;

	if (hold()->fd >= 0)
		return EBUSY;
	if (is_socket(kind))
		return open_socket();
	if (is_sysv(kind))
		return find_sysv(false);
	if (kind == KEY)
		return open_key();
	if (kind >= MEMFD && kind <= EVENTFD)
		return ENODATA;
	keep(open_file(), BY_NAME);
	return hold()->fd < 0 ? errno : 0;
}

static int write_channel(void)
{
	int kind = channel()->kind;

	if (is_socket(kind))
		return send_socket();
	if (is_sysv(kind))
		return write_sysv();
	return kind == KEY ? write_key() : write_file();
}

static int read_channel(void)
{
	int kind = channel()->kind;

	if (is_socket(kind))
		return receive_socket();
	if (is_sysv(kind))
		return read_sysv();
	return kind == KEY ? read_key() : read_file();
}

static int leave(void)
{
	int kind = channel()->kind;

	if (hold()->map && is_sysv(kind))
		leave_sysv();
	else if (hold()->map)
		munmap(hold()->map, PAGE);
	if (!is_sysv(kind) && kind != KEY) {
		if (hold()->fd >= 0)
			close(hold()->fd);
		if (hold()->other >= 0)
			close(hold()->other);
	}
	known()->descriptor[self] = -1;
	known()->ways[self] = 0;
	clear_hold(hold());
	return 0;
}

static const char *name_on_disk(void)
{
	static char path[256];

	if (channel()->kind != MQUEUE)
		return path_of();
	snprintf(path, sizeof(path), "/dev/mqueue%s", tagged_name('/'));
	return path;
}

static bool has_names(void)
{
	int kind = channel()->kind;

	return kind == FIFO || kind == SHM || kind == MQUEUE ||
	       (kind >= UNIX_STREAM && kind <= UNIX_SEQPACKET);
}

/* A queue's name is in no file system where none of queues is mounted. */
static bool is_unseen(void)
{
	return channel()->kind == MQUEUE && access("/dev/mqueue", F_OK);
}

static bool is_there(void)
{
	struct stat file;

	return is_unseen() || !lstat(name_on_disk(), &file);
}

static int remove_name(void)
{
	if (!is_unseen())
		return unlink(name_on_disk());
	return mq_unlink(tagged_name('/')) && errno != ENOENT ? -1 : 0;
}

/* Both that it may have. Who looks asks for nothing, so none is refused who need not try. 0, or an
 * error where one is left. */
static int remove_names(void)
{
	int error = 0;

	if (!has_names())
		return 0;
	for (int i = 0; i < 2; i++, known()->renamed++)
		if (is_there() && remove_name())
			error = errno;
	return error;
}

/* Whose it is by what it was found by, or who made it. */
static void remove_made(void)
{
	int kind = channel()->kind;
	bool made = known()->maker == self;

	if (made)
		remove_names();
	if (kind == KEY && made)
		remove_key();
	if (is_sysv(kind) && (channel()->exposed ? self == TWO : made))
		remove_sysv();
}

/* The whole sequence: nothing of it is to be there for another. */
static int forget(void)
{
	struct step step = *now.step;

	for (int i = 0; i < now.sequence->channel_count; i++) {
		step.channel = i;
		now.step = &step;
		remove_made();
		leave();
	}
	for (int other = 0; other < PARTIES; other++) {
		discard_parcels(links[other]);
		discard_parcels(pairs[self][other]);
	}
	return 0;
}

/* What its maker may not remove, or has moved to another's name. */
static int clear(void)
{
	struct step step = *now.step;
	int error = 0;

	for (int i = 0; i < now.sequence->channel_count; i++) {
		step.channel = i;
		now.step = &step;
		error = remove_names() ?: error;
	}
	return error;
}

static void fill_link(struct sockaddr_un *address, int server, int client)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(address->sun_path, sizeof(address->sun_path), "%s/hand-%d-%d", run.directory,
		 server, client);
}

static int listener = -1;

static int link_to(int operation)
{
	int other = now.step->other;
	struct sockaddr_un address;

	switch (operation) {
	case LISTEN:
		fill_link(&address, self, other);
		unlink(address.sun_path);
		listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (bind(listener, (void *)&address, sizeof(address)))
			return errno;
		return done(listen(listener, 4));
	case CONNECT:
		fill_link(&address, other, self);
		links[other] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		return done(connect(links[other], (void *)&address, sizeof(address)));
	case ACCEPT:
		links[other] = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
		close(listener);
		return links[other] < 0 ? errno : 0;
	default:
		discard_parcels(pairs[self][other]);
		close(links[other]);
		links[other] = -1;
		return 0;
	}
}

static bool needs_descriptor(int operation)
{
	return BIT(operation) &
	       (BIT(WRITE) | BIT(READ) | BIT(SPLICE_IN) | BIT(SPLICE_OUT) | BIT(TEE_OUT) |
		BIT(VMSPLICE_IN) | BIT(VMSPLICE_OUT) | BIT(SENDFILE_OUT) | BIT(MAP_WRITE) |
		BIT(MAP_READ) | BIT(MAP_PRIVATE_READ) | BIT(HAND) | BIT(HAND_BY_HOST));
}

static int perform(int operation)
{
	if (needs_descriptor(operation) && hold()->fd < 0)
		return ENODATA;
	switch (operation) {
	case MAKE:
	case TAKE_OVER:
		return make();
	case OPEN:
		return open_channel();
	case CLOSE:
		return leave();
	case WRITE:
		return write_channel();
	case READ:
		return read_channel();
	case SPLICE_IN:
		return splice_in();
	case SPLICE_OUT:
		return splice_out(false);
	case TEE_OUT:
		return splice_out(true);
	case VMSPLICE_IN:
		return vmsplice_in();
	case VMSPLICE_OUT:
		return vmsplice_out();
	case SENDFILE_OUT:
		return sendfile_out();
	case MAP_WRITE:
		return map_now(MAP_SHARED, PROT_READ | PROT_WRITE, true);
	case MAP_READ:
		return map_now(MAP_SHARED, PROT_READ, false);
	case MAP_KEPT:
		return map_kept();
	case MAP_PRIVATE_READ:
		return map_now(MAP_PRIVATE, PROT_READ, false);
	case HAND:
	case HAND_BY_HOST:
		return hand(operation == HAND_BY_HOST);
	case TAKE:
	case REOPEN:
		return take(operation == REOPEN);
	case RENAME:
	case LINK:
	case UNLINK:
		return change_name(operation);
	case CHANGE_MODE:
	case TRUNCATE:
	case SET_XATTR:
	case GET_XATTR:
		return change_inode(operation);
	case NAMESPACE_OPEN:
		return open_in_namespace();
	case SIGNAL:
		return signal_other();
	case VM_READ:
	case VM_WRITE:
		return look_into(operation == VM_WRITE);
	case MEM_READ:
	case MEM_WRITE:
		return open_memory(operation == MEM_WRITE);
	case TRACE:
		return trace();
	case INBOX:
		return look_at_inbox();
	case RECEIVE:
	case RECEIVE_BY_HOST:
		return receive(operation == RECEIVE_BY_HOST);
	case FORGET:
		return forget();
	case CLEAR:
		return clear();
	default:
		return link_to(operation);
	}
}

static void prepare_memory(void)
{
	char *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct mark mark = {.magic = shared->magic, .sequence = ~0u, .origin = self};

	mark.check = check_of(&mark);
	memcpy(memory, &mark, sizeof(mark));
	shared->word[self] = memory;
	shared->inbox[self] = memory + 256;
}

static void enter(const char *cgroup)
{
	char path[300];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, "0", 1) != 1)
		_exit(1);
	close(fd);
}

static bool is_nameless(void)
{
	int kind = channel()->kind;
	struct stat file;

	return (kind == FIFO || kind == SHM || kind == MQUEUE) && hold()->fd >= 0 &&
	       !fstat(hold()->fd, &file) && !file.st_nlink;
}

static void take_step(void)
{
	struct result *result = &shared->results[now.index];

	result->found = 0;
	result->error = perform(now.step->operation);
	now.step->ways = known()->ways[self];
	now.step->opener = known()->opener[self];
	now.step->since = known()->since[self];
	now.step->nameless = is_nameless();
	result->maker = known()->maker;
}

/* Its steps that come next; then it is another's turn, or the run's where they end. */
static void go_on(void)
{
	now.slot = shared->slot;
	now.sequence = &shared->sequences[now.slot];
	for (; shared->index < shared->end; shared->index++) {
		now.index = shared->index;
		now.step = &now.sequence->steps[now.index];
		if (shared->left_out[now.index] && !(BIT(now.step->operation) & ENDING_OPS)) {
			shared->results[now.index] = (struct result){.error = -1};
			continue;
		}
		if (now.step->party != self) {
			give_turn(&shared->turn[now.step->party]);
			return;
		}
		take_step();
	}
	give_turn(&shared->turn[PARTIES]);
}

static void share(int descriptor)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
}

/* Of its parent's word until its parent ends. */
static void be_party(int number, int descriptor)
{
	struct sigaction on_signal = {.sa_sigaction = note_signal, .sa_flags = SA_SIGINFO};

	self = number;
	share(descriptor);
	prctl(PR_SET_NAME, party_names[self]);
	umask(0);
	sigaction(SIGRTMIN + 1, &on_signal, NULL);
	signal(SIGPIPE, SIG_IGN);
	prepare_memory();
	memcpy(pairs, shared->pairs, sizeof(pairs));
	for (int slot = 0; slot <= SLOTS; slot++)
		for (int number = 0; number < CHANNELS; number++)
			clear_hold(&holds[slot][number]);
	for (int other = 0; other < PARTIES; other++)
		links[other] = -1;
	shared->pid[self] = getpid();
	give_turn(&shared->turn[PARTIES]);
	for (;;) {
		while (await_turn(&shared->turn[self], 3600000))
			;
		go_on();
	}
}
