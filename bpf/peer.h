/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Who is at the other end of a packet, found in the kernel's own tables: an address alone proves
 * nothing. */
#pragma once

#include "bound.h"
#include "handed.h"
#include "localhost.h"
#include "view.h"

/* A listener sends nothing but answers to who asked it. */
static __always_inline bool can_have_sent(struct bpf_sock *sender, const struct view *view)
{
	return !view->ingress || view->packet.flow.protocol != IPPROTO_TCP ||
	       sender->state != BPF_TCP_LISTEN || view->packet.tcp_flags & TCP_ACK;
}

/* Who it was when it was made, for what it has asked or was asked since. */
static __always_inline void note_age(struct bpf_sock *peer, struct view *view, __u32 identity)
{
	struct socket_state *state = bpf_sk_storage_get(&sockets, peer, NULL, 0);

	if (!state || !state->made_as)
		view->peer_is |= PEER_UNSEEN;
	else if (state->made_as == IDENTITY_HOST && identity != IDENTITY_HOST)
		view->peer_is |= PEER_OLDER;
}

/* The socket at the other end, found in the kernel's own tables: an address alone proves nothing.
 */
__noinline int find_local_peer(struct __sk_buff *skb, struct view *view)
{
	__u32 identity = IDENTITY_NONE;
	struct bpf_sock *peer;
	struct ends ends;

	if (!view)
		return IDENTITY_NONE;
	fill_ends(&ends, view);
	peer =
	    view->packet.flow.protocol == IPPROTO_TCP ? find_tcp(skb, &ends) : find_udp(skb, &ends);
	if (!peer)
		return IDENTITY_NONE;
	if (can_have_sent(peer, view) && !(view->by_device && is_bound_to_device(peer))) {
		view->peer_cgroup = bpf_sk_cgroup_id(peer);
		view->peer_listens = peer->state == BPF_TCP_LISTEN;
		identity = identity_at(peer, view->peer_cgroup, slot_of(view->generation),
				       view->packet.flow.protocol, remote_address(view),
				       remote_port(view));
		if (identity == IDENTITY_HOST && !is_known(view->peer_cgroup))
			identity = identity_above(peer, slot_of(view->generation));
	}
	if (view->packet.flow.protocol == IPPROTO_UDP)
		note_age(peer, view, identity);
	bpf_sk_release(peer);
	return identity;
}

/* Whether somebody is bound to the device by which the kernel looks for the receiver. Whose cgroup
 * that is stands in the view, as its place in memory. */
static __noinline bool is_peer_bound(struct __sk_buff *skb, struct view *view)
{
	struct search search = {
	    .device = receiving_device(skb),
	    .port = remote_port(view),
	    .protocol = view->packet.flow.protocol,
	};

	copy_address(search.address, remote_address(view));
	find_bound(skb, &search);
	view->doubtful = search.several;
	if (!search.cgroup || search.several)
		return false;
	view->peer_cgroup = search.cgroup;
	return true;
}

/* Not inline, and not where the search has its stack. */
static __noinline __u32 identity_of_bound(struct view *view)
{
	struct cgroup *cgroup = (void *)view->peer_cgroup;

	view->peer_cgroup = known_cgroup(cgroup, BPF_CORE_READ(cgroup, kn, id));
	return identity_of_cgroup(view->peer_cgroup, slot_of(view->generation));
}

/* NONE: nobody is bound there. */
static __always_inline __u32 find_bound_peer(struct __sk_buff *skb, struct view *view)
{
	return is_peer_bound(skb, view) ? identity_of_bound(view) : IDENTITY_NONE;
}

/* The other end of a connection that is bound to a device has left its note with what it sent. */
static __noinline __u32 find_noted_asker(struct __sk_buff *skb, struct view *view)
{
	__u64 cgroup;

	turn(&view->packet.flow);
	cgroup = find_stray(skb, &view->packet.flow);
	turn(&view->packet.flow);
	if (!cgroup)
		return IDENTITY_NONE;
	view->peer_cgroup = cgroup;
	return identity_of_cgroup(cgroup, slot_of(view->generation));
}

/* The kernel chooses between who is bound to the device and who is not by more than is known here,
 * so they must be one. */
static __noinline __u32 find_receiver_by_device(struct __sk_buff *skb, struct view *view)
{
	__u32 unbound = find_local_peer(skb, view), bound;

	if (view->packet.flow.protocol == IPPROTO_TCP && !is_question(view)) {
		if (unbound != IDENTITY_NONE && !view->peer_listens)
			return unbound; /* the connection's own other end */
		bound = find_noted_asker(skb, view);
		if (bound != IDENTITY_NONE)
			return bound;
	}
	bound = find_bound_peer(skb, view);
	if (bound != IDENTITY_NONE && unbound != IDENTITY_NONE && bound != unbound)
		view->doubtful = 1;
	if (view->doubtful)
		return IDENTITY_NONE;
	return bound == IDENTITY_NONE ? unbound : bound;
}

/* Who sent it as its own hook knew it, where its addresses are translated: no look-up finds it, or
 * it finds another. */
__noinline __u32 find_translated_sender(struct __sk_buff *skb, struct view *view)
{
	struct stray_sender sender = {};

	if (!view || !are_some_translated() || !find_translated(skb, &view->packet.flow, &sender))
		return IDENTITY_NONE;
	view->translation = sender.translation;
	view->peer_cgroup = 0; /* its next packet needs the same proof */
	view->peer_listens = 0;
	view->peer_is = 0;
	return sender.identity;
}

/* A sender that is bound to a device has been noted. Where a look-up finds another, it is in doubt.
 */
static __noinline __u32 find_sender(struct __sk_buff *skb, struct view *view)
{
	__u32 found = find_local_peer(skb, view), noted;
	__u64 cgroup = 0;

	if (found == IDENTITY_NONE || view->by_device)
		cgroup = find_stray(skb, &view->packet.flow);
	if (!cgroup && found == IDENTITY_NONE && view->by_device &&
	    view->packet.flow.protocol == IPPROTO_UDP)
		return find_bound_peer(skb, view); /* outside the root, where nobody notes it */
	if (!cgroup)
		return found;
	noted = identity_of_cgroup(cgroup, slot_of(view->generation));
	view->doubtful = found != IDENTITY_NONE && found != noted;
	/* Its next packet needs the same proof, which is not the tables'. */
	view->peer_cgroup = view->by_device ? cgroup : 0;
	return view->doubtful ? IDENTITY_NONE : noted;
}

/* Nobody is there to receive: whose the endpoint would be, so that who may talk to it learns from
 * the kernel that it is down. Else the answer is this machine's own. */
static __always_inline __u32 absent_owner(struct view *view)
{
	struct exposure_entry *exposure =
	    find_exposure(slot_of(view->generation), view->packet.flow.protocol,
			  remote_address(view), remote_port(view));

	return exposure ? exposure->component : IDENTITY_HOST;
}

/* What is sent to "localhost" reaches nobody, and who sends it may know that. */
static __always_inline bool asks_empty_localhost(struct view *view)
{
	if (view->ingress || view->peer != IDENTITY_NONE || view->doubtful || view->translation)
		return false;
	view->packet.flow.source = view->self;
	return is_empty_localhost(&view->packet.flow, view->generation, &view->decision);
}

/* NONE: the other end is on this machine, and there is no socket, or it is in doubt. */
static __always_inline __u32 find_peer(struct __sk_buff *skb, struct view *view)
{
	if (!view->within_machine)
		return IDENTITY_WORLD;
	if (view->packet.flow.protocol == IPPROTO_ICMP)
		return IDENTITY_HOST;
	view->by_device = !is_loopback(view->packet.flow.destination_address) &&
			  receiving_device(skb) != LOOPBACK_IFINDEX;
	if (view->ingress) {
		__u32 translated = find_translated_sender(skb, view);

		return translated == IDENTITY_NONE ? find_sender(skb, view) : translated;
	}
	return view->by_device ? find_receiver_by_device(skb, view) : find_local_peer(skb, view);
}

/* Written to the loopback device by hand, in the name of whatever socket. */
static __always_inline bool is_forged(struct __sk_buff *skb, const struct view *view)
{
	return view->ingress && view->within_machine &&
	       view->packet.flow.protocol != IPPROTO_ICMP && !is_sent_by_socket(skb);
}

/* The sender leaves its note where no look-up will find it. Of a translated one each packet must.
 */
static __always_inline void note_sender(struct __sk_buff *skb, struct bpf_sock *sk,
					struct view *view)
{
	view->noted = is_bound_to_device(sk);
	if (view->ingress)
		return;
	if (view->translation && view->within_machine) {
		note_translated(skb, &view->packet.flow, view->self, view->translation);
		return;
	}
	if (is_stray(sk, view->packet.flow.destination_address, view->packet.flow.destination_port))
		note_stray(skb, &view->packet.flow, cgroup_of_sender(sk));
}
