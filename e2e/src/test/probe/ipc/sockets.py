"""Unix sockets: each kind by path and by abstract name."""

import os
import socket
import threading

from libc import TIME_LIMIT, exchange


def raw_name(path):
    return "\0" + path[1:] if path.startswith("@") else path


class Connected:
    """A stream or a sequence of packets, echoed by its server."""

    def __init__(self, kind):
        self.kind = kind

    def serve(self, path):
        listener = socket.socket(socket.AF_UNIX, self.kind)
        listener.bind(raw_name(path))
        listener.listen(8)
        threading.Thread(target=self.accept_all, args=(listener,), daemon=True).start()

    def accept_all(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                continue  # refused: what the client saw is what the test looks at
            threading.Thread(target=echo, args=(connection,), daemon=True).start()

    def open(self, path):
        s = socket.socket(socket.AF_UNIX, self.kind)
        s.settimeout(TIME_LIMIT)
        s.connect(raw_name(path))
        return s

    use = staticmethod(exchange)


class Relative(Connected):
    """Bound by a name that begins where its server stands."""

    def serve(self, path):
        before = os.getcwd()
        os.chdir(os.path.dirname(path))
        try:
            super().serve(os.path.basename(path))
        finally:
            os.chdir(before)


class Tcp(Connected):
    """On the loopback address; its path is the port."""

    def __init__(self):
        super().__init__(socket.SOCK_STREAM)

    def serve(self, path):
        listener = socket.create_server(("127.0.0.1", int(path)))
        threading.Thread(target=self.accept_all, args=(listener,), daemon=True).start()

    def open(self, path):
        return socket.create_connection(("127.0.0.1", int(path)), TIME_LIMIT)


def echo(connection):
    with connection:
        try:
            while data := connection.recv(64):
                connection.send(data)
        except OSError:
            pass


class Datagram:
    """Datagrams with an answer, by sendto() or by connect() and send()."""

    def __init__(self, connects):
        self.connects = connects

    def serve(self, path):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(raw_name(path))
        threading.Thread(target=answer_all, args=(s,), daemon=True).start()

    def open(self, path):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind("")  # the kernel chooses a name for the answer to come to
        if self.connects:
            s.connect(raw_name(path))
        return s, path

    def use(self, channel):
        s, path = channel
        if self.connects:
            exchange(s)
            return
        s.settimeout(TIME_LIMIT)
        s.sendto(b"hello", raw_name(path))
        s.recv(64)


class Elsewhere(Datagram):
    """A datagram to the second place, by a socket that has just had an answer from the first."""

    def __init__(self):
        super().__init__(connects=False)

    def open(self, path):
        first, second = path.split(" ")
        channel = super().open(first)
        for _ in range(2):
            self.use(channel)
        return channel[0], second


class Many(Datagram):
    """One socket asks many, and only then hears from each: a second one tells them to answer."""

    def __init__(self):
        super().__init__(connects=False)

    def serve(self, path):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(raw_name(path))
        threading.Thread(target=answer_when_told, args=(s,), daemon=True).start()

    def use(self, channel):
        s, paths = channel
        s.settimeout(TIME_LIMIT)
        for text, asker in ((b"hello", s), (b"answer", self.open("")[0])):
            for path in paths.split(" "):
                asker.sendto(text, raw_name(path))
        for _ in paths.split(" "):
            s.recv(64)


def answer_when_told(s):
    sender = None
    while True:
        text, who = s.recvfrom(64)
        if text == b"hello":
            sender = who
        else:
            try:
                s.sendto(b"hello", sender)
            except OSError:
                continue


def answer_all(s):
    while True:
        try:
            data, sender = s.recvfrom(64)
            if sender:  # who has no name wants no answer
                s.sendto(data, sender)
        except OSError:
            continue


def listen(path):
    """Listening alone, for names that are not the listener's to have."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        try:
            s.bind(raw_name(path))
            s.listen(1)
        finally:
            if not path.startswith("@") and os.path.exists(path):
                os.unlink(path)


KINDS = {
    "stream": Connected(socket.SOCK_STREAM),
    "stream-relative": Relative(socket.SOCK_STREAM),
    "seqpacket": Connected(socket.SOCK_SEQPACKET),
    "tcp": Tcp(),
    "dgram": Datagram(connects=False),
    "dgram-connected": Datagram(connects=True),
    "dgram-elsewhere": Elsewhere(),
    "dgram-many": Many(),
}
