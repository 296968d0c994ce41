"""One process of a component: does what the driver asks, a JSON line for each call on standard
input. The driver puts it into its cgroup before Python starts. An answer is "ok", or the name of
the error with which the kernel refused.
"""

import ctypes
import json
import os
import signal
import sys

import crowd as crowds
import filling
import guard
import hammer
import handed
import held as calls
import launched
import objects
import onward
import signals
import sockets
import trace
import uring
from libc import errno_name

KINDS = sockets.KINDS | objects.KINDS | handed.KINDS | uring.KINDS
WORD = ctypes.create_string_buffer(b"cellwall", 8)  # what others try to read and write

MEMORY = handed.make_memory()  # what others try to get hold of
NOTHING = open(os.devnull)  # what others try to open anew
channels = {}  # open ones, by name


def serve(kind, path, **more):
    KINDS[kind].serve(path, **more)


def remove(kind, path):
    KINDS[kind].remove(path)


def reach(kind, path, name=None):
    """Opens a channel and uses it; it stays open under its name, if it has one."""
    channel = KINDS[kind].open(path)
    KINDS[kind].use(channel)
    if name:
        channels[name] = kind, channel


def again(name):
    """Uses a channel that was opened before."""
    kind, channel = channels[name]
    KINDS[kind].use(channel)


def go_on(name, way):
    """Uses a channel that was opened before in another way."""
    _, channel = channels[name]
    onward.WAYS[way](channel)


def hold(way, path):
    """Begins a call that waits, and leaves it there."""
    calls.begin(way, path)


def held(way):
    calls.end(way)


def listen(path):
    sockets.listen(path)


def send_signal(way, pid, signal_name):
    signals.send(way, pid, signal_name)


def look_into(way, pid, word):
    in_child(lambda: trace.WAYS[way](pid, word))


def attack(way, **place):
    in_child(lambda: guard.WAYS[way](**place))


def launch(way, **place):
    in_child(lambda: launched.WAYS[way](**place))


def begin(kind, path, name):
    """Tries again and again, until it is to end."""
    hammer.start(name, lambda: outcome(lambda: reach(kind, path)))


def end(name):
    """Each answer that differed from the one before."""
    refuse_unless_ok(hammer.stop(name))


def flood(kind, path, times):
    refuse_unless_ok(" ".join({outcome(lambda: reach(kind, path)) for _ in range(times)}))


def crowd(kind, path, names):
    for name in names:
        crowds.visitor(name, lambda: reach(kind, path))


def scan():
    went_out = crowds.scan()
    refuse_unless_ok(f"{went_out} went out" if went_out else "EPERM")


def starve(processes):
    """As many processes take all processor time and descriptors that they get, for a while."""
    hogs = [os.fork() or hog() for _ in range(processes)]
    for child in hogs:
        os.waitpid(child, 0)


def hog():
    try:
        while True:
            os.dup(0)
    except OSError:  # no more descriptors
        os._exit(0)


def fill(kind, path):
    filling.fill(kind, path)


def empty(kind):
    filling.empty(kind)


def make_one(kind, path):
    filling.make_one(kind, path)


def refuse_unless_ok(answer):
    if answer != "ok":
        raise Refused(answer)


def in_child(action):
    """In a process of its own, since some change the process that does them."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.write(writer, outcome(action).encode())
        os._exit(0)
    os.close(writer)
    try:  # one answer, and not to the end: what the child left behind may hold the pipe
        answer = os.read(reader, 4096).decode()
    except TimeoutError:
        os.killpg(child, signal.SIGKILL)
        raise
    finally:
        os.close(reader)
        os.waitpid(child, 0)
    refuse_unless_ok(answer)


def limited(seconds, action):
    """Whatever it waits for, it is not for ever."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        action()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def out_of_time(*_):
    raise TimeoutError("it takes too long")


class Refused(Exception):
    """What a child was answered."""


def outcome(action):
    try:
        action()
        return "ok"
    except Refused as refused:
        return str(refused)
    except OSError as error:
        return errno_name(error)
    except Exception as error:  # a fault of the test itself
        return repr(error)


CALLS = {
    f.__name__: f
    for f in (
        serve, remove, reach, again, go_on, hold, held, listen, send_signal, look_into, attack, launch, begin, end, flood, starve, crowd,
        scan, fill, empty, make_one,
    )  # fmt: skip
}


def main():
    os.umask(0)  # who may open what one process makes is not a matter of users here
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGIO):
        signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGALRM, out_of_time)
    place = {"pid": os.getpid(), "word": ctypes.addressof(WORD), "memory": MEMORY}
    print(json.dumps(place), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        call, seconds = CALLS[request.pop("call")], request.pop("seconds")
        print(json.dumps(outcome(lambda: limited(seconds, lambda: call(**request)))), flush=True)


if __name__ == "__main__":
    main()
