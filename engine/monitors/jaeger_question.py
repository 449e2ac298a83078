"""One question to a Jaeger over HTTP: bounded in time and size, let in as the settings say, JSON decoded.

Owns the connections. Whatever goes wrong is a MonitorError with a reason for people, but for a 404 or 400: what that
means depends on what was asked.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from engine.monitors.admission import admission
from engine.monitors.bounded_body import TooLong, bounded_body
from engine.monitors.monitor import TIMEOUT_S, MonitorError
from engine.monitors.reasons import no_answer, refusal
from engine.monitors.settings import Access

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 4 << 20
"""Of one answer. A trace of ten thousand spans has more, and is none that a table shows."""
PREFIX = "JAEGER"
_ABSENT = frozenset({400, 404, 405, 501})
"""What servers say to a path that they have not got, and some of them to a trace."""


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    documents: list[Any]
    """Decoded JSON; several where each is on a line of its own; none where it is no JSON."""
    date: str

    @property
    def absent(self) -> bool:
        """Whether there is nothing under that path."""
        return self.status in _ABSENT


class Questions:
    """The connections to one server, opened with the first question."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._base = access.url.partition("?")[0].rstrip("/")
        self._client: httpx.AsyncClient | None = None

    async def ask(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """Ask for one path. MonitorError as above."""
        import httpx

        client = self._client = self._client or self._opened()
        try:
            async with client.stream("GET", f"{self._base}{path}", params=query) as response:
                body = await _body(response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise no_answer(error, PREFIX) from error
        if response.status_code != 200 and response.status_code not in _ABSENT:
            raise refusal(response.status_code, response.headers, PREFIX)
        return Answer(response.status_code, _documents(body), response.headers.get("Date", ""))

    async def close(self) -> None:
        """Close them; idempotent."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _opened(self) -> httpx.AsyncClient:
        import httpx

        headers = {"Accept": "application/json", "Accept-Encoding": "identity", **admission(self._access, PREFIX)}
        limits = httpx.Limits(max_connections=4)
        return httpx.AsyncClient(
            headers=headers, timeout=TIMEOUT_S, limits=limits, trust_env=False, verify=_verify(self._access)
        )


async def _body(response: httpx.Response) -> bytes:
    try:
        return await bounded_body(response, MOST_BYTES)
    except TooLong:
        raise MonitorError(f"sends more than {MOST_BYTES >> 20} MB for one answer") from None


def _documents(body: bytes) -> list[Any]:
    try:
        return [msgspec.json.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return [msgspec.json.decode(line) for line in body.splitlines() if line.strip()]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []


def _verify(access: Access) -> ssl.SSLContext | bool:
    """Nothing is made where nothing is to be verified."""
    if urlsplit(access.url).scheme != "https":
        return False
    try:
        return ssl.create_default_context(cafile=access.ca_file or None)
    except OSError as error:
        raise MonitorError(f"{PREFIX}_CA_FILE cannot be used: {error.strerror or error}") from error
