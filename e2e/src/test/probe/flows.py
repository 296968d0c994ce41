"""Traffic that runs on in the background while the test changes the rules.

All times are nanoseconds of CLOCK_MONOTONIC, the clock of Java's System.nanoTime() too.
"""

import mmap
import socket
import struct
import threading
import time

BLOCK = 4096
STAMP = struct.Struct("<Q")

running = {}


class Flow(threading.Thread):
    """A thread with a result, stopped by the test or by an error."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.stopping = False
        self.error = None
        self.error_time = None
        self.last = 0
        self.count = 0
        running[name] = self

    def run(self):
        try:
            self.work()
        except OSError as error:
            self.error = type(error).__name__ if error.errno is None else error.errno
            self.error_time = time.monotonic_ns()

    def report(self):
        return {
            "alive": self.is_alive(),
            "error": self.error,
            "errorTime": self.error_time,
            "last": self.last,
            "count": self.count,
        }


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class StreamSender(Flow):
    """Blocks as fast as they go, each with the time at which it was about to be sent."""

    def __init__(self, name, address, port):
        super().__init__(name)
        self.socket = socket.create_connection((address, port), 2.0)
        self.socket.settimeout(5.0)

    def work(self):
        filler = bytes(BLOCK - STAMP.size)
        while not self.stopping:
            self.last = time.monotonic_ns()
            self.socket.sendall(STAMP.pack(self.last) + filler)
            self.count += 1


class StreamReceiver(Flow):
    """One connection's blocks; remembers the newest stamp that arrived, and when data last came."""

    def __init__(self, name, address, port):
        super().__init__(name)
        self.arrived = 0
        self.listener = socket.socket(family(address))
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((address, port))
        self.listener.listen(8)

    def work(self):
        with self.listener:
            self.socket, _ = self.listener.accept()
        self.socket.settimeout(5.0)
        rest = b""
        while not self.stopping:
            data = self.socket.recv(1 << 18)
            if not data:
                self.error, self.error_time = "closed", time.monotonic_ns()
                return
            self.arrived = time.monotonic_ns()
            rest += data
            self.count += len(data)
            for at in range(0, len(rest) - BLOCK + 1, BLOCK):
                self.last = STAMP.unpack_from(rest, at)[0]
            rest = rest[len(rest) - len(rest) % BLOCK:]

    def report(self):
        return super().report() | {"arrived": self.arrived}


class DatagramSender(Flow):
    """Datagrams as fast as they go, from a connected socket."""

    def __init__(self, name, address, port):
        super().__init__(name)
        self.socket = socket.socket(family(address), socket.SOCK_DGRAM)
        self.socket.connect((address, port))

    def work(self):
        filler = bytes(512)
        while not self.stopping:
            self.last = time.monotonic_ns()
            self.socket.send(STAMP.pack(self.last) + filler)
            self.count += 1


class DatagramReceiver(Flow):
    def __init__(self, name, address, port):
        super().__init__(name)
        self.socket = socket.socket(family(address), socket.SOCK_DGRAM)
        self.socket.bind((address, port))

    def work(self):
        while not self.stopping:
            data = self.socket.recv(65536)
            self.last = max(self.last, STAMP.unpack_from(data)[0])
            self.count += 1


class PingPong(Flow):
    """A request and its answer over one connection, for ever: any error ends it."""

    def __init__(self, name, address, port):
        super().__init__(name)
        self.socket = socket.create_connection((address, port), 2.0)
        self.socket.settimeout(5.0)
        self.slowest = 0

    def report(self):
        return super().report() | {"slowest": self.slowest}

    def work(self):
        while not self.stopping:
            start = time.monotonic_ns()
            self.socket.sendall(b"ping")
            if self.socket.recv(64) != b"ping":
                raise ConnectionError("no answer")
            self.last = time.monotonic_ns()
            self.slowest = max(self.slowest, self.last - start)
            self.count += 1
            time.sleep(0.001)  # a steady trickle: the agent that restarts needs the processor too


class Refused(Flow):
    """Tries what is denied, for ever: counts the attempts and, apart, those not refused."""

    def __init__(self, name, address, port):
        super().__init__(name)
        self.target = (address, port)
        self.passed = []

    def report(self):
        return super().report() | {"passed": self.passed[:20]}

    def work(self):
        while not self.stopping:
            self.attempt(socket.SOCK_DGRAM)
            self.attempt(socket.SOCK_STREAM)
            time.sleep(0.001)

    def attempt(self, kind):
        self.count += 1
        try:
            with socket.socket(family(self.target[0]), kind) as s:
                s.settimeout(1.0)
                s.connect(self.target)
                s.send(b"leak")
            self.passed.append("sent")
        except PermissionError:
            pass
        except OSError as error:
            self.passed.append(repr(error))


class Alternating(Flow):
    """Tries two places in turn while the test swaps which of them is allowed, and looks for a mixture.

    The test numbers its changes: state 0 allows the first place, state 1 the second, state 2 the
    first again. In a file mapped into memory it counts each change once before it asks for it and
    once after that was acknowledged, so an attempt was judged by a state between the second count
    as it began and the first count as it ended. States never go back. If no such sequence of
    states explains all answers, some packet saw both policies, or neither: that is a mixture.
    """

    def __init__(self, name, protocol, places, counters):
        super().__init__(name)
        self.places = [tuple(place) for place in places]
        self.family = family(places[0][0])
        self.attempt = {"UDP": self.send, "TCP": self.connect}[protocol]
        self.datagrams = socket.socket(self.family, socket.SOCK_DGRAM)
        with open(counters, "r+b") as file:
            self.counters = mmap.mmap(file.fileno(), 16)
        self.state = 0
        self.seen = set()
        self.mixtures = []
        self.passes = 0

    def work(self):
        while not self.stopping:
            for place in (0, 1):
                _, lowest = struct.unpack_from("<QQ", self.counters)
                passed = self.attempt(self.places[place])
                highest, _ = struct.unpack_from("<QQ", self.counters)
                self.judge(place, passed, lowest, highest)
            time.sleep(0.0002)  # the agent that makes the changes needs the processor too

    def judge(self, place, passed, lowest, highest):
        self.count += 1
        self.passes += passed
        self.state = max(self.state, lowest)
        if passed != (self.state % 2 == place):
            self.state += 1
        if self.state > highest:
            self.mixtures.append([self.count, place, passed, lowest, highest])
            self.state = highest
        self.seen.add(self.state)

    def send(self, place):
        try:
            self.datagrams.sendto(STAMP.pack(self.count), place)
            return True
        except PermissionError:
            return False

    def connect(self, place):
        with socket.socket(self.family) as s:
            # Reset at the end: thousands of waiting sockets would slow every change down.
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.settimeout(5.0)
            try:
                s.connect(place)
                return True
            except (PermissionError, ConnectionAbortedError, ConnectionResetError):
                return False  # the last two: allowed to ask, and refused on the way

    def report(self):
        extra = {
            "mixtures": self.mixtures[:20],
            "states": len(self.seen),
            "passes": self.passes,
        }
        return super().report() | extra


KINDS = {
    kind.__name__: kind
    for kind in (
        StreamSender,
        StreamReceiver,
        DatagramSender,
        DatagramReceiver,
        PingPong,
        Refused,
        Alternating,
    )
}


def start_flow(kind, name, **arguments):
    KINDS[kind](name, **arguments).start()


def flow_report(name):
    return running[name].report()


def stop_flow(name):
    running[name].stopping = True
    running[name].join(6.0)
    return flow_report(name)
