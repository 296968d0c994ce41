"""What a process brings with it from before it was a component's. Each function runs in a child of
the machine's own process, which makes something, enters a component, and then uses what it made."""

import ctypes
import errno
import fcntl
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import termios

import handed
import libc
import sockets
from knobs import write
from signals import F_OWNER_PID, F_SETOWN_EX
from libc import LIBC, await_byte, exchange, in_a_child, syscall

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
PTRACE_TRACEME = 0
SECCOMP_SET_MODE_FILTER = 1
SECCOMP_FILTER_FLAG_NEW_LISTENER = 8
SECCOMP_IOCTL_NOTIF_RECV = 0xC0502100
SECCOMP_IOCTL_NOTIF_SEND = 0xC0182101
SECCOMP_IOCTL_NOTIF_ADDFD = 0x40182103
ADD_KEY, REQUEST_KEY, KEYCTL = 248, 249, 250
KEYCTL_JOIN_SESSION_KEYRING, KEYCTL_UPDATE, KEYCTL_SETPERM, KEYCTL_READ = 1, 2, 5, 11
KEYCTL_SESSION_TO_PARENT = 18
TCP_ZEROCOPY_RECEIVE = 35
KEY_SPEC_PROCESS_KEYRING = -2
GETPGID = 121  # the call that the filter asks its listener about


def enter(cgroup):
    write(cgroup + "/cgroup.procs", "0")


def connection(cgroup, service, **_):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.connect(service)
        exchange(s)
        enter(cgroup)
        exchange(s)


def inherited_connection(cgroup, service, **_):
    """By a program that the process becomes afterwards."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.connect(service)
        enter(cgroup)
        program = f"import socket; socket.socket(fileno={s.fileno()}).send(b'hello')"
        told = subprocess.run([sys.executable, "-c", program], pass_fds=[s.fileno()], capture_output=True)
        if b"PermissionError" in told.stderr:
            raise OSError(errno.EPERM, "refused")
        told.check_returncode()


def network_connection(cgroup, tcp, **_):
    with socket.create_connection(("127.0.0.1", tcp), libc.TIME_LIMIT) as s:
        exchange(s)
        enter(cgroup)
        exchange(s)


def spliced(cgroup, tcp, **_):
    read_what_came(cgroup, tcp, read_by_splice)


def received_by_option(cgroup, tcp, **_):
    read_what_came(cgroup, tcp, read_by_option)


def read_what_came(cgroup, tcp, read):
    """By a call that is not a message's."""
    with socket.create_connection(("127.0.0.1", tcp), libc.TIME_LIMIT) as s:
        s.send(b"hello")
        select.select([s], [], [], libc.TIME_LIMIT)
        enter(cgroup)
        if read(s) != b"hello":
            raise ConnectionError(errno.EPIPE, "nothing came")


def read_by_splice(s):
    out, into = os.pipe()
    os.splice(s.fileno(), into, 64)
    return os.read(out, 64)


def read_by_option(s):
    """As struct tcp_zerocopy_receive has it: what is too little for a page is copied."""
    room = ctypes.create_string_buffer(4096)
    asked = ctypes.create_string_buffer(struct.pack("QIIIiQiIQQII", 0, 0, 0, 0, 0, ctypes.addressof(room), 4096, *[0] * 5))
    length = ctypes.c_uint32(len(asked) - 1)
    if LIBC.getsockopt(s.fileno(), socket.IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, asked, ctypes.byref(length)):
        raise OSError(ctypes.get_errno(), "refused")
    return room.value


def datagrams(cgroup, path, **_):
    """As a service manager makes a socket, to which a client of the machine's has sent already."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
            client.sendto(b"hello", path)
        enter(cgroup)
        try:
            door.recv(64)
        finally:
            os.unlink(path)


def listener(cgroup, path, **_):
    """As a service manager makes one, and a client of the machine's is at the door already."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(path)
        door.listen(1)
        answer_one(door, path, cgroup)
        os.unlink(path)


def network_listener(cgroup, port, **_):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        door.listen(1)
        answer_one(door, ("127.0.0.1", port), cgroup)


def answer_one(door, address, cgroup):
    with socket.socket(door.family, socket.SOCK_STREAM) as client:
        client.connect(address)
        client.send(b"hello")
        enter(cgroup)
        guest, _ = door.accept()
        with guest:
            guest.recv(64)
            guest.send(b"hello")


def traceme(cgroup, **_):
    """Its parent, who would be its tracer, is the machine's."""
    enter(cgroup)
    syscall(libc.PTRACE, PTRACE_TRACEME, 0, 0, 0)


def traceme_at_home(cgroup, **_):
    enter(cgroup)
    in_a_child(lambda: syscall(libc.PTRACE, PTRACE_TRACEME, 0, 0, 0))


def death_signal(cgroup, other, **_):
    """A process of `cgroup` asked to be told of the death of its parent, who is of `other`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    told, tell = os.pipe()
    ready, go = os.pipe()
    parent = os.fork()
    if parent == 0:
        if os.fork() == 0:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGUSR1)
            enter(cgroup)
            os.write(go, b"x")
            tell_of(signal.SIGUSR1, tell)
        enter(other)
        await_byte(ready)
        os._exit(0)
    os.waitpid(parent, 0)
    if await_byte(told) != b"1":
        raise OSError(errno.EPERM, "no signal came")


def hang_up(cgroup, other, **_):
    """The leader of a session, who is of `other`, ends: its terminal's processes are hung up, one of
    `cgroup` among them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    told, tell = os.pipe()
    ready, go = os.pipe()
    leader = os.fork()
    if leader == 0:
        os.setsid()
        _, terminal = os.openpty()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        if os.fork() == 0:
            enter(cgroup)
            os.write(go, b"x")
            tell_of(signal.SIGHUP, tell)
        enter(other)
        await_byte(ready)
        os._exit(0)
    os.waitpid(leader, 0)
    if await_byte(told) != b"1":
        raise OSError(errno.EPERM, "no signal came")


def tell_of(number, tell):
    """Whether it comes; and ends."""
    os.write(tell, b"1" if signal.sigtimedwait({number}, 2) else b"0")
    os._exit(0)


def child_signal(cgroup, other, **_):
    """A parent of `cgroup` hears of the end of its child, which is of `other`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        enter(other)
        await_byte(ready)
        os._exit(7)
    enter(cgroup)
    os.write(go, b"x")
    came = signal.sigtimedwait({signal.SIGCHLD}, libc.TIME_LIMIT)
    if not came or came.si_status != 7:
        raise OSError(errno.EPERM, "no signal came")


def added_descriptor(cgroup, other, **_):
    """A supervisor of `other` puts a file of its own among those of a process of `cgroup`, in
    answer to a system call of that process (seccomp's user notification)."""
    ours, theirs = socket.socketpair()
    ready, go = os.pipe()
    asker = os.fork()
    if asker == 0:
        listening = listening_filter()
        libc.pass_descriptor(theirs, listening)
        os.close(listening)  # so that its supervisor has the last, whose end is the call's
        enter(cgroup)
        os.write(go, b"x")
        LIBC.syscall(GETPGID, 0)
        os._exit(0)
    filter_descriptor = libc.take_descriptor(ours)
    await_byte(ready)
    enter(other)
    try:
        add_descriptor(filter_descriptor, handed.make_memory())
    finally:
        os.close(filter_descriptor)
        os.waitpid(asker, 0)


def listening_filter():
    load, equals, allow, notify = 0x20, 0x15, 0x7FFF0000, 0x7FC00000
    code = [(load, 0, 0, 0), (equals, 0, 1, GETPGID), (0x06, 0, 0, notify), (0x06, 0, 0, allow)]
    body = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
    program = ctypes.create_string_buffer(struct.pack("H6xQ", len(code), ctypes.addressof(body)), 16)
    LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return syscall(libc.SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, program)


def add_descriptor(listener_descriptor, descriptor):
    question = ctypes.create_string_buffer(80)
    libc.checked(LIBC.ioctl(listener_descriptor, ctypes.c_ulong(SECCOMP_IOCTL_NOTIF_RECV), question))
    number = struct.unpack_from("Q", question)[0]
    gift = ctypes.create_string_buffer(struct.pack("QIIII", number, 0, descriptor, 0, 0), 24)
    libc.checked(LIBC.ioctl(listener_descriptor, ctypes.c_ulong(SECCOMP_IOCTL_NOTIF_ADDFD), gift))


def typed_into(cgroup, **_):
    """The terminal that the machine opened, at which a process of a component was started."""
    master, terminal = os.openpty()
    enter(cgroup)
    type_into(terminal)


def typed_at_home(cgroup, **_):
    enter(cgroup)
    master, terminal = os.openpty()
    type_into(terminal)


def owner_of_inherited(cgroup, **_):
    """Whom a file of the machine's signals, from memory that may change while it is looked at."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        enter(cgroup)
        own_it(ours)


def owner_of_own(cgroup, **_):
    enter(cgroup)
    owner_of_inherited(cgroup)


def own_it(s):
    fcntl.fcntl(s, F_SETOWN_EX, struct.pack("ii", F_OWNER_PID, os.getpid()))


def open_by_name(cgroup, **_):
    """The machine's terminal, which is not the process's."""
    master, terminal = os.openpty()
    enter(cgroup)
    os.close(os.open(os.ttyname(terminal), os.O_RDWR | os.O_NOCTTY))


def open_own_by_name(cgroup, **_):
    enter(cgroup)
    open_by_name(cgroup)


def open_controlling_by_name(cgroup, **_):
    """The machine's terminal, at which it started the process: the one of its session."""
    child = os.fork()
    if child == 0:
        os._exit(number_of(lambda: begin_session_and_open(cgroup)))
    number = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if number:
        raise OSError(number, os.strerror(number))


def begin_session_and_open(cgroup):
    os.setsid()
    master, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    enter(cgroup)
    for name in (os.ttyname(terminal), "/dev/tty"):
        os.close(os.open(name, os.O_RDWR | os.O_NOCTTY))


def type_into(terminal):
    fcntl.ioctl(terminal, termios.TIOCGWINSZ, bytes(8))
    fcntl.ioctl(terminal, termios.TIOCSTI, b"x")


def key_of_another(cgroup, other, action, **_):
    """A key that every process of the user may read and change, made by a process of `other`."""
    told, tell = os.pipe()
    ready, go = os.pipe()
    maker = os.fork()
    if maker == 0:
        enter(other)
        number = syscall(ADD_KEY, b"user", b"cellwall", b"secret", 6, KEY_SPEC_PROCESS_KEYRING)
        syscall(KEYCTL, KEYCTL_SETPERM, number, 0x3F3F3F3F)
        os.write(tell, struct.pack("i", number))
        await_byte(ready)
        os._exit(0)
    enter(cgroup)
    try:
        number = struct.unpack("i", os.read(told, 4))[0]
        if action == "read":
            read_key(number)
        else:
            syscall(KEYCTL, KEYCTL_UPDATE, number, b"forged", 6)
    finally:
        os.write(go, b"x")
        os.waitpid(maker, 0)


def keyring_of_parent(cgroup, **_):
    """The keyring of a component's process for its parent, which is none of the component's."""
    child = os.fork()
    if child == 0:
        enter(cgroup)
        give_keyring()
    given(child)


def keyring_of_parent_at_home(cgroup, **_):
    enter(cgroup)
    child = os.fork()
    if child == 0:
        give_keyring()
    given(child)


def give_keyring():
    os._exit(number_of(lambda: syscall(KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, None)
                       and syscall(KEYCTL, KEYCTL_SESSION_TO_PARENT)))  # fmt: skip


def given(child):
    """The kernel says ENOMEM where it is refused."""
    number = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if number:
        raise PermissionError(errno.EPERM if number == errno.ENOMEM else number, os.strerror(number))


def read_key(number):
    """One that may not be read is none to who asks."""
    try:
        syscall(KEYCTL, KEYCTL_READ, number, ctypes.create_string_buffer(16), 16)
    except OSError as error:
        raise PermissionError(errno.EACCES, "no such key") if error.errno == errno.ENOKEY else error


def key_with_callout(cgroup, **_):
    """A key that nobody has, which the kernel would ask a program of the machine's for."""
    enter(cgroup)
    try:
        syscall(REQUEST_KEY, b"user", b"cellwall-none", b"told", 0)
    except OSError as error:
        if error.errno not in (errno.ENOKEY, errno.ENOENT):  # no program, or one that has none
            raise


def orphan(cgroup, root, path, **_):
    """Its socket's cgroup, a child of `cgroup`, is gone when the socket is used."""
    gone = f"{cgroup}/gone-{os.getpid()}"
    os.mkdir(gone)
    ready, go = os.pipe()
    out, leave = os.pipe()
    maker = os.fork()
    if maker == 0:
        enter(gone)
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        os.write(go, b"x")
        await_byte(out)
        os._exit(number_of(lambda: s.sendto(b"hello", sockets.raw_name(path))))
    await_byte(ready)
    write(root + "/cgroup.procs", str(maker))
    os.rmdir(gone)
    os.write(leave, b"x")
    number = os.waitstatus_to_exitcode(os.waitpid(maker, 0)[1])
    if number:
        raise OSError(number, os.strerror(number))


def number_of(action):
    try:
        action()
        return 0
    except OSError as error:
        return error.errno


WAYS = {
    "connection-from-before": connection,
    "connection-inherited": inherited_connection,
    "network-connection-from-before": network_connection,
    "network-connection-spliced": spliced,
    "network-connection-by-option": received_by_option,
    "datagrams-from-before": datagrams,
    "listener-from-before": listener,
    "network-listener-from-before": network_listener,
    "traceme": traceme,
    "traceme-at-home": traceme_at_home,
    "death-signal": death_signal,
    "child-signal": child_signal,
    "hang-up": hang_up,
    "added-descriptor": added_descriptor,
    "orphan": orphan,
    "typed-into": typed_into,
    "typed-into-at-home": typed_at_home,
    "owner-of-inherited": owner_of_inherited,
    "owner-of-own": owner_of_own,
    "terminal-by-name": open_by_name,
    "terminal-by-name-at-home": open_own_by_name,
    "controlling-terminal-by-name": open_controlling_by_name,
    "key-of-another": key_of_another,
    "keyring-of-parent": keyring_of_parent,
    "keyring-of-parent-at-home": keyring_of_parent_at_home,
    "key-with-callout": key_with_callout,
}
