/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Every struct, enum and constant that the kernel half shares with Java (io.cellwall.kernel.abi).
 * Only fixed-width fields and explicit padding, so that the layout needs no compiler to know; a
 * test compares each with its record through BTF.
 *
 * Addresses have one form: 16 bytes in network order, IPv4 as ::ffff:a.b.c.d, "any" as zeros.
 * Ports are in host order except where a longest-prefix key needs network order, and it says so. */
#pragma once

/* Bumped when pinned maps of an older build can no longer be read. */
#define ABI_VERSION 5

enum identity {
	IDENTITY_NONE = 0,
	IDENTITY_HOST = 1,
	IDENTITY_WORLD = 2,
	IDENTITY_ANY = 3,
	IDENTITY_FIRST_COMPONENT = 16,
	IDENTITY_COMPONENTS = 16384, /* one past the last component */
	IDENTITY_FIRST_CIDR = 0x80000000,
};

enum direction {
	DIRECTION_EGRESS = 1,
	DIRECTION_INGRESS = 2,
	DIRECTION_GRANT = 3,
	DIRECTION_SOURCE = 4, /* a port that the component may bind to ask from */
};

/* The protocol byte of a rule whose port is an endpoint's number. IANA reserves 255. */
#define PROTOCOL_ENDPOINT 255

/* What never becomes a packet. IANA has assigned none of these numbers. In a flow of such a
 * protocol destination_port is the number of the destination's endpoint, 0 where it is none. */
enum local_protocol {
	PROTOCOL_UNIX = 240,
	PROTOCOL_FIFO = 241,
	PROTOCOL_SHM = 242,
	PROTOCOL_MQUEUE = 243,
	PROTOCOL_SIGNAL = 244,
	PROTOCOL_PTRACE = 245,	   /* ptrace, /proc/PID, process_vm_*, pidfd_getfd */
	PROTOCOL_DESCRIPTOR = 246, /* a file handed over */
	PROTOCOL_SOCKET = 247,	   /* a socket of another family */
	PROTOCOL_KERNEL = 248,	   /* what enforces, or could undo it */
};

enum privilege {
	PRIVILEGE_RAW_SOCKET = 1,
	PRIVILEGE_PACKET_SOCKET = 2,
	PRIVILEGE_PTRACE = 4,
	PRIVILEGE_OTHER_SOCKET = 8, /* of families that are neither unix, IP, packet nor routes */
	PRIVILEGE_AUDIT_SOCKET = 16,
	PRIVILEGE_VSOCK = 32,
	PRIVILEGE_CRYPTO = 64,
	PRIVILEGE_NETLINK_GENERIC = 128,
	PRIVILEGE_NETLINK_NETFILTER = 256,
	PRIVILEGE_NETLINK_UEVENT = 512,
	PRIVILEGE_FOREIGN_ADDRESS = 1024, /* IP_FREEBIND, IP_TRANSPARENT and those of IPv6 */
	PRIVILEGE_CLOCK = 2048,		  /* sets the machine's */
	PRIVILEGE_KERNEL_LOG = 4096,	  /* reads it, and adds to it */
};

enum component_flag {
	COMPONENT_PRESENT = 1, /* has a manifest */
	COMPONENT_AUDIT = 2,
	COMPONENT_DROP = 4,
};

/* Two copies of the policy exist, one a slot. The generation's lowest bit names the slot in force:
 * one 64-bit store switches every packet on every CPU from one policy to the next. */
#define SLOTS 2

struct control {
	__u64 generation; /* 0: nothing was ever applied */
	__u64 abi_version;
	__u64 root_cgroup; /* the cgroup the programs are attached to */
	__u64 edges;	   /* numbers given to edges so far */
	/* A change on trial: from this moment of the boot clock on, revert_to is the generation in
	 * force, whatever the first field says and whether there is an agent or not. Its slot is
	 * the other one, whose policy nobody touches meanwhile. 0: no trial. */
	__u64 revert_at;
	__u64 revert_to;
};
_Static_assert(sizeof(struct control) == 48, "control");

/* Whose a cgroup is, in each slot. Also the value of a selector. */
struct membership {
	__u32 identity[SLOTS];
	__u32 charged; /* who holds it as a share; 0: nobody, a selector picks it */
	__u32 maker; /* component that made it, or one above it; 0: the host, so selectors count */
};
_Static_assert(sizeof(struct membership) == 16, "membership");

/* A thread in the middle of a call that the policy in force refuses. */
struct waiting_thread {
	__u32 thread;
	__u32 process;
	__u32 component;    /* 1: of a component, 0: of the host */
	__u32 out_of_reach; /* 1: no signal but the last one reaches it */
};
_Static_assert(sizeof(struct waiting_thread) == 16, "waiting_thread");

/* Of the map's entries those for cgroups that no selector picks; the rest is for those of
 * selectors. */
#define UNSELECTED_CGROUPS 65536

#define SELECTOR_LENGTH 256

/* A cgroup's path below the attached root, with its leading slash; or a systemd unit's name,
 * without one. Rest is zeros. */
struct selector_key {
	char path[SELECTOR_LENGTH];
};
_Static_assert(sizeof(struct selector_key) == 256, "selector_key");

/* Index of a component's entry: identity * SLOTS + slot. */
struct component_entry {
	__u32 flags;
	__u32 privileges;
};
_Static_assert(sizeof(struct component_entry) == 8, "component_entry");

/* Longest-prefix key. The port comes last because only it is given as a range. */
struct exposure_key {
	__u32 prefix_bits; /* EXPOSURE_KEY_BITS less the port bits left open */
	__u8 slot;
	__u8 protocol;
	__u8 padding[2];
	__u8 address[16]; /* zeros: anywhere; ::ffff:0.0.0.0: see exposure_entry */
	__u8 port[2];	  /* network order */
	__u8 tail[2];	  /* never compared */
};
_Static_assert(sizeof(struct exposure_key) == 28, "exposure_key");
#define EXPOSURE_KEY_BITS (8 * 22)

/* For each port that is exposed at listed addresses alone there is also an entry at ::ffff:0.0.0.0,
 * which no socket has: its component is who has them all, or IDENTITY_ANY, its endpoint is 0. */
struct exposure_entry {
	__u32 component;
	__u16 endpoint;
	__u16 is_wide; /* of so many ports that whoever finds one taken is to try another */
};
_Static_assert(sizeof(struct exposure_entry) == 8, "exposure_entry");

/* sockaddr_un's path with room to spare; longer names of FIFOs cannot be exposed. */
#define OBJECT_NAME_LENGTH 112

/* An endpoint that has a name and no port; the value is an exposure_entry. So is a name of the
 * host's that rules mention: its component is IDENTITY_HOST, and its endpoint a number that takes a
 * port's place in rules. */
struct object_key {
	__u8 slot;
	__u8 protocol;
	__u16 number;	 /* of a signal; else 0 */
	__u32 component; /* whose signal; else 0: a name is nobody else's */
	/* UNIX: the path as bound, or @ and the abstract name. FIFO: the path. SHM: as shm_open has
	 * it, such as /cache, or sysv:0x0000abcd for a System V key (of a semaphore too). MQUEUE:
	 * as mq_open has it, or sysv:KEY. SIGNAL: empty. Rest is zeros. */
	char name[OBJECT_NAME_LENGTH];
};
_Static_assert(sizeof(struct object_key) == 120, "object_key");

/* Longest-prefix key. Protocol and port come last, in this order, because a rule may leave open the
 * port, or both; component and peer come first because they differ most and so keep paths short. */
struct rule_key {
	__u32 prefix_bits; /* RULE_KEY_FIXED_BITS + 0, 8 or up to 24 */
	__u32 component;
	__u32 peer;
	__u8 slot;
	__u8 direction;
	__u8 padding;
	__u8 protocol;
	__u8 port[2]; /* network order */
	__u8 tail[2]; /* never compared */
};
_Static_assert(sizeof(struct rule_key) == 20, "rule_key");
#define RULE_KEY_FIXED_BITS 88
#define RULE_KEY_BITS (RULE_KEY_FIXED_BITS + 24)

/* One of the two is 0. */
struct rule_entry {
	__u32 rule;	 /* place in its manifest, from 1 */
	__u32 timetable; /* number of the timetable that says which rule allows it when */
};
_Static_assert(sizeof(struct rule_entry) == 8, "rule_entry");

struct timetable_key {
	__u32 number;
	__u8 slot;
	__u8 padding[3];
};
_Static_assert(sizeof(struct timetable_key) == 8, "timetable_key");

/* A rule, or of a grant its number, and when it is in force. */
struct stretch {
	__u64 not_before; /* nanoseconds of the boot clock */
	__u64 not_after;
	__u32 rule; /* 0: there are no more */
	__u32 padding;
};
_Static_assert(sizeof(struct stretch) == 24, "stretch");

#define STRETCHES 64

/* In order and without overlap. Outside of them, and after the last, nothing is in force. */
struct timetable {
	struct stretch stretches[STRETCHES];
};
_Static_assert(sizeof(struct timetable) == 1536, "timetable");

struct cidr_key {
	__u32 prefix_bits; /* 32 + the prefix's length */
	__u8 slot;
	__u8 padding[3];
	__u8 address[16];
};
_Static_assert(sizeof(struct cidr_key) == 24, "cidr_key");
#define CIDR_KEY_BITS (32 + 128)

/* One side asks the other for something: what decide() judges. */
struct flow {
	__u8 source_address[16];
	__u8 destination_address[16];
	__u32 source;	   /* identity */
	__u32 destination; /* identity */
	__u16 source_port;
	__u16 destination_port;
	__u8 protocol;
	__u8 is_group; /* received by a group's member, or by broadcast, whatever the address */
	/* While the policy is asked: in the source's address and port, which prove nothing of a
	 * component, stands what it asked for, and in the destination's the end that answers. */
	__u8 is_translated;
	__u8 padding;
};
_Static_assert(sizeof(struct flow) == 48, "flow");

struct decision {
	__u64 until; /* boot clock at which it must be asked again; 0: with the next generation */
	__u8 verdict;
	__u8 reason;
	__u8 drop; /* refuse in silence */
	__u8 padding;
	__u16 endpoint;	   /* number at the destination, 0: none */
	__u16 egress_rule; /* place in the source's egress, 0: none */
	__u16
	    ingress_rule; /* place in the destination's ingress, 0: none; for a grant its number */
	__u8 tail[6];
};
_Static_assert(sizeof(struct decision) == 24, "decision");

/* What a test asks of decide(), and the answer. */
struct decide_request {
	struct flow flow;
	struct decision decision;
	__u64 generation;
	__u64 now;
};
_Static_assert(sizeof(struct decide_request) == 88, "decide_request");

#define COMMAND_LENGTH 16

enum event_type {
	EVENT_FLOW = 1,	  /* a flow's first packet, or a changed verdict */
	EVENT_BIND = 2,	  /* a refused bind */
	EVENT_SOCKET = 3, /* a refused socket or socket option */
	EVENT_OBJECT = 4, /* of a local_protocol: the record is an object_event */
};

/* A refusal that leaves somebody waiting: what the agent is to end. */
enum ending {
	ENDING_NONE = 0,
	ENDING_SOCKET = 1, /* the local socket, by its cookie */
	ENDING_PEER = 2,   /* the one on this machine that asked this listener */
	ENDING_SEARCH = 3, /* whatever the policy refuses: a packet that came may be forged */
	ENDING_REJECT = 4, /* nothing here: who asks is on another machine, and is answered */
};

/* One record of the ring. */
struct flow_event {
	__u32 type;
	__u32 version;
	__u64 time; /* boot clock, nanoseconds */
	__u64 generation;
	__u64 packets; /* since the last event of this flow, this packet included */
	__u64 bytes;
	__u64 cgroup; /* of the local socket */
	__u64 socket; /* cookie of the local socket */
	struct flow flow;
	__u32 pid; /* who made or used the local socket; 0: not known */
	__u8 verdict;
	__u8 reason;
	__u8 direction; /* at which end it was seen */
	__u8 ending;
	__u16 endpoint;
	__u16 egress_rule;
	__u16 ingress_rule;
	__u16 option; /* EVENT_SOCKET: option, whose level is the flow's protocol; EVENT_OBJECT:
			 signal, family, ... */
	char command[COMMAND_LENGTH];
	__u8 asked_address[16]; /* for what the source asked, where that was translated; else zeros
				 */
	__u16 asked_port;
	__u8 padding[2];
	__u32 sequence; /* ENDING_REJECT, TCP: number of the segment that asks */
};
_Static_assert(sizeof(struct flow_event) == 160, "flow_event");
#define EVENT_VERSION 3

/* The flow's source is who asks, its destination whom the object belongs to. */
struct object_event {
	struct flow_event event;
	char name[OBJECT_NAME_LENGTH]; /* as in an object_key; may be empty */
};
_Static_assert(sizeof(struct object_event) == 272, "object_event");

/* One row of the map of who talks to whom. Every packet is counted on one edge, so the counts are
 * exact where events are thinned. Ports that a component does not expose share port 0, and so do
 * those that one asker has too many of. What a component causes beyond its share has IDENTITY_ANY
 * as the other side. */
struct edge_key {
	__u32 source;
	__u32 destination;
	__u16 endpoint;
	__u16 port;
	__u8 protocol;
	__u8 verdict;
	__u8 reason;
	__u8 direction; /* whose end counted: the flow's source (egress) or destination */
};
_Static_assert(sizeof(struct edge_key) == 16, "edge_key");

/* The edge's place in edge_counts. */
struct edge {
	__u32 number;
};
_Static_assert(sizeof(struct edge) == 4, "edge");

#define EDGES 32768
#define EDGE_NONE 0	/* counted at the other end */
#define EDGE_OVERFLOW 1 /* all that found no place at all */
#define EDGE_FIRST 2
/* Of them those that name both sides; the rest is for what some cause beyond their share. */
#define NARROW_EDGES 24576

/* Per CPU, by the edge's number. */
struct edge_counts {
	__u64 flows;
	__u64 packets;
	__u64 bytes;
	__u64 thinned;	  /* flows without an event of their own */
	__u64 lost;	  /* events the ring could not take */
	__u64 last_event; /* boot clock */
	__u64 tokens;	  /* events that may still be sent before it is thinned */
};
_Static_assert(sizeof(struct edge_counts) == 56, "edge_counts");

/* Per CPU, indexed by reason: packets judged, for status and metrics. Index 0 counts what could not
 * be counted by edge. */
struct reason_counts {
	__u64 packets;
	__u64 bytes;
};
_Static_assert(sizeof(struct reason_counts) == 16, "reason_counts");

/* What components make by what they do, and of which each may hold a share. */
enum share_kind {
	SHARE_FILES = 0,   /* open files of components */
	SHARE_SYSV = 1,	   /* System V shared memory, semaphores, queues */
	SHARE_CGROUPS = 2, /* cgroups that no selector picks */
	SHARE_EDGES = 3,
	SHARE_INODES = 4,    /* FIFOs, POSIX shared memory and queues */
	SHARE_KEYS = 5,	     /* of the kernel's keyrings, and these */
	SHARE_QUESTIONS = 6, /* datagrams that were questions; what the world asks is the asked's */
	SHARE_SPOILED = 7,   /* pipes that it may not read */
	SHARE_KINDS = 8,
};

/* Index: identity * SHARE_KINDS + kind; the identity 0 has the sum of all. */
struct share {
	__u32 held;
	__u32 refused; /* so often there was no room for it */
};
_Static_assert(sizeof(struct share) == 8, "share");

#define NAME_LENGTH 64

/* Written and read by the agent only, so that the next one numbers components as the last did. */
struct identity_name {
	char name[NAME_LENGTH];
};
_Static_assert(sizeof(struct identity_name) == 64, "identity_name");
