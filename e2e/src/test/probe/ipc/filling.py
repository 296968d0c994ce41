"""What a component makes so many of that it finds no room for one more, and gives back."""

import errno
import os
import resource
import signal

import libc
from libc import LIBC, checked, syscall

ADD_KEY, KEYCTL = 248, 250
JOIN_SESSION_KEYRING, SESSION_KEYRING = 1, -3
CLONE_NEWIPC = 0x8000000
MOST = 300_000  # whatever it is, so many are too many
OF_ONE_PROCESS = 16_000  # below the kernel's own limits

holders = {}  # of what is full: the processes that hold it


class Files:
    def begin(self, path):
        resource.setrlimit(resource.RLIMIT_NOFILE, (OF_ONE_PROCESS + 100,) * 2)

    def make(self, path, number):
        os.open("/dev/null", os.O_RDONLY)

    def end(self, path):
        pass


class Fifos:
    def begin(self, path):
        os.mkdir(self.directory(path))

    def make(self, path, number):
        os.mkfifo(f"{self.directory(path)}/{number}")

    def end(self, path):
        for name in os.listdir(self.directory(path)):
            os.unlink(f"{self.directory(path)}/{name}")
        os.rmdir(self.directory(path))

    def directory(self, path):
        return f"{path}-{os.getpid()}"


class Queues:
    """In a namespace of its own: that of the machine has too few."""

    def begin(self, path):
        checked(LIBC.unshare(CLONE_NEWIPC))

    def make(self, path, number):
        syscall(libc.MSGGET, 0, 0o1600)

    def end(self, path):
        pass


class Keys:
    def begin(self, path):
        syscall(KEYCTL, JOIN_SESSION_KEYRING, None)

    def make(self, path, number):
        syscall(ADD_KEY, b"user", f"{path}-{number}".encode(), b"x", 1, SESSION_KEYRING)

    def end(self, path):
        pass


KINDS = {"files": Files(), "fifos": Fifos(), "queues": Queues(), "keys": Keys()}


def fill(kind, path):
    """Ends with the error that says that there is no room."""
    holders[kind] = []
    for _ in range(MOST // OF_ONE_PROCESS):
        child, number = hold(KINDS[kind], path)
        holders[kind].append(child)
        if number:
            raise OSError(number, os.strerror(number))


def empty(kind):
    """The processes that hold it end, and with them all that they hold."""
    for child in holders.pop(kind):
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


def hold(kind, path):
    """A child that makes as many as it may, and the error at which it stopped, if any."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.write(writer, bytes([make(kind, path)]))
        signal.sigwait({signal.SIGTERM})
        kind.end(path)
        os._exit(0)
    os.close(writer)
    answer = os.read(reader, 1)
    os.close(reader)
    return child, answer[0] if answer else errno.ECHILD


def make(kind, path):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    kind.begin(path)
    for number in range(OF_ONE_PROCESS):
        try:
            kind.make(path, number)
        except OSError as error:
            return error.errno
    return 0


def make_one(kind, path):
    """In a child, with which it ends."""
    number = status(KINDS[kind], path)
    if number:
        raise OSError(number, os.strerror(number))


def status(kind, path):
    child = os.fork()
    if child == 0:
        number = 255
        try:
            kind.begin(path)
            kind.make(path, 0)
            kind.end(path)
            number = 0
        except OSError as error:
            number = error.errno
        finally:
            os._exit(number)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
