"""Unix sockets by path and by abstract name (a leading @), as one process uses them."""

import os
import socket
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "ipc"))

from sockets import KINDS, raw_name  # noqa: E402

kept = {}


def serve_name(kind, path):
    """Listens and echoes until the process ends."""
    KINDS[kind].serve(path)


def reach_name(kind, path):
    """One exchange over a new socket."""
    channel = KINDS[kind].open(path)
    KINDS[kind].use(channel)


def reach_relative(kind, path):
    reach_name(kind, os.path.relpath(path))


def hold_name(path):
    """A datagram socket of that name that answers only when told to."""
    kept["held"] = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    kept["held"].settimeout(5.0)
    kept["held"].bind(raw_name(path))


def say(path):
    kept["held"].sendto(b"said", raw_name(path))


def hear():
    return kept["held"].recv(64).decode()


def make_stream(name):
    import attacks

    attacks.kept[name] = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)


def connect_made(name, path):
    import attacks

    attacks.kept[name].connect(raw_name(path))
