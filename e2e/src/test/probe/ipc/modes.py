"""Cells of components in audit mode, and of components whose processes are no user in particular."""

from dataclasses import replace

from cells import ENDPOINTS, Cell

AUDITED = ("stream", "dgram", "fifo", "shm", "sysv-msg", "mqueue")
AS_NOBODY = ("stream", "dgram", "fifo", "shm", "sysv-sem", "sysv-msg", "mqueue")
NEVER_AUDITED = (
    "bpf-make-map", "unlink-pin", "enter-cgroup", "stop-agent", "call-agent", "core-pattern", "sysrq", "mem",
    "unmount-sys", "iopl",
)  # fmt: skip
GIVEN = (
    "packet-socket", "vsock", "add-address", "set-host-name", "kernel-log", "oom-score-of-neighbour", "sysctl", "sysfs",
    "kmsg", "mount-below-memory", "raw-disk", "screen",
)  # fmt: skip
TRACES_OF_NOBODY = ("ptrace-attach", "proc-mem", "proc-fd", "process-vm-writev", "pidfd-getfd", "prlimit")


def audited(rounds):
    """What would be refused passes and is told; what enforces stays out of reach."""
    place = rounds.place
    for kind, protocol, path in paths(AUDITED):
        name = rounds.paths[kind, path]
        yield Cell(
            "audit", kind, "two", "one", "allow", f"{kind} without a rule, in audit mode",
            {"call": "reach", "kind": kind, "path": name},
            {"source": "two", "destination": "one", "protocol": protocol, "path": name,
             "reason": "egress-not-allowed", "verdict": "audit"},
        )  # fmt: skip
    told = {"source": "two", "destination": "one", "verdict": "audit"}
    yield rounds.signal("audit", "kill", "two", "one", "USR1", True, None)
    yield Cell(
        "audit", "signal kill USR2", "two", "one", "allow", "signal USR2 without a rule, in audit mode",
        {"call": "send_signal", "way": "kill", "pid": place["pids"]["one"], "signal_name": "USR2"},
        told | {"protocol": "SIGNAL", "signal": "USR2"},
    )  # fmt: skip
    yield Cell(
        "audit", "ptrace-attach", "two", "one", "allow", "ptrace without the privilege, in audit mode",
        {"call": "look_into", "way": "ptrace-attach", "pid": place["pids"]["one"], "word": place["words"]["one"]},
        told | {"protocol": "PTRACE", "reason": "privilege-not-granted"},
    )  # fmt: skip
    for way in NEVER_AUDITED:
        yield rounds.attack("audit", way, "two", "deny")
    for way in GIVEN:
        cell = rounds.attack("audit", way, "two", "allow")
        yield replace(cell, flow=cell.flow | {"verdict": "audit"})


def as_nobody(rounds, phase):
    """The same as with root: no user's rights are looked at."""
    allowed = phase == "rule"
    for kind, protocol, path in paths(AS_NOBODY):
        flow = rounds.denial("two", phase, kind, protocol, rounds.paths[kind, path])
        yield Cell(
            phase, kind, "two-nobody", "one", "allow" if allowed else "deny",
            f"{kind} by an unprivileged user, {'allowed by both' if allowed else 'without a rule'}",
            {"call": "reach", "kind": kind, "path": rounds.paths[kind, path]}, None if allowed else flow,
        )  # fmt: skip
    if allowed:
        return
    for source in ("two-nobody", "one-nobody-too"):
        stranger = source == "two-nobody"
        signal = {"source": "two", "destination": "one", "protocol": "SIGNAL", "signal": "USR1"}
        yield rounds.signal(phase, "kill", source, "one-nobody", "USR1", not stranger, signal)
        yield from rounds.tracing(
            phase, source, "deny" if stranger else "allow", TRACES_OF_NOBODY, "one-nobody", ("two", "one")
        )


def paths(kinds):
    return [row for row in ENDPOINTS if row[0] in kinds and not row[2].startswith("@")]
