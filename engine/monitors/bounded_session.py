"""A session of requests that ends: in time, in size, and from outside.

Follows no redirect, for what lets it in belongs to one server; knows no proxy and no password file of the environment.
Imported with the first question only: requests takes 80 ms.
"""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

LARGEST = 8 << 20
"""Bytes of one answer, unpacked."""
_PIECE = 1 << 16


class Unlike200(Exception):
    """An answer with another status."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.body = body


class TooLarge(Exception):
    """An answer of more than LARGEST bytes."""


class BoundedSession(requests.Session):
    """One server's connection. `hurry` alone may be called from another thread."""

    def __init__(self, ca_file: str) -> None:
        """`ca_file`: whose certificates to trust in place of the system's; empty: the system's."""
        super().__init__()
        self.trust_env = False
        self.verify = ca_file or _trusted()
        self.ends_at = 0.0
        """On the monotonic clock: no answer is read for longer."""
        self._connection: HTTPConnection | None = None
        self.hooks["response"].append(self._heard)

    def keep_to(self, adapter: HTTPAdapter) -> None:
        """Know the connections that an adapter of this session makes."""
        adapter.poolmanager.pool_classes_by_scheme = _pools(self)

    def hurry(self) -> None:
        """End the connection, whatever waits on it: a time-out of sockets begins again with every byte."""
        open_socket = getattr(self._connection, "sock", None)
        if open_socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)  # below TLS, which another thread is reading

    def _heard(self, response: requests.Response, *_: object, **__: object) -> requests.Response:
        body = bytearray()
        for piece in response.iter_content(_PIECE):
            body += piece
            if len(body) > LARGEST:
                response.close()
                raise TooLarge
            if time.monotonic() > self.ends_at:
                response.close()
                raise requests.ReadTimeout
        if response.status_code != 200:
            raise Unlike200(response.status_code, dict(response.headers), bytes(body))
        heard = requests.Response()
        heard.status_code, heard.headers, heard.url = response.status_code, response.headers, response.url
        heard.encoding = "utf-8"
        heard.raw = io.BytesIO(body)
        return heard

    def _made(self, connection: HTTPConnection) -> None:
        self._connection = connection


def _pools(session: BoundedSession) -> dict[str, Any]:
    """urllib3's pools, with connections that the session knows of."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            session._made(self)
            super().connect()

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            session._made(self)
            super().connect()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _trusted() -> str | bool:
    """The system's authorities or SSL_CERT_FILE's, as everywhere else; requests has a list of its own."""
    paths = ssl.get_default_verify_paths()
    return paths.cafile or paths.capath or True
