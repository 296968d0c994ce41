"""Descriptors handed over a unix socket (SCM_RIGHTS). The server hands one to each who connects."""

import mmap
import os
import select
import socket
import struct
import threading

import libc
import uring
from libc import TIME_LIMIT, exchange, pass_descriptor, syscall, take_descriptor
from objects import Mqueue
from sockets import echo, raw_name


class Handed:
    """What the owner makes, the name of its door, and what the receiver then does with it."""

    def __init__(self, make, use):
        self.make = make
        self.use = use

    def serve(self, path):
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        door.bind(raw_name(path))
        door.listen(8)
        threading.Thread(target=self.hand_out, args=(door,), daemon=True).start()

    def hand_out(self, door):
        while True:
            try:
                receiver, _ = door.accept()
                descriptor = self.make()
                with receiver:
                    pass_descriptor(receiver, descriptor)
                os.close(descriptor)
            except OSError:
                continue

    def open(self, path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.settimeout(TIME_LIMIT)
            s.connect(raw_name(path))
            return take_descriptor(s)


def make_memory():
    descriptor = os.memfd_create("cellwall")
    os.ftruncate(descriptor, 4096)
    return descriptor


def use_memory(channel):
    with mmap.mmap(channel, 4096) as memory:
        memory[0] = 1


pipes = []  # reading ends, so that writers find a reader


def make_pipe():
    reader, writer = os.pipe()
    pipes.append(reader)
    return writer


def use_pipe(channel):
    os.write(channel, b"hello")


def make_pipe_to_read():
    reader, writer = os.pipe()
    os.write(writer, bytes(1024))
    pipes.append(writer)
    return reader


def use_pipe_to_read(channel):
    os.read(channel, 1)


def make_temporary():
    """A file without a name: where the machine's memory is, since older overlays have no such files."""
    descriptor = os.open("/run", os.O_TMPFILE | os.O_RDWR, 0o666)
    os.ftruncate(descriptor, 4096)
    return descriptor


def make_eventfd():
    return os.eventfd(0)


def use_eventfd(channel):
    os.eventfd_write(channel, 1)


def make_pair():
    ours, theirs = socket.socketpair()
    threading.Thread(target=echo, args=(ours,), daemon=True).start()
    return theirs.detach()


def use_pair(channel):
    with socket.socket(fileno=os.dup(channel)) as s:
        exchange(s)


def make_inet_socket():
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).detach()


def use_socket(channel):
    """Holding it is enough: its packets are another wall's concern."""
    os.fstat(channel)


def make_userfaultfd():
    return syscall(libc.USERFAULTFD, os.O_NONBLOCK)


def use_userfaultfd(channel):
    os.fstat(channel)


rings = []  # kept: a descriptor's last copy takes the ring along


def make_ring():
    rings.append(uring.Ring())
    return os.dup(rings[-1].descriptor)


def make_timer():
    return syscall(libc.TIMERFD_CREATE, 1, 0)


def make_epoll():
    with select.epoll() as made:
        return os.dup(made.fileno())


def make_watch():
    return syscall(libc.INOTIFY_INIT1, 0)


def make_signal_mask():
    return syscall(libc.SIGNALFD4, -1, bytes(8), 8, 0)


def make_ruleset():
    return syscall(libc.LANDLOCK_CREATE_RULESET, struct.pack("Q", 1), 8, 0)


def make_namespace():
    return os.open("/proc/self/ns/uts", os.O_RDONLY)


def rings_travel():
    """Later kernels hand no ring to anybody."""
    ours, theirs = socket.socketpair()
    with ours, theirs, uring.Ring() as ring:
        try:
            libc.pass_descriptor(ours, ring.descriptor)
            return True
        except OSError:
            return False


class HandedQueue(Handed):
    """A POSIX message queue of the run's, which has a name, by its descriptor."""

    def __init__(self, word):
        super().__init__(make=None, use=Mqueue().use)
        self.word = word

    def serve(self, path):
        queue = f"{run_of(path)}-{self.word}".encode()
        self.make = lambda: syscall(libc.MQ_OPEN, queue, os.O_RDWR, 0, None)
        super().serve(path)


def run_of(path):
    """The name that begins all of a run's, from that of its directory."""
    return os.path.basename(os.path.dirname(path)).rpartition("-")[0]


class Stolen(Handed):
    """What the machine's own process took from a component, and gives to whoever asks."""

    def __init__(self):
        super().__init__(make=None, use=use_memory)

    def serve(self, path, pid, descriptor):
        process = syscall(libc.PIDFD_OPEN, pid, 0)
        self.make = lambda: syscall(libc.PIDFD_GETFD, process, descriptor, 0)
        super().serve(path)


class PassedOn(Handed):
    """From one process of the receiver's to another, which is here the same."""

    def open(self, path):
        descriptor = super().open(path)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            pass_descriptor(ours, descriptor)
            os.close(descriptor)
            return take_descriptor(theirs)


KINDS = {
    "memfd": Handed(make_memory, use_memory),
    "pipe": Handed(make_pipe, use_pipe),
    "pipe-to-read": Handed(make_pipe_to_read, use_pipe_to_read),
    "temporary": Handed(make_temporary, use_memory),
    "eventfd": Handed(make_eventfd, use_eventfd),
    "socketpair": Handed(make_pair, use_pair),
    "userfaultfd": Handed(make_userfaultfd, use_userfaultfd),
    "inet-socket": Handed(make_inet_socket, use_socket),
    "mqueue-handed": HandedQueue("mqueue"),
    "hidden-mqueue-handed": HandedQueue("unexposed-mqueue"),
    "ring": Handed(make_ring, os.fstat),
    "timer": Handed(make_timer, os.fstat),
    "epoll": Handed(make_epoll, os.fstat),
    "watch": Handed(make_watch, os.fstat),
    "signal-mask": Handed(make_signal_mask, os.fstat),
    "ruleset": Handed(make_ruleset, os.fstat),
    "namespace": Handed(make_namespace, os.fstat),
    "memfd-passed-on": PassedOn(make_memory, use_memory),
    "stolen-memfd": Stolen(),
}
