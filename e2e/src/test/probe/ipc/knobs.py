"""What belongs to the whole machine: its settings, its devices, its log."""

import errno
import os
import stat


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def open_to_write(path):
    """Where opening is refused nothing is written; where it is not, neither."""

    def open_it(**_):
        os.close(os.open(path, os.O_WRONLY))

    return open_it


def as_it_is(path):
    """Written with the value that it has."""

    def write_it(**_):
        with open(path) as file:
            value = file.read()
        write(path, value)

    return write_it


def read(path):
    def read_it(**_):
        with open(path) as file:
            file.read()

    return read_it


NOBODY_THERE = (errno.ENXIO, errno.ENODEV, errno.ENOENT, errno.ENOMEDIUM, errno.EBUSY)  # asked once it may be opened
HARMLESS_DEVICES = ((1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (4, 64), (5, 0), (5, 2), (10, 229), (10, 232), (226, 128))


def device(kind, major, minor):
    """By a node of one's own, opened to read: requests to a driver need no more."""

    def open_it(directory, **_):
        node = f"{directory}/node-{os.getpid()}-{major}-{minor}"
        os.mknod(node, kind | 0o600, os.makedev(major, minor))
        try:
            os.close(os.open(node, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))
        except OSError as error:
            if error.errno not in NOBODY_THERE:
                raise
        finally:
            os.unlink(node)

    return open_it


def open_harmless(**place):
    for major, minor in HARMLESS_DEVICES:
        device(stat.S_IFCHR, major, minor)(**place)


PRINTK = "/proc/sys/kernel/printk_ratelimit"

WAYS = {
    "read-mem": device(stat.S_IFCHR, 1, 1),
    "screen": device(stat.S_IFCHR, 7, 1),
    "keyboard": device(stat.S_IFCHR, 13, 64),
    "snapshot": device(stat.S_IFCHR, 10, 231),
    "device-mapper": device(stat.S_IFCHR, 10, 236),
    "loop-control": device(stat.S_IFCHR, 10, 237),
    "vhost-vsock": device(stat.S_IFCHR, 10, 241),
    "unknown-device": device(stat.S_IFCHR, 240, 0),
    "raw-disk": device(stat.S_IFBLK, 7, 0),
    "harmless-devices": open_harmless,
    "core-pattern": as_it_is("/proc/sys/kernel/core_pattern"),
    "kmsg": open_to_write("/dev/kmsg"),
    "mem": open_to_write("/dev/mem"),
    "sysctl": as_it_is(PRINTK),
    "sysctl-read": read(PRINTK),
    "sysfs": open_to_write("/sys/kernel/mm/transparent_hugepage/enabled"),
    "sysfs-read": read("/sys/kernel/mm/transparent_hugepage/enabled"),
    "sysrq": open_to_write("/proc/sysrq-trigger"),
}
DEVICES = (
    "read-mem", "screen", "keyboard", "snapshot", "device-mapper", "loop-control", "vhost-vsock", "unknown-device",
    "raw-disk",
)  # fmt: skip
