"""One process of a component: does what the test asks, a JSON line for each call on standard input.

The test puts this process into its cgroup before Python starts. Every function below named in
CALLS can be asked for; its answer is {"value": ...}, or {"errno": "EPERM"} where the kernel said no.
Functions of flows.py, ports.py, datagrams.py, unix_names.py, attacks.py and floods.py can be asked for in the same way.
"""

import contextlib
import ctypes
import errno
import json
import os
import pwd
import socket
import struct
import subprocess
import sys
import threading
import time

import attacks
import datagrams
import floods
import flows
import ports
import unix_names

CALLS = {}
CLONE_NEWNET = 0x40000000
IPT_SO_SET_REPLACE = 64
IP_TRANSPARENT = 19


def call(function):
    CALLS[function.__name__] = function
    return function


received = []  # payloads that any server of this process was sent, oldest first
received_lock = threading.Lock()
kept = {}  # sockets that stay open between calls, by name


def note(data):
    with received_lock:
        received.append(data.decode("latin-1"))


def address_family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def open_socket(protocol, address):
    kind = socket.SOCK_DGRAM if protocol == "UDP" else socket.SOCK_STREAM
    return socket.socket(address_family(address), kind)


def errno_name(error):
    if isinstance(error, TimeoutError) and error.errno is None:
        return "timeout"
    return errno.errorcode.get(error.errno, str(error))


@call
def serve(protocol, address, port, dual=False, device=None, transparent=False):
    """Listens and echoes until the process ends. Answers the port."""
    s = open_socket(protocol, address)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if device:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    if transparent:
        s.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 1)
    if s.family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if dual else 1)
    s.bind((address, port))
    if protocol == "UDP":
        threading.Thread(target=echo_datagrams, args=(s,), daemon=True).start()
    else:
        s.listen(128)
        threading.Thread(target=accept_all, args=(s,), daemon=True).start()
    return s.getsockname()[1]


@call
def serve_deferred(address, port, seconds=60):
    """As serve, but a connection is only made at this end when its first byte comes."""
    s = open_socket("TCP", address)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, seconds)
    s.bind((address, port))
    s.listen(128)
    threading.Thread(target=accept_all, args=(s,), daemon=True).start()


def echo_datagrams(s):
    while True:
        try:
            data, peer = s.recvfrom(65536)
            note(data)
            s.sendto(data, peer)
        except OSError:
            continue  # an ICMP error of an earlier reply; the next datagram is not concerned


@call
def serve_greeting(address, port, greeting="220 ready"):
    """As servers of mail do, it speaks first; then it ends the connection."""
    s = open_socket("TCP", address)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, port))
    s.listen(8)
    threading.Thread(target=greet_all, args=(s, greeting.encode()), daemon=True).start()


def greet_all(s, greeting):
    while True:
        try:
            connection, _ = s.accept()
            with connection:
                connection.sendall(greeting)
        except OSError:
            continue  # refused: what the client saw is what the test looks at


@call
def hear_greeting(address, port, timeout=2.0):
    with open_socket("TCP", address) as s:
        s.settimeout(timeout)
        s.connect((address, port))
        return s.recv(100).decode()


def accept_all(s):
    while True:
        try:
            connection, _ = s.accept()
        except OSError:
            continue  # the connection was destroyed before it was accepted
        threading.Thread(target=echo_stream, args=(connection,), daemon=True).start()


def echo_stream(connection):
    with connection:
        try:
            while data := connection.recv(65536):
                note(data)
                connection.sendall(data)
        except OSError:
            pass  # refused or reset: what the client saw is what the test looks at


@call
def take_received():
    """What the servers were sent since the last time."""
    with received_lock:
        taken = received[:]
        received.clear()
    return taken


@call
def bind(protocol, address, port, listen=False):
    s = open_socket(protocol, address)
    with s:
        s.bind((address, port))
        if listen:
            s.listen(1)
        return s.getsockname()[1]


@call
def reach(targets):
    """Tries each target; answers "echo" or why not, and after how many microseconds."""
    return [reach_one(**target) for target in targets]


def reach_one(protocol, address, port, payload="hello", timeout=2.0):
    start = time.monotonic_ns()
    try:
        with open_socket(protocol, address) as s:
            s.settimeout(timeout)
            s.connect((address, port)) if protocol == "TCP" else None
            outcome = exchange(s, protocol, address, port, payload.encode())
    except OSError as error:
        outcome = errno_name(error)
    return {"outcome": outcome, "micros": (time.monotonic_ns() - start) // 1000}


def exchange(s, protocol, address, port, payload):
    if protocol == "TCP":
        s.sendall(payload)
    else:
        s.sendto(payload, (address, port))
    answer = b""
    while len(answer) < len(payload):
        data = s.recv(65536)
        if not data:
            return "closed"
        answer += data
    return "echo" if answer == payload else "garbled"


@call
def error_of_datagram(address, port, timeout=2.0):
    """What comes instead of an answer, as a socket learns it that is connected there."""
    with open_socket("UDP", address) as s:
        s.settimeout(timeout)
        s.connect((address, port))
        s.send(b"hello")
        try:
            return s.recv(65536).decode("latin-1")
        except OSError as error:
            return errno_name(error)


@call
def open_connection(name, protocol, address, port, timeout=2.0):
    s = open_socket(protocol, address)
    s.settimeout(timeout)
    s.connect((address, port))
    kept[name] = s
    return list(s.getsockname()[:2])


@call
def scan(address, first, last):
    """Sends a datagram to each port, and says how many were refused at once."""
    refused = 0
    with open_socket("UDP", address) as s:
        for port in range(first, last + 1):
            try:
                s.sendto(b"scan", (address, port))
            except OSError:
                refused += 1
    return {"outcome": "done", "refused": refused}



@call
def ping(name, payload="ping", timeout=2.0):
    """One exchange over a connection that was opened before."""
    s = kept[name]
    s.settimeout(timeout)
    s.send(payload.encode())
    return s.recv(65536).decode() or "closed"


@call
def begin_connection(name, address, port):
    """Asks and does not wait for the answer."""
    s = open_socket("TCP", address)
    s.setblocking(False)
    error = s.connect_ex((address, port))
    if error != errno.EINPROGRESS:
        raise OSError(error, "connect did not wait")
    kept[name] = s


@call
def error_of_connection(name):
    """What has become of it: the name of an error, or nothing."""
    error = kept[name].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return errno.errorcode.get(error, "")


@call
def close(name):
    kept.pop(name).close()


@call
def own_network():
    """From here on, with sockets that are made from here on."""
    checked_unshare(CLONE_NEWNET)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


@call
def bind_from_before(address, port):
    """The socket is of the network that the process leaves."""
    with socket.socket(socket.AF_INET) as s:
        own_network()
        s.bind((address, port))


@call
def set_filter(moves=False):
    """Of the network that the process is in, or has left."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        if moves:
            own_network()
        s.setsockopt(socket.SOL_IP, IPT_SO_SET_REPLACE, bytes(96))


def checked_unshare(flags):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@call
def call_agent(path, entering=None):
    """The first line of its answer; between connecting and asking the process may enter a cgroup."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(10)
        s.connect(path)
        if entering:
            enter(entering)
        with contextlib.suppress(BrokenPipeError):  # it may answer before it is asked
            s.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return s.makefile("r").readline().strip()


@call
def hold_agent(path, times):
    """Connects so often, says nothing, and lets none go."""
    for number in range(times):
        s = kept["agent", number] = socket.socket(socket.AF_UNIX)
        s.connect(path)


@call
def identity():
    with open("/proc/self/cgroup") as lines:
        return [line.strip() for line in lines if line.startswith("0::")][0][3:]


@call
def enter(cgroup):
    """Moves this process."""
    with open(os.path.join(cgroup, "cgroup.procs"), "w") as procs:
        procs.write(str(os.getpid()))


@call
def make_and_enter(cgroup):
    os.makedirs(cgroup, exist_ok=True)
    enter(cgroup)


def become(user):
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def first_named(name, *modules):
    return next(getattr(module, name) for module in modules if hasattr(module, name))


def answer(request):
    name = request["call"]
    function = CALLS.get(name) or first_named(
        name, flows, ports, datagrams, unix_names, attacks, floods
    )
    try:
        return {"value": function(**request.get("arguments", {}))}
    except OSError as error:
        return {"errno": errno_name(error)}
    except Exception as error:  # a fault of the probe itself: the test must fail, and say so
        return {"fault": repr(error)}


def main():
    if len(sys.argv) > 1:
        become(sys.argv[1])
    print(json.dumps({"value": os.getpid()}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
