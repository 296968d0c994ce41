// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* Mentions every shared type, so that the compiler describes it: a test compares the description
 * with what Java has. Holds no program. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "../reasons.h"
#include "../abi.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* What abi.h says in macros. */
enum constant {
	CONSTANT_ABI_VERSION = ABI_VERSION,
	CONSTANT_EVENT_VERSION = EVENT_VERSION,
	CONSTANT_PROTOCOL_ENDPOINT = PROTOCOL_ENDPOINT,
	CONSTANT_SLOTS = SLOTS,
	CONSTANT_SELECTOR_LENGTH = SELECTOR_LENGTH,
	CONSTANT_OBJECT_NAME_LENGTH = OBJECT_NAME_LENGTH,
	CONSTANT_NAME_LENGTH = NAME_LENGTH,
	CONSTANT_EXPOSURE_KEY_BITS = EXPOSURE_KEY_BITS,
	CONSTANT_RULE_KEY_FIXED_BITS = RULE_KEY_FIXED_BITS,
	CONSTANT_RULE_KEY_BITS = RULE_KEY_BITS,
	CONSTANT_STRETCHES = STRETCHES,
	CONSTANT_EDGE_OVERFLOW = EDGE_OVERFLOW,
	CONSTANT_CIDR_KEY_BITS = CIDR_KEY_BITS,
};

struct abi {
	enum constant constant;
	enum identity identity;
	enum direction direction;
	enum local_protocol local_protocol;
	enum privilege privilege;
	enum component_flag component_flag;
	enum event_type event_type;
	enum ending ending;
	enum verdict verdict;
	enum reason reason;
	enum share_kind share_kind;
	struct control control;
	struct membership membership;
	struct waiting_thread waiting_thread;
	struct selector_key selector_key;
	struct component_entry component_entry;
	struct exposure_key exposure_key;
	struct exposure_entry exposure_entry;
	struct object_key object_key;
	struct object_event object_event;
	struct rule_key rule_key;
	struct rule_entry rule_entry;
	struct timetable_key timetable_key;
	struct timetable timetable;
	struct cidr_key cidr_key;
	struct decide_request decide_request;
	struct flow_event flow_event;
	struct edge_key edge_key;
	struct edge edge;
	struct edge_counts edge_counts;
	struct reason_counts reason_counts;
	struct share share;
	struct identity_name identity_name;
} abi;
