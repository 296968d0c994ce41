/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Verdicts and reasons: the one list. Codes are never renumbered and retired numbers stay; the same
 * code is in events, counters, the API and docs/errors.md. A new one also goes into
 * io.cellwall.policy.Reason (a test compares the two through BTF). */
#pragma once

enum verdict {
	VERDICT_ALLOW = 1,
	VERDICT_DENY = 2,
	VERDICT_AUDIT = 3,
	VERDICT_REDIRECT = 4,
};

enum reason {
	REASON_NONE = 0,
	/* allowed */
	REASON_NOT_GOVERNED = 1,
	REASON_SAME_COMPONENT = 2,
	REASON_GRANT = 3,
	REASON_RULE = 4,
	/* refused by the order of verdicts */
	REASON_UNIDENTIFIED_SOURCE = 16,
	REASON_UNIDENTIFIED_DESTINATION = 17,
	REASON_NO_MANIFEST = 18,
	REASON_EGRESS_NOT_ALLOWED = 19,
	REASON_NOT_EXPOSED = 20,
	REASON_INGRESS_NOT_ALLOWED = 21,
	/* refused because it is not understood, or in doubt */
	REASON_UNKNOWN_PROTOCOL = 22,
	REASON_PRIVILEGE_NOT_GRANTED = 23,
	REASON_FRAGMENT = 24,
	REASON_IP_OPTIONS = 25,
	REASON_EXTENSION_HEADER = 26,
	REASON_GROUP_DESTINATION = 27,
	REASON_MALFORMED_PACKET = 28,
	REASON_FOREIGN_SOCKET = 29,
	REASON_STATE_FULL = 30,
	REASON_SOCKET_OPTION = 31,
	REASON_MARTIAN_ADDRESS = 32,
	REASON_FOREIGN_DESCRIPTOR = 33,
	REASON_PROTECTED = 34,
	REASONS = 64,
};
