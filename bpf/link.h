/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* A message by which a network device would reach from a component's own network into another:
 * moved there, or with its other end or its packets there. */
#pragma once

#include "namespace.h"

#define RTM_NEWLINK 16
#define RTM_SETLINK 19
#define RTM_NEWNSID 88
#define IFLA_LINKINFO 18
#define IFLA_NET_NS_PID 19
#define IFLA_NET_NS_FD 28
#define IFLA_LINK_NETNSID 37
#define IFLA_NEW_NETNSID 45
#define IFLA_TARGET_NETNSID 46
#define IFLA_INFO_DATA 2
#define INFO_PEER 1 /* of veth, vxcan, netkit: begins with the head of a message about a link */
#define NLA_TYPE_MASK 0x3fff
#define ATTRIBUTE_HEAD 4
#define MESSAGE_HEAD 16
#define LINK_HEAD 16 /* struct ifinfomsg */
#define ATTRIBUTES 128

/* What an open file names, if it is a network; 0: it does not, or may be another by the time when
 * the kernel looks, since others have the same files. */
static __always_inline struct net *net_of_file(__u32 number)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct files_struct *files = BPF_CORE_READ(task, files);
	struct ns_common *common;
	char name[8] = {};
	struct file **place, *file = NULL;

	if (BPF_CORE_READ(files, count.counter) != 1 ||
	    number >= BPF_CORE_READ(files, fdt, max_fds))
		return NULL;
	place = BPF_CORE_READ(files, fdt, fd) + number;
	bpf_probe_read_kernel(&file, sizeof(file), place);
	if (!file || BPF_CORE_READ(file, f_inode, i_sb, s_magic) != NSFS_MAGIC)
		return NULL;
	common = BPF_CORE_READ(file, f_inode, i_private);
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(common, ops, name));
	if (*(const __u32 *)name != *(const __u32 *)"net")
		return NULL;
	return (void *)common - bpf_core_field_offset(struct net, ns);
}

/* A process's number may become another's; numbers of networks are not looked up. */
static __always_inline bool is_elsewhere(__u32 type, __u64 value)
{
	__u32 number = 0;
	struct net *net;

	if (type == IFLA_NET_NS_PID || type == IFLA_TARGET_NETNSID || type == IFLA_LINK_NETNSID ||
	    type == IFLA_NEW_NETNSID)
		return true;
	if (type != IFLA_NET_NS_FD)
		return false;
	bpf_probe_read_kernel(&number, sizeof(number), (const void *)value);
	net = net_of_file(number);
	return !net || !is_own_net(net, current_identity());
}

/* Where the walk is: how deep, and where each level ends. */
struct link_walk {
	__u64 message; /* the kernel's memory */
	__u32 at;
	__u32 ends[4]; /* of the message, its link info, that one's data, the peer in it */
	__u32 leads_out;
};

/* In memory that the verifier does not follow: on the stack it would look at each path anew. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct link_walk);
} link_walks SEC(".maps");

static __always_inline struct link_walk *current_link_walk(__u64 flags)
{
	return bpf_task_storage_get(&link_walks, bpf_get_current_task_btf(), NULL, flags);
}

static __always_inline int depth_of(const struct link_walk *walk)
{
	if (walk->at < walk->ends[3])
		return 3;
	if (walk->at < walk->ends[2])
		return 2;
	return walk->at < walk->ends[1] ? 1 : 0;
}

static __always_inline __u32 end_at(const struct link_walk *walk, int depth)
{
	if (depth == 3)
		return walk->ends[3];
	if (depth == 2)
		return walk->ends[2];
	return depth == 1 ? walk->ends[1] : walk->ends[0];
}

static __always_inline __u32 least(__u32 one, __u32 other)
{
	return one < other ? one : other;
}

/* Into the attribute, or past it. */
static __always_inline void go_on(struct link_walk *walk, int depth, __u32 type, __u32 length)
{
	__u32 end = walk->at + length;

	if (depth == 0 && type == IFLA_LINKINFO)
		walk->ends[1] = least(end, walk->ends[0]);
	else if (depth == 1 && type == IFLA_INFO_DATA)
		walk->ends[2] = least(end, walk->ends[1]);
	else if (depth == 2 && type == INFO_PEER)
		walk->ends[3] = least(end, walk->ends[2]);
	else {
		walk->at += (length + 3) & ~3U;
		return;
	}
	walk->at += ATTRIBUTE_HEAD + (depth == 2 ? LINK_HEAD : 0);
}

/* 1: the walk is over. */
static long look_at_attribute(__u32 number, void *nothing)
{
	struct link_walk *walk = current_link_walk(0);
	__u16 head[2] = {}; /* struct nlattr */
	__u32 end, type;
	int depth;

	if (!walk)
		return 1;
	depth = depth_of(walk);
	end = end_at(walk, depth);
	if (walk->at + ATTRIBUTE_HEAD > walk->ends[0])
		return 1;
	bpf_probe_read_kernel(head, sizeof(head), (const void *)(walk->message + walk->at));
	if (head[0] < ATTRIBUTE_HEAD || walk->at + head[0] > end) {
		walk->at = (end + 3) & ~3U; /* as the kernel, which leaves out the rest */
		return !depth;
	}
	type = head[1] & NLA_TYPE_MASK;
	if ((depth == 0 || depth == 3) &&
	    is_elsewhere(type, walk->message + walk->at + ATTRIBUTE_HEAD)) {
		walk->leads_out = 1;
		return 1;
	}
	go_on(walk, depth, type, head[0]);
	return 0;
}

/* Also where there is no memory to walk by. */
static __noinline int leads_out(__u64 message, __u32 length, __u32 type)
{
	struct link_walk *walk;

	if (is_in_user_namespace())
		return 0; /* no right of its own in any other network */
	if (type == RTM_NEWNSID)
		return 1;
	if (type != RTM_NEWLINK && type != RTM_SETLINK)
		return 0;
	walk = current_link_walk(BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!walk)
		return 1;
	__builtin_memset(walk, 0, sizeof(*walk));
	walk->message = message;
	walk->at = MESSAGE_HEAD + LINK_HEAD;
	walk->ends[0] = length;
	return bpf_loop(ATTRIBUTES, look_at_attribute, NULL, 0) >= ATTRIBUTES || walk->leads_out;
}
