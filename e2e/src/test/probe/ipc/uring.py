"""The same channels by io_uring: the kernel does the calls, on a thread of its own, and no system
call of that name is ever made."""

import ctypes
import mmap
import os
import socket
import struct

import libc
from libc import exchange, syscall
from sockets import raw_name

SETUP, ENTER = 425, 426
GETEVENTS = 1
ASYNC = 1 << 4  # on a worker thread, not on the caller's
NOP, CONNECT, OPENAT, SENDMSG, WRITE = 0, 16, 18, 9, 23
OFF_SQ_RING, OFF_CQ_RING, OFF_SQES = 0, 0x8000000, 0x10000000
PAGE = 4096


class Ring:
    """Room for one request at a time, which is all that is asked of it."""

    def __init__(self):
        parameters = ctypes.create_string_buffer(120)
        self.descriptor = syscall(SETUP, 1, parameters)
        words = struct.unpack("30I", parameters.raw)
        self.tail, self.array = words[11], words[16]
        self.cq_head, self.cqes = words[20], words[25]
        self.sq = mmap.mmap(self.descriptor, PAGE, offset=OFF_SQ_RING)
        self.cq = mmap.mmap(self.descriptor, PAGE, offset=OFF_CQ_RING)
        self.entries = mmap.mmap(self.descriptor, PAGE, offset=OFF_SQES)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for memory in (self.sq, self.cq, self.entries):
            memory.close()
        os.close(self.descriptor)

    def do(self, operation, descriptor, address=0, length=0, offset=0, flags=0):
        entry = struct.pack("BBHiQQIIQ24x", operation, ASYNC, 0, descriptor, offset, address, length, flags, 1)
        self.entries[:64] = entry
        tail = self.word(self.sq, self.tail)
        struct.pack_into("I", self.sq, self.array, 0)
        struct.pack_into("I", self.sq, self.tail, tail + 1)
        syscall(ENTER, self.descriptor, 1, 1, GETEVENTS, None, 0)
        return libc.returned(self.result())

    def result(self):
        head = self.word(self.cq, self.cq_head)
        place = self.cqes + 16 * (head % 2)
        struct.pack_into("I", self.cq, self.cq_head, head + 1)
        return struct.unpack_from("i", self.cq, place + 8)[0]

    @staticmethod
    def word(memory, place):
        return struct.unpack_from("I", memory, place)[0]


def address_of(path):
    name = raw_name(path)
    name = name if isinstance(name, bytes) else name.encode()
    body = struct.pack("H", socket.AF_UNIX) + name + (b"" if name[0] == 0 else b"\0")
    return ctypes.create_string_buffer(body, len(body))


class Connected:
    def open(self, path):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        where = address_of(path)
        with Ring() as ring:
            ring.do(CONNECT, s.fileno(), ctypes.addressof(where), offset=len(where))
        return s

    use = staticmethod(exchange)


class Datagram:
    """To an address, in one message."""

    def open(self, path):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind("")  # whom the answer goes to
        return s, path

    def use(self, channel):
        s, path = channel
        where, data = address_of(path), ctypes.create_string_buffer(b"hello", 5)
        vector = ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(data), 5), 16)
        head = struct.pack("QI4xQQQQI4x", ctypes.addressof(where), len(where), ctypes.addressof(vector), 1, 0, 0, 0)
        message = ctypes.create_string_buffer(head, len(head))
        with Ring() as ring:
            ring.do(SENDMSG, s.fileno(), ctypes.addressof(message), 1)


class Opened:
    """Opened and written by the ring."""

    def open(self, path):
        name = ctypes.create_string_buffer(path.encode())
        with Ring() as ring:
            return ring.do(OPENAT, -100, ctypes.addressof(name), flags=os.O_WRONLY | os.O_NONBLOCK)

    def use(self, channel):
        data = ctypes.create_string_buffer(b"hello", 5)
        with Ring() as ring:
            ring.do(WRITE, channel, ctypes.addressof(data), 5)


KINDS = {"stream-uring": Connected(), "dgram-uring": Datagram(), "fifo-uring": Opened()}
