/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets: unix ones by path and by abstract name, TCP, UDP, netlink. */
#pragma once

#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sysv.h"

union place {
	struct sockaddr any;
	struct sockaddr_un local;
	struct sockaddr_in6 six;
	struct sockaddr_in four;
	struct sockaddr_nl netlink;
};

#define SIXTH 1	    /* bits of a channel's variant: IPv6, */
#define TO_DEVICE 2 /* some of its sockets are bound to the device, */
#define ABSTRACT 4  /* an abstract name; an exposed one has it in each second slot */

static bool is_abstract(void)
{
	return channel()->exposed ? now.slot & 1 : channel()->variant & ABSTRACT;
}

static bool is_stream(void)
{
	int kind = channel()->kind;

	return kind == UNIX_STREAM || kind == UNIX_SEQPACKET || kind == TCP;
}

static int type_of_socket(void)
{
	switch (channel()->kind) {
	case UNIX_STREAM:
	case TCP:
		return SOCK_STREAM;
	case UNIX_SEQPACKET:
		return SOCK_SEQPACKET;
	default:
		return SOCK_DGRAM;
	}
}

/* Exposed ones are two's, the others the host's, which needs no rule to listen. */
static int port_of(void)
{
	return run.port + (channel()->kind == UDP) * 2 * SLOTS + !channel()->exposed * SLOTS +
	       now.slot;
}

static unsigned int fill_place(union place *place)
{
	memset(place, 0, sizeof(*place));
	switch (channel()->kind) {
	case NETLINK:
		place->netlink =
		    (struct sockaddr_nl){.nl_family = AF_NETLINK, .nl_pid = known()->id};
		return sizeof(place->netlink);
	case TCP:
	case UDP:
		if (channel()->variant & SIXTH) {
			place->six = (struct sockaddr_in6){.sin6_family = AF_INET6,
							   .sin6_port = htons(port_of()),
							   .sin6_addr = in6addr_loopback};
			return sizeof(place->six);
		}
		place->four = (struct sockaddr_in){.sin_family = AF_INET,
						   .sin_port = htons(port_of()),
						   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		return sizeof(place->four);
	default:
		place->local.sun_family = AF_UNIX;
		if (!is_abstract()) {
			strncpy(place->local.sun_path, path_of(),
				sizeof(place->local.sun_path) - 1);
			return sizeof(place->local);
		}
		strcpy(place->local.sun_path + 1, tagged_name('x') + 1);
		return offsetof(struct sockaddr_un, sun_path) + strlen(tagged_name('x'));
	}
}

static int new_socket(void)
{
	int kind = channel()->kind, one = 1, fd;
	int family = kind == NETLINK		  ? AF_NETLINK
		     : kind != TCP && kind != UDP ? AF_UNIX
		     : channel()->variant & SIXTH ? AF_INET6
						  : AF_INET;

	fd = socket(family, (kind == NETLINK ? SOCK_RAW : type_of_socket()) | SOCK_NONBLOCK,
		    kind == NETLINK ? NETLINK_ROUTE : 0);
	if (fd < 0 || family == AF_UNIX)
		return fd;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (channel()->variant & TO_DEVICE && (now.index + self) & 1)
		setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	return fd;
}

static int make_socket(void)
{
	unsigned int length;
	union place place;
	int error;

	keep(new_socket(), BY_NAME);
	if (hold()->fd < 0)
		return errno;
	hold()->server = true;
	if (channel()->kind == NETLINK)
		known()->id = 0;
	length = fill_place(&place);
	if (channel()->kind != TCP && channel()->kind != UDP && channel()->kind != NETLINK &&
	    !is_abstract())
		unlink(path_of());
	error = done(bind(hold()->fd, &place.any, length));
	if (!error && is_stream())
		error = done(listen(hold()->fd, 8));
	if (channel()->kind == NETLINK) {
		length = sizeof(place.netlink);
		getsockname(hold()->fd, &place.any, &length);
		known()->id = place.netlink.nl_pid;
	} else if (!error && !is_abstract()) {
		chmod(path_of(), 0666);
	}
	return error;
}

static int open_socket(void)
{
	unsigned int length;
	union place place;
	int error;

	keep(new_socket(), BY_NAME);
	if (hold()->fd < 0)
		return errno;
	length = fill_place(&place);
	error = done(connect(hold()->fd, &place.any, length));
	return error == EINPROGRESS ? 0 : error;
}

static void accept_one(void)
{
	int fd;

	if (!hold()->server || !is_stream())
		return;
	fd = accept4(hold()->fd, NULL, NULL, SOCK_NONBLOCK);
	if (fd < 0)
		return;
	if (hold()->other >= 0)
		close(hold()->other);
	hold()->other = fd;
}

static int receive_socket(void)
{
	int fd = hold()->fd, result = 0;

	accept_one();
	if (hold()->server && is_stream())
		fd = hold()->other;
	for (int i = 0; i < 4; i++) {
		unsigned int length = sizeof(hold()->peer);
		long size = recvfrom(fd, buffer, sizeof(buffer), MSG_DONTWAIT, (void *)hold()->peer,
				     &length);

		if (size < 0)
			return i ? 0 : errno;
		if (length)
			hold()->peer_length = length;
		look(buffer, size);
	}
	return result;
}

static int send_socket(void)
{
	struct mark mark = new_mark();
	int fd = hold()->fd;

	if (channel()->kind == NETLINK) {
		struct {
			struct nlmsghdr header;
			struct mark mark;
		} message = {{sizeof(message), NLMSG_NOOP, 0, 0, 0}, mark};
		union place place;
		unsigned int length = fill_place(&place);

		return done(
		    sendto(fd, &message, sizeof(message), MSG_DONTWAIT, &place.any, length));
	}
	accept_one();
	if (hold()->server && is_stream())
		return done(send(hold()->other, &mark, sizeof(mark), MSG_DONTWAIT | MSG_NOSIGNAL));
	if (hold()->server)
		return done(sendto(fd, &mark, sizeof(mark), MSG_DONTWAIT, (void *)hold()->peer,
				   hold()->peer_length));
	return done(send(fd, &mark, sizeof(mark), MSG_DONTWAIT | MSG_NOSIGNAL));
}
