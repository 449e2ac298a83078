"""Which client a virtual user gets: our own for HTTP/1.1, httpx's transport for HTTP/2 and for proxies."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from engine.clock import Clock
from engine.profile.model import Http
from engine.target.target import Target
from engine.wire.client import Http1Client
from engine.wire.connecting import Wires
from engine.wire.in_flight import InFlight
from engine.wire.resolver import Resolver
from engine.wire.tls import client_context

if TYPE_CHECKING:
    from engine.wire.httpx_client import HttpxClient


def wires_to(target: Target, clock: Clock) -> Wires:
    """What all users of a generator share to reach the target."""
    secure = any(base.scheme == "https" for base in target.base_urls.values())
    return Wires(
        in_flight=InFlight(clock.now),
        tls=client_context() if secure else None,
        resolver=Resolver(clock.now),
        now=clock.now,
        connect_timeout_s=target.site.connect_timeout_s,
    )


async def made_ready(wires: Wires, https: Iterable[Http], *, websockets: bool) -> None:
    """Load what the users of some scenarios need, so that none of them waits for it."""
    if websockets:
        import_module("engine.wire.websocket")
    unusual = [http for http in https if not http.ordinary]
    if not unusual:
        return
    from engine.wire.httpx_client import warm_up

    await warm_up()
    if any(http.version == "2" for http in unusual):
        wires.context_http2()


def client_for(wires: Wires, http: Http, connections: int) -> Http1Client | HttpxClient:
    """A client for one user with so many connections to each origin."""
    if http.ordinary:
        return Http1Client(wires, connections)
    from engine.wire.httpx_client import HttpxClient  # loads httpx, which most generators do without

    return HttpxClient(wires, connections, http2=http.version == "2", proxy=http.proxy)
