// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* decide() as a program of its own, so that a test can put any policy into the maps, ask about any
 * flow and compare the answer with the oracle's. */
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "../reasons.h"
#include "../policy.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The question of the test, and the program's answer to it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct decide_request);
} requests SEC(".maps");

/* A raw tracepoint that is never attached, only run: programs that can be run and sleep may not use
 * longest-prefix maps. */
SEC("raw_tp")
int decide_flow(void *context)
{
	struct decide_request *request = bpf_map_lookup_elem(&requests, &zero);
	struct decision decision;
	struct flow flow;

	if (!request)
		return 1;
	flow = request->flow;
	decide(&flow, request->generation, request->now, &decision);
	request->decision = decision;
	return 0;
}

/* Which generation a packet would be judged by now. */
SEC("raw_tp")
int read_generation(void *context)
{
	struct decide_request *request = bpf_map_lookup_elem(&requests, &zero);

	if (!request)
		return 1;
	request->generation = current_generation();
	return 0;
}
