/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Which file systems hold files and nothing else. What is not known to be harmless is not. */
#pragma once

#include "uapi.h"

enum file_system {
	FILES_UNKNOWN = 0, /* by its files the kernel is told what to do */
	FILES_FOUND,	   /* holds files; whoever mounts it makes the kernel ask another machine */
	FILES_SERVED,	   /* holds files that a process makes up */
	FILES_LOCAL,	   /* holds files, or what other rules judge */
};

#define FILE_SYSTEM_NAME 16
#define FS_REQUIRES_DEV 1

struct file_system_row {
	char name[FILE_SYSTEM_NAME];
	__u64 kind;
};

/* By the names in /proc/filesystems. Control groups, settings and pins are judged as such. */
static const struct file_system_row file_systems[] = {
    {"tmpfs", FILES_LOCAL},	   {"ramfs", FILES_LOCAL},    {"rootfs", FILES_LOCAL},
    {"devtmpfs", FILES_LOCAL},	   {"devpts", FILES_LOCAL},   {"hugetlbfs", FILES_LOCAL},
    {"mqueue", FILES_LOCAL},	   {"proc", FILES_LOCAL},     {"sysfs", FILES_LOCAL},
    {"cgroup", FILES_LOCAL},	   {"cgroup2", FILES_LOCAL},  {"bpf", FILES_LOCAL},
    {"overlay", FILES_LOCAL},	   {"ext2", FILES_LOCAL},     {"ext3", FILES_LOCAL},
    {"ext4", FILES_LOCAL},	   {"xfs", FILES_LOCAL},      {"btrfs", FILES_LOCAL},
    {"f2fs", FILES_LOCAL},	   {"bcachefs", FILES_LOCAL}, {"zfs", FILES_LOCAL},
    {"vfat", FILES_LOCAL},	   {"msdos", FILES_LOCAL},    {"exfat", FILES_LOCAL},
    {"ntfs", FILES_LOCAL},	   {"ntfs3", FILES_LOCAL},    {"iso9660", FILES_LOCAL},
    {"udf", FILES_LOCAL},	   {"squashfs", FILES_LOCAL}, {"erofs", FILES_LOCAL},
    {"ecryptfs", FILES_LOCAL},	   {"pipefs", FILES_LOCAL},   {"sockfs", FILES_LOCAL},
    {"anon_inodefs", FILES_LOCAL}, {"pidfs", FILES_LOCAL},    {"nsfs", FILES_LOCAL},
    {"fuse", FILES_SERVED},	   {"fuseblk", FILES_SERVED}, {"9p", FILES_FOUND},
    {"virtiofs", FILES_FOUND},	   {"nfs", FILES_FOUND},      {"nfs4", FILES_FOUND},
    {"cifs", FILES_FOUND},	   {"smb3", FILES_FOUND},     {"ceph", FILES_FOUND},
    {"afs", FILES_FOUND},	   {"ocfs2", FILES_FOUND},    {"gfs2", FILES_FOUND},
    {"vboxsf", FILES_FOUND},	   {"vmhgfs", FILES_FOUND},
};

#define FILE_SYSTEMS (sizeof(file_systems) / sizeof(file_systems[0]))

/* fuse.sshfs is fuse. */
static __always_inline void cut_subtype(char name[FILE_SYSTEM_NAME])
{
	bool ended = false;

	for (int i = 0; i < FILE_SYSTEM_NAME; i++) {
		ended = ended || name[i] == '.' || !name[i];
		if (ended)
			name[i] = 0;
	}
}

/* `name` is the kernel's memory. */
__noinline int kind_of_file_system(__u64 name)
{
	char read[FILE_SYSTEM_NAME] = {};
	__u64 *words = (__u64 *)read;

	bpf_probe_read_kernel_str(read, sizeof(read), (const void *)name);
	cut_subtype(read);
	for (int i = 0; i < FILE_SYSTEMS; i++) {
		const __u64 *row = (const __u64 *)file_systems[i].name;

		if (row[0] == words[0] && row[1] == words[1])
			return file_systems[i].kind;
	}
	return FILES_UNKNOWN;
}

static __always_inline int kind_of_super_block(struct super_block *sb)
{
	return kind_of_file_system((__u64)BPF_CORE_READ(sb, s_type, name));
}

/* What is on a disk is files, whatever their form. */
static __always_inline bool holds_files(struct super_block *sb)
{
	return BPF_CORE_READ(sb, s_type, fs_flags) & FS_REQUIRES_DEV ||
	       kind_of_super_block(sb) != FILES_UNKNOWN;
}
