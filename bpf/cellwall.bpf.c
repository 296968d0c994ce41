// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* Every entry point of the kernel half, each a few lines: what is decided stands in the headers. */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "reasons.h"
#include "judge.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("raw_tp/cgroup_mkdir")
int BPF_PROG(cgroup_made, struct cgroup *cgroup, const char *path)
{
	if (is_unified(cgroup))
		enter_cgroup(cgroup, path);
	return 0;
}

/* The last socket made in the cgroup is gone too: until then it is somebody's. */
SEC("raw_tp/cgroup_release")
int BPF_PROG(cgroup_gone, struct cgroup *cgroup)
{
	__u64 id = BPF_CORE_READ(cgroup, kn, id);

	if (is_unified(cgroup))
		bpf_map_delete_elem(&memberships, &id);
	return 0;
}

SEC("cgroup_skb/egress")
int packet_sent(struct __sk_buff *skb)
{
	return judge(skb, false);
}

SEC("cgroup_skb/ingress")
int packet_received(struct __sk_buff *skb)
{
	return judge(skb, true) == PASS;
}
