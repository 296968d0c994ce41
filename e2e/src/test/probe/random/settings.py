"""The names that a run takes, and the manifests that are about them."""

import os

from manifests import component, egress, ingress

SLOTS = 32  # as in plan.h
COMPONENT = {"host": "host", "one": "one", "one-too": "one", "two": "two"}
TAG = f"cwr{os.getpid()}-"
KEY = 0x0CE00000 + os.getpid() % 1000 * 0x10000
PORT = 21000
SYSV = {"sysv-shm": "SHM", "sysv-msg": "MQUEUE", "sysv-sem": "SHM"}
UNIX = ("unix-stream", "unix-dgram", "unix-seqpacket")
place = {"directory": "", "network": False}


def endpoint(kind, slot):
    """What two exposes of a kind in a slot, as a manifest says it."""
    name = f"x-{kind}-{slot}"
    if kind == "fifo":
        return {"protocol": "FIFO", "path": f"{place['directory']}/{name}"}
    if kind == "shm":
        return {"protocol": "SHM", "path": f"/{TAG}{name}"}
    if kind == "mqueue":
        return {"protocol": "MQUEUE", "path": f"/{TAG}{name}"}
    if kind in SYSV:
        return {"protocol": SYSV[kind], "path": f"sysv:0x{KEY + list(SYSV).index(kind) * SLOTS + slot:08x}"}
    if kind in UNIX:
        return {"protocol": "UNIX", "path": f"@{TAG}{name}" if slot % 2 else f"{place['directory']}/{name}"}
    return {"protocol": kind.upper(), "port": PORT + (kind == "udp") * 2 * SLOTS + slot}


def exposures():
    for kind in () if place["network"] else ("fifo", "shm", "mqueue", *SYSV, *UNIX):
        for slot in range(SLOTS):
            place_of = endpoint(kind, slot)
            yield f"{{name: {kind}-{slot}, protocol: {place_of['protocol']}, path: \"{place_of['path']}\"}}"
    for kind in ("tcp", "udp"):
        first = endpoint(kind, 0)["port"]
        yield f"{{name: {kind}, protocol: {kind.upper()}, port: {first}, endPort: {first + SLOTS - 1}}}"
    for client in () if place["network"] else (1, 2):
        yield hand(3, client)


def hand_path(server, client):
    """Where the parties hand descriptors over."""
    return f"{place['directory']}/hand-{server}-{client}"


def hand_paths():
    """Where one and two do."""
    return [hand_path(3, client) for client in (1, 2)]


def hand(server, client):
    return f"{{name: hand-{server}-{client}, protocol: UNIX, path: {hand_path(server, client)}}}"


def manifests(agreed):
    """Two exposes all of it; where they have agreed, one may use it."""
    two = ["  exposes:", *(f"    - {line}" for line in exposures())]
    one = [] if place["network"] else ["  exposes:", f"    - {hand(2, 1)}"]
    one += [egress("{component: two}") if agreed else "  egress: []"]
    return component("one", one) + "---\n" + component("two", [*two, ingress("one")])
