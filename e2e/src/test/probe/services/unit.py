"""The program of the units `app` and `neighbour`. Each listens on a unix socket of its own, where it is
told by a path of HTTP what to try; the answer is ok, the name of an error number, or what went wrong.

Usage: unit.py SOCKET PSQL
"""

import errno
import os
import socket
import subprocess
import sys

import reach

BUS = ["busctl", "get-property", "org.freedesktop.systemd1", "/org/freedesktop/systemd1"]
BUS += ["org.freedesktop.systemd1.Manager", "Version"]


def rows(psql, _):
    where = ["-h", "/run/postgresql", "-d", "postgres"]
    return run(psql, "--no-psqlrc", *where, "-Atc", "select 'row'", wanted="row\n")


def bus(_, __):
    return run(*BUS, wanted="s ")


def run(*command, wanted):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0 and done.stdout.startswith(wanted):
        return "ok"
    return errno_in(done.stderr) or f"exit {done.returncode}: {done.stdout} {done.stderr}"


def errno_in(text):
    for number in (errno.EPERM, errno.EACCES):
        if os.strerror(number) in text:
            return errno.errorcode[number]
    return None


def socket_of(_, path):
    return reach.http(path, "/hello")


def hello(_, __):
    return "ok"


def log(_, line):
    print(line, flush=True)
    return "ok"


WORDS = {"rows": rows, "bus": bus, "socket": socket_of, "hello": hello, "log": log}


def answer(connection, psql):
    with connection:
        request = connection.makefile("r", encoding="ascii")
        path = request.readline().split()[1]
        while request.readline().strip():
            pass
        word, _, rest = path.lstrip("/").partition("/")
        body = WORDS[word](psql, rest).replace("\n", " ")
        connection.sendall(f"HTTP/1.0 200 OK\r\n\r\n{body}".encode())


def main():
    path, psql = sys.argv[1:]
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(path)
    os.chmod(path, 0o666)
    door.listen(8)
    # The unit is started when its first process ends, and that is when it listens.
    if os.fork():
        os._exit(0)
    while True:
        try:
            answer(door.accept()[0], psql)
        except OSError as error:
            print(error, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
