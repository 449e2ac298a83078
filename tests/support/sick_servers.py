"""Servers as a monitor may meet them on a bad day, on loopback, in threads of their own."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Manner = Callable[[socket.socket, threading.Event], None]
"""What is done with a connection once a request has come; the event: the test is over."""


def hangs(connection: socket.socket, over: threading.Event) -> None:
    """Never answers."""
    over.wait()


def trickles(connection: socket.socket, over: threading.Event) -> None:
    """Answers a byte now and then, so that no time-out of a socket is ever reached."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{")
    while not over.wait(0.3):
        connection.sendall(b" ")


def forbids(connection: socket.socket, over: threading.Event) -> None:
    """Does not know the token."""
    _answer(connection, b"401 Unauthorized", b'{"detail":"Invalid token"}', b"application/json")


def is_another(connection: socket.socket, over: threading.Event) -> None:
    """Is a web page, not what was asked for."""
    _answer(connection, b"200 OK", b"<!doctype html><title>Welcome</title>" + b"<p>x</p>" * 200, b"text/html")


def pours(connection: socket.socket, over: threading.Event) -> None:
    """Does not stop talking."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    piece = b'{"a":1},' * 8192
    while not over.is_set():
        connection.sendall(piece)


def heaps(connection: socket.socket, over: threading.Event) -> None:
    """Has a metrics page of seven megabytes, as it should be."""
    _answer(connection, b"200 OK", b"# TYPE heap gauge\n" + _HEAP, b"text/plain; version=0.0.4")


_HEAP = b"".join(b'heap{endpoint="/api/events/%d"} 1\n' % number for number in range(180_000))


def begs_off(connection: socket.socket, over: threading.Event) -> None:
    """Wants to be left alone for an hour."""
    _answer(connection, b"429 Too Many Requests", b"{}", b"application/json", b"Retry-After: 3600\r\n")


@contextmanager
def sick_server(manner: Manner) -> Iterator[str]:
    """One that serves every request in that manner; its origin. Its threads end with the body."""
    over, threads = threading.Event(), list[threading.Thread]()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=_accept, args=(listener, manner, over, threads))
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *threads):
                thread.join(10)
                assert not thread.is_alive()


def _accept(listener: socket.socket, manner: Manner, over: threading.Event, threads: list[threading.Thread]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threads.append(threading.Thread(target=_serve, args=(connection, manner, over)))
        threads[-1].start()


def _serve(connection: socket.socket, manner: Manner, over: threading.Event) -> None:
    with connection, contextlib.suppress(OSError):
        connection.settimeout(5.0)
        request = b""
        while b"\r\n\r\n" not in request:
            readable, _, _ = select.select([connection], [], [], 0.2)
            if over.is_set() or (readable and not (data := connection.recv(65536))):
                return
            request += data if readable else b""
        manner(connection, over)


def _answer(connection: socket.socket, status: bytes, body: bytes, kind: bytes, more: bytes = b"") -> None:
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n%b\r\n"
    connection.sendall(head % (status, kind, len(body), more) + body)
