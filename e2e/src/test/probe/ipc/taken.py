"""Cells of the places of a component: who is there when it is not, and what the service manager holds for it."""

import os
import subprocess

from cells import Cell
from machine import HERE, PATIENCE, Process, wait_until

SOCKETS = {"stream": "taken-stream", "dgram": "taken-dgram"}  # an ordinary process of the machine's is there
KEPT = "kept"  # the service manager
FIFO = "taken-fifo"
LISTENS = "00010000"  # in the column of flags of /proc/net/unix


def exposed(directory):
    """Lines of the manifest of `one`."""
    sockets = [f"    - {{name: {name}, protocol: UNIX, path: {directory}/{name}}}" for name in (*SOCKETS.values(), KEPT)]
    return [*sockets, f"    - {{name: {FIFO}, protocol: FIFO, path: {directory}/{FIFO}}}"]


def taken(place):
    directory = place["dir"]

    def reach(kind, name, source, target, expected, sentence, reason=None, protocol="UNIX"):
        path = f"{directory}/{name}"
        flow = {"source": source, "destination": target, "protocol": protocol, "path": path, "reason": reason}
        return Cell("rule", f"{kind} at place", source, target, expected, f"E18 {sentence}",
                    {"call": "reach", "kind": kind, "path": path}, flow if reason else None)  # fmt: skip

    for kind, name in SOCKETS.items():
        what = f"a {kind} socket of another process of the machine's where a component exposes one"
        yield reach(kind, name, "two", "host", "deny", f"{what}, by who may reach the component", "egress-not-allowed")
        yield reach(kind, name, "debugger", "host", "allow", f"{what}, by who may reach the machine")
    held = "a socket that the service manager made for a component"
    yield reach("stream", KEPT, "two", "one", "allow", f"{held}, allowed by both")
    yield reach("stream", KEPT, "three", "one", "deny", f"{held}, without a rule", "egress-not-allowed")
    yield reach("stream", KEPT, "host", "one", "deny", f"{held}, by the machine", "ingress-not-allowed")
    made = "a FIFO made and opened where a component exposes one"
    yield reach("fifo-taken", FIFO, "host", "one", "deny", f"{made}, by the machine", "ingress-not-allowed", "FIFO")
    yield reach("fifo-taken", FIFO, "one-too", "one", "allow", f"{made}, by the component")


def take(service, place):
    for kind, name in SOCKETS.items():
        service.must(call="serve", kind=kind, path=f"{place['dir']}/{name}")


def activate(place, cgroup, owner):
    """As systemd does it: the manager listens, and the service is started with the first who comes, who
    is of the component itself."""
    path = f"{place['dir']}/{KEPT}"
    service = ["/bin/sh", "-c", Process.ENTER, cgroup, "/usr/bin/python3", "-B",
               os.path.join(HERE, "..", "activated.py")]  # fmt: skip
    manager = subprocess.Popen(["systemd-socket-activate", "--listen", path, *service], stderr=subprocess.DEVNULL)
    wait_until(PATIENCE, lambda: is_listened_at(path))
    os.chmod(path, 0o777)
    wait_until(PATIENCE, lambda: owner.ask(call="reach", kind="stream", path=path) == "ok")
    return manager


def is_listened_at(path):
    with open("/proc/net/unix") as sockets:
        return any(words[3] == LISTENS and words[-1] == path for words in map(str.split, sockets))
