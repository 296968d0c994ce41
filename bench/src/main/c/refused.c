// SPDX-License-Identifier: Apache-2.0
/* Attempts that are to be refused: `refused KIND RATE MILLISECONDS ADDRESS PORT` makes RATE of them a
 * second, as evenly as a millisecond allows, and prints how many it made, how many of those ended with
 * an error, and the nanoseconds that it took. What it could not make in time is not made up for.
 *
 *   syn       hand-made segments that ask for a connection, from ports and addresses that change; from
 *             a network of its own, since they need no answer
 *   connect   a socket's own attempt, which does not wait
 *   datagram  by one socket
 *   unix      to the abstract name ADDRESS
 *   open      of the file ADDRESS
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
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

#define STEP 1000000ull /* nanoseconds */
#define PORTS 60000

static const char *address;
static struct sockaddr_in target;
static int sender = -1;

static void die(const char *what)
{
	fprintf(stderr, "refused: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void pause_until(uint64_t moment)
{
	struct timespec time = {.tv_sec = moment / 1000000000, .tv_nsec = moment % 1000000000};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static int socket_of(int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);

	if (fd < 0)
		die("socket");
	return fd;
}

/* --- kinds: each makes one attempt; false: it ended with an error --- */

struct segment {
	struct iphdr ip;
	struct tcphdr tcp;
} __attribute__((packed));

static uint16_t checksum(const void *data, size_t size, uint32_t sum)
{
	const uint16_t *words = data;

	for (size_t i = 0; i < size / 2; i++)
		sum += words[i];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static bool attempt_syn(uint64_t number)
{
	struct segment segment = {
	    .ip = {.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
		   .tot_len = htons(sizeof(segment)), .daddr = target.sin_addr.s_addr,
		   /* neighbours of the target's, in its /16 */
		   .saddr = htonl((ntohl(target.sin_addr.s_addr) & 0xffff0000) | (256 + number / PORTS % 60000))},
	    .tcp = {.source = htons(1024 + number % PORTS), .dest = target.sin_port, .doff = 5, .syn = 1,
		    .window = htons(1024), .seq = htonl(number)},
	};
	uint32_t pseudo = htons(IPPROTO_TCP) + htons(sizeof(segment.tcp)) + (segment.ip.saddr & 0xffff) +
			  (segment.ip.saddr >> 16) + (segment.ip.daddr & 0xffff) + (segment.ip.daddr >> 16);

	if (sender < 0)
		sender = socket_of(AF_INET, SOCK_RAW, IPPROTO_RAW);
	segment.tcp.check = checksum(&segment.tcp, sizeof(segment.tcp), pseudo);
	return sendto(sender, &segment, sizeof(segment), 0, (struct sockaddr *)&target, sizeof(target)) >= 0;
}

static bool attempt_connect(uint64_t number)
{
	int fd = socket_of(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	bool made = !connect(fd, (struct sockaddr *)&target, sizeof(target)) || errno == EINPROGRESS;

	(void)number;
	close(fd);
	return made;
}

static bool attempt_datagram(uint64_t number)
{
	(void)number;
	if (sender < 0)
		sender = socket_of(AF_INET, SOCK_DGRAM, 0);
	return sendto(sender, "x", 1, 0, (struct sockaddr *)&target, sizeof(target)) >= 0;
}

static bool attempt_unix(uint64_t number)
{
	struct sockaddr_un place = {.sun_family = AF_UNIX};
	socklen_t length = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(address);

	(void)number;
	if (sender < 0)
		sender = socket_of(AF_UNIX, SOCK_STREAM, 0);
	memcpy(place.sun_path + 1, address, strlen(address));
	return !connect(sender, (struct sockaddr *)&place, length);
}

static bool attempt_open(uint64_t number)
{
	int fd = open(address, O_RDONLY | O_NONBLOCK);

	(void)number;
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static const struct kind {
	const char *name;
	bool (*attempt)(uint64_t number);
} kinds[] = {
    {"syn", attempt_syn},   {"connect", attempt_connect}, {"datagram", attempt_datagram},
    {"unix", attempt_unix}, {"open", attempt_open},
};

static void run(const struct kind *kind, uint64_t rate, uint64_t milliseconds)
{
	uint64_t start = now(), end = start + milliseconds * 1000000, made = 0, failed = 0;

	for (uint64_t step = start; step < end; step += STEP) {
		for (uint64_t left = rate * STEP / 1000000000; left && now() < step + 2 * STEP; left--)
			failed += !kind->attempt(made++);
		pause_until(step + STEP);
	}
	printf("%lu %lu %lu\n", made, failed, now() - start);
}

int main(int count, char **arguments)
{
	if (count != 6) {
		fprintf(stderr, "usage: refused KIND RATE MILLISECONDS ADDRESS PORT\n");
		return 2;
	}
	address = arguments[4];
	target.sin_family = AF_INET;
	target.sin_port = htons(atoi(arguments[5]));
	inet_pton(AF_INET, address, &target.sin_addr);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strcmp(kinds[i].name, arguments[1])) {
			run(&kinds[i], strtoul(arguments[2], NULL, 10), strtoul(arguments[3], NULL, 10));
			return 0;
		}
	}
	fprintf(stderr, "refused: unknown kind %s\n", arguments[1]);
	return 2;
}
