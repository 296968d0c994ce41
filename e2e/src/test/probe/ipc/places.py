"""Mounts and namespaces of one's own, in a child; what it opens there comes back."""

import os
import socket

from libc import LIBC, checked, pass_descriptor, take_descriptor

CLONE_NEWNS, CLONE_NEWIPC = 0x20000, 0x8000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000


def opened_elsewhere(directory, name, flags):
    """Opens a file where its directory is mounted once more, at a place of the opener's own."""
    return from_child(lambda: open_by_mount(directory, name, flags))


def open_by_mount(directory, name, flags):
    unshare(CLONE_NEWNS)
    mount(None, "/", MS_REC | MS_PRIVATE)
    mount(directory, "/mnt", MS_BIND)
    return os.open("/mnt/" + name, flags)


def opened_in_layers(directory, name, flags):
    return from_child(lambda: open_by_layer(directory, name, flags))


def open_by_layer(directory, name, flags):
    unshare(CLONE_NEWNS)
    mount(None, "/", MS_REC | MS_PRIVATE)
    layers = f"lowerdir={directory}:/usr/share/doc".encode()
    checked(LIBC.mount(b"overlay", b"/mnt", b"overlay", 0, layers))
    return os.open("/mnt/" + name, flags)


def unshare(flags):
    checked(LIBC.unshare(flags))


def mount(source, target, flags):
    checked(LIBC.mount(source and source.encode(), target.encode(), None, flags, None))


def from_child(make):
    """The descriptor that a child makes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        in_child(lambda: pass_descriptor(theirs, make()))
        return take_descriptor(ours)


def in_child(action):
    """An error of the child's is one here."""
    child = os.fork()
    if child == 0:
        try:
            action()
            os._exit(0)
        except OSError as error:
            os._exit(error.errno)
        finally:
            os._exit(255)
    number = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if number:
        raise OSError(number, os.strerror(number))
