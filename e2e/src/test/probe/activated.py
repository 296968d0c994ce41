"""A service that a service manager started with its listening socket (sd_listen_fds(3)): echoes."""

import socket
import threading


def echo(connection):
    with connection:
        try:
            while data := connection.recv(65536):
                connection.sendall(data)
        except OSError:
            pass  # refused or reset: what the client saw is what the test looks at


def main():
    door = socket.socket(fileno=3)
    if door.type == socket.SOCK_DGRAM:
        while True:
            data, peer = door.recvfrom(65536)
            door.sendto(data, peer)
    while True:
        connection, _ = door.accept()
        threading.Thread(target=echo, args=(connection,), daemon=True).start()


main()
