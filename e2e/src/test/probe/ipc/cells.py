"""The truth table: who tries what of whom, under which manifests, and what must come of it.

Phases, each one set of manifests:
  none     `one` exposes everything below and nobody may use it
  egress   `two` may reach `one` by its own manifest alone
  ingress  `one` lets `two` in by its own manifest alone
  rule     both agree
  revoked  as none again, with the channels of `rule` still open
  audit    as none, and both are in audit mode
"""

from dataclasses import dataclass

# kind, protocol in the flow, path or abstract name; {} is the run's own name
ENDPOINTS = [
    ("stream", "UNIX", "{dir}/stream"),
    ("stream", "UNIX", "@{name}-stream"),
    ("stream-relative", "UNIX", "{dir}/stream-relative"),
    ("seqpacket", "UNIX", "{dir}/seqpacket"),
    ("seqpacket", "UNIX", "@{name}-seqpacket"),
    ("dgram", "UNIX", "{dir}/dgram"),
    ("dgram", "UNIX", "@{name}-dgram"),
    ("dgram-connected", "UNIX", "{dir}/dgram-connected"),
    ("dgram-connected", "UNIX", "@{name}-dgram-connected"),
    ("fifo", "FIFO", "{dir}/fifo"),
    ("fifo-to-read", "FIFO", "{dir}/fifo-to-read"),
    ("fifo-elsewhere", "FIFO", "{dir}/fifo-elsewhere"),
    ("shm", "SHM", "/{name}-shm"),
    ("shm-elsewhere", "SHM", "/{name}-shm-elsewhere"),
    ("shm-by-path", "SHM", "/{name}-shm-by-path"),
    ("sysv-shm", "SHM", "sysv:0x{key:08x}"),
    ("sysv-sem", "SHM", "sysv:0x{key:08x}"),
    ("sysv-msg", "MQUEUE", "sysv:0x{key:08x}"),
    ("mqueue", "MQUEUE", "/{name}-mqueue"),
]
# The same by other calls: what is tried, and at which of the above.
BY_RING = {"stream-uring": "{dir}/stream", "dgram-uring": "{dir}/dgram", "fifo-uring": "{dir}/fifo"}
HANDED = [
    ("memfd", "UNIX", "{dir}/memfd"),
    ("pipe", "UNIX", "{dir}/pipe"),
    ("pipe-to-read", "UNIX", "{dir}/pipe-to-read"),
    ("temporary", "UNIX", "{dir}/temporary"),
    ("eventfd", "UNIX", "{dir}/eventfd"),
    ("userfaultfd", "UNIX", "{dir}/userfaultfd"),
    ("socketpair", "UNIX", "{dir}/socketpair"),
    ("inet-socket", "UNIX", "{dir}/inet-socket"),
    ("mqueue-handed", "UNIX", "{dir}/mqueue-handed"),
    ("hidden-mqueue-handed", "UNIX", "{dir}/hidden-mqueue-handed"),
]
# Nobody else's, rule or no rule: no hook is asked about their use.
UNASKED = [
    (kind, "UNIX", "{dir}/" + kind) for kind in ("ring", "timer", "epoll", "watch", "signal-mask", "ruleset", "namespace")
]
# What else is done with a channel that is open, and in the phase `rule` before it.
PROPERTIES = ("truncate", "change-mode", "change-times", "lock", "lock-range", "read-flags")
MARKS = ("set-mark", "read-mark", "list-marks", "set-list")
ONWARD = {
    "shm": ("private", "read-only", "hide", "unhide", *PROPERTIES, *MARKS),
    "memfd": ("private", "read-only", "hide", "unhide", "reopen", *PROPERTIES, "read-seals"),
    "temporary": ("private", "reopen", *PROPERTIES),
    "stream": ("send-file", "splice-to-socket"),
    "fifo": ("splice-to", "tee-to", "vmsplice-to", "change-mode", "change-times"),
    "fifo-to-read": ("splice-from", "tee-from", "vmsplice-from", "read-flags", "set-size", "count-bytes"),
    "pipe": ("splice-to", "tee-to", "vmsplice-to", "read-flags", "set-size", "count-bytes"),
    "pipe-to-read": ("splice-from", "tee-from", "vmsplice-from", "read-anew", "count-bytes"),
    "eventfd": ("read-flags",),
    "userfaultfd": ("ask-api",),
}
FOREIGN_SOCKETS = ("socketpair", "inet-socket")  # never anybody else's, rule or no rule
OWN_ALONE = (*FOREIGN_SOCKETS, "hidden-mqueue-handed")
QUEUES = ("mqueue", "mqueue-handed")  # what is open goes on: the kernel asks nobody
OBJECTS = ("fifo", "shm", "sysv-shm", "sysv-sem", "sysv-msg", "mqueue")

# Rows of the list of attacks that a kind is the test of.
ROWS = {
    "shm": "U2", "sysv-shm": "U3", "sysv-sem": "U5", "mqueue": "U6", "sigqueue": "U8", "pidfd": "U9",
    "process-vm-writev": "U11", "proc-mem": "U12", "proc-fd": "U14", "memfd": "U15",
    "stream": "U17, U18", "seqpacket": "U18", "dgram-connected": "U20", "socketpair": "U21",
    "eventfd": "U23", "userfaultfd": "U24", "file": "U26", "proc-root": "U27", "proc-cwd": "U27", "prlimit": "U30",
    "sched-setaffinity": "U30", "sched-setscheduler": "U30", "setpriority": "U30", "ioprio-set": "U30",
    "kcmp": "U30", "perf-event-open": "U30", "process-madvise": "U30", "pidfd-getfd": "I7",
    "enter-cgroup": "I1", "enter-cgroup-by-thread": "I2", "make-cgroup-threaded": "I2",
    "second-cgroup-mount": "I13", "bpf-detach": "E1", "bpf-link-by-id": "E2", "bpf-map-by-id": "E5",
    "kill-agent": "E7", "stop-agent": "E7", "trace-agent": "E7", "sock-diag": "E10, E11",
    "bpf-make-map": "E13", "load-module": "E14", "load-kernel": "E14", "mem": "E14, U36",
    "call-agent": "E16", "kmsg": "U36", "sysctl": "U35", "sysfs": "U35", "sysrq": "U35", "core-pattern": "U35",
    "bpf-load": "E13", "bpf-attach": "E4", "move-pages": "U30", "process-mrelease": "U30",
    "stream-uring": "N30", "dgram-uring": "N30", "fifo-uring": "N30", "ring": "N31",
    "connection-from-before": "I4", "network-connection-from-before": "I4", "network-connection-spliced": "I4",
    "network-connection-by-option": "I4", "datagrams-from-before": "I5", "connection-inherited": "I5",
    "listener-from-before": "I5", "network-listener-from-before": "I5", "added-descriptor": "I8",
    "orphan": "I11", "death-signal": "U29", "child-signal": "U29", "hang-up": "U29",
}  # fmt: skip

SIGNALS = ("kill", "tgkill", "sigqueue", "pidfd")
SIGNALS_BY_SOCKET = ("setown", "setown-ex", "setown-ioctl", "setown-unread", "setown-raced")  # never another's: the kernel forgets who asked
TRACES = (
    "ptrace-attach", "ptrace-seize", "proc-mem", "proc-environ", "proc-maps", "proc-auxv", "proc-syscall",
    "proc-fd", "proc-root", "proc-cwd", "process-vm-readv", "process-vm-writev", "pidfd-getfd", "kcmp",
    "process-madvise", "prlimit", "sched-setaffinity", "sched-setscheduler", "setpriority", "ioprio-set",
    "perf-event-open", "move-pages", "migrate-pages", "get-robust-list",
)  # fmt: skip
ATTACKS = (
    "enter-cgroup", "enter-cgroup-by-thread", "make-cgroup-threaded", "freeze-cgroup", "clone-into-cgroup",
    "second-cgroup-mount", "bpf-walk-programs", "bpf-map-by-id", "bpf-link-by-id",
    "bpf-open-pin", "bpf-detach", "bpf-make-map", "unlink-pin", "rename-pin", "stop-agent", "trace-agent",
    "call-agent", "sock-diag", "netlink-audit", "packet-socket", "vsock", "alg", "load-module",
    "load-kernel", "kmsg", "mem", "sysctl", "core-pattern", "sysfs", "sysrq", "bpf-load", "bpf-attach", "kill-agent",
)
READS = ("sysctl-read", "sysfs-read")  # fmt: skip
# What the machine's own processes may do without harm to the run: the proof that it can be done.
HARMLESS = (
    "clone-into-cgroup", "freeze-cgroup", "second-cgroup-mount", "bpf-walk-programs",
    "bpf-map-by-id", "bpf-link-by-id", "bpf-open-pin", "bpf-detach", "bpf-make-map", "trace-agent",
    "call-agent", "sock-diag", "packet-socket", "load-module", "kmsg", "sysctl", "core-pattern", "sysfs", "sysrq",
    "bpf-load", "bpf-attach",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One question. `flow` is what must be found in the record where it is refused."""

    phase: str
    kind: str
    source: str  # the process that asks
    target: str
    expected: str  # "allow" or "deny"
    sentence: str
    call: dict
    flow: dict | None = None
    untold: dict | None = None  # what must not be found there when the flows of later cells have come

    def verdict(self, answer):
        if answer == "ok":
            return "allow"
        return "deny" if answer in ("EPERM", "EACCES", "EAFNOSUPPORT") else "neither"


def row(kind):
    return ROWS[kind] + " " if kind in ROWS else ""
