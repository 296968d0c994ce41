"""Questions and answers by datagram, a step at a time: who has asked whom is what is tested."""

import errno
import select
import socket
import struct
import threading
import time

IP_PKTINFO = 8
SO_RCVBUFFORCE = 33
sockets = {}


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def datagram_open(name, address, port=0, shared=False):
    """Answers the port."""
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    if shared:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, port))
    sockets[name] = s
    return s.getsockname()[1]


def datagram_connect(name, address, port):
    sockets[name].connect((address, port))


def datagram_close(name):
    sockets.pop(name).close()


def datagram_join(name, group, own):
    """Hears the group on the device that has the address."""
    request = socket.inet_aton(group) + socket.inet_aton(own)
    sockets[name].setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)


def datagram_by(name, own):
    """Sends to groups by the device that has the address."""
    sockets[name].setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))


def datagram_send(name, address, port, payload="question"):
    sockets[name].sendto(payload.encode(), (address, port))


def datagram_push(name, payload="answer"):
    """On a connected socket."""
    sockets[name].send(payload.encode())


def datagram_take(name, timeout=2.0):
    """The next datagram, and from where it came."""
    s = sockets[name]
    s.settimeout(timeout)
    payload, sender = s.recvfrom(4096)
    return [payload.decode(), sender[0], sender[1]]


def datagram_all(name):
    """All that has come so far: on loopback what is sent is there."""
    s = sockets[name]
    s.setblocking(False)
    taken = []
    try:
        while True:
            taken.append(s.recv(4096).decode())
    except BlockingIOError:
        return taken


def datagram_answer(name, count=1, timeout=5.0):
    """Waits for so many questions and only then answers them, so all are open at once."""
    s = sockets[name]
    s.settimeout(timeout)
    askers = [s.recvfrom(4096)[1] for _ in range(count)]
    refused = 0
    for asker in askers:
        try:
            s.sendto(b"answer", asker)
        except PermissionError:
            refused += 1
    return refused


def datagram_ask_at_once(address, port, count, own="0.0.0.0"):
    """One question from each of so many sockets, which stay open for their answers."""
    asking = [socket.socket(family(address), socket.SOCK_DGRAM) for _ in range(count)]
    for s in asking:
        s.bind((own, 0))
        s.sendto(b"question", (address, port))
    sockets["asking"] = asking
    return count


def datagram_answers(timeout=5.0):
    """How many of those sockets have an answer before nothing has come for the time."""
    waiting = select.poll()
    open_ones = {s.fileno(): s for s in sockets["asking"]}
    for s in open_ones.values():
        waiting.register(s, select.POLLIN)
    answered = 0
    while open_ones:
        ready = waiting.poll(timeout * 1000)
        if not ready:
            break
        for number, _ in ready:
            waiting.unregister(number)
            open_ones.pop(number).recv(4096)
            answered += 1
    for s in sockets.pop("asking"):
        s.close()
    return answered


def datagram_ask_as_many(address, port, network, count):
    """One question from each of so many addresses that are this machine's; how many are answered,
    and in how many seconds."""
    first = struct.unpack("!I", socket.inet_aton(network))[0] + 1
    start = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
        s.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        s.bind(("0.0.0.0", 0))
        answered = set()
        for number in range(count):
            own = struct.pack("=I4sI", 0, struct.pack("!I", first + number), 0)
            s.sendmsg([b"question"], [(socket.IPPROTO_IP, IP_PKTINFO, own)], 0, (address, port))
        s.settimeout(5.0)
        try:
            while len(answered) < count:
                _, control, _, _ = s.recvmsg(64, 64)
                answered.add(control[0][2][8:12])
        except TimeoutError:
            pass
    return [len(answered), time.monotonic() - start]


def datagram_ask_peers(network, count, port):
    """One socket asks so many addresses, then reads their answers; how many came."""
    first = struct.unpack("!I", socket.inet_aton(network))[0] + 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
        answered = set()
        for number in range(count):
            s.sendto(b"question", (socket.inet_ntoa(struct.pack("!I", first + number)), port))
        s.settimeout(2.0)
        try:
            while len(answered) < count:
                answered.add(s.recvfrom(4096)[1])
        except TimeoutError:
            pass
        return len(answered)


def datagram_echo(address, port):
    """Answers from the address that was asked, in a thread, until the process ends."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
    s.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    s.bind((address, port))

    def answer():
        while True:
            payload, control, _, asker = s.recvmsg(4096, 256)
            asked = struct.unpack("=I4s4s", control[0][2])[2]
            source = (socket.IPPROTO_IP, IP_PKTINFO, struct.pack("=I4s4s", 0, asked, b"\0" * 4))
            s.sendmsg([payload], [source], 0, asker)

    threading.Thread(target=answer, daemon=True).start()


def datagram_from(name, own, address, port, payload="answer"):
    """Sends from one of the machine's addresses that the socket's port is open at."""
    control = struct.pack("=I4s4s", 0, socket.inet_aton(own), b"\0" * 4)
    sockets[name].sendmsg([payload.encode()], [(socket.IPPROTO_IP, IP_PKTINFO, control)], 0, (address, port))


def datagram_flood(address, port, count):
    """One question from each of so many ports, in turn."""
    for _ in range(count):
        with socket.socket(family(address), socket.SOCK_DGRAM) as s:
            s.sendto(b"flood", (address, port))
    return count


def history_open(places):
    """Sockets of a random history, each by its number: address, port, and to whom it is connected."""
    for number, address, port, peer in places:
        if number in sockets:
            sockets.pop(number).close()
        s = socket.socket(family(address), socket.SOCK_DGRAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if address == "::":
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        s.bind((address, port))
        if peer:
            s.connect(tuple(peer))
        s.setblocking(False)
        sockets[number] = s


def history_close(numbers):
    for number in numbers:
        sockets.pop(number).close()


def history_send(steps):
    """The name of the error of each, or nothing."""
    errors = []
    for number, address, port, payload in steps:
        s = sockets[number]
        if s.family == socket.AF_INET6:
            address = "::ffff:" + address
        try:
            s.sendto(payload.encode(), (address, port))
            errors.append("")
        except OSError as error:
            errors.append(errno.errorcode[error.errno])
    return errors


def history_take(expected, timeout=5.0):
    """All that has come, once what is expected is among it."""
    taken = []
    end = time.monotonic() + timeout
    while True:
        for number, s in sockets.items():
            if not isinstance(number, int):
                continue
            try:
                while True:
                    taken.append(s.recv(64).decode())
            except BlockingIOError:
                pass
            except ConnectionRefusedError:  # of what was sent before: nobody is there
                pass
        if set(expected) <= set(taken) or time.monotonic() > end:
            return taken
