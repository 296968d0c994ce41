"""What belongs to the whole machine: its settings, its devices, its log."""

import os


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


PRINTK = "/proc/sys/kernel/printk_ratelimit"

WAYS = {
    "core-pattern": as_it_is("/proc/sys/kernel/core_pattern"),
    "kmsg": open_to_write("/dev/kmsg"),
    "mem": open_to_write("/dev/mem"),
    "sysctl": as_it_is(PRINTK),
    "sysctl-read": read(PRINTK),
    "sysfs": open_to_write("/sys/kernel/mm/transparent_hugepage/enabled"),
    "sysfs-read": read("/sys/kernel/mm/transparent_hugepage/enabled"),
    "sysrq": open_to_write("/proc/sysrq-trigger"),
}
