/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Files and sockets handed from one component to another. What has no name, such as a memfd or a
 * pipe, is reachable in no other way. */
#pragma once

#include "share.h"
#include "unix.h"

/* What a component opened, by the file's address, for as long as it is open. Who is not in it was
 * opened by the host. */
#define FILES 262144
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, FILES);
	__type(key, __u64);
	__type(value, struct maker);
} files SEC(".maps");

/* By which channel a file came to another component: mapping it is judged as that channel is. */
struct channel {
	__u64 client;
	__u64 server;
	__u32 client_was; /* identities, for when the cgroups are gone */
	__u32 server_was;
	__u64 by_name; /* the server's, as in struct access */
	char name[OBJECT_NAME_LENGTH];
};

/* As large as the map of files, all of which are in that one: so it is never full before it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, FILES);
	__type(key, __u64);
	__type(value, struct channel);
} handed SEC(".maps");

/* Components that have a file without a name from its maker, each by its last channel. One more
 * than fit takes the place of the one that got it longest ago, which uses it on and opens it no
 * more. */
#define RECEIVERS 32
struct receiver {
	__u32 identity;
	__u32 padding;
	struct channel channel;
};
struct received {
	struct maker maker;
	struct receiver by[RECEIVERS];
	__u32 next;
	__u32 padding;
};

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct received);
} received SEC(".maps");

/* The channel that the task reads from. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct channel);
} reading SEC(".maps");

static __always_inline int refuse_descriptor(const struct maker *maker, __u32 reason)
{
	struct access *access = made_access(PROTOCOL_DESCRIPTOR, maker);

	return refuse_access(access, reason);
}

static __always_inline void forget_file(struct file *file)
{
	__u64 key = (__u64)file;
	struct maker *maker = bpf_map_lookup_elem(&files, &key);
	__u32 identity;

	if (!maker)
		return;
	identity = maker->identity;
	bpf_map_delete_elem(&handed, &key);
	if (!bpf_map_delete_elem(&files, &key))
		give_share(SHARE_FILES, identity);
}

static __always_inline bool enter_file(__u64 key, const struct maker *maker)
{
	if (!take_share(SHARE_FILES, maker->identity, FILES))
		return false;
	if (!bpf_map_update_elem(&files, &key, maker, BPF_NOEXIST))
		return true;
	give_share(SHARE_FILES, maker->identity);
	return false;
}

/* 0, or 1 where there is no room: then the file is not opened. */
static __always_inline int note_file(struct file *file)
{
	struct maker maker = current_maker();

	if (!is_component(maker.identity))
		return 0;
	forget_file(file); /* one whose end was not seen */
	return enter_file((__u64)file, &maker) ? 0 : refuse_descriptor(&maker, REASON_STATE_FULL);
}

static __always_inline void note_reading(const struct unix_state *state)
{
	struct channel *channel = bpf_task_storage_get(&reading, bpf_get_current_task_btf(), NULL,
						       BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!channel)
		return;
	channel->client = state->client;
	channel->server = state->server;
	channel->client_was = IDENTITY_NONE;
	channel->server_was = IDENTITY_NONE;
	channel->by_name = state->by_name;
	__builtin_memcpy(channel->name, state->name, sizeof(channel->name));
}

static __always_inline int judge_channel(const struct channel *channel)
{
	struct access *access = new_access(PROTOCOL_UNIX, channel->server);

	if (!access)
		return 1;
	access->owner_was = channel->server_was;
	access->asker = channel->client;
	access->asker_was = channel->client_was;
	access->by_name = channel->by_name;
	access->again = 1;
	__builtin_memcpy(access->key.name, channel->name, sizeof(access->key.name));
	return judge_access(access);
}

static __always_inline bool came_by(const struct channel *channel, const struct maker *maker)
{
	__u32 identity = maker_in_force(maker);

	return identity_in_force(channel->client) == identity ||
	       identity_in_force(channel->server) == identity;
}

static __always_inline bool is_foreign_file(const struct maker *maker)
{
	return maker && is_foreign(current_identity(), maker_in_force(maker));
}

/* Of files that the kernel makes up those of which hooks are asked whatever is done with them: they
 * are read, written, mapped and asked for something (ioctl), or lead to a process, which is asked
 * for. By the first letters of their names. */
#define ASKED_FILES 8
static const char asked_files[ASKED_FILES][8] = {
    "[eventf", "[userfa", "[pidfd]", "[perf_e", "seccomp", "kvm-vm", "kvm-vcp", "sync_fi",
};

/* Who holds a ring uses what its maker has put into it; timers, sets of what is waited for or
 * watched, masks of signals and rules are read and changed by calls of their own, and a namespace
 * is entered. Of all these no hook is asked. */
static __always_inline bool is_used_unasked(struct file *file)
{
	__u64 magic = file->f_inode->i_sb->s_magic;
	char name[8] = {};

	if (magic != ANON_INODE_FS_MAGIC)
		return magic == NSFS_MAGIC;
	bpf_probe_read_kernel(name, 7, BPF_CORE_READ(file, f_path.dentry, d_name.name));
	for (int i = 0; i < ASKED_FILES; i++) {
		if (*(const __u64 *)name == (*(const __u64 *)asked_files[i] & 0xffffffffffffffULL))
			return false;
	}
	return true;
}

/* Pipes, memfd and other files without a link. */
static __always_inline bool is_nameless(struct inode *inode)
{
	__u32 type = inode->i_mode & S_IFMT;

	return type == S_IFREG ? !inode->i_nlink
			       : type == S_IFIFO && inode->i_sb->s_magic == PIPEFS_MAGIC;
}

static __always_inline struct receiver *holder_of(struct received *known, __u32 identity)
{
	for (int i = 0; i < RECEIVERS; i++) {
		if (known->by[i].identity == identity)
			return &known->by[i];
	}
	return NULL;
}

static __always_inline bool note_received(struct inode *inode, const struct maker *maker,
					  const struct channel *channel)
{
	__u32 self = current_identity();
	struct received *known;
	struct receiver *by;

	if (!is_nameless(inode))
		return true;
	known = bpf_inode_storage_get(&received, inode, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!known)
		return false;
	by = holder_of(known, self) ?: &known->by[known->next++ % RECEIVERS];
	known->maker = *maker;
	__builtin_memcpy(&by->channel, channel, sizeof(by->channel));
	by->identity = self;
	return true;
}

static __always_inline bool is_within(const struct channel *channel, __u32 self)
{
	return identity_in_force(channel->client) == self &&
	       identity_in_force(channel->server) == self;
}

/* One process of a component hands to another what the component has from a third: by the channel
 * that it came by. */
static __always_inline int judge_passed_on(__u64 key, const struct maker *maker,
					   const struct channel *by)
{
	struct channel *channel = bpf_map_lookup_elem(&handed, &key);
	struct maker self = current_maker();

	if (!channel || !is_within(by, self.identity) || !came_by(channel, &self))
		return refuse_descriptor(maker, REASON_FOREIGN_DESCRIPTOR);
	return judge_channel(channel);
}

static __always_inline int judge_received(struct file *file)
{
	__u64 key = (__u64)file;
	struct maker *maker = bpf_map_lookup_elem(&files, &key);
	struct channel *channel;

	if (!maker || !is_foreign_file(maker))
		return 0;
	if ((file->f_inode->i_mode & S_IFMT) == S_IFSOCK)
		return refuse_descriptor(maker, REASON_FOREIGN_SOCKET);
	channel = bpf_task_storage_get(&reading, bpf_get_current_task_btf(), NULL, 0);
	if (!channel || is_used_unasked(file))
		return refuse_descriptor(maker, REASON_FOREIGN_DESCRIPTOR);
	if (!came_by(channel, maker))
		return judge_passed_on(key, maker, channel);
	if (judge_channel(channel))
		return 1;
	channel->client_was = identity_in_force(channel->client);
	channel->server_was = identity_in_force(channel->server);
	if (!bpf_map_update_elem(&handed, &key, channel, BPF_ANY) &&
	    note_received(file->f_inode, maker, channel))
		return 0;
	return refuse_descriptor(maker, REASON_STATE_FULL);
}

/* A receiver that opens anew what has no name of its own, such as /proc/self/fd/3, has it still
 * from its maker, and by the same channel. */
static __always_inline int judge_reopening(struct file *file)
{
	struct received *known = bpf_inode_storage_get(&received, file->f_inode, NULL, 0);
	__u64 key = (__u64)file;
	struct receiver *by;

	if (!known || !is_foreign_file(&known->maker))
		return 0;
	by = holder_of(known, current_identity());
	if (!by)
		return refuse_descriptor(&known->maker, REASON_FOREIGN_DESCRIPTOR);
	if (judge_channel(&by->channel))
		return 1;
	forget_file(file);
	if (enter_file(key, &known->maker) &&
	    !bpf_map_update_elem(&handed, &key, &by->channel, BPF_ANY))
		return 0;
	return refuse_descriptor(&known->maker, REASON_STATE_FULL);
}

/* Reading and writing what came over a channel, such as a pipe, as long as the channel may be. */
static __always_inline int judge_handed_use(struct file *file)
{
	__u64 key = (__u64)file;
	struct channel *channel = bpf_map_lookup_elem(&handed, &key);

	if (!channel || !is_foreign_file(bpf_map_lookup_elem(&files, &key)))
		return 0;
	return judge_channel(channel);
}

/* Memory over a file that another component opened, whether shared or a copy. */
static __always_inline int judge_handed_map(struct file *file)
{
	__u64 key = (__u64)file;
	struct maker *maker = bpf_map_lookup_elem(&files, &key);
	struct channel *channel;

	if (!maker || !is_foreign_file(maker))
		return 0;
	channel = bpf_map_lookup_elem(&handed, &key);
	return channel ? judge_channel(channel)
		       : refuse_descriptor(maker, REASON_FOREIGN_DESCRIPTOR);
}

/* What lost its name while it was handed over is ruled by its channel alone. */
static __always_inline bool is_handed_nameless(struct file *file)
{
	__u64 key = (__u64)file;

	return is_nameless(file->f_inode) && bpf_map_lookup_elem(&handed, &key);
}
