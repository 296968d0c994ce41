"""What may cross: by a rule and a flow in the record, or because the host itself has given it."""

from dataclasses import dataclass

from settings import COMPONENT, SLOTS, endpoint, hand_paths

BY_NAME, BY_CHANNEL, BY_HOST = 1, 2, 4  # bits: how a descriptor came to who used it
HANDED = ("memfd", "pipe", "eventfd", "terminal")  # ruled by the channel they came by
SOCKETS = ("unix-stream", "unix-dgram", "unix-seqpacket", "tcp", "udp")  # their component's for life
OBJECTS = ("fifo", "shm", "mqueue")  # ruled by their name at each use, however they came; without one as those

# What the kernel asks nobody about, as ARCHITECTURE.md says: (kind, operation) after the rule's
# end, with what was open or mapped before it.
GOES_ON = {
    ("shm", "map-kept"): "memory that is mapped already",
    ("memfd", "map-kept"): "memory that is mapped already",
    ("sysv-shm", "read"): "memory that is mapped already",
    ("sysv-shm", "write"): "memory that is mapped already",
    ("mqueue", "read"): "a message queue that is open",
}


@dataclass(frozen=True)
class Side:
    """A party with what it used."""

    party: str
    kind: str
    ways: int
    opener: str

    def component(self):
        return COMPONENT[self.opener if self.is_deputy() else self.party]

    def is_deputy(self):
        """A process of the host's that uses a socket which a component has given it: what it sends
        and receives there the component does."""
        return self.kind in SOCKETS and self.party == "host" != self.opener and self.ways == BY_HOST

    def has_gift(self):
        """What the host has opened and handed over itself."""
        return self.party != "host" == self.opener and self.ways == BY_HOST

    def is_by_name(self):
        return self.ways == BY_NAME or self.is_deputy()


@dataclass(frozen=True)
class Crossing:
    """A mark of `origin` that `party` has found."""

    sequence: int
    step: int
    party: str
    operation: str
    kind: str
    exposed: bool
    nameless: bool  # it had lost its name when the mark was found
    ways: int
    opener: str  # of what the party used, whoever made what that is of
    maker: str
    origin: str
    origin_ways: int
    origin_opener: str
    mark_sequence: int
    mark_step: int
    sent_before: bool  # the rules changed, and
    held_before: bool  # so the party had what it used, and
    origin_held_before: bool
    last_call: bool  # of the origin, which was killed for it
    after: bool  # they changed, it was found

    @staticmethod
    def parse(line):
        w = line.split()[1:]
        return Crossing(
            int(w[0]), int(w[1]), w[2], w[3], w[4], w[5] == "1", w[6] == "1", int(w[7]), w[8], w[9], w[10],
            int(w[11]), w[12], int(w[13]), int(w[14]), *(word == "1" for word in w[15:19]), w[-1] == "after",
        )  # fmt: skip

    def sides(self):
        return (
            Side(self.party, self.kind, self.ways, self.opener),
            Side(self.origin, self.kind, self.origin_ways, self.origin_opener),
        )

    def components(self):
        return {side.component() for side in self.sides()}

    def all_ways(self):
        return self.ways | self.origin_ways

    def is_handed(self):
        return self.kind in HANDED or (self.kind in OBJECTS and self.nameless)

    def __str__(self):
        return (
            f"{self.party} has a mark of {self.origin} by {self.operation} of a {self.kind}"
            f"{' that two exposes' if self.exposed else ''} made by {self.maker}"
            f" (step {self.step} of sequence {self.sequence}{', after the rules' if self.after else ''})"
        )


class Record:
    """Where component one has been let in by component two, as the flows tell."""

    def __init__(self, flows):
        self.flows, self.read, self.places = flows, 0, set()

    def leads_to(self, *places):
        for flow in self.flows[self.read :]:
            self.places |= {place_of(flow)} if is_allowed(flow) else set()
            self.read += 1
        return not self.places.isdisjoint(places)


def is_lawful(crossing, phase, record):
    lawful = (is_of_one_component, is_given_by_host, is_opened_by_host, is_sent_by_host, is_of_file, is_last_call)
    if any(may(crossing) for may in lawful):
        return True
    if crossing.components() != {"one", "two"} or phase == "none":
        return False
    if not (crossing.exposed and is_led_to(crossing, record) or is_handed_over(crossing, record)):
        return False
    return phase == "rule" or has_arrived(crossing) or goes_on(crossing)


def is_led_to(crossing, record):
    """A socket is used by who made it; an object by who may, however it came."""
    by_name = all(side.is_by_name() for side in crossing.sides())
    return (by_name or crossing.kind in OBJECTS) and is_led_by_name(crossing, record)


def is_led_by_name(crossing, record):
    wanted = endpoint(crossing.kind, crossing.sequence % SLOTS)
    return record.leads_to(wanted.get("path") or (wanted["protocol"], wanted["port"]))


def is_handed_over(crossing, record):
    ways = crossing.all_ways()
    if not crossing.is_handed() or ways & ~(BY_NAME | BY_CHANNEL) or not ways & BY_CHANNEL:
        return False
    return record.leads_to(*hand_paths())


def has_arrived(crossing):
    """A packet crosses when it arrives, not when it is read; and so does what is written into an
    object of two's, which two then reads, or into what its reader itself has made and handed over."""
    if not crossing.sent_before or crossing.mark_sequence != crossing.sequence:
        return False
    reader = crossing.sides()[0].component()
    return crossing.kind in ("tcp", "udp") or reader == (COMPONENT.get(crossing.maker) if crossing.is_handed() else "two")


def goes_on(crossing):
    if (crossing.kind, crossing.operation) not in GOES_ON:
        return False
    return is_kept(crossing.party, crossing.held_before) and is_kept(crossing.origin, crossing.origin_held_before)


def is_kept(party, held_before):
    """Its own things a component may open as it likes."""
    return party == "two" or held_before


def is_of_one_component(crossing):
    return len(crossing.components()) == 1


def is_given_by_host(crossing):
    """A descriptor that the host has handed over, or been handed, on a pair that it made itself."""
    gifts = [side.has_gift() for side in crossing.sides()]
    if crossing.kind in SOCKETS:
        return "host" in crossing.components() and any(gifts)
    if not crossing.is_handed() or crossing.all_ways() & ~(BY_NAME | BY_HOST):
        return False
    if "host" in crossing.components():
        return bool(crossing.all_ways() & BY_HOST)
    given = [gift or is_given_anew(side, crossing) for gift, side in zip(gifts, crossing.sides())]
    return any(given) and all(was or is_own(side, crossing) for was, side in zip(given, crossing.sides()))


def is_given_anew(side, crossing):
    """Opened by its receiver once more, as /proc/self/fd lets it."""
    return side.ways == BY_HOST and crossing.maker == "host"


def is_own(side, crossing):
    return side.ways == BY_NAME and COMPONENT.get(crossing.maker) == side.component()


def is_opened_by_host(crossing):
    """A component's terminal, by the name that it has for all of the machine: no rule keeps the host
    from it."""
    ways = {crossing.party: crossing.ways, crossing.origin: crossing.origin_ways}
    return crossing.kind == "terminal" and bool(ways.get("host", 0) & BY_NAME)


def is_sent_by_host(crossing):
    """Whose a netlink port is the kernel tells nobody. A component sends to none but the kernel's;
    the host's senders are not asked."""
    return crossing.kind == "netlink" and crossing.origin == "host"


def is_of_file(crossing):
    """Attributes of a name are the file system's, and ruled by permissions as files are."""
    return crossing.operation == "getxattr"


def is_last_call(crossing):
    """Who splices what it may not is killed. What that call moved into another's pipe arrives."""
    return crossing.last_call and crossing.kind in ("fifo", "pipe")


def is_allowed(flow):
    ends = flow["source"].get("component"), flow["destination"].get("component")
    return flow["verdict"] == "allow" and ends == ("one", "two")


def place_of(flow):
    return flow["destination"].get("path") or (flow["protocol"], flow["destination"].get("port"))
