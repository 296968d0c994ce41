"""Mounts, in the machine's own tree and in one of the process's own."""

import ctypes
import errno
import os
import struct

import libc
from libc import LIBC, checked, syscall

CLONE_NEWNS = 0x20000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_MOVE = 1, 32, 4096, 8192
MS_REC_PRIVATE = 0x4000 | 0x40000
MNT_DETACH = 2
PIVOT_ROOT, MOVE_MOUNT, FSOPEN, FSCONFIG, FSMOUNT, MOUNT_SETATTR = 155, 429, 430, 431, 432, 442
FSCONFIG_SET_STRING, FSCONFIG_CMD_CREATE = 1, 6
MOVE_MOUNT_F_EMPTY_PATH = 4
AT_FDCWD = -100


def private_mounts():
    checked(LIBC.unshare(CLONE_NEWNS))
    checked(LIBC.mount(b"none", b"/", None, MS_REC_PRIVATE, None))


def mount(kind, place, source="cellwall", flags=0, data=None):
    checked(LIBC.mount(source.encode(), place.encode(), kind and kind.encode(), flags, data))


def unmount(place):
    checked(LIBC.umount2(place.encode(), MNT_DETACH))


def in_tree(change):
    return lambda **place: change(**place)


def at_home(change):
    """The same in a mount namespace of one's own."""

    def in_own(**place):
        private_mounts()
        change(**place)

    return in_own


def new_mount(kind, place):
    context = syscall(FSOPEN, kind.encode(), 0)
    syscall(FSCONFIG, context, FSCONFIG_SET_STRING, b"source", b"cellwall", 0)
    syscall(FSCONFIG, context, FSCONFIG_CMD_CREATE, None, None, 0)
    made = syscall(FSMOUNT, context, 0, 0)
    syscall(MOVE_MOUNT, made, b"", AT_FDCWD, place.encode(), MOVE_MOUNT_F_EMPTY_PATH)


def prepare_9p(**_):
    """The kernel would connect when the files are asked for; it is refused before."""
    context = syscall(FSOPEN, b"9p", 0)
    syscall(FSCONFIG, context, FSCONFIG_SET_STRING, b"source", b"127.0.0.1", 0)


def mount_over_fifo(directory, **_):
    """Another FIFO by its name."""
    there, name = f"{directory}/there-{os.getpid()}", f"{directory}/name-{os.getpid()}"
    os.mkfifo(there)
    os.mkfifo(name)
    try:
        mount(None, name, source=there, flags=MS_BIND)
        unmount(name)
    finally:
        os.unlink(there)
        os.unlink(name)


def pivot(directory, **_):
    """As container engines do it."""
    mount("tmpfs", directory)
    os.mkdir(directory + "/old")
    syscall(PIVOT_ROOT, directory.encode(), (directory + "/old").encode())
    os.chdir("/")
    unmount("/old")


def pivot_here(**_):
    """To what is the root already: refused as no change, once it was allowed."""
    try:
        syscall(PIVOT_ROOT, b"/", b"/")
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EINVAL):
            raise


def over_and_away(kind, directory):
    mount(kind, directory)
    unmount(directory)


SECOND_MEMORY = "/dev/shm/cellwall-second"


def second_memory(**_):
    """Another file system below /dev/shm, in which something is opened. It stays."""
    os.makedirs(SECOND_MEMORY, exist_ok=True)
    mount("tmpfs", SECOND_MEMORY)
    os.close(os.open(SECOND_MEMORY + "/file", os.O_RDWR | os.O_CREAT))


def no_second_memory(**_):
    unmount(SECOND_MEMORY)
    os.rmdir(SECOND_MEMORY)


def below_memory(**_):
    second_memory()
    no_second_memory()


def over_memory(**_):
    mount("tmpfs", "/dev/shm")
    unmount("/dev/shm")


def set_read_only(place):
    attributes = ctypes.create_string_buffer(struct.pack("4Q", 1, 0, 0, 0), 32)
    syscall(MOUNT_SETATTR, AT_FDCWD, place.encode(), 0, attributes, 32)


WAYS = {
    "unmount-sys": lambda **_: unmount("/sys"),
    "unmount-bpffs": lambda **_: unmount("/sys/fs/bpf"),
    "unmount-sys-at-home": at_home(lambda **_: unmount("/sys")),
    "mount-over-agent": lambda api, **_: mount("tmpfs", os.path.dirname(api)),
    "mount-over-cgroups": lambda **_: mount("tmpfs", "/sys/fs/cgroup"),
    "bind-over-pins": lambda pin, directory, **_: mount(None, os.path.dirname(pin), directory, MS_BIND),
    "mount-over-fifo": mount_over_fifo,
    "mount-over-fifo-at-home": at_home(mount_over_fifo),
    "bind-over-pins-at-home": at_home(
        lambda pin, directory, **_: mount(None, os.path.dirname(pin), directory, MS_BIND)
    ),
    "move-mount-over": lambda **_: new_mount("tmpfs", "/sys/fs/bpf"),
    "move-mount-over-at-home": at_home(lambda **_: new_mount("tmpfs", "/sys/fs/bpf")),
    "move-away": lambda directory, **_: mount(None, directory, "/sys/fs/bpf", MS_MOVE),
    "remount-read-only": at_home(
        lambda **_: mount(None, "/sys/fs/bpf", flags=MS_REMOUNT | MS_RDONLY)
    ),
    "mount-setattr": lambda **_: set_read_only("/sys/fs/bpf"),
    "mount-setattr-at-home": at_home(lambda **_: set_read_only("/sys/fs/bpf")),
    "pivot-root": pivot_here,
    "pivot-root-at-home": at_home(pivot),
    "mount-over-memory": over_memory,
    "mount-over-memory-at-home": at_home(over_memory),
    "mount-below-memory": below_memory,
    "mount-below-memory-at-home": at_home(below_memory),
    "unmount-memory": lambda **_: unmount("/dev/shm"),
    "unmount-memory-at-home": at_home(lambda **_: unmount("/dev/shm")),
    "second-memory": second_memory,
    "no-second-memory": no_second_memory,
    "mount-elsewhere": lambda directory, **_: over_and_away("tmpfs", directory),
    "mount-nfs": lambda directory, **_: over_and_away("nfs4", directory),
    "mount-binfmt": lambda directory, **_: over_and_away("binfmt_misc", directory),
    "mount-9p": prepare_9p,
    "mount-proc-at-home": at_home(lambda directory, **_: mount("proc", directory)),
}
ATTACKS = (
    "unmount-sys", "unmount-bpffs", "mount-over-agent", "mount-over-cgroups", "bind-over-pins",
    "move-mount-over", "move-away", "remount-read-only", "mount-setattr", "pivot-root", "mount-nfs",
    "mount-binfmt", "mount-9p", "mount-over-memory", "mount-below-memory", "unmount-memory", "mount-over-fifo",
)  # fmt: skip
OWN = (
    "unmount-sys-at-home", "bind-over-pins-at-home", "move-mount-over-at-home", "mount-setattr-at-home",
    "pivot-root-at-home", "mount-elsewhere", "mount-proc-at-home", "mount-over-memory-at-home",
    "mount-below-memory-at-home", "unmount-memory-at-home", "mount-over-fifo-at-home",
)  # fmt: skip
