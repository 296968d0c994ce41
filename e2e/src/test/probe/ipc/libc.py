"""System calls that Python has no function for."""

import ctypes
import errno
import os
import select
import socket
import struct
import time

LIBC = ctypes.CDLL(None, use_errno=True)
TIME_LIMIT = 5.0  # seconds that a call of the kernel may block before it counts as hung

# x86-64
PTRACE = 101
MQ_OPEN = 240
MQ_UNLINK = 241
MQ_TIMEDSEND = 242
MQ_TIMEDRECEIVE = 243
MIGRATE_PAGES = 256
GET_ROBUST_LIST = 274
MOVE_PAGES = 279
PERF_EVENT_OPEN = 298
PROCESS_VM_READV = 310
PROCESS_VM_WRITEV = 311
KCMP = 312
SECCOMP = 317
BPF = 321
TIMERFD_CREATE = 283
SIGNALFD4 = 289
INOTIFY_INIT1 = 294
USERFAULTFD = 323
PIDFD_SEND_SIGNAL = 424
PIDFD_OPEN = 434
CLONE3 = 435
PIDFD_GETFD = 438
PROCESS_MADVISE = 440
LANDLOCK_CREATE_RULESET = 444
PROCESS_MRELEASE = 448
SHMGET, SHMAT, SHMCTL = 29, 30, 31
SHMDT = 67
SEMGET, SEMOP, SEMCTL = 64, 65, 66
MSGGET, MSGSND, MSGRCV, MSGCTL = 68, 69, 70, 71
RT_SIGQUEUEINFO = 129
IOPRIO_SET = 251
TGKILL = 234
FCNTL = 72
INIT_MODULE = 175
KEXEC_LOAD = 246

LIBC.syscall.restype = ctypes.c_long


def checked(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def returned(result):
    """What the kernel says without errno: a number, or an error below zero."""
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return result


def syscall(number, *arguments):
    """Numbers go as 64 bits: a variadic call would leave the upper half to chance."""
    return checked(LIBC.syscall(ctypes.c_long(number), *(as_word(a) for a in arguments)))


def as_word(argument):
    if isinstance(argument, int):
        return ctypes.c_ulong(argument & 0xFFFFFFFFFFFFFFFF)
    if argument is None:
        return ctypes.c_void_p(0)
    return argument


def errno_name(error):
    if isinstance(error, TimeoutError) and error.errno is None:
        return "timeout"
    return errno.errorcode.get(error.errno, str(error))


def deadline():
    """An absolute struct timespec of the real-time clock, as message queues want it."""
    seconds, nanoseconds = divmod(time.time_ns() + int(TIME_LIMIT * 1e9), 10**9)
    return ctypes.create_string_buffer(struct.pack("qq", seconds, nanoseconds), 16)


def await_byte(descriptor):
    """What another process says of itself, which it may never do."""
    if not select.select([descriptor], [], [], TIME_LIMIT)[0]:
        raise TimeoutError("nobody said that it is ready")
    return os.read(descriptor, 1)


def exchange(s, data=b"hello"):
    s.settimeout(TIME_LIMIT)
    s.send(data)
    if s.recv(64) != data:
        raise ConnectionError(errno.EPIPE, "no echo")


def pass_descriptor(s, descriptor):
    socket.send_fds(s, [b"x"], [descriptor])


def take_descriptor(s):
    """The kernel hands over the data and leaves out a descriptor that it refuses."""
    s.settimeout(TIME_LIMIT)
    _, descriptors, _, _ = socket.recv_fds(s, 8, 1)
    if not descriptors:
        raise PermissionError(errno.EACCES, "withheld")
    return descriptors[0]


def in_a_child(action):
    """Its error number is the child's exit status; that of a signal is negative."""
    child = os.fork()
    if child == 0:
        try:
            action()
            os._exit(0)
        except OSError as error:
            os._exit(error.errno)
    number = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if number:
        raise OSError(number, os.strerror(number))
