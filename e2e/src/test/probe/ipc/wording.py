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
        "stream": "a stream socket", "seqpacket": "a seqpacket socket", "dgram": "a datagram socket",
        "dgram-connected": "a connected datagram socket", "fifo": "a FIFO", "shm": "POSIX shared memory",
        "sysv-shm": "System V shared memory", "sysv-sem": "a System V semaphore",
        "sysv-msg": "a System V message queue", "mqueue": "a POSIX message queue",
        "memfd": "a memfd handed over", "pipe": "a pipe handed over", "eventfd": "an eventfd handed over",
        "userfaultfd": "a userfaultfd handed over",
        "socketpair": "a socketpair's end handed over", "inet-socket": "a network socket handed over",
    }  # fmt: skip
    return names[kind] + (" by an abstract name" if path.startswith("@") else "")
