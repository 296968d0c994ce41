"""Calls that have begun when their rule is taken away, each by a child: reading what is empty, writing
more than fits."""

import ctypes
import errno
import fcntl
import mmap
import os
import select
import signal
import socket
import struct
import tempfile
import time

import handed
import libc
from cells import Cell
from libc import syscall

MSGRCV, SPLICE, TEE, VMSPLICE = 70, 275, 276, 278
UFFDIO_API, UFFDIO_REGISTER = 0xC018AA3F, 0xC020AA00
LONG = 8 << 20
FIFOS_OF_ONE = ("held-read", "held-write", "held-splice", "held-splice-own", "held-tee-own", "held-vmsplice")
FIFOS = (*FIFOS_OF_ONE, "held-own", "held-hosts")
QUEUE = 48  # the key of a message queue, from the run's first
WAYS_OF_ONE = (*FIFOS_OF_ONE, "held-stream", "held-queue", "held-pipe", "held-eventfd")


def read_fifo(path):
    os.read(os.open(path, os.O_RDWR), 1)


def write_fifo(path):
    """What the first call could not do is tried by the next."""
    writer = os.open(path, os.O_RDWR)
    text = memoryview(bytes(LONG))
    while text:
        text = text[os.write(writer, text) :]


def splice_fifo(path):
    reader, file = os.open(path, os.O_RDWR), os.memfd_create("cellwall")
    syscall(SPLICE, reader, None, file, None, LONG, 0)


def own_fifo():
    """Whose question is asked after the other's, and is no question."""
    path = tempfile.mkdtemp() + "/own"
    os.mkfifo(path)
    return os.open(path, os.O_RDWR)


def splice_into_own(path):
    syscall(SPLICE, os.open(path, os.O_RDWR), None, own_fifo(), None, LONG, 0)


def tee_into_own(path):
    syscall(TEE, os.open(path, os.O_RDWR), own_fifo(), LONG, 0)


def vmsplice_missing(path):
    """Of a page that comes when its maker likes: for that the kernel waits without an interruption."""
    writer, pages = os.open(path, os.O_RDWR), syscall(libc.USERFAULTFD, os.O_NONBLOCK)
    memory = mmap.mmap(-1, mmap.PAGESIZE)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    fcntl.ioctl(pages, UFFDIO_API, bytearray(struct.pack("QQQ", 0xAA, 0, 0)))
    fcntl.ioctl(pages, UFFDIO_REGISTER, bytearray(struct.pack("QQQQ", address, mmap.PAGESIZE, 1, 0)))
    syscall(VMSPLICE, writer, struct.pack("QQ", address, mmap.PAGESIZE), 1, 0)


def receive(path):
    queue = syscall(libc.MSGGET, int(path.removeprefix("sysv:"), 16), 0)
    syscall(MSGRCV, queue, ctypes.create_string_buffer(64), 32, 7, 0)


def read_pipe(path):
    reader = handed.KINDS["pipe-to-read"].open(path)
    while os.read(reader, 4096):
        pass


def read_eventfd(path):
    os.eventfd_read(handed.KINDS["eventfd"].open(path))


def receive_kept(path):
    """On a connection that has been used: that it may be is not asked again."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.connect(path)
        libc.exchange(s)
        s.setblocking(True)
        os.read(s.fileno(), 1)


WAYS = {
    "held-read": read_fifo,
    "held-own": read_fifo,
    "held-hosts": read_fifo,
    "held-write": write_fifo,
    "held-splice": splice_fifo,
    "held-splice-own": splice_into_own,
    "held-tee-own": tee_into_own,
    "held-vmsplice": vmsplice_missing,
    "held-stream": receive_kept,
    "held-queue": receive,
    "held-pipe": read_pipe,
    "held-eventfd": read_eventfd,
}
WAITS_IN = {
    "held-write": 1, "held-splice": SPLICE, "held-splice-own": SPLICE, "held-tee-own": TEE, "held-vmsplice": VMSPLICE,
    "held-queue": MSGRCV,
}  # fmt: skip  # else read(2)
children = {}


def begin(way, path):
    """Returns when the child waits in its call."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            WAYS[way](path)
            os._exit(0)
        except OSError as error:
            os._exit(error.errno)
    children[way] = child, os.pidfd_open(child)
    while not waits(child, WAITS_IN.get(way, 0)):
        if select.select([children[way][1]], [], [], 0)[0]:
            end(way)
            raise RuntimeError("it has ended before its time")
        time.sleep(0.02)


def waits(child, call):
    with open(f"/proc/{child}/stat") as state, open(f"/proc/{child}/syscall") as asked:
        return state.read().rpartition(")")[2].split()[0] in "SD" and asked.read().split()[0] == str(call)


def end(way):
    """What came of it. One that is killed was refused."""
    child, descriptor = children.pop(way)
    if not select.select([descriptor], [], [], libc.TIME_LIMIT)[0]:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise TimeoutError("it still waits")
    number = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if number == -signal.SIGKILL:
        raise PermissionError(errno.EPERM, "killed")
    if number:
        raise OSError(number, os.strerror(number))


def exposed(place):
    fifos = [f"    - {{name: {name}, protocol: FIFO, path: {place['dir']}/{name}}}" for name in FIFOS_OF_ONE]
    return [*fifos, f"    - {{name: held-queue, protocol: MQUEUE, path: \"sysv:0x{place['key'] + QUEUE:08x}\"}}"]


def paths(place):
    made = {name: f"{place['dir']}/{name}" for name in FIFOS}
    return made | {
        "held-queue": f"sysv:0x{place['key'] + QUEUE:08x}",
        "held-stream": f"{place['dir']}/stream",
        "held-pipe": f"{place['dir']}/pipe-to-read",
        "held-eventfd": f"{place['dir']}/eventfd",
    }


def serve(one, host, place):
    for name in FIFOS:
        owner = host if name == "held-hosts" else one
        owner.must(call="serve", kind="fifo", path=paths(place)[name])
    one.must(call="serve", kind="sysv-msg", path=paths(place)["held-queue"])


def begun(place):
    """In the phase `rule`, after all that might touch them."""
    sources = [("two", way) for way in WAYS_OF_ONE] + [("one-too", "held-own"), ("debugger", "held-hosts")]
    for source, way in sources:
        yield Cell("rule", way, source, "one", "allow", f"I22 {way}: a call that begins and waits, allowed by both",
                   {"call": "hold", "way": way, "path": paths(place)[way]})  # fmt: skip


def ended(place):
    """In the phase `revoked`, before all else."""
    for way in WAYS_OF_ONE:
        flow = {"source": "two", "destination": "one", "verdict": "deny", "reason": "egress-not-allowed"}
        yield Cell("revoked", way, "two", "one", "deny", f"I22 {way}: a call that waits when its rule is taken away",
                   {"call": "held", "way": way}, flow)  # fmt: skip
    for way in ("held-splice", "held-vmsplice"):
        yield Cell("revoked", way, "one-too", "one", "allow", f"I22 {way}: the FIFO stays its owner's when another was killed there",
                   {"call": "reach", "kind": "fifo", "path": paths(place)[way]})  # fmt: skip
    for source, owner, way in (("one-too", "one", "held-own"), ("debugger", "host", "held-hosts")):
        yield Cell("revoked", way, owner, owner, "allow", f"I22 {way}: what another waits for",
                   {"call": "reach", "kind": "fifo", "path": paths(place)[way]})  # fmt: skip
        yield Cell("revoked", way, source, owner, "allow", f"I22 {way}: a call that still may goes on, and gets it",
                   {"call": "held", "way": way})  # fmt: skip
