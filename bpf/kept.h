/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The verdict that let something pass by a unix socket, kept in that socket: it holds for tasks of
 * the same cgroup until the generation changes. Kept is none that ends with a time of its own. */
#pragma once

#include "memo.h"
#include "object.h"

struct kept {
	__u64 version;	  /* odd: being written */
	__u64 generation; /* whose rules let it pass; 0: none */
	__u64 cgroup;	  /* of the task it was asked for */
	__u64 other;	  /* cookie of the socket it goes to; 0: the one it is connected to */
	__u32 asked;	  /* whose having been asked it rests on; IDENTITY_NONE: on none */
	__u32 edge;
	__u8 reason;
	__u8 answers; /* asked by the other socket, not by this one */
	__u8 by_host; /* the task is no component's */
	__u8 padding[5];
};

/* False where it is for something else, by another policy, or being written. */
static __always_inline bool read_kept(const struct kept *kept, __u64 other, struct kept *copy)
{
	__u64 version = *(volatile __u64 *)&kept->version;
	__u64 generation = current_generation();

	barrier();
	if (version & 1 || !generation || kept->generation != generation || kept->other != other ||
	    kept->cgroup != bpf_get_current_cgroup_id())
		return false;
	copy->asked = kept->asked;
	copy->edge = kept->edge;
	copy->reason = kept->reason;
	copy->answers = kept->answers;
	copy->by_host = kept->by_host;
	barrier();
	return *(volatile __u64 *)&kept->version == version;
}

/* What no component takes part in is not counted. */
static __always_inline void count_kept(const struct kept *kept)
{
	if (kept->edge == EDGE_NONE)
		return;
	count_reason(kept->reason, 0);
	count_edge(kept->edge, 0);
}

static __always_inline void write_kept(struct kept *kept, const struct kept *verdict)
{
	__u64 cgroup = bpf_get_current_cgroup_id();
	__u32 self = identity_of_current(slot_of(verdict->generation));

	if (!verdict->generation || !take_entry(&kept->version))
		return;
	kept->generation = verdict->generation;
	kept->cgroup = cgroup;
	kept->other = verdict->other;
	kept->asked = verdict->asked;
	kept->edge = verdict->edge;
	kept->reason = verdict->reason;
	kept->answers = verdict->answers;
	kept->by_host = !is_component(self);
	give_entry(&kept->version);
}

/* After a judgement that let it pass; what else it rests on is in the verdict already. */
static __always_inline void keep_access(struct kept *kept, const struct access *access,
					struct kept *verdict)
{
	if (access->decision.until)
		return;
	verdict->generation = access->account.generation;
	verdict->edge = access->account.edge;
	verdict->reason = access->decision.reason;
	write_kept(kept, verdict);
}
