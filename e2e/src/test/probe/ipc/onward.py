"""What else can be done with a channel that is open: each way goes on where its first use began. Some
are done by a child, since who does them may be killed."""

import ctypes
import errno
import fcntl
import mmap
import os
import signal
import struct
import termios

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


def truncate(channel):
    os.truncate(channel, PAGE)


def change_mode(channel):
    os.chmod(channel, 0o666)


def change_times(channel):
    os.utime(channel)


def set_mark(channel):
    """Memory has such attributes from Linux 6.6 on; it is asked before that is looked at."""
    past_asking(lambda: os.setxattr(channel, "user.cellwall", b"x"))


def read_mark(channel):
    past_asking(lambda: os.getxattr(channel, "user.cellwall"))


def set_list(channel):
    """What the mode 0666 says: who is let in by it is who was."""
    entries = [(tag, 6, 0xFFFFFFFF) for tag in (1, 4, 32)]
    os.setxattr(channel, "system.posix_acl_access", struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in entries))


def list_marks(channel):
    os.listxattr(channel)


def past_asking(attempt):
    try:
        attempt()
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.ENODATA):
            raise


def lock(channel):
    fcntl.flock(channel, fcntl.LOCK_SH)
    fcntl.flock(channel, fcntl.LOCK_UN)


def lock_range(channel):
    fcntl.lockf(channel, fcntl.LOCK_SH, 1)
    fcntl.lockf(channel, fcntl.LOCK_UN, 1)


def read_flags(channel):
    fcntl.fcntl(channel, fcntl.F_GETFL)


def read_seals(channel):
    fcntl.fcntl(channel, fcntl.F_GET_SEALS)


def set_size(channel):
    fcntl.fcntl(channel, fcntl.F_SETPIPE_SZ, 32 * PAGE)


def count_bytes(channel):
    fcntl.ioctl(channel, termios.FIONREAD, bytes(4))


def ask_api(channel):
    """UFFDIO_API: by further requests pages of its maker's memory are filled. Answered once."""
    try:
        fcntl.ioctl(channel, 0xC018AA3F, bytearray(struct.pack("QQQ", 0xAA, 0, 0)))
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


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
        vmsplice_to, splice_from, tee_from, vmsplice_from, truncate, change_mode, change_times, set_mark,
        read_mark, list_marks, set_list, lock, lock_range, read_flags, read_seals, set_size, count_bytes,
        ask_api,
    )  # fmt: skip
}
