"""Signals in every form. Each function sends one to a process."""

import ctypes
import fcntl
import os
import signal
import socket
import struct

import libc
from libc import syscall

SI_QUEUE = -1
F_SETSIG = 10
F_SETOWN_EX = 15
F_OWNER_PID = 1
FIOSETOWN = 0x8901


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


def raise_by_socket(number, own):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        own(ours)
        fcntl.fcntl(ours, F_SETSIG, number)
        fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        theirs.send(b"x")


WAYS = {
    f.__name__.replace("_", "-"): f
    for f in (kill, tgkill, sigqueue, pidfd, setown, setown_ex, setown_ioctl)
}


def send(way, pid, name):
    WAYS[way](pid, 0 if name == "0" else signal.Signals["SIG" + name].value)
