"""The rule that tests talk to this machine only.

Replaces Python's `connect` and name look-up while a test runs. What would leave the machine is refused like a closed
port, so the code under test goes its ordinary way, and is remembered, so the test fails even where the refusal was
handled. Names under `.invalid` do not resolve, without a question to anyone. uvloop connects below Python: not seen.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost", "localhost.localdomain"})


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine, reached without a network."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in LOCAL_NAMES


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


@contextlib.contextmanager
def only_loopback(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Guard the body; yields the list in which every refused destination is noted."""
    refused: list[str] = []
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guard(family: int, address: Any) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(str(address[0])):
            refused.append(f"{address[0]}:{address[1]}")
            raise ConnectionRefusedError(f"tests talk to loopback only, not to {address[0]}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        guard(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        guard(self.family, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, f"{name} does not resolve")
        if not is_loopback(name) and not _is_address(name):
            refused.append(name)
            raise socket.gaierror(socket.EAI_NONAME, f"tests do not look up {name}")
        return getaddrinfo(host, port, *rest, **named)

    with patch.context() as replaced:
        replaced.setattr(socket.socket, "connect", guarded_connect)
        replaced.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        replaced.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield refused
