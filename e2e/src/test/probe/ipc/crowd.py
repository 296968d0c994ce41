"""Many who come and go."""

import os
import socket

from libc import LIBC, TIME_LIMIT

PR_SET_NAME = 15
PORTS = range(1024, 61024)


def visitor(name, action):
    """Under a name of its own, and gone before anybody can look."""
    child = os.fork()
    if child == 0:
        LIBC.prctl(PR_SET_NAME, name.encode(), 0, 0, 0)
        try:
            action()
        except OSError:
            pass
        os._exit(0)
    os.waitpid(child, 0)


def scan():
    """A datagram to almost every port: each is a flow of its own. The number of those that went out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(TIME_LIMIT)
        s.bind(("127.0.0.1", 0))
        own = s.getsockname()[1]  # to itself it may
        return sum(goes_out(s, port) for port in PORTS if port != own)


def goes_out(s, port):
    try:
        s.sendto(b"x", ("127.0.0.1", port))
        return True
    except OSError:
        return False
