"""Asking from a port of one's own choice, as resolvers do for each question."""

import socket

held = {}


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def ask_from(protocol, own, own_port, address, port, payload="hello"):
    """Binds, asks, and answers what came back."""
    kind = socket.SOCK_DGRAM if protocol == "UDP" else socket.SOCK_STREAM
    with socket.socket(family(address), kind) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.settimeout(2.0)
        s.bind((own, own_port))
        s.connect((address, port))
        s.send(payload.encode())
        return s.recv(4096).decode()


def hold_datagrams(name, address, port):
    """Takes a port and waits for whatever comes."""
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.bind((address, port))
    held[name] = s


def take_datagrams(name):
    """All that has come so far: on loopback what is sent is there."""
    held[name].setblocking(False)
    taken = []
    try:
        while True:
            taken.append(held[name].recv(4096).decode())
    except BlockingIOError:
        return taken


def connect_many(address, port, count):
    """One connection after the other from ports of the kernel's choice; each says and hears a word."""
    for _ in range(count):
        with socket.create_connection((address, port), 2.0) as s:
            s.sendall(b"hello")
            if s.recv(64) != b"hello":
                raise ConnectionError("no answer")
    return count


def connect_error(protocol, address, port):
    """The name of the error with which a connection, or the answer to a datagram, fails."""
    kind = socket.SOCK_DGRAM if protocol == "UDP" else socket.SOCK_STREAM
    with socket.socket(family(address), kind) as s:
        s.settimeout(2.0)
        s.connect((address, port))
        s.send(b"hello")
        return s.recv(64).decode()
