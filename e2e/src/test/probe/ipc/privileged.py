"""What root may do to a machine: names, clocks, ports, cgroups, others' own files below /proc."""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct
import time

from knobs import as_it_is, write
from libc import CLONE3, LIBC, checked, syscall
from mounting import private_mounts

CLONE_NEWUTS = 0x4000000
CLONE_NEWIPC = 0x8000000
CLONE_INTO_CGROUP = 0x200000000
CLONE_NEWNET = 0x40000000
SYSLOG, IOPL, IOPERM, ACCT, SWAPOFF, REBOOT, DELETE_MODULE = 103, 172, 173, 163, 168, 169, 176
READ_ALL, CONSOLE_ON, SIZE_BUFFER = 3, 7, 10
FANOTIFY_INIT, FANOTIFY_MARK = 300, 301
FAN_CLASS_NOTIF, FAN_CLASS_CONTENT = 0, 4
FAN_MARK_ADD, FAN_MARK_MOUNT = 1, 0x10
FAN_OPEN, FAN_OPEN_PERM = 0x20, 0x10000
AT_FDCWD = -100
FIFREEZE = 0xC0045877
IPT_SO_SET_REPLACE = 64


def past(attempt, *numbers):
    """What the kernel says once it has looked whether the call is allowed."""
    try:
        attempt()
    except OSError as error:
        if error.errno not in numbers:
            raise


def of_process(name):
    def write_it(neighbour, **_):
        path = f"/proc/{neighbour}/{name}"
        os.close(os.open(path, os.O_WRONLY))

    return write_it


def set_name(**_):
    name = os.uname().nodename.encode()
    checked(LIBC.sethostname(name, len(name)))


def set_name_at_home(**_):
    checked(LIBC.unshare(CLONE_NEWUTS))
    set_name()
    write("/proc/sys/kernel/hostname", os.uname().nodename)


def set_limits_of_ipc(**_):
    for name in ("kernel/msgmax", "kernel/sem", "fs/mqueue/msg_max"):
        as_it_is("/proc/sys/" + name)()


def set_limits_of_ipc_at_home(**_):
    checked(LIBC.unshare(CLONE_NEWIPC))
    set_limits_of_ipc()


def set_limits_of_ipc_from_before(**_):
    """The machine's, by a file that was opened before the process had a namespace of its own."""
    with open("/proc/sys/kernel/msgmax", "r+") as file:
        value = file.read()
        checked(LIBC.unshare(CLONE_NEWIPC))
        file.seek(0)
        file.write(value)


def clone_into_cgroup(cgroup, **_):
    directory = os.open(cgroup, os.O_RDONLY)
    arguments = struct.pack("11Q", CLONE_INTO_CGROUP, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, directory)
    child = syscall(CLONE3, ctypes.create_string_buffer(arguments, 88), 88)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def make_child(own, **_):
    """A cgroup of one's own, filled and given up again."""
    child = f"{own}/made-{os.getpid()}"
    os.mkdir(child)
    os.chmod(child, 0o755)
    worker = os.fork()
    if worker == 0:
        code = 0
        try:
            write(child + "/cgroup.procs", "0")
            write(child + "/cgroup.procs", "0")
            write(own + "/cgroup.procs", "0")
        except OSError as error:
            code = error.errno
        os._exit(code)
    number = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    os.rmdir(child)
    if number:
        raise OSError(number, os.strerror(number))


def take_process(own, neighbour, **_):
    child = f"{own}/taken-{os.getpid()}"
    os.mkdir(child)
    try:
        write(child + "/cgroup.procs", str(neighbour))
    finally:
        os.rmdir(child)


def watch(kind, mark, mask, path):
    listener = syscall(FANOTIFY_INIT, kind, os.O_RDONLY)
    try:
        syscall(FANOTIFY_MARK, listener, FAN_MARK_ADD | mark, mask, AT_FDCWD, path.encode())
    finally:
        os.close(listener)


def freeze_files(**_):
    """Those of a file system in memory cannot be frozen, which the kernel says after it has asked."""
    directory = os.open("/run", os.O_RDONLY)
    try:
        past(lambda: fcntl.ioctl(directory, FIFREEZE, 0), errno.EOPNOTSUPP)
    finally:
        os.close(directory)


def set_filter(**_):
    """The table of the network's filters, by any socket; its content is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        replace_filter(s)


def replace_filter(s):
    past(lambda: s.setsockopt(socket.SOL_IP, IPT_SO_SET_REPLACE, bytes(96)),
         errno.EINVAL, errno.ENOPROTOOPT, errno.ENOENT, errno.EFAULT, errno.ENOMEM)  # fmt: skip


def set_filter_from_before(**_):
    """Of the network that the process leaves, by a socket that it takes along."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        checked(LIBC.unshare(CLONE_NEWNET))
        replace_filter(s)


def set_filter_at_home(**_):
    checked(LIBC.unshare(CLONE_NEWNET))
    set_filter()


def make_in_other(cgroup, **_):
    os.mkdir(cgroup + "/made")
    os.rmdir(cgroup + "/made")


def lock_pins(pin, **_):
    """By which an agent knows that another one is there."""
    lock(os.path.dirname(pin))


def lock(path):
    held = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    finally:
        os.close(held)


def lease(directory, **_):
    path = f"{directory}/leased-{os.getpid()}"
    held = os.open(path, os.O_RDONLY | os.O_CREAT)
    try:
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    finally:
        os.close(held)
        os.unlink(path)


def lease_at_home(directory, **_):
    private_mounts()
    checked(LIBC.mount(b"cellwall", directory.encode(), b"tmpfs", 0, None))
    lease(directory)


def clone_into_child(own, **_):
    """As systemd and container engines start a process where it belongs."""
    child = f"{own}/made-{os.getpid()}"
    os.mkdir(child)
    try:
        clone_into_cgroup(child)
    finally:
        os.rmdir(child)


WAYS = {
    "oom-score-of-neighbour": of_process("oom_score_adj"),
    "clear-refs-of-neighbour": of_process("clear_refs"),
    "coredump-filter-of-neighbour": of_process("coredump_filter"),
    "thread-file-of-neighbour": lambda neighbour, **_: of_process(f"task/{neighbour}/comm")(neighbour),
    "oom-score-of-agent": lambda agent, **_: of_process("oom_score_adj")(agent),
    "oom-score-of-own": lambda **_: of_process("oom_score_adj")("self"),
    "iopl": lambda **_: syscall(IOPL, 3),
    "ioperm": lambda **_: syscall(IOPERM, 0x80, 1, 1),
    "set-host-name": set_name,
    "set-host-name-at-home": set_name_at_home,
    "delete-module": lambda **_: past(lambda: syscall(DELETE_MODULE, b"cellwall_none", 0), errno.ENOENT),
    "swapoff": lambda **_: past(lambda: syscall(SWAPOFF, b"/nowhere"), errno.ENOENT),
    "accounting": lambda **_: past(lambda: syscall(ACCT, None), errno.ENOSYS),
    "set-clock": lambda **_: time.clock_settime(time.CLOCK_REALTIME, time.time()),
    "restart": lambda **_: past(lambda: syscall(REBOOT, 0, 0, 0, None), errno.EINVAL),
    "kernel-log": lambda **_: syscall(SYSLOG, READ_ALL, bytes(4096), 4096),
    "turn-on-console": lambda **_: syscall(SYSLOG, CONSOLE_ON, None, 0),
    "kernel-log-size": lambda **_: syscall(SYSLOG, SIZE_BUFFER, None, 0),
    "chmod-cgroup": lambda cgroup, **_: os.chmod(cgroup, 0o755),
    "chown-cgroup": lambda cgroup, **_: os.chown(cgroup + "/cgroup.procs", 0, 0),
    "touch-cgroup": lambda cgroup, **_: os.utime(cgroup),
    "mark-cgroup": lambda cgroup, **_: os.setxattr(cgroup, "user.cellwall", b"x"),
    "make-cgroup": make_in_other,
    "take-process": take_process,
    "own-limit": lambda own, **_: write(own + "/cgroup.max.descendants", "max"),
    "own-pressure": lambda own, **_: write(own + "/cpu.pressure", "some 150000 2000000"),
    "pressure-of-neighbour": lambda cgroup, **_: write(cgroup + "/cpu.pressure", "some 150000 2000000"),
    "make-child-cgroup": make_child,
    "clone-into-child": clone_into_child,
    "ipc-setting": set_limits_of_ipc,
    "ipc-setting-from-before": set_limits_of_ipc_from_before,
    "ipc-setting-at-home": set_limits_of_ipc_at_home,
    "lock-pins": lock_pins,
    "lock-directory": lambda directory, **_: lock(directory),
    "lease": lease,
    "lease-at-home": lease_at_home,
    "chmod-pin": lambda pin, **_: os.chmod(pin, 0o600),
    "watch-openings": lambda directory, **_: watch(FAN_CLASS_CONTENT, 0, FAN_OPEN_PERM, directory),
    "watch-mount": lambda **_: watch(FAN_CLASS_NOTIF, FAN_MARK_MOUNT, FAN_OPEN, "/"),
    "watch-file": lambda directory, **_: watch(FAN_CLASS_NOTIF, 0, FAN_OPEN, directory),
    "freeze-files": freeze_files,
    "set-filter": set_filter,
    "set-filter-from-before": set_filter_from_before,
    "set-filter-at-home": set_filter_at_home,
    "make-beside-pin": lambda pin, **_: os.mkdir(os.path.dirname(pin) + "/made"),
}
BY_TRACING = (
    "oom-score-of-neighbour", "clear-refs-of-neighbour", "coredump-filter-of-neighbour",
    "thread-file-of-neighbour",
)  # fmt: skip
ATTACKS = BY_TRACING + (
    "oom-score-of-agent", "iopl", "ioperm", "set-host-name", "delete-module", "swapoff", "accounting",
    "set-clock", "restart", "kernel-log", "chmod-cgroup", "chown-cgroup", "touch-cgroup", "mark-cgroup",
    "make-cgroup", "take-process", "own-limit", "pressure-of-neighbour", "chmod-pin", "make-beside-pin", "watch-openings",
    "watch-mount", "freeze-files", "set-filter", "set-filter-from-before", "lock-pins", "lease", "ipc-setting",
    "ipc-setting-from-before",
)  # fmt: skip
OWN = ("oom-score-of-own", "set-host-name-at-home", "kernel-log-size", "make-child-cgroup",
       "own-pressure", "clone-into-child", "watch-file", "set-filter-at-home", "lock-directory", "lease-at-home",
       "ipc-setting-at-home")  # fmt: skip
HARMLESS = (
    "oom-score-of-neighbour", "iopl", "ioperm", "set-host-name", "delete-module", "swapoff", "accounting",
    "set-clock", "restart", "kernel-log", "chmod-cgroup", "chown-cgroup", "touch-cgroup", "make-cgroup",
    "own-limit", "chmod-pin", "kernel-log-size", "watch-openings", "watch-mount", "watch-file", "freeze-files",
    "set-filter", "set-filter-from-before", "lock-pins", "lease", "ipc-setting", "ipc-setting-from-before",
)  # fmt: skip
LENIENT = ("add-address", "set-host-name", "set-clock", "kernel-log")  # in audit mode: told, and done
