/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* How much of a map that programs fill each may hold: as much as is still free. Who takes all that
 * it can get has half of the map, two such a third each; who holds little finds room always. So a
 * full map is full for who has filled it, and room comes back with what that one gives up. */
#pragma once

#include "maps.h"

/* Row of an identity. That of IDENTITY_NONE has what all hold together. */
static __always_inline struct share *share_of(__u32 identity, __u32 kind)
{
	__u32 place = identity * SHARE_KINDS + kind;

	return bpf_map_lookup_elem(&shares, &place);
}

/* False: nothing may be made for it, which is counted. */
static __always_inline bool has_share(__u32 kind, __u32 identity, __u32 capacity)
{
	struct share *all = share_of(IDENTITY_NONE, kind), *own = share_of(identity, kind);

	if (!all || !own)
		return false;
	if ((__s32)own->held < (__s32)(capacity - all->held))
		return true;
	__sync_fetch_and_add(&own->refused, 1);
	return false;
}

static __always_inline void hold_share(__u32 kind, __u32 identity)
{
	struct share *all = share_of(IDENTITY_NONE, kind), *own = share_of(identity, kind);

	if (!all || !own)
		return;
	__sync_fetch_and_add(&all->held, 1);
	__sync_fetch_and_add(&own->held, 1);
}

/* Before an entry is made. False: it must not be made. */
static __always_inline bool take_share(__u32 kind, __u32 identity, __u32 capacity)
{
	if (!has_share(kind, identity, capacity))
		return false;
	hold_share(kind, identity);
	return true;
}

/* When the entry is gone, or could not be made. */
static __always_inline void give_share(__u32 kind, __u32 identity)
{
	struct share *all = share_of(IDENTITY_NONE, kind), *own = share_of(identity, kind);

	if (!all || !own)
		return;
	__sync_fetch_and_add(&all->held, -1);
	__sync_fetch_and_add(&own->held, -1);
}
