"""Attacks on what enforces. Each raises OSError where the kernel refuses, and returns where the
kernel went past the point at which it could have refused."""

import ctypes
import errno
import os
import signal
import socket
import struct

import knobs
import libc
import mounting
import networking
import privileged
from knobs import write
from libc import LIBC, checked, syscall
from mounting import MNT_DETACH, private_mounts  # the latter two for others too

BPF_MAP_CREATE, BPF_MAP_LOOKUP_ELEM, BPF_MAP_UPDATE_ELEM, BPF_PROG_LOAD, BPF_OBJ_GET, BPF_PROG_ATTACH, BPF_PROG_DETACH = 0, 1, 2, 5, 7, 8, 9
BPF_PROG_GET_NEXT_ID, BPF_MAP_GET_FD_BY_ID, BPF_LINK_GET_FD_BY_ID = 11, 14, 30
BPF_LINK_GET_NEXT_ID, BPF_MAP_GET_NEXT_ID, BPF_LINK_DETACH = 31, 12, 34
BPF_CGROUP_INET_EGRESS = 1
BPF_F_ALLOW_OVERRIDE = 1
BPF_PROG_TYPE_CGROUP_SKB = 8
NETLINK_SOCK_DIAG = 4


def enter_cgroup(cgroup, **_):
    write(cgroup + "/cgroup.procs", "0")


def enter_cgroup_by_thread(cgroup, **_):
    write(cgroup + "/cgroup.threads", "0")


def make_cgroup_threaded(own, **_):
    write(own + "/cgroup.type", "threaded")


def freeze_cgroup(cgroup, **_):
    write(cgroup + "/cgroup.freeze", "0")


def second_cgroup_mount(directory, **_):
    """Another view of the hierarchy, where no path is as it was; in a mount namespace of its own."""
    private_mounts()
    checked(LIBC.mount(b"cellwall", directory.encode(), b"cgroup2", 0, None))
    write(directory + "/cgroup.procs", "0")


def bpf(command, *fields):
    attributes = ctypes.create_string_buffer(struct.pack(f"{len(fields)}I", *fields), 128)
    return syscall(libc.BPF, command, attributes, 128)


def next_id(command):
    """The first object's number; the kernel writes it behind the number to start from."""
    attributes = ctypes.create_string_buffer(128)
    syscall(libc.BPF, command, attributes, 128)
    return struct.unpack_from("I", attributes, 4)[0]


def bpf_walk_programs(**_):
    bpf(BPF_PROG_GET_NEXT_ID, 0)


def bpf_map_by_id(map_id, **_):
    os.close(bpf(BPF_MAP_GET_FD_BY_ID, map_id))


def bpf_link_by_id(link_id, **_):
    os.close(bpf(BPF_LINK_GET_FD_BY_ID, link_id))


def bpf_open_pin(pin, **_):
    os.close(open_pin(pin))


def bpf_detach(own, **_):
    """Where nothing is attached the kernel says ENOENT or EINVAL, after it has let the call in."""
    directory = os.open(own, os.O_RDONLY)
    past(lambda: bpf(BPF_PROG_DETACH, directory, 0, BPF_CGROUP_INET_EGRESS), errno.ENOENT, errno.EINVAL)


def bpf_make_map(**_):
    os.close(bpf(BPF_MAP_CREATE, 2, 4, 4, 1))


def bpf_load(**_):
    os.close(load_program())


def load_program(kind=BPF_PROG_TYPE_CGROUP_SKB, attach_type=0):
    """`return 1`: whatever it is attached to goes on."""
    code = ctypes.create_string_buffer(struct.pack("QQ", 0xB7 | 1 << 32, 0x95), 16)
    words = ctypes.create_string_buffer(b"GPL\0")
    attributes = ctypes.create_string_buffer(128)
    struct.pack_into("IIQQ", attributes, 0, kind, 2, ctypes.addressof(code), ctypes.addressof(words))
    struct.pack_into("I", attributes, 68, attach_type)
    return syscall(libc.BPF, BPF_PROG_LOAD, attributes, 128)


def bpf_attach(own, **_):
    """A program that overrides, in a cgroup of one's own below the walls."""
    directory, program = os.open(own, os.O_RDONLY), load_program()
    bpf(BPF_PROG_ATTACH, directory, program, BPF_CGROUP_INET_EGRESS, BPF_F_ALLOW_OVERRIDE)
    bpf(BPF_PROG_DETACH, directory, program, BPF_CGROUP_INET_EGRESS)


def open_pin(pin):
    name = ctypes.create_string_buffer(pin.encode())
    attributes = ctypes.create_string_buffer(struct.pack("QII", ctypes.addressof(name), 0, 0), 128)
    return syscall(libc.BPF, BPF_OBJ_GET, attributes, 128)


def at_first_entry(command, pin, value):
    key = ctypes.create_string_buffer(4)
    descriptor = open_pin(pin)
    fields = struct.pack("I4xQQQ", descriptor, ctypes.addressof(key), ctypes.addressof(value), 0)
    syscall(libc.BPF, command, ctypes.create_string_buffer(fields, 128), 128)
    os.close(descriptor)


def read_map(pin):
    """The first entry of an array."""
    with open(f"/proc/self/fdinfo/{(descriptor := open_pin(pin))}") as told:
        size = next(int(line.split()[1]) for line in told if line.startswith("value_size"))
    os.close(descriptor)
    value = ctypes.create_string_buffer(size)
    at_first_entry(BPF_MAP_LOOKUP_ELEM, pin, value)
    return value.raw


def write_map(pin, value):
    at_first_entry(BPF_MAP_UPDATE_ELEM, pin, ctypes.create_string_buffer(value, len(value)))


def detach_link(pin):
    descriptor = open_pin(pin)
    bpf(BPF_LINK_DETACH, descriptor)
    os.close(descriptor)


def is_attached(pin):
    """A cgroup's link says whose hook it is at; a detached one says 0."""
    descriptor = open_pin(pin)
    with open(f"/proc/self/fdinfo/{descriptor}") as told:
        cgroup = next(int(line.split()[1]) for line in told if line.startswith("cgroup_id"))
    os.close(descriptor)
    return cgroup != 0


def past(attempt, *numbers):
    try:
        attempt()
    except OSError as error:
        if error.errno not in numbers:
            raise


def unlink_pin(pin, **_):
    os.unlink(pin)


def rename_pin(pin, **_):
    os.rename(pin, pin + "x")
    os.rename(pin + "x", pin)


def kill_agent(agent, **_):
    os.kill(agent, signal.SIGKILL)


def stop_agent(agent, **_):
    os.kill(agent, signal.SIGSTOP)


def trace_agent(agent, **_):
    with open(f"/proc/{agent}/mem", "r+b"):
        pass


def call_agent(api, **_):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.settimeout(libc.TIME_LIMIT)
        s.connect(api)


def socket_of(family, kind, protocol=0):
    def make(**_):
        socket.socket(family, kind, protocol).close()

    return make


def load_module(**_):
    """Long enough to be looked at: a shorter one is refused before anyone is asked."""
    past(lambda: syscall(libc.INIT_MODULE, bytes(4096), 4096, b""), errno.ENOEXEC)


def load_kernel(**_):
    """An image without segments: it would be asked for, and nothing loaded."""
    syscall(libc.KEXEC_LOAD, 0, 0, None, 0)


WAYS = {
    "enter-cgroup": enter_cgroup,
    "enter-cgroup-by-thread": enter_cgroup_by_thread,
    "make-cgroup-threaded": make_cgroup_threaded,
    "freeze-cgroup": freeze_cgroup,
    "clone-into-cgroup": privileged.clone_into_cgroup,
    "second-cgroup-mount": second_cgroup_mount,
    "bpf-walk-programs": bpf_walk_programs,
    "bpf-map-by-id": bpf_map_by_id,
    "bpf-link-by-id": bpf_link_by_id,
    "bpf-open-pin": bpf_open_pin,
    "bpf-detach": bpf_detach,
    "bpf-make-map": bpf_make_map,
    "unlink-pin": unlink_pin,
    "rename-pin": rename_pin,
    "kill-agent": kill_agent,
    "stop-agent": stop_agent,
    "trace-agent": trace_agent,
    "call-agent": call_agent,
    "sock-diag": socket_of(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG),
    "netlink-audit": socket_of(socket.AF_NETLINK, socket.SOCK_RAW, 9),
    "packet-socket": socket_of(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)),
    "vsock": socket_of(socket.AF_VSOCK, socket.SOCK_STREAM),
    "alg": socket_of(socket.AF_ALG, socket.SOCK_SEQPACKET),
    "load-module": load_module,
    "load-kernel": load_kernel,
    "bpf-load": bpf_load,
    "bpf-attach": bpf_attach,
} | knobs.WAYS | mounting.WAYS | networking.WAYS | privileged.WAYS
