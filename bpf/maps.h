/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Every map: who writes, who reads, its bound, and what a miss means. All but the socket storages
 * and scratch are pinned, so they outlive the agent. */
#pragma once

#include "abi.h"

/* Agent writes through a mapping, all programs read. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct control);
} control SEC(".maps");

/* The agent's process number, which it writes at its start; 0: there was none yet. A process that
 * has the number after it is protected too, until the next agent comes. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} agent_process SEC(".maps");

#define SELECTORS 65536

/* Cgroup id -> owner. The agent enters those it finds, the mkdir tracepoint each new one, the
 * release tracepoint removes it when its last socket is gone. A miss belongs to the nearest cgroup
 * above it that is here; one that has none here is outside the root, and the host's. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, UNSELECTED_CGROUPS + SELECTORS);
	__type(key, __u64);
	__type(value, struct membership);
} memberships SEC(".maps");

/* Path or unit name -> owner. Agent writes, mkdir tracepoint reads. A miss: as the parent. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SELECTORS);
	__type(key, struct selector_key);
	__type(value, struct membership);
} selectors SEC(".maps");

/* identity * SLOTS + slot -> how it is enforced. Zero: has no manifest. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, IDENTITY_COMPONENTS *SLOTS);
	__type(key, __u32);
	__type(value, struct component_entry);
} components SEC(".maps");

/* Where endpoints listen. A miss: nobody's endpoint. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 524288);
	__type(key, struct exposure_key);
	__type(value, struct exposure_entry);
} exposures SEC(".maps");

/* Endpoints that have a name and no port. Agent writes. A miss: nobody's endpoint. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct object_key);
	__type(value, struct exposure_entry);
} objects SEC(".maps");

/* What is allowed. A miss is a denial. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 2097152);
	__type(key, struct rule_key);
	__type(value, struct rule_entry);
} rules SEC(".maps");

/* When which rule is in force. Agent writes. A miss: never. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct timetable_key);
	__type(value, struct timetable);
} timetables SEC(".maps");

/* Address -> identity of the longest prefix that a rule names. A miss: none does. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 131072);
	__type(key, struct cidr_key);
	__type(value, __u32);
} cidrs SEC(".maps");

/* Identity -> component's name. Only agents use it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, IDENTITY_COMPONENTS);
	__type(key, __u32);
	__type(value, struct identity_name);
} names SEC(".maps");

/* Programs write, agent reads. What it cannot take is counted in edges as lost. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 * 1024 * 1024);
} events SEC(".maps");

/* Who talks to whom: each edge's number. Programs write, agent reads. What it has no room for
 * is counted on wider ones, at last on EDGE_OVERFLOW. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, EDGES);
	__type(key, struct edge_key);
	__type(value, struct edge);
} edges SEC(".maps");

/* By an edge's number. Programs write, agent reads. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, EDGES);
	__type(key, __u32);
	__type(value, struct edge_counts);
} edge_counts SEC(".maps");

/* Packets judged, by reason. Programs write, agent reads. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, REASONS);
	__type(key, __u32);
	__type(value, struct reason_counts);
} reasons SEC(".maps");

/* How much of the maps below each identity holds, by kind. Programs write, agent reads and, of
 * cgroups, writes too. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, IDENTITY_COMPONENTS *SHARE_KINDS);
	__type(key, __u32);
	__type(value, struct share);
} shares SEC(".maps");
