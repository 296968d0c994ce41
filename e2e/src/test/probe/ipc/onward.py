"""What else can be done with a channel that is open: each way goes on where its first use began. Some
are done by a child, since who does them may be killed."""

import ctypes
import errno
import mmap
import os
import signal
import struct

from libc import in_a_child, syscall

MMAP, MPROTECT = 9, 10
SPLICE, TEE, VMSPLICE = 275, 276, 278
NONBLOCK = 2  # of splice and its like
PAGE = 4096
MARK = b"cellwall"

hidden = {}  # memory mapped out of reach, by descriptor


def private(channel):
    """A copy of shared memory, which shows what is in it."""
    with mmap.mmap(channel, PAGE, flags=mmap.MAP_PRIVATE) as memory:
        memory[0]


def read_only(channel):
    with mmap.mmap(channel, PAGE, prot=mmap.PROT_READ) as memory:
        memory[0]


def hide(channel):
    """Maps it for nothing, to take it into reach later."""
    hidden[channel] = syscall(MMAP, None, PAGE, 0, mmap.MAP_SHARED, channel, 0)


def unhide(channel):
    syscall(MPROTECT, hidden[channel], PAGE, mmap.PROT_READ | mmap.PROT_WRITE)


def reopen(channel):
    """A new file of the same, which its opener has made."""
    again = os.open(f"/proc/self/fd/{channel}", os.O_RDWR)
    try:
        with mmap.mmap(again, PAGE) as memory:
            memory[0] = 1
    finally:
        os.close(again)


def read_anew(channel):
    again = os.open(f"/proc/self/fd/{channel}", os.O_RDONLY)
    try:
        os.read(again, 1)
    finally:
        os.close(again)


def send_file(channel):
    with open(__file__, "rb") as file:
        os.sendfile(channel.fileno(), file.fileno(), 0, 5)


def splice_to_socket(channel):
    reader, writer = filled_pipe()
    syscall(SPLICE, reader, None, channel.fileno(), None, len(MARK), NONBLOCK)


def splice_to(channel):
    """Out of a pipe of one's own."""
    reader, _ = filled_pipe()
    survived(lambda: syscall(SPLICE, reader, None, channel, None, len(MARK), NONBLOCK))


def tee_to(channel):
    reader, _ = filled_pipe()
    survived(lambda: syscall(TEE, reader, channel, len(MARK), NONBLOCK))


def vmsplice_to(channel):
    text = ctypes.create_string_buffer(MARK, len(MARK))
    survived(lambda: syscall(VMSPLICE, channel, vector(ctypes.addressof(text)), 1, NONBLOCK))


def splice_from(channel):
    """Into a pipe of one's own, which a second process then reads."""
    arrived(lambda writer: syscall(SPLICE, channel, None, writer, None, len(MARK), NONBLOCK))


def tee_from(channel):
    arrived(lambda writer: syscall(TEE, channel, writer, len(MARK), NONBLOCK))


def vmsplice_from(channel):
    """Into memory that a second process shares."""
    with mmap.mmap(-1, PAGE) as memory:
        place = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        try:
            survived(lambda: syscall(VMSPLICE, channel, vector(place), 1, NONBLOCK))
        except PermissionError:
            if memory[0]:
                return  # who did it is gone, and what was taken is here
            raise


def vector(address):
    """A struct iovec."""
    return ctypes.create_string_buffer(struct.pack("QQ", address, len(MARK)), 16)


def filled_pipe():
    reader, writer = os.pipe()
    os.write(writer, MARK)
    return reader, writer


def arrived(move):
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    try:
        survived(lambda: move(writer))
    except PermissionError:
        try:
            os.read(reader, len(MARK))  # what was moved nevertheless
        except BlockingIOError:
            raise PermissionError(errno.EACCES, "nothing came") from None
        return
    os.read(reader, len(MARK))


def survived(action):
    """By a child. One that is killed was refused."""
    try:
        in_a_child(action)
    except OSError as error:
        if error.errno != -signal.SIGKILL:
            raise
        raise PermissionError(errno.EPERM, "killed") from None


WAYS = {
    way.__name__.replace("_", "-"): way
    for way in (
        private, read_only, hide, unhide, reopen, read_anew, send_file, splice_to_socket, splice_to, tee_to,
        vmsplice_to, splice_from, tee_from, vmsplice_from,
    )  # fmt: skip
}
