"""Host names to addresses, once for all users of a generator and then every five minutes (k6's `ttl=5m`).

IPv4 comes first where a name has both (k6's `preferIPv4`); of several addresses one is drawn for each connection.
"""

from __future__ import annotations

import asyncio
import ipaddress
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.wire.exchange import Origin

TTL_S = 300.0


@dataclass(frozen=True)
class _Known:
    addresses: tuple[str, ...]
    until: float


class Resolver:
    """Answers from memory while it can; a look-up under way is shared by all who wait for it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Task[tuple[str, ...]]] = {}

    async def addresses(self, origin: Origin) -> tuple[str, ...]:
        """IP addresses in the order to try them. Raises socket.gaierror."""
        if _is_address(origin.host):
            return (origin.host,)
        known = self._known.get(origin.host)
        if known is None or known.until <= self._now():
            return _shuffled(await self._asked(origin))
        return _shuffled(known.addresses)

    async def _asked(self, origin: Origin) -> tuple[str, ...]:
        asking = self._asking.get(origin.host)
        if asking is None:
            asking = self._asking[origin.host] = asyncio.ensure_future(self._ask(origin))
            asking.add_done_callback(lambda task: self._answered(origin.host, task))
        try:
            return await asyncio.shield(asking)
        finally:
            del asking  # an error's traceback holds this frame, and the task holds the error

    async def _ask(self, origin: Origin) -> tuple[str, ...]:
        found = await asyncio.get_running_loop().getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(str(address[0]) for *_, address in found))

    def _answered(self, host: str, task: asyncio.Task[tuple[str, ...]]) -> None:
        del self._asking[host]
        if not task.cancelled() and task.exception() is None:
            self._known[host] = _Known(task.result(), self._now() + TTL_S)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _shuffled(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if len(addresses) == 1:
        return addresses
    drawn = random.sample(addresses, len(addresses))
    return tuple(sorted(drawn, key=lambda address: ":" in address))
