/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What of an object is told or changed beside its data: size, mode, times, extended attributes,
 * locks, seals, flags, and what a driver does with it. All that carries words too, or takes the
 * object from its owner, so it is judged as a use. */
#pragma once

#include "descriptor.h"
#include "file.h"

/* What is the descriptor's and not the file's. */
static __always_inline bool is_of_descriptor(__u32 command)
{
	return command == F_DUPFD || command == F_GETFD || command == F_SETFD ||
	       command == F_DUPFD_CLOEXEC || command == F_DUPFD_QUERY || command == FIOCLEX ||
	       command == FIONCLEX;
}

static __always_inline int judge_file(struct file *file)
{
	return !is_handed_nameless(file) && judge_object_use(file->f_path.dentry, file->f_inode);
}

static __always_inline int judge_control(struct file *file)
{
	return judge_file(file) || judge_handed_use(file);
}

/* What has no name came over a channel; which file of it is meant is not said. */
static __always_inline int judge_received_property(const struct received *known)
{
	const struct receiver *by = holder_of((struct received *)known, current_identity());

	return by ? judge_channel(&by->channel)
		  : refuse_descriptor(&known->maker, REASON_FOREIGN_DESCRIPTOR);
}

static __always_inline int judge_property(struct dentry *entry, struct inode *inode)
{
	struct received *known;

	if (!inode)
		return 0;
	known = is_nameless(inode) ? bpf_inode_storage_get(&received, inode, NULL, 0) : NULL;
	if (known && is_foreign_file(&known->maker))
		return judge_received_property(known);
	return judge_object_use(entry, inode);
}

/* A file system in layers asks for what is below once more, in the name of who mounted it. */
static __always_inline bool is_node_below(struct dentry *entry)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return (entry->d_inode->i_mode & S_IFMT) == S_IFIFO &&
	       BPF_CORE_READ(task, cred) != BPF_CORE_READ(task, real_cred);
}

/* The host manages what is on the machine; but the size of a thing is its data. */
static __always_inline int judge_setting(struct dentry *entry, __u32 what)
{
	if (is_node_below(entry) || what & ATTR_OPEN ||
	    (!(what & ATTR_SIZE) && !is_component(current_identity())))
		return 0;
	return judge_property(entry, entry->d_inode);
}

static __always_inline int judge_attribute(struct dentry *entry)
{
	return is_component(current_identity()) && judge_property(entry, entry->d_inode);
}

/* Those that modules and file systems keep, which are looked for whenever a file is listed. */
static __always_inline bool is_kernel_attribute(const char *name)
{
	char start[16] = {};
	const __u64 *words = (const __u64 *)start;

	bpf_probe_read_kernel_str(start, sizeof(start), name);
	if (words[0] == *(const __u64 *)"trusted.")
		return words[1] == *(const __u64 *)"overlay.";
	return words[0] == *(const __u64 *)"security" ||
	       (words[0] & 0xffffffffffffffULL) == *(const __u64 *)"system.";
}

static __always_inline int judge_attribute_read(struct dentry *entry, const char *name)
{
	return !is_kernel_attribute(name) && judge_attribute(entry);
}
