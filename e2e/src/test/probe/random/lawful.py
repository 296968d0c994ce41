"""What may cross: by a rule and a flow in the record, or because the host itself has given it."""

from dataclasses import dataclass

from settings import COMPONENT, SLOTS, endpoint, place

BY_NAME, BY_CHANNEL, BY_HOST = 1, 2, 4  # bits: how a descriptor came to who used it
HANDED = ("memfd", "pipe", "eventfd")

# What the kernel asks nobody about, as ARCHITECTURE.md says: (kind, operation) after the rule's end.
GOES_ON = {
    ("shm", "map-kept"): "memory that is mapped already",
    ("memfd", "map-kept"): "memory that is mapped already",
    ("sysv-shm", "read"): "memory that is mapped already",
    ("sysv-shm", "write"): "memory that is mapped already",
    ("mqueue", "read"): "a message queue that is open",
}


@dataclass(frozen=True)
class Crossing:
    """A mark of `origin` that `party` has found."""

    sequence: int
    step: int
    party: str
    operation: str
    kind: str
    exposed: bool
    ways: int
    maker: str
    origin: str
    origin_ways: int
    mark_sequence: int
    mark_step: int
    sent_before: bool  # the rules changed
    after: bool  # they changed, it was found

    @staticmethod
    def parse(line):
        w = line.split()[1:]
        return Crossing(
            int(w[0]), int(w[1]), w[2], w[3], w[4], w[5] == "1", int(w[6]), w[7], w[8], int(w[9]), int(w[10]), int(w[11]),
            w[12] == "1", w[-1] == "after",
        )  # fmt: skip

    def components(self):
        return {COMPONENT[self.party], COMPONENT[self.origin]}

    def __str__(self):
        return (
            f"{self.party} has a mark of {self.origin} by {self.operation} of a {self.kind}"
            f"{' that two exposes' if self.exposed else ''} made by {self.maker}"
            f" (step {self.step} of sequence {self.sequence})"
        )


def is_lawful(crossing, phase, record):
    if is_given_by_host(crossing) or place["network"] and (crossing.ways | crossing.origin_ways) != BY_NAME:
        return True  # without BPF LSM a handed-over socket counts as its maker's
    if crossing.components() != {"one", "two"} or phase == "none":
        return False
    if phase == "after":
        return crossing.sent_before and has_arrived(crossing) or (crossing.kind, crossing.operation) in GOES_ON
    ways = crossing.ways | crossing.origin_ways
    if crossing.exposed and ways == BY_NAME:
        return any(is_allowed(flow) and leads_to(flow, crossing) for flow in record)
    if crossing.kind in HANDED and not ways & ~(BY_NAME | BY_CHANNEL) and ways & BY_CHANNEL:
        return any(is_allowed(flow) and "/hand-" in (flow["destination"].get("path") or "") for flow in record)
    return False


def has_arrived(crossing):
    """A packet crosses when it arrives, not when it is read."""
    return crossing.exposed and crossing.kind in ("tcp", "udp")


def is_given_by_host(crossing):
    """A descriptor that the host has handed over itself, on a pair that it made itself."""
    if crossing.kind not in HANDED or (crossing.ways | crossing.origin_ways) & ~(BY_NAME | BY_HOST):
        return False
    if "host" in crossing.components():
        return bool((crossing.ways | crossing.origin_ways) & BY_HOST)
    return crossing.maker == "host" and bool(crossing.ways & crossing.origin_ways & BY_HOST)


def is_allowed(flow):
    ends = flow["source"].get("component"), flow["destination"].get("component")
    return flow["verdict"] == "allow" and ends == ("one", "two")


def leads_to(flow, crossing):
    wanted = endpoint(crossing.kind, crossing.sequence % SLOTS)
    if "path" in wanted:
        return flow["destination"].get("path") == wanted["path"]
    return flow["protocol"] == wanted["protocol"] and flow["destination"].get("port") == wanted["port"]
