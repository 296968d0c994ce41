"""Ways around the wall, one function each. Each tries to bring a payload to the port of another
component; an OSError is the kernel's refusal. Whether anything arrived is asked of the other side.
"""

import array
import ctypes
import os
import socket
import struct

LIBC = ctypes.CDLL(None, use_errno=True)

IPPROTO_MPTCP = 262
IPPROTO_UDPLITE = 136
MSG_FASTOPEN = 0x20000000
IP_FREEBIND = 15
IPV6_ADDRFORM = 1
IPV6_HOPOPTS = 54
IPV6_RTHDR = 57
TCP_REPAIR = 19
TCP_QUEUE_SEQ = 21
TCP_REPAIR_QUEUE = 20

kept = {}


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def checked(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def ipv4_sockaddr(address, port, name=socket.AF_INET):
    return struct.pack("=H", name) + struct.pack("!H", port) + socket.inet_aton(address) + bytes(8)


def datagram_socket(address):
    return socket.socket(family(address), socket.SOCK_DGRAM)


def exchange(s, payload):
    """Sends over a connected socket and waits for the echo, which a refused one never gets."""
    s.settimeout(1.0)
    s.sendall(payload.encode())
    return s.recv(65536).decode("latin-1")


# Connecting without connect()


def patient(s):
    """Gives up in the kernel: Python's own time limit makes a socket that does not block."""
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        s.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", 1, 0))


def tcp_fast_open(address, port, payload, protocol=0):
    with socket.socket(family(address), socket.SOCK_STREAM, protocol) as s:
        patient(s)
        s.sendto(payload.encode(), MSG_FASTOPEN, (address, port))
        return s.recv(65536).decode()


def multipath_tcp(address, port, payload):
    with socket.socket(family(address), socket.SOCK_STREAM, IPPROTO_MPTCP) as s:
        s.settimeout(1.0)
        s.connect((address, port))
        return exchange(s, payload)


def multipath_tcp_fast_open(address, port, payload):
    return tcp_fast_open(address, port, payload, IPPROTO_MPTCP)


def plain_tcp(address, port, payload):
    with socket.create_connection((address, port), 1.0) as s:
        return exchange(s, payload)


def plain_udp(address, port, payload, allowed=0):
    with datagram_socket(address) as s:
        s.sendto(payload.encode(), (address, port))


def udp_connected(address, port, payload):
    with datagram_socket(address) as s:
        s.connect((address, port))
        s.send(payload.encode())


def udp_batch(address, port, payload, allowed):
    """sendmmsg() with a forbidden address between two allowed ones."""

    class Vector(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    class Header(ctypes.Structure):
        _fields_ = [
            ("name", ctypes.c_void_p),
            ("name_length", ctypes.c_uint32),
            ("vectors", ctypes.c_void_p),
            ("count", ctypes.c_size_t),
            ("control", ctypes.c_void_p),
            ("control_length", ctypes.c_size_t),
            ("flags", ctypes.c_int),
            ("sent", ctypes.c_uint32),
            ("padding", ctypes.c_uint32),
        ]

    data = ctypes.create_string_buffer(payload.encode(), len(payload))
    vector = Vector(ctypes.addressof(data), len(payload))
    names = [
        ctypes.create_string_buffer(ipv4_sockaddr(address, p), 16)
        for p in (allowed, port, allowed)
    ]
    headers = (Header * 3)()
    for header, name in zip(headers, names):
        header.name, header.name_length = ctypes.addressof(name), 16
        header.vectors, header.count = ctypes.addressof(vector), 1
    with datagram_socket(address) as s:
        return checked(LIBC.sendmmsg(s.fileno(), headers, 3, 0))


def udp_after_disconnect(address, port, payload, allowed):
    """Connects to an allowed place, dissolves the association, sends elsewhere."""
    with datagram_socket(address) as s:
        s.connect((address, allowed))
        s.send(b"allowed")
        checked(LIBC.connect(s.fileno(), struct.pack("=H14x", socket.AF_UNSPEC), 16))
        s.sendto(payload.encode(), (address, port))


def udp_connected_elsewhere(address, port, payload, allowed):
    with datagram_socket(address) as s:
        s.connect((address, allowed))
        s.sendto(payload.encode(), (address, port))


def udp_unspecified_family(address, port, payload):
    """An address whose family says AF_UNSPEC, which the kernel takes for IPv4."""
    data = payload.encode()
    name = ipv4_sockaddr(address, port, socket.AF_UNSPEC)
    with datagram_socket(address) as s:
        checked(LIBC.sendto(s.fileno(), data, len(data), 0, name, len(name)))


def udp_lite(address, port, payload):
    with socket.socket(family(address), socket.SOCK_DGRAM, IPPROTO_UDPLITE) as s:
        s.connect((address, port))
        s.send(payload.encode())


def serve_udp_lite(address, port):
    s = socket.socket(family(address), socket.SOCK_DGRAM, IPPROTO_UDPLITE)
    s.bind((address, port))
    s.settimeout(0.2)
    kept["udp-lite"] = s


def icmp_echo(address, port, payload):
    """A ping with the payload as its data."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as s:
        s.settimeout(1.0)
        s.sendto(struct.pack("!BBHHH", 8, 0, 0, 1, 1) + payload.encode(), (address, 0))
        return s.recv(65536)[8:].decode()


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data[: len(data) // 2 * 2]))
    if len(data) % 2:
        total += data[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4_packet(source, destination, protocol, body, fragment=0):
    header = struct.pack(
        "!BBHHHBBH4s4s",
        0x45,
        0,
        20 + len(body),
        4711,
        fragment,
        64,
        protocol,
        0,
        socket.inet_aton(source),
        socket.inet_aton(destination),
    )
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + body


def udp_body(source_port, port, payload):
    return struct.pack("!HHHH", source_port, port, 8 + len(payload), 0) + payload.encode()


def raw_packet(address, port, payload, source="127.0.0.77", source_port=5353):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as s:
        packet = ipv4_packet(source, address, 17, udp_body(source_port, port, payload))
        s.sendto(packet, (address, 0))


def raw_tcp(address, port, payload):
    """A TCP of its own, in user space."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP) as s:
        s.sendto(struct.pack("!HHIIBBHHH", 4000, port, 1, 0, 0x50, 2, 1024, 0, 0), (address, 0))


def raw_ipv6(address, port, payload):
    with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW) as s:
        s.sendto(b"", (address, 0))


def raw_fragments(address, port, payload):
    """A datagram in two pieces, so that the second has no ports."""
    body = udp_body(5353, port, payload.ljust(24))
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as s:
        first = ipv4_packet("127.0.0.1", address, 17, body[:16], fragment=0x2000)
        s.sendto(first, (address, 0))
        s.sendto(ipv4_packet("127.0.0.1", address, 17, body[16:], fragment=2), (address, 0))


def packet_socket_injection(address, port, payload, source, source_port, mark=0):
    """A finished frame put on the loopback device, from whatever address it likes."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as s:
        if mark:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
        body = udp_body(source_port, port, payload)
        if ":" in address:
            s.bind(("lo", 0x86DD))
            s.send(bytes(12) + b"\x86\xdd" + ipv6_packet(source, address, body))
        else:
            s.bind(("lo", 0x0800))
            s.send(bytes(12) + b"\x08\x00" + ipv4_packet(source, address, 17, body))


def ipv6_packet(source, address, datagram):
    ends = socket.inet_pton(socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, address)
    bare = datagram[:6] + bytes(2) + datagram[8:]
    summed = checksum(ends + struct.pack("!II", len(bare), 17) + bare)
    body = bare[:6] + struct.pack("!H", summed) + bare[8:]
    return struct.pack("!IHBB", 6 << 28, len(body), 17, 64) + ends + body


def tunnel_injection(address, port, payload, device, source, source_port):
    """A packet written into a TUN device, which the kernel takes for one from outside."""
    import fcntl

    tunnel = os.open("/dev/net/tun", os.O_RDWR)
    try:
        fcntl.ioctl(tunnel, 0x400454CA, struct.pack("16sH22x", device.encode(), 0x1001))
        body = udp_body(source_port, port, payload)
        os.write(tunnel, ipv4_packet(source, address, 17, body))
    finally:
        os.close(tunnel)


# Addresses that are not what they seem


def udp_changed_family(address, port, payload, allowed):
    """An IPv6 socket that turns into an IPv4 one after it was looked at."""
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
        s.connect(("::ffff:" + address, allowed))
        s.setsockopt(socket.IPPROTO_IPV6, IPV6_ADDRFORM, socket.AF_INET)
        data, name = payload.encode(), ipv4_sockaddr(address, port)
        checked(LIBC.sendto(s.fileno(), data, len(data), 0, name, len(name)))


def udp_ipv6_socket_ipv4_address(address, port, payload):
    """An IPv6 socket connected with an IPv4 address."""
    name, data = ipv4_sockaddr(address, port), payload.encode()
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
        checked(LIBC.connect(s.fileno(), name, len(name)))
        checked(LIBC.send(s.fileno(), data, len(data), 0))


def udp_broadcast(address, port, payload, device=None):
    with datagram_socket(address) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if device:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        s.sendto(payload.encode(), (address, port))


def udp_lite_broadcast(address, port, payload):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, IPPROTO_UDPLITE) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        s.connect((address, port))
        s.send(payload.encode())


def udp_multicast(address, port, payload, interface):
    with datagram_socket(address) as s:
        if s.family == socket.AF_INET6:
            index = socket.if_nametoindex(interface)
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 1)
        else:
            own = socket.inet_aton(interface)
            s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
        s.sendto(payload.encode(), (address, port))


def serve_group(address, port, group, interface):
    """Listens at a multicast group; what arrives is asked for with take_group()."""
    s = datagram_socket(group)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, port))
    if s.family == socket.AF_INET6:
        member = socket.inet_pton(socket.AF_INET6, group)
        index = socket.if_nametoindex(interface)
        joined = member + struct.pack("=I", index)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, joined)
    else:
        joined = socket.inet_aton(group) + socket.inet_aton(interface)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
    kept[group] = s


def take_group(group):
    taken = []
    kept[group].setblocking(False)
    while True:
        try:
            taken.append(kept[group].recv(65536).decode("latin-1"))
        except BlockingIOError:
            return taken


def udp_ip_options(address, port, payload, options="01010101"):
    """IP options move the ports away from where a simple parser looks for them."""
    with datagram_socket(address) as s:
        s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, bytes.fromhex(options))
        s.sendto(payload.encode(), (address, port))


def udp_source_route(address, port, payload, via):
    """The call names one address, the packet goes to another first."""
    route = struct.pack("!BBBB4s", 0x83, 7, 4, 0, b"")[:3] + socket.inet_aton(via) + b"\x00"
    with datagram_socket(address) as s:
        s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, route)
        s.sendto(payload.encode(), (address, port))


def udp_routing_header(address, port, payload, decoy):
    """An IPv6 segment routing header: the call names a decoy, the packet goes to the address."""
    first, last = (socket.inet_pton(socket.AF_INET6, a) for a in (address, decoy))
    header = struct.pack("!BBBBBBH", 0, 4, 4, 1, 1, 0, 0) + last + first
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.IPPROTO_IPV6, IPV6_RTHDR, header)
        s.sendto(payload.encode(), (decoy, port))


def udp_hop_by_hop(address, port, payload):
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.IPPROTO_IPV6, IPV6_HOPOPTS, struct.pack("!BBBB4x", 0, 0, 1, 4))
        s.sendto(payload.encode(), (address, port))


def udp_from_address(address, port, payload, source, free=False):
    """From another of the machine's addresses, or from one that is not the machine's at all."""
    with datagram_socket(address) as s:
        if free:
            s.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
        s.bind((source, 0))
        s.sendto(payload.encode(), (address, port))


def udp_bound_to_device(address, port, payload, device):
    with datagram_socket(address) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        s.sendto(payload.encode(), (address, port))


def exchange_by_device(address, port, payload, protocol, device=None, scope=None):
    """One exchange, from a socket bound to a device or to an address that is one device's."""
    kind = socket.SOCK_DGRAM if protocol == "UDP" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind) as s:
        s.settimeout(2)
        if device:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        s.connect((address, port, 0, socket.if_nametoindex(scope)) if scope else (address, port))
        s.send(payload.encode())
        return s.recv(65536).decode()


def join_group(option, group, device):
    """Joins by each of the options that do; the socket is bound to no port."""
    index, family = socket.if_nametoindex(device), socket.AF_INET6 if ":" in group else socket.AF_INET
    member = socket.inet_pton(family, group)
    level = socket.IPPROTO_IPV6 if family == socket.AF_INET6 else socket.IPPROTO_IP
    values = {
        "mreqn": (35, member + bytes(4) + struct.pack("=i", index)),
        "ipv6_mreq": (20, member + struct.pack("=i", index)),
        "group_req": (42, group_request(index, family, member)),
        "group_source_req": (46, group_request(index, family, member) + socket_address(family, bytes(15) + b"\x09")),
        "long": (35, member + bytes(4) + struct.pack("=i", index) + bytes(8192)),
    }
    number, value = values[option]
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.setsockopt(level, number, value)


def group_request(index, family, member):
    return struct.pack("=I4x", index) + socket_address(family, member)


def socket_address(family, address):
    gap = 6 if family == socket.AF_INET6 else 2
    own = address if family == socket.AF_INET6 else address[-4:]
    return (struct.pack("=H", family) + bytes(gap) + own).ljust(128, b"\0")


def udp_marked(address, port, payload, mark):
    with datagram_socket(address) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
        s.sendto(payload.encode(), (address, port))


# Ports, listeners, impersonation


def bind_shared(protocol, address, port, option):
    """Binds next to another component's socket with SO_REUSEPORT or SO_REUSEADDR."""
    kind = socket.SOCK_DGRAM if protocol == "UDP" else socket.SOCK_STREAM
    with socket.socket(family(address), kind) as s:
        s.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
        s.bind((address, port))
        if protocol == "TCP":
            s.listen(8)


def serve_shared(protocol, address, port, option):
    kind = socket.SOCK_DGRAM if protocol == "UDP" else socket.SOCK_STREAM
    s = socket.socket(family(address), kind)
    s.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
    s.bind((address, port))
    if protocol == "TCP":
        s.listen(8)
    kept[protocol] = s


def bind_unspecified_family(port):
    name = ipv4_sockaddr("0.0.0.0", port, socket.AF_UNSPEC)
    with socket.socket() as s:
        checked(LIBC.bind(s.fileno(), name, len(name)))


def bind_protocol(address, port, protocol):
    """Binds a stream socket of another protocol number, such as MPTCP."""
    with socket.socket(family(address), socket.SOCK_STREAM, protocol) as s:
        s.bind((address, port))
        s.listen(1)


def self_connect(address, port):
    """A socket connected to itself holds a port without listening."""
    with socket.socket() as s:
        s.bind((address, port))
        s.connect((address, port))


def listen_anywhere(address):
    """A listener on a port of the kernel's choice."""
    s = socket.socket(family(address))
    s.bind((address, 0))
    s.listen(8)
    kept["anywhere"] = s
    return s.getsockname()[1]


def simultaneous_open(own, address, port, attempts=50):
    """Both ends connect and nobody listens."""
    refusals = 0
    for _ in range(attempts):
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind((address, own))
            s.settimeout(0.02)
            try:
                s.connect((address, port))
                return "open"
            except PermissionError:
                refusals += 1
            except OSError:
                continue
    return "refused" if refusals == attempts else "unreached"


def repaired_connection(address, port, payload, source_port):
    """A connection put together with TCP_REPAIR: no SYN is ever sent."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        for queue in (1, 2):
            s.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, queue)
            s.setsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, 1000)
        s.bind((address, source_port))
        s.connect((address, port))
        s.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 0)
        s.send(payload.encode())


# Sockets that change hands


def make_socket(name, protocol="TCP"):
    kind = socket.SOCK_DGRAM if protocol == "UDP" else socket.SOCK_STREAM
    kept[name] = socket.socket(socket.AF_INET, kind)


def use_socket(name, address, port, payload):
    s = kept[name]
    s.settimeout(1.0)
    if s.type == socket.SOCK_DGRAM:
        s.sendto(payload.encode(), (address, port))
        return ""
    s.connect((address, port))
    return exchange(s, payload)


def wait_for_socket(path):
    """Opens the unix socket on which hand_over() will bring a descriptor."""
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind(path)
    os.chmod(path, 0o777)
    s.settimeout(2.0)
    kept["mailbox"] = s


def hand_over(name, path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        rights = array.array("i", [kept[name].fileno()])
        s.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)], 0, path)


def take_over(name):
    _, ancillary, _, _ = kept["mailbox"].recvmsg(1, socket.CMSG_SPACE(4))
    (descriptor,) = array.array("i", ancillary[0][2])
    kept[name] = socket.socket(fileno=descriptor)
