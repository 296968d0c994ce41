"""FIFOs, shared memory, semaphores and message queues, POSIX and System V."""

import ctypes
import mmap
import os
import struct

import libc
import onward
import places
from libc import syscall

IPC_CREAT = 0o1000
IPC_RMID = 0
IPC_NOWAIT = 0o4000
SETVAL = 16


class Fifo:
    """The owner has it open for reading, so a writer need not wait."""

    def serve(self, path):
        os.mkfifo(path, 0o666)
        self.reader = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def open(self, path):
        return os.open(path, os.O_WRONLY | os.O_NONBLOCK)

    def use(self, channel):
        os.write(channel, b"hello")

    def remove(self, path):
        os.unlink(path)


class FifoFirst(Fifo):
    """Its owner has not opened it yet when others come."""

    def serve(self, path):
        os.mkfifo(path, 0o666)

    def open(self, path):
        return os.open(path, os.O_RDWR | os.O_NONBLOCK)


class FifoToRead(Fifo):
    """Its owner writes, and there is always something to read."""

    def serve(self, path):
        super().serve(path)
        os.write(self.reader, bytes(1024))

    def open(self, path):
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def use(self, channel):
        os.read(channel, 1)


class SharedMemory:
    """A file in /dev/shm, as shm_open() makes it. Each use maps it anew."""

    def serve(self, path):
        self.descriptor = os.open("/dev/shm" + path, os.O_RDWR | os.O_CREAT, 0o666)
        os.ftruncate(self.descriptor, 4096)

    def open(self, path):
        return os.open("/dev/shm" + path, os.O_RDWR)

    def use(self, channel):
        with mmap.mmap(channel, 4096) as memory:
            memory[0] = 1

    def remove(self, path):
        os.unlink("/dev/shm" + path)


class LayeredMemory(SharedMemory):
    """Opened in a file system in layers, of which /dev/shm is the lowest."""

    def open(self, path):
        return places.opened_in_layers("/dev/shm", path, os.O_RDONLY)

    def use(self, channel):
        with mmap.mmap(channel, 4096, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ) as memory:
            memory.read(1)


class ByName:
    """What is done with an object by its name, without opening it."""

    def __init__(self, action, directory=""):
        self.action = action
        self.directory = directory

    def open(self, path):
        self.action(self.directory + path)

    def use(self, channel):
        pass


class FifoElsewhere(Fifo):
    """Opened where the opener's own mounts show it. `path` is what the machine calls it."""

    def open(self, path):
        return places.opened_elsewhere(os.path.dirname(path), os.path.basename(path), os.O_WRONLY | os.O_NONBLOCK)


class FifoByLink(Fifo):
    """Opened by a second name, which the opener gives it."""

    def open(self, path):
        link = f"{path}-link-{os.getpid()}"
        os.link(path, link)
        try:
            return super().open(link)
        finally:
            os.unlink(link)


class FifoMade(Fifo):
    """A new one takes the name."""

    def open(self, path):
        os.mkfifo(path)
        os.unlink(path)

    def use(self, channel):
        pass


class FifoTaken(FifoMade):
    """A new one takes the name, and is opened."""

    def open(self, path):
        os.mkfifo(path)
        try:
            os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
        finally:
            os.unlink(path)


class FifoMoved(FifoMade):
    """An old one takes the name."""

    def open(self, path):
        before = f"{path}-{os.getpid()}"
        os.mkfifo(before)
        try:
            os.rename(before, path)
            before = path
        finally:
            os.unlink(before)


class SocketAt:
    """A socket that is there gets a name: `path` has both."""

    def __init__(self, give, take):
        self.give = give
        self.take = take

    def open(self, path):
        there, name = path.split(" ")
        self.give(there, name)
        self.take(name, there)

    def use(self, channel):
        pass


class MemoryElsewhere(SharedMemory):
    def open(self, path):
        return places.opened_elsewhere("/dev/shm", path[1:], os.O_RDWR)


class MemoryWithoutName(SharedMemory):
    """By /proc/self/fd, of a file that the opener holds by its path alone."""

    def open(self, path):
        held = os.open("/dev/shm" + path, os.O_PATH)
        try:
            return os.open(f"/proc/self/fd/{held}", os.O_RDWR)
        finally:
            os.close(held)


class Mqueue:
    def serve(self, path):
        flags = os.O_RDWR | os.O_CREAT
        self.descriptor = syscall(libc.MQ_OPEN, name_of(path), flags, 0o666, None)

    def open(self, path):
        return syscall(libc.MQ_OPEN, name_of(path), os.O_WRONLY, 0, None)

    def use(self, channel):
        syscall(libc.MQ_TIMEDSEND, channel, b"hello", 5, 0, libc.deadline())

    def remove(self, path):
        syscall(libc.MQ_UNLINK, name_of(path))


def name_of(path):
    """The system call's name is without the slash that the C library's has."""
    return path[1:].encode()


def key_of(path):
    return int(path.removeprefix("sysv:"), 16)


class SysvShm:
    def serve(self, path):
        self.id = syscall(libc.SHMGET, key_of(path), 4096, IPC_CREAT | 0o666)

    def open(self, path):
        return syscall(libc.SHMGET, key_of(path), 4096, 0o666)

    def use(self, channel):
        syscall(libc.SHMDT, syscall(libc.SHMAT, channel, None, 0))

    def remove(self, path):
        syscall(libc.SHMCTL, syscall(libc.SHMGET, key_of(path), 0, 0), IPC_RMID, None)


class SysvSem:
    """A semaphore's value carries bits."""

    def serve(self, path):
        self.id = syscall(libc.SEMGET, key_of(path), 1, IPC_CREAT | 0o666)

    def open(self, path):
        return syscall(libc.SEMGET, key_of(path), 1, 0o666)

    def use(self, channel):
        syscall(libc.SEMCTL, channel, 0, SETVAL, 7)
        raised = ctypes.create_string_buffer(struct.pack("HhH", 0, 1, IPC_NOWAIT), 6)
        syscall(libc.SEMOP, channel, raised, 1)

    def remove(self, path):
        syscall(libc.SEMCTL, syscall(libc.SEMGET, key_of(path), 0, 0), 0, IPC_RMID, None)


class SysvQueue:
    def serve(self, path):
        self.id = syscall(libc.MSGGET, key_of(path), IPC_CREAT | 0o666)

    def open(self, path):
        return syscall(libc.MSGGET, key_of(path), 0o666)

    def use(self, channel):
        message = ctypes.create_string_buffer(struct.pack("l8s", 1, b"hello"), 16)
        syscall(libc.MSGSND, channel, message, 8, IPC_NOWAIT)

    def remove(self, path):
        syscall(libc.MSGCTL, syscall(libc.MSGGET, key_of(path), 0), IPC_RMID, None)


class SharedFile:
    """A regular file that both may open: no kind of inter-process communication that is governed."""

    def serve(self, path):
        with open(path, "wb") as file:
            file.write(bytes(4096))

    def open(self, path):
        return os.open(path, os.O_RDWR)

    use = SharedMemory.use

    def remove(self, path):
        os.unlink(path)


class Apart:
    """The same name in a namespace of one's own, where it is made anew."""

    def __init__(self, kind):
        self.kind = kind

    def open(self, path):
        places.in_child(lambda: self.make(path))

    def make(self, path):
        places.unshare(places.CLONE_NEWIPC)
        self.kind.serve(path)
        self.kind.use(self.kind.open(path))

    def use(self, channel):
        pass


KINDS = {
    "fifo": Fifo(),
    "fifo-first": FifoFirst(),
    "fifo-to-read": FifoToRead(),
    "fifo-elsewhere": FifoElsewhere(),
    "fifo-by-link": FifoByLink(),
    "fifo-made": FifoMade(),
    "fifo-taken": FifoTaken(),
    "fifo-moved": FifoMoved(),
    "socket-linked": SocketAt(os.link, lambda name, _: os.unlink(name)),
    "socket-moved": SocketAt(os.rename, os.rename),
    "mqueue-apart": Apart(Mqueue()),
    "sysv-shm-apart": Apart(SysvShm()),
    "fifo-chmod": ByName(onward.change_mode),
    "shm-chmod": ByName(onward.change_mode, "/dev/shm"),
    "shm-truncate": ByName(onward.truncate, "/dev/shm"),
    "shm-mark": ByName(onward.set_mark, "/dev/shm"),
    "shm-mark-read": ByName(onward.read_mark, "/dev/shm"),
    "shm-elsewhere": MemoryElsewhere(),
    "shm-by-path": MemoryWithoutName(),
    "shm": SharedMemory(),
    "layered-shm": LayeredMemory(),
    "mqueue": Mqueue(),
    "sysv-shm": SysvShm(),
    "sysv-sem": SysvSem(),
    "sysv-msg": SysvQueue(),
    "file": SharedFile(),
}
