/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Entry points of the Linux security module for what is the machine's: mounts, networks' settings,
 * capabilities, terminals and keys. */
#pragma once

#include "answer.h"
#include "keys.h"
#include "mounts.h"
#include "netlink.h"
#include "quota.h"
#include "terminal.h"

#define ENOPARAM 519

static __always_inline bool is_log_read(int type)
{
	return (type >= SYSLOG_ACTION_CLOSE && type <= SYSLOG_ACTION_READ_ALL) ||
	       type == SYSLOG_ACTION_SIZE_UNREAD;
}

SEC("lsm/sb_mount")
int BPF_PROG(mounted, const char *dev_name, struct path *path, const char *type,
	     unsigned long flags)
{
	return answer(is_component(current_identity()) && judge_mount(path, type, flags), EPERM);
}

SEC("lsm/sb_umount")
int BPF_PROG(unmounted, struct vfsmount *mnt)
{
	return answer(is_component(current_identity()) && judge_unmount(mnt), EPERM);
}

SEC("lsm/sb_remount")
int BPF_PROG(remounted, struct super_block *sb)
{
	return answer(is_component(current_identity()) && judge_remount(sb), EPERM);
}

SEC("lsm/sb_pivotroot")
int BPF_PROG(root_changed, struct path *old_path)
{
	return answer(is_component(current_identity()) && judge_pivot(old_path), EPERM);
}

SEC("lsm/move_mount")
int BPF_PROG(mount_moved, struct path *from_path, struct path *to_path)
{
	return answer(is_component(current_identity()) && judge_move(from_path, to_path), EPERM);
}

/* Anything but ENOPARAM would say that the parameter is ours. */
SEC("lsm/fs_context_parse_param")
int BPF_PROG(mount_prepared, struct fs_context *fc)
{
	return is_component(current_identity()) && judge_preparation(fc) ? -EPERM : -ENOPARAM;
}

SEC("lsm/sb_set_mnt_opts")
int BPF_PROG(super_block_made, struct super_block *sb)
{
	return answer(is_component(current_identity()) && judge_super_block(sb), EPERM);
}

SEC("lsm/path_notify")
int BPF_PROG(path_watched, struct path *path, __u64 mask, unsigned int obj_type)
{
	return answer(is_component(current_identity()) && judge_watch(path, mask, obj_type), EPERM);
}

SEC("lsm/netlink_send")
int BPF_PROG(netlink_sent, struct sock *sk, struct sk_buff *skb)
{
	return answer(judge_netlink_message(sk, skb), EPERM);
}

SEC("lsm/capable")
int BPF_PROG(capability_used, const struct cred *cred, struct user_namespace *ns, int cap,
	     unsigned int opts)
{
	return answer(judge_capability(ns, cap, opts & CAP_OPT_NOAUDIT), EPERM);
}

/* With the privilege it is read. Its end, and what of it the console shows, are the machine's. */
static __always_inline int judge_log(int type)
{
	if (type == SYSLOG_ACTION_SIZE_BUFFER)
		return 0;
	if (is_log_read(type) && is_privileged(PRIVILEGE_KERNEL_LOG))
		return 0;
	return protect_machine(type);
}

SEC("lsm/syslog")
int BPF_PROG(log_asked, int type)
{
	return answer(judge_log(type), EPERM);
}

SEC("lsm/key_alloc")
int BPF_PROG(key_made, struct key *key)
{
	return answer(note_key(key), EACCES);
}

/* Newer kernels have no hook for it. */
SEC("fentry/security_key_free")
int BPF_PROG(key_gone, struct key *key)
{
	forget_key((__u64)key);
	return 0;
}

/* The type of the first argument is one that the verifier lets nobody read. */
SEC("lsm/key_permission")
int key_used(unsigned long long *ctx)
{
	__u64 arguments[3] = {};

	bpf_probe_read_kernel(arguments, sizeof(arguments), ctx);
	return answer(judge_key(arguments[0], arguments[2]), EACCES);
}

/* The caller gets ENOMEM, whatever is said here. */
SEC("lsm/cred_alloc_blank")
int BPF_PROG(credentials_made)
{
	return answer(judge_parents_keyring(), EPERM);
}

SEC("lsm/quotactl")
int BPF_PROG(quota_asked, int cmds)
{
	return is_quota_read(cmds) ? 0 : answer(protect_machine(cmds), EPERM);
}
