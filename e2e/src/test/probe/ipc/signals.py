"""Signals in every form. Each function sends one to a process."""

import ctypes
import errno
import fcntl
import mmap
import os
import signal
import socket
import struct
import tempfile
import threading
import time

import libc
from libc import syscall

SI_QUEUE = -1
F_SETSIG = 10
F_SETOWN_EX = 15
F_OWNER_PID = 1
FIOSETOWN = 0x8901
DELIVERY = 0.5  # seconds


def kill(pid, number):
    os.kill(pid, number)


def tgkill(pid, number):
    syscall(libc.TGKILL, pid, pid, number)


def sigqueue(pid, number):
    """Carries 32 bits of the sender's choice."""
    body = struct.pack("iiiiiiq", number, 0, SI_QUEUE, 0, os.getpid(), os.getuid(), 7)
    syscall(libc.RT_SIGQUEUEINFO, pid, number, ctypes.create_string_buffer(body, 128))


def pidfd(pid, number):
    descriptor = syscall(libc.PIDFD_OPEN, pid, 0)
    try:
        syscall(libc.PIDFD_SEND_SIGNAL, descriptor, number, None, 0)
    finally:
        os.close(descriptor)


def setown(pid, number):
    """The kernel signals whom the socket's owner names when something comes in."""
    raise_by_socket(number, lambda s: fcntl.fcntl(s, fcntl.F_SETOWN, pid))


def setown_ex(pid, number):
    owner = struct.pack("ii", F_OWNER_PID, pid)
    raise_by_socket(number, lambda s: fcntl.fcntl(s, F_SETOWN_EX, owner))


def setown_ioctl(pid, number):
    raise_by_socket(number, lambda s: fcntl.ioctl(s, FIOSETOWN, struct.pack("i", pid)))


def setown_unread(pid, number):
    """The kernel reads the owner from a page that is not in memory before."""
    with tempfile.TemporaryFile() as file:
        file.write(struct.pack("ii", F_OWNER_PID, pid))
        file.flush()
        page = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE)
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        raise_by_socket(number, lambda s: syscall(libc.FCNTL, s.fileno(), F_SETOWN_EX, address))


def setown_raced(pid, number):
    """Another thread changes the owner while it is looked at. Refused is what is not delivered."""
    owner = ctypes.create_string_buffer(struct.pack("ii", F_OWNER_PID, os.getpid()), 8)
    ended = threading.Event()

    def change():
        while not ended.is_set():
            struct.pack_into("i", owner, 4, pid)
            struct.pack_into("i", owner, 4, os.getpid())

    changer = threading.Thread(target=change)
    changer.start()
    before = wakings(pid)
    try:
        raise_by_socket(number, lambda s: own_by_chance(s, owner, pid))
    finally:
        ended.set()
        changer.join()
    end = time.monotonic() + DELIVERY
    while wakings(pid) == before:
        if time.monotonic() > end:
            raise PermissionError(errno.EPERM, "the owner was set, and no signal came")


def wakings(pid):
    """How often it has waited for something: it waits, and a signal wakes it."""
    with open(f"/proc/{pid}/status") as status:
        return next(line for line in status if line.startswith("voluntary"))


def own_by_chance(s, owner, pid):
    end = time.monotonic() + libc.TIME_LIMIT / 2
    while fcntl.fcntl(s, fcntl.F_GETOWN) != pid:
        try:
            syscall(libc.FCNTL, s.fileno(), F_SETOWN_EX, owner)
        except PermissionError:
            if time.monotonic() > end:
                raise


def raise_by_socket(number, own):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        own(ours)
        fcntl.fcntl(ours, F_SETSIG, number)
        fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        theirs.send(b"x")


WAYS = {
    f.__name__.replace("_", "-"): f
    for f in (kill, tgkill, sigqueue, pidfd, setown, setown_ex, setown_ioctl, setown_unread, setown_raced)
}


def send(way, pid, name):
    WAYS[way](pid, 0 if name == "0" else signal.Signals["SIG" + name].value)
