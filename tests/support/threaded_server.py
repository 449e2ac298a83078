"""A server in a thread of its own, for tests in which the event loop stands still while the target does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"results":[]}'


def _serve(connection: socket.socket, takes_s: float) -> None:
    with connection:
        waiting = b""
        while data := _received(connection):
            waiting += data
            while b"\r\n\r\n" in waiting:
                _, _, waiting = waiting.partition(b"\r\n\r\n")
                threading.Event().wait(takes_s)
                connection.sendall(_ANSWER)


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionError:
        return b""


@contextmanager
def threaded_server(takes_s: float) -> Iterator[int]:
    """A port that answers every GET after so many seconds; the threads end with their connections and the body."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads: list[threading.Thread] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threads.append(threading.Thread(target=_serve, args=(connection, takes_s)))
                threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for thread in (accepting, *threads):
            thread.join(10)
            assert not thread.is_alive()
