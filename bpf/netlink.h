/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Netlink: messages go to the kernel and to nobody else, and change no network but one of the
 * component's own. */
#pragma once

#include "capability.h"
#include "link.h"

/* More messages in one datagram are not looked at, so they are refused. */
#define MESSAGES 64
#define TOO_MANY 0xffff
#define NLM_F_REQUEST 1
#define NLMSG_MIN_TYPE 16
#define RTM_KIND(type) ((type) & 3) /* new, delete, get, set */
#define RTM_KIND_GET 2

static __always_inline bool is_netlink(struct sock *sk)
{
	return sk->__sk_common.skc_family == AF_NETLINK;
}

/* A port that is not the kernel's, or a group, is another process's. */
static __always_inline bool is_for_kernel(struct netlink_sock *own, struct msghdr *message)
{
	__u32 port = BPF_CORE_READ(own, dst_portid), groups = BPF_CORE_READ(own, dst_group);
	struct sockaddr_nl to = {};

	if (BPF_CORE_READ(message, msg_namelen)) {
		bpf_probe_read_kernel(&to, sizeof(to), BPF_CORE_READ(message, msg_name));
		port = to.nl_pid;
		groups = to.nl_groups;
	}
	return !groups && (!port || port == BPF_CORE_READ(own, portid));
}

/* Whose a port is the kernel tells nobody, so not even the same component is reached so. */
static __always_inline int judge_netlink_peer(struct sock *sk, struct msghdr *message)
{
	struct access *access;

	if (!is_component(current_identity()) || is_for_kernel((struct netlink_sock *)sk, message))
		return 0;
	access = new_access(PROTOCOL_SOCKET, 0);
	if (!access)
		return 1;
	access->unknown = 1;
	access->account.option = AF_NETLINK;
	return refuse_access(access, REASON_UNIDENTIFIED_DESTINATION);
}

static __always_inline bool is_change(const struct nlmsghdr *message)
{
	return message->nlmsg_flags & NLM_F_REQUEST && message->nlmsg_type >= NLMSG_MIN_TYPE &&
	       RTM_KIND(message->nlmsg_type) != RTM_KIND_GET;
}

struct message_walk {
	__u64 at; /* the kernel's memory */
	__u32 left;
	__u32 own;
	__u32 refused; /* type of the first message that may not be sent */
};

/* 1: the walk is over. */
static long look_at_message(__u32 number, struct message_walk *walk)
{
	struct nlmsghdr message = {};

	if (walk->left < sizeof(message) ||
	    bpf_probe_read_kernel(&message, sizeof(message), (const void *)walk->at))
		return 1;
	if (message.nlmsg_len < sizeof(message) || message.nlmsg_len > walk->left)
		return 1;
	if (is_change(&message) &&
	    (!walk->own || leads_out(walk->at, message.nlmsg_len, message.nlmsg_type))) {
		walk->refused = message.nlmsg_type;
		return 1;
	}
	message.nlmsg_len = (message.nlmsg_len + 3) & ~3U;
	if (message.nlmsg_len >= walk->left)
		return 1;
	walk->at += message.nlmsg_len;
	walk->left -= message.nlmsg_len;
	return 0;
}

static __always_inline int refused_message(struct sk_buff *skb, bool own)
{
	struct message_walk walk = {
	    .at = (__u64)BPF_CORE_READ(skb, data),
	    .left = BPF_CORE_READ(skb, len),
	    .own = own,
	};

	return bpf_loop(MESSAGES, look_at_message, &walk, 0) >= MESSAGES ? TOO_MANY : walk.refused;
}

/* Other families ask for a capability, which is judged by the network that the task is in
 * (capability.h): so the socket must be of that one. */
static __always_inline int judge_netlink_message(struct sock *sk, struct sk_buff *skb)
{
	__u32 self = current_identity();
	struct net *net = net_of_socket(sk);
	int refused;
	bool own;

	if (!is_component(self))
		return 0;
	own = is_own_net(net, self);
	if (BPF_CORE_READ(sk, sk_protocol) != NETLINK_ROUTE)
		refused = !own && net != current_net() ? TOO_MANY : 0;
	else
		refused = refused_message(skb, own);
	return refused ? protect_of(maker_of_net(net), refused, true) : 0;
}
