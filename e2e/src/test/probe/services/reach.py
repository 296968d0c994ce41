"""One request of HTTP over any stream socket. Answers ok, an error number's name, or the status."""

import errno
import socket

PATIENCE = 120.0  # seconds for a service on an emulated processor


def http(address, path):
    family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.settimeout(PATIENCE)
        try:
            s.connect(address)
            s.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
            head, _, body = read_all(s).decode().partition("\r\n\r\n")
        except OSError as error:
            return errno.errorcode.get(error.errno, repr(error))
    status = head.split()[1] if head else "nothing"
    return body.strip() if status == "200" else status


def read_all(s):
    return b"".join(iter(lambda: s.recv(4096), b""))
