"""How cells are worded, and the reasons that refusals give."""

REASONS = {
    "none": "egress-not-allowed",
    "rule": "egress-not-allowed",  # a rule for all that the peer exposes is none for what it does not
    "egress": "ingress-not-allowed",
    "ingress": "egress-not-allowed",
    "revoked": "egress-not-allowed",
}
WORDS = {
    "none": "without a rule",
    "egress": "allowed by the asker alone",
    "ingress": "allowed by the owner alone",
    "rule": "allowed by both",
    "revoked": "whose rule was taken away",
    "open": "where no wall stands",
    "audit": "without a rule, in audit mode",
}


def what(kind, path):
    names = {
        "stream": "a stream socket", "stream-relative": "a stream socket bound to a relative path", "seqpacket": "a seqpacket socket", "dgram": "a datagram socket",
        "dgram-connected": "a connected datagram socket", "fifo": "a FIFO", "shm": "POSIX shared memory",
        "fifo-to-read": "a FIFO that is read", "fifo-elsewhere": "a FIFO by a mount of the opener's own",
        "shm-elsewhere": "POSIX shared memory by a mount of the opener's own",
        "shm-by-path": "POSIX shared memory by /proc/self/fd", "pipe-to-read": "a pipe handed over to read",
        "temporary": "a file without a name handed over",
        "sysv-shm": "System V shared memory", "sysv-sem": "a System V semaphore",
        "sysv-msg": "a System V message queue", "mqueue": "a POSIX message queue",
        "memfd": "a memfd handed over", "pipe": "a pipe handed over", "eventfd": "an eventfd handed over",
        "userfaultfd": "a userfaultfd handed over",
        "socketpair": "a socketpair's end handed over", "inet-socket": "a network socket handed over",
        "mqueue-handed": "a POSIX message queue handed over",
        "hidden-mqueue-handed": "a POSIX message queue that is not exposed, handed over",
    }  # fmt: skip
    return names[kind] + (" by an abstract name" if path.startswith("@") else "")
