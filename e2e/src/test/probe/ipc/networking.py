"""Settings of a network by netlink, ioctl and file, in the machine's own and in one of the process's
own; and netlink from process to process."""

import errno
import fcntl
import os
import socket
import struct

import libc
from knobs import write
from libc import LIBC, checked

CLONE_NEWNET = 0x40000000
RTM_NEWLINK, RTM_GETLINK, RTM_NEWADDR, RTM_DELADDR = 16, 18, 20, 21
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
IFA_LOCAL, IFLA_MTU, IFLA_NET_NS_PID = 2, 4, 19
SIOCGIFMTU, SIOCSIFMTU = 0x8921, 0x8922
LOOPBACK = 1
FORWARD = "/proc/sys/net/ipv4/ip_forward"
TUN = os.makedev(10, 200)
NOBODY = 65534
PR_SET_KEEPCAPS, CAPSET, CAPABILITY_VERSION_3, CAP_NET_ADMIN = 8, 126, 0x20080522, 12


def own_network():
    checked(LIBC.unshare(CLONE_NEWNET))


def at_home(change):
    def in_own(**place):
        own_network()
        change(**place)

    return in_own


def attribute(kind, value):
    return struct.pack("HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def ask(kind, body, flags=NLM_F_ACK, family=socket.NETLINK_ROUTE):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, family) as s:
        s.settimeout(libc.TIME_LIMIT)
        s.sendto(struct.pack("IHHII", 16 + len(body), kind, NLM_F_REQUEST | flags, 1, 0) + body, (0, 0))
        answer = s.recv(65536)
    if struct.unpack_from("H", answer, 4)[0] == 2 and (number := -struct.unpack_from("i", answer, 16)[0]):
        raise OSError(number, os.strerror(number))


def address(kind, last):
    body = struct.pack("BBBBI", socket.AF_INET, 32, 0, 254, LOOPBACK)
    ask(kind, body + attribute(IFA_LOCAL, bytes((127, 0, 0, last))))


def add_address(**_):
    address(RTM_NEWADDR, 77)
    address(RTM_DELADDR, 77)


def read_links(**_):
    ask(RTM_GETLINK, bytes(16), NLM_F_DUMP)


def set_link(**_):
    ask(RTM_NEWLINK, struct.pack("BxHiII", 0, 0, LOOPBACK, 0, 0) + attribute(IFLA_MTU, struct.pack("I", 65536)))


def move_link_out(**_):
    """To the network of the process's parent, which is the machine's: nobody may take loopback
    along, which the kernel says when it has looked whether the call is allowed."""
    own_network()
    whom = attribute(IFLA_NET_NS_PID, struct.pack("I", os.getppid()))
    ask(RTM_NEWLINK, struct.pack("BxHiII", 0, 0, LOOPBACK, 0, 0) + whom)


def set_by_ioctl(**_):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        now = fcntl.ioctl(s, SIOCGIFMTU, struct.pack("16sI16x", b"lo", 0))
        fcntl.ioctl(s, SIOCSIFMTU, now)


def set_by_older_socket(**_):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        now = fcntl.ioctl(s, SIOCGIFMTU, struct.pack("16sI16x", b"lo", 0))
        own_network()
        fcntl.ioctl(s, SIOCSIFMTU, now)


def setting(**_):
    with open(FORWARD) as file:
        value = file.read()
    write(FORWARD, value)


def setting_by_older_file(**_):
    with open(FORWARD, "r+") as file:
        value = file.read()
        own_network()
        file.seek(0)
        file.write(value)


def setting_by_capability(**_):
    """By who is not root, and may open the file to write since the network is his to manage."""
    checked(LIBC.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setresuid(NOBODY, NOBODY, NOBODY)
    header, admin = struct.pack("Ii", CAPABILITY_VERSION_3, 0), 1 << CAP_NET_ADMIN
    libc.syscall(CAPSET, header, struct.pack("6I", admin, admin, 0, 0, 0, 0))
    setting()


def read_settings(**_):
    """As sysctl -a and ps do: the kernel asks for a capability, or whether it may trace, and goes on without."""
    for directory, _, names in os.walk("/proc/sys/net"):
        for name in names:
            read_what_may_be(f"{directory}/{name}")
    for name in os.listdir("/proc"):
        if name.isdigit():
            read_what_may_be(f"/proc/{name}/stat")


def read_what_may_be(path):
    """Some are there to write alone, some have no value yet, and processes end."""
    try:
        with open(path, "rb") as file:
            file.read()
    except OSError:
        pass


def tunnel(directory, **_):
    """Without the driver the kernel says so when it has looked whether the call is allowed."""
    path = f"{directory}-tun-{os.getpid()}"
    os.mknod(path, 0o20600, TUN)
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:
        if error.errno not in (errno.ENODEV, errno.ENXIO):
            raise
    finally:
        os.unlink(path)


def to_process(**_):
    with (
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as receiver,
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sender,
    ):
        receiver.bind((0, 0))
        sender.bind((0, 0))
        sender.sendto(b"hello", receiver.getsockname())


def to_connected_process(**_):
    with (
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as receiver,
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sender,
    ):
        receiver.bind((0, 0))
        sender.bind((0, 0))
        sender.connect(receiver.getsockname())
        sender.send(b"hello")


def to_group(**_):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as s:
        s.bind((0, 0))
        try:
            s.sendto(struct.pack("IHHII", 16, 1, 0, 1, 0), (0, 1))
        except ConnectionRefusedError:  # nobody is in it
            pass


WAYS = {
    "add-address": add_address,
    "add-address-at-home": at_home(add_address),
    "read-links": read_links,
    "set-link": set_link,
    "set-link-at-home": at_home(set_link),
    "move-link-out": move_link_out,
    "set-by-ioctl": set_by_ioctl,
    "set-by-ioctl-at-home": at_home(set_by_ioctl),
    "set-by-older-socket": set_by_older_socket,
    "network-setting": setting,
    "network-setting-at-home": at_home(setting),
    "network-setting-by-older-file": setting_by_older_file,
    "network-setting-by-capability": setting_by_capability,
    "read-settings": read_settings,
    "tunnel": tunnel,
    "tunnel-at-home": at_home(tunnel),
    "netlink-to-process": to_process,
    "netlink-to-connected": to_connected_process,
    "netlink-to-group": to_group,
}
ATTACKS = (
    "add-address", "set-link", "move-link-out", "set-by-ioctl", "set-by-older-socket", "network-setting",
    "network-setting-by-older-file", "network-setting-by-capability", "tunnel", "netlink-to-process", "netlink-to-connected", "netlink-to-group",
)  # fmt: skip
OWN = (
    "add-address-at-home", "read-links", "set-link-at-home", "set-by-ioctl-at-home", "network-setting-at-home",
    "tunnel-at-home",
)  # fmt: skip
BY_SOCKET = ("netlink-to-process", "netlink-to-connected", "netlink-to-group")
HARMLESS = ("add-address", "set-link", "set-by-ioctl", "network-setting", "network-setting-by-capability", "tunnel", "netlink-to-process",
            "netlink-to-connected", "netlink-to-group")  # fmt: skip
