// SPDX-License-Identifier: Apache-2.0
/* Load for the benchmark: `load server ADDRESS PORT` serves four workloads on four ports from PORT
 * on until it is ended; `load client ADDRESS PORT` reads lines "WORKLOAD MILLISECONDS" from standard
 * input and answers each with "OPERATIONS NANOSECONDS" (for the stream: bytes).
 *
 *   stream  one TCP connection, written to as fast as it takes it; counted where it is read
 *   rr      one byte there and one back over one TCP connection
 *   crr     connect, one byte there and one back, close
 *   udp     one byte there and one back by UDP
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (128 * 1024)

enum workload { STREAM, RR, CRR, UDP, WORKLOADS };

static const char *const names[WORKLOADS] = {"stream", "rr", "crr", "udp"};
static struct sockaddr_in base;

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

static struct sockaddr_in place_of(enum workload workload)
{
	struct sockaddr_in place = base;

	place.sin_port = htons(ntohs(base.sin_port) + workload);
	return place;
}

static int make_socket(enum workload workload)
{
	int one = 1, fd = socket(AF_INET, workload == UDP ? SOCK_DGRAM : SOCK_STREAM, 0);

	if (fd < 0)
		die("socket");
	if (workload != UDP)
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
	char byte;

	while (recv(fd, &byte, 1, 0) == 1 && send(fd, &byte, 1, MSG_NOSIGNAL) == 1 && !once)
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
	struct sockaddr_in peer;
	socklen_t length;
	char byte;

	for (;;) {
		length = sizeof(peer);
		if (recvfrom(fd, &byte, 1, 0, (struct sockaddr *)&peer, &length) == 1)
			sendto(fd, &byte, 1, 0, (struct sockaddr *)&peer, length);
	}
}

static void *serve(void *argument)
{
	enum workload workload = (enum workload)(intptr_t)argument;
	struct sockaddr_in place = place_of(workload);
	int one = 1, fd = make_socket(workload);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&place, sizeof(place)))
		die("bind");
	if (workload == UDP)
		serve_datagrams(fd);
	if (listen(fd, 128))
		die("listen");
	serve_stream(fd, workload);
	return NULL;
}

/* --- client --- */

static int connected(enum workload workload)
{
	struct sockaddr_in place = place_of(workload);
	struct timeval patience = {.tv_sec = 2};
	int fd = make_socket(workload);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&place, sizeof(place)))
		die("connect");
	return fd;
}

static void exchange(int fd)
{
	char byte = 'x';

	if (send(fd, &byte, 1, MSG_NOSIGNAL) != 1)
		die("send");
	if (recv(fd, &byte, 1, 0) != 1)
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
		exchange(fd);
	close(fd);
	return count;
}

static uint64_t connections(uint64_t deadline)
{
	uint64_t count = 0;
	char byte;

	for (; now() < deadline; count++) {
		int fd = connected(CRR);

		exchange(fd);
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
	if (!strcmp(name, names[RR]))
		return exchanges(RR, deadline);
	if (!strcmp(name, names[CRR]))
		return connections(deadline);
	if (!strcmp(name, names[UDP]))
		return exchanges(UDP, deadline);
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
	if (count != 4 || inet_pton(AF_INET, arguments[2], &base.sin_addr) != 1) {
		fprintf(stderr, "usage: load server|client ADDRESS PORT\n");
		return 2;
	}
	base.sin_family = AF_INET;
	base.sin_port = htons(atoi(arguments[3]));
	if (!strcmp(arguments[1], "server"))
		serve_all();
	else
		answer_requests();
	return 0;
}
