"""Looking into another process, or steering it. Each function does one thing to one."""

import ctypes
import errno
import os
import resource
import struct

import libc
from libc import syscall

PTRACE_ATTACH = 16
PTRACE_DETACH = 17
PTRACE_SEIZE = 0x4206
KCMP_FILES = 2
MADV_COLD = 20
IOPRIO_WHO_PROCESS = 1
IOPRIO_BEST_EFFORT = 2 << 13


def ptrace_attach(pid, word):
    syscall(libc.PTRACE, PTRACE_ATTACH, pid, 0, 0)
    os.waitpid(pid, 0x40000000)  # __WALL
    syscall(libc.PTRACE, PTRACE_DETACH, pid, 0, 0)


def ptrace_seize(pid, word):
    """Its tracer is a child that ends: that detaches without stopping anyone."""
    syscall(libc.PTRACE, PTRACE_SEIZE, pid, 0, 0)


def read_of(name):
    def read(pid, word):
        with open(f"/proc/{pid}/{name}", "rb") as file:
            file.read(16)

    return read


def proc_mem(pid, word):
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        memory.seek(word)
        memory.write(memory.read(8))


def proc_fd(pid, word):
    """Opens anew what the other has open and any user may open: a pipe would be its maker's alone."""
    entries = f"/proc/{pid}/fd"
    number = next(n for n in os.listdir(entries) if os.readlink(f"{entries}/{n}") == os.devnull)
    os.close(os.open(f"{entries}/{number}", os.O_RDONLY))


def proc_root(pid, word):
    os.stat(f"/proc/{pid}/root/")


def proc_cwd(pid, word):
    os.stat(f"/proc/{pid}/cwd/")


def vector(address):
    return ctypes.create_string_buffer(struct.pack("QQ", address, 8), 16)


def process_vm_readv(pid, word):
    local = ctypes.create_string_buffer(8)
    syscall(libc.PROCESS_VM_READV, pid, vector(ctypes.addressof(local)), 1, vector(word), 1, 0)


def process_vm_writev(pid, word):
    local = ctypes.create_string_buffer(b"cellwall", 8)
    syscall(libc.PROCESS_VM_WRITEV, pid, vector(ctypes.addressof(local)), 1, vector(word), 1, 0)


def pidfd_getfd(pid, word):
    process = syscall(libc.PIDFD_OPEN, pid, 0)
    try:
        os.close(syscall(libc.PIDFD_GETFD, process, 0, 0))
    finally:
        os.close(process)


def kcmp(pid, word):
    syscall(libc.KCMP, os.getpid(), pid, KCMP_FILES, 0, 0)


def process_madvise(pid, word):
    process = syscall(libc.PIDFD_OPEN, pid, 0)
    page = ctypes.create_string_buffer(struct.pack("QQ", word & ~4095, 4096), 16)
    try:
        syscall(libc.PROCESS_MADVISE, process, page, 1, MADV_COLD, 0)
    finally:
        os.close(process)


def prlimit_set(pid, word):
    resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def sched_setaffinity(pid, word):
    os.sched_setaffinity(pid, os.sched_getaffinity(0))


def sched_setscheduler(pid, word):
    os.sched_setscheduler(pid, os.SCHED_OTHER, os.sched_param(0))


def setpriority(pid, word):
    os.setpriority(os.PRIO_PROCESS, pid, 0)


def ioprio_set(pid, word):
    syscall(libc.IOPRIO_SET, IOPRIO_WHO_PROCESS, pid, IOPRIO_BEST_EFFORT | 4)


def counter(pid):
    """A descriptor that counts a software event, which needs no hardware."""
    attributes = ctypes.create_string_buffer(struct.pack("IIQ", 1, 64, 0), 64)
    return syscall(libc.PERF_EVENT_OPEN, attributes, pid, -1, -1, 0)


def perf_event_open(pid, word):
    os.close(counter(pid))


def move_pages(pid, word):
    """Asks where one of the other's pages is."""
    page = ctypes.create_string_buffer(struct.pack("Q", word & ~4095), 8)
    status = ctypes.create_string_buffer(4)
    syscall(libc.MOVE_PAGES, pid, 1, page, None, status, 0)


def migrate_pages(pid, word):
    """From the first node to the first node: it is asked for, and nothing moves."""
    node = ctypes.create_string_buffer(struct.pack("Q", 1), 8)
    syscall(libc.MIGRATE_PAGES, pid, 64, node, node)


def get_robust_list(pid, word):
    head, length = ctypes.create_string_buffer(8), ctypes.create_string_buffer(8)
    syscall(libc.GET_ROBUST_LIST, pid, head, length)


def process_mrelease(pid, word):
    """Takes the memory of who is dying already. The kernel asks nobody whose it is, and says EINVAL
    of one that lives: so it can do no harm."""
    process = syscall(libc.PIDFD_OPEN, pid, 0)
    try:
        syscall(libc.PROCESS_MRELEASE, process, 0)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(process)


WAYS = {
    "ptrace-attach": ptrace_attach,
    "ptrace-seize": ptrace_seize,
    "proc-mem": proc_mem,
    "proc-environ": read_of("environ"),
    "proc-maps": read_of("maps"),
    "proc-auxv": read_of("auxv"),
    "proc-syscall": read_of("syscall"),
    "proc-fd": proc_fd,
    "proc-root": proc_root,
    "proc-cwd": proc_cwd,
    "process-vm-readv": process_vm_readv,
    "process-vm-writev": process_vm_writev,
    "pidfd-getfd": pidfd_getfd,
    "kcmp": kcmp,
    "process-madvise": process_madvise,
    "prlimit": prlimit_set,
    "sched-setaffinity": sched_setaffinity,
    "sched-setscheduler": sched_setscheduler,
    "setpriority": setpriority,
    "ioprio-set": ioprio_set,
    "perf-event-open": perf_event_open,
    "move-pages": move_pages,
    "migrate-pages": migrate_pages,
    "get-robust-list": get_robust_list,
    "process-mrelease": process_mrelease,
}
