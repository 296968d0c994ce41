// SPDX-License-Identifier: Apache-2.0
/* Load for the benchmark: `load server ADDRESS PORT PLACE` serves five workloads on five ports from
 * PORT on, and two on abstract names with PLACE in them, until it is ended; `load client ADDRESS PORT PLACE` reads
 * lines "WORKLOAD MILLISECONDS" from standard input and answers each with "OPERATIONS NANOSECONDS"
 * (for the stream: bytes).
 *
 *   stream  one TCP connection, written to as fast as it takes it; counted where it is read
 *   rr      one byte there and one back over one TCP connection
 *   crr     connect, one byte there and one back, close
 *   udp     one byte there and one back by UDP
 *   udp-many  the same, each time by the next of 1,000 sockets
 *   unix    64 bytes there and 64 back over one connected unix socket
 *   unix-datagram  the same with datagrams
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (128 * 1024)

#define MESSAGE 64

#define ASKERS 1000

enum workload { STREAM, RR, CRR, UDP, UDP_MANY, UNIX, UNIX_DATAGRAM, WORKLOADS };

static const char *const names[WORKLOADS] = {
	"stream", "rr", "crr", "udp", "udp-many", "unix", "unix-datagram",
};
static struct sockaddr_in base;
static const char *place_name;

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static bool is_unix(enum workload workload)
{
	return workload >= UNIX;
}

static bool is_datagram(enum workload workload)
{
	return workload == UDP || workload == UDP_MANY || workload == UNIX_DATAGRAM;
}

struct place {
	socklen_t length;
	union {
		struct sockaddr any;
		struct sockaddr_in ipv4;
		struct sockaddr_un local;
	} address;
};

static struct place place_of(enum workload workload)
{
	struct place place = {.length = sizeof(base)};
	struct sockaddr_un *local = &place.address.local;

	if (is_unix(workload)) {
		local->sun_family = AF_UNIX; /* the name begins with a zero: it is abstract */
		place.length = offsetof(struct sockaddr_un, sun_path) + 1 +
			       sprintf(local->sun_path + 1, "cellwall-bench-%s-%s", place_name, names[workload]);
	} else {
		place.address.ipv4 = base;
		place.address.ipv4.sin_port = htons(ntohs(base.sin_port) + workload);
	}
	return place;
}

static int make_socket(enum workload workload)
{
	int one = 1, fd = socket(is_unix(workload) ? AF_UNIX : AF_INET,
				 is_datagram(workload) ? SOCK_DGRAM : SOCK_STREAM, 0);

	if (fd < 0)
		die("socket");
	if (workload < UDP)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

/* --- server --- */

static void drain(int fd)
{
	static char sink[CHUNK];
	uint64_t total = 0;
	ssize_t got;

	while ((got = recv(fd, sink, sizeof(sink), 0)) > 0)
		total += got;
	send(fd, &total, sizeof(total), MSG_NOSIGNAL);
}

static void echo(int fd, bool once)
{
	char message[MESSAGE];
	ssize_t got;

	while ((got = recv(fd, message, sizeof(message), 0)) > 0 &&
	       send(fd, message, got, MSG_NOSIGNAL) == got && !once)
		;
}

static void serve_stream(int listener, enum workload workload)
{
	int one = 1, fd;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (workload == STREAM)
			drain(fd);
		else
			echo(fd, workload == CRR); /* closes first, so no client port is used up */
		close(fd);
	}
	die("accept");
}

static void serve_datagrams(int fd)
{
	char message[MESSAGE];
	struct place peer;
	ssize_t got;

	for (;;) {
		peer.length = sizeof(peer.address);
		got = recvfrom(fd, message, sizeof(message), 0, &peer.address.any, &peer.length);
		if (got > 0)
			sendto(fd, message, got, 0, &peer.address.any, peer.length);
	}
}

static void *serve(void *argument)
{
	enum workload workload = (enum workload)(intptr_t)argument;
	struct place place = place_of(workload);
	int one = 1, fd = make_socket(workload);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, &place.address.any, place.length))
		die("bind");
	if (is_datagram(workload))
		serve_datagrams(fd);
	if (listen(fd, 128))
		die("listen");
	serve_stream(fd, workload);
	return NULL;
}

/* --- client --- */

static int connected(enum workload workload)
{
	struct place place = place_of(workload);
	struct timeval patience = {.tv_sec = 2};
	sa_family_t nameless = AF_UNIX;
	int fd = make_socket(workload);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	/* The kernel chooses a name for the answers to come to. */
	if (workload == UNIX_DATAGRAM && bind(fd, (struct sockaddr *)&nameless, sizeof(nameless)))
		die("bind");
	if (connect(fd, &place.address.any, place.length))
		die("connect");
	return fd;
}

static void exchange(int fd, ssize_t size)
{
	char message[MESSAGE] = "x";

	if (send(fd, message, size, MSG_NOSIGNAL) != size)
		die("send");
	if (recv(fd, message, size, 0) != size)
		die("recv");
}

static uint64_t stream(uint64_t deadline)
{
	static char chunk[CHUNK];
	int fd = connected(STREAM);
	uint64_t total = 0;

	while (now() < deadline)
		if (send(fd, chunk, sizeof(chunk), MSG_NOSIGNAL) < 0)
			die("send");
	shutdown(fd, SHUT_WR);
	if (recv(fd, &total, sizeof(total), MSG_WAITALL) != sizeof(total))
		die("recv");
	close(fd);
	return total;
}

static uint64_t exchanges(enum workload workload, uint64_t deadline)
{
	int fd = connected(workload);
	uint64_t count = 0;

	for (; now() < deadline; count++)
		exchange(fd, is_unix(workload) ? MESSAGE : 1);
	close(fd);
	return count;
}

/* The sockets stay: a server's clients are there before they are counted. */
static uint64_t exchanges_of_many(uint64_t deadline)
{
	static int askers[ASKERS];
	uint64_t count = 0;

	for (; now() < deadline; count++) {
		int *asker = &askers[count % ASKERS];

		if (!*asker)
			*asker = connected(UDP_MANY);
		exchange(*asker, 1);
	}
	return count;
}

static uint64_t connections(uint64_t deadline)
{
	uint64_t count = 0;
	char byte;

	for (; now() < deadline; count++) {
		int fd = connected(CRR);

		exchange(fd, 1);
		if (recv(fd, &byte, 1, 0) != 0)
			die("close");
		close(fd);
	}
	return count;
}

static uint64_t run(const char *name, uint64_t deadline)
{
	if (!strcmp(name, names[STREAM]))
		return stream(deadline);
	if (!strcmp(name, names[CRR]))
		return connections(deadline);
	if (!strcmp(name, names[UDP_MANY]))
		return exchanges_of_many(deadline);
	for (int workload = 0; workload < WORKLOADS; workload++)
		if (!strcmp(name, names[workload]))
			return exchanges(workload, deadline);
	fprintf(stderr, "load: unknown workload %s\n", name);
	exit(2);
}

static void answer_requests(void)
{
	unsigned long milliseconds;
	char name[16];

	while (scanf("%15s %lu", name, &milliseconds) == 2) {
		uint64_t start = now(), count = run(name, start + milliseconds * 1000000ull);

		printf("%lu %lu\n", count, now() - start);
		fflush(stdout);
	}
}

static void serve_all(void)
{
	pthread_t threads[WORKLOADS];

	for (intptr_t workload = 0; workload < WORKLOADS; workload++)
		pthread_create(&threads[workload], NULL, serve, (void *)workload);
	for (int workload = 0; workload < WORKLOADS; workload++)
		pthread_join(threads[workload], NULL);
}

int main(int count, char **arguments)
{
	if (count != 5 || inet_pton(AF_INET, arguments[2], &base.sin_addr) != 1) {
		fprintf(stderr, "usage: load server|client ADDRESS PORT PLACE\n");
		return 2;
	}
	base.sin_family = AF_INET;
	base.sin_port = htons(atoi(arguments[3]));
	place_name = arguments[4];
	if (!strcmp(arguments[1], "server"))
		serve_all();
	else
		answer_requests();
	return 0;
}
