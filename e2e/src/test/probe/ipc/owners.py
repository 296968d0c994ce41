"""Cells of whose a FIFO, shared memory or a message queue is: who made it, whoever uses it first."""

from cells import Cell

KINDS = {"fifo": "FIFO", "shm": "SHM", "mqueue": "MQUEUE"}


def owned(rounds, phase):
    place = rounds.place
    for kind, protocol in KINDS.items():
        for whose, word in (("hosts", "the machine's"), ("older", "the machine's from before the agent")):
            yield from of_the_host(phase, kind, protocol, place[whose][kind], word)
        yield from of_maker(phase, "one", kind, protocol, place["older_of_one"][kind], "from before the agent")
        yield from of_maker(phase, "joined", kind, protocol, place["of_joined"][kind],
                            "from before it was a component")  # fmt: skip
    yield from of_maker(phase, "one", "fifo-first", "FIFO", place["first"], "that it has not opened yet")
    if phase == "none":
        yield from names(place)
        yield from properties(rounds)


def of_the_host(phase, kind, protocol, path, word):
    reach = {"call": "reach", "kind": kind, "path": path}
    stolen = {"source": "two", "destination": "host", "protocol": protocol, "path": path,
              "reason": "egress-not-allowed"}  # fmt: skip
    yield Cell(phase, f"{kind} of host", "two", "host", "deny", f"{kind}, {word}, by a component without a rule",
               reach, stolen)  # fmt: skip
    yield Cell(phase, f"{kind} of host", "debugger", "host", "allow", f"{kind}, {word}, with a rule to the host", reach)
    yield Cell(phase, f"{kind} of host", "host", "host", "allow", f"{kind}, {word}, by the machine after others", reach)


def of_maker(phase, maker, kind, protocol, path, word):
    reach = {"call": "reach", "kind": kind, "path": path}
    for source in ("three", "debugger"):
        yield Cell(phase, f"{kind} of maker", source, maker, "deny", f"an unexposed {kind} of another's {word}, by {source}",
                   reach, {"source": source, "destination": maker, "protocol": protocol, "path": path})  # fmt: skip
    yield Cell(phase, f"{kind} of maker", f"{maker}-too", maker, "allow", f"an unexposed {kind} of one's own {word}",
               reach)  # fmt: skip


def names(place):
    fifo = place["dir"] + "/fifo"
    taken = {"source": "two", "protocol": "FIFO", "path": place["not_made"], "reason": "not-exposed"}
    link = {"source": "two", "destination": "one", "protocol": "FIFO", "path": fifo}
    return [
        Cell("none", "fifo-by-link", "two", "one", "deny", "a second name for another's FIFO",
             {"call": "reach", "kind": "fifo-by-link", "path": fifo}, link),
        Cell("none", "fifo-by-link", "one-too", "one", "allow", "a second name for one's own FIFO",
             {"call": "reach", "kind": "fifo-by-link", "path": fifo}),
        *(cell for kind in ("fifo-made", "fifo-moved") for cell in (
            Cell("none", kind, "two", "one", "deny", f"{kind} to a name that another exposes",
                 {"call": "reach", "kind": kind, "path": place["not_made"]}, taken),
            Cell("none", kind, "one-too", "one", "allow", f"{kind} to a name that one exposes",
                 {"call": "reach", "kind": kind, "path": place["not_made"]}))),
        *(Cell("none", f"{kind}-apart", "two", "two", "allow",
               f"{kind} of one's own by an exposed name, in a namespace of one's own",
               {"call": "reach", "kind": f"{kind}-apart", "path": path})
          for kind, path in (("mqueue", f"/{place['name']}-mqueue"), ("sysv-shm", f"sysv:0x{place['key']:08x}"))),
    ]  # fmt: skip


def properties(rounds):
    """What needs no file that is open."""
    memory = rounds.paths["shm", "/{name}-shm"]
    fifo = rounds.paths["fifo", "{dir}/fifo"]
    for kind, path in (("shm-truncate", memory), ("shm-chmod", memory), ("shm-mark", memory),
                       ("shm-mark-read", memory), ("fifo-chmod", fifo)):  # fmt: skip
        reach = {"call": "reach", "kind": kind, "path": path}
        refused = {"source": "two", "destination": "one", "path": path, "reason": "egress-not-allowed"}
        yield Cell("none", kind, "two", "one", "deny", f"{kind} of another's, by its name", reach, refused)
        yield Cell("none", kind, "one-too", "one", "allow", f"{kind} of one's own, by its name", reach)
    for kind, path in (("shm-chmod", memory), ("fifo-chmod", fifo)):
        yield Cell("none", kind, "host", "one", "allow", f"{kind} of a component's by the machine, which manages it",
                   {"call": "reach", "kind": kind, "path": path})  # fmt: skip
