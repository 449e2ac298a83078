"""Questions to one Sentry's web API: one GET each, within a time and a size, and a reason for people when it fails.

Nothing is tried twice and no redirect is followed. Sentry answers a project that does not exist with 403, an
environment without an event yet with 404, and 429 as JSON that calls itself HTML.
"""

from __future__ import annotations

import asyncio
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from engine.monitors.admission import admission, trust
from engine.monitors.monitor import TIMEOUT_S, MonitorError
from engine.monitors.reasons import TOO_SLOW, no_answer
from engine.monitors.sentry_limits import http_date, next_cursor, wanted_wait_s
from engine.monitors.sentry_question import Params
from engine.monitors.settings import SentryAccess
from engine.monitors.soundness import whole_words

if TYPE_CHECKING:
    import httpx

LARGEST_BODY = 4_000_000
"""Bytes, unpacked; a page of a hundred issues is a tenth of it."""
_LONGEST_DETAIL = 200
_GZIP = 31
_PREFIX = "SENTRY"


class Refused(MonitorError):
    """Sentry answered, but not with what was asked for."""

    def __init__(self, reason: str, status: int, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason, retry_after_s=retry_after_s)
        self.status = status


@dataclass(frozen=True)
class Answer:
    """What a question brought."""

    body: Any
    headers: Mapping[str, str]
    """By name in lower case."""
    sent: float
    """On the event loop's clock."""
    received: float

    @property
    def date(self) -> float | None:
        """The server's clock, cut to a second, since the epoch."""
        return http_date(self.headers.get("date", ""))

    @property
    def cursor(self) -> str | None:
        """Of the next page; None on the last."""
        return next_cursor(self.headers.get("link", ""))

    @property
    def hits(self) -> int | None:
        """How many there are in all, as far as Sentry tells."""
        told = self.headers.get("x-hits", "")
        return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else None


class SentryApi:
    """One organisation's endpoints. Its connections are made with the first question."""

    def __init__(self, sentry: SentryAccess) -> None:
        self._sentry = sentry
        self._client: httpx.AsyncClient | None = None
        self._connecting = asyncio.Lock()

    @property
    def host(self) -> str:
        """For people."""
        return self._sentry.access.host

    async def get(self, path: str, params: Params, needs: str, limit_s: float = TIMEOUT_S) -> Answer:
        """`organizations/{organization}/PATH/`, where `needs` is the scope that it takes. MonitorError."""
        base = self._sentry.access.url.removesuffix("/api/0")
        url = f"{base}/api/0/organizations/{quote(self._sentry.organization, safe='')}/{path}/"
        client = await self._connected()
        import httpx

        try:
            async with asyncio.timeout(limit_s):
                status, answer, raw = await self._fetched(client, url, params)
        except (TimeoutError, httpx.TimeoutException):
            raise MonitorError(TOO_SLOW) from None
        except zlib.error:
            raise MonitorError("answers something that cannot be unpacked") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise no_answer(error, _PREFIX) from None
        body = _decoded(raw)
        if status != 200:
            raise self._refusal(status, answer, body, needs)
        if body is None:
            kind = answer.headers.get("content-type", "nothing").partition(";")[0][:40]
            raise MonitorError(f"answers {kind} that is not JSON: check SENTRY_URL")
        return Answer(body, answer.headers, answer.sent, answer.received)

    async def close(self) -> None:
        """Idempotent."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _connected(self) -> httpx.AsyncClient:
        async with self._connecting:
            if self._client is None:  # in a thread: to import it and to read certificates takes a tenth of a second
                self._client = await asyncio.to_thread(_client, self._sentry)
            return self._client

    async def _fetched(self, client: httpx.AsyncClient, url: str, params: Params) -> tuple[int, Answer, bytes]:
        clock = asyncio.get_running_loop().time
        sent = clock()
        async with client.stream("GET", url, params=list(params)) as response:
            received = clock()
            packed = response.headers.get("content-encoding", "").lower() == "gzip"
            unpack = zlib.decompressobj(_GZIP) if packed else None
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += unpack.decompress(chunk, LARGEST_BODY) if unpack else chunk
                if len(body) >= LARGEST_BODY:
                    raise MonitorError(f"answers with more than {LARGEST_BODY // 1_000_000} MB")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return response.status_code, Answer(None, headers, sent, received), bytes(body)

    def _refusal(self, status: int, answer: Answer, body: Any, needs: str) -> Refused:
        now = math.inf if answer.date is None else answer.date  # without their clock, no instant of it says anything
        wait_s = None
        if status == 429 or "retry-after" in answer.headers:
            wait_s = wanted_wait_s(answer.headers, now)
        if status == 429:
            reason = f"asked too often: {_detail(body) or 'no more for now'}"
        elif status == 401:
            reason = "token refused: check SENTRY_AUTH_TOKEN"
        elif status == 403:
            projects = ", ".join(self._sentry.projects)
            reason = f"token lacks {needs}" + (f", or there is no project {projects} for it" if projects else "")
        elif status == 404:
            unknown = f", or no event in environment {self._sentry.environment} yet" if self._sentry.environment else ""
            reason = (
                f"no organisation {self._sentry.organization} at {self.host} (or the token may not see it){unknown}"
            )
        elif status == 400:
            reason = f"does not take the question: {_detail(body) or 'no reason given'}"
            if "must be numbers" in reason:
                reason += " (give the ids of projects in SENTRY_PROJECT)"
        elif 300 <= status < 400:
            reason = f"sends elsewhere ({status}): check SENTRY_URL"
        else:
            reason = f"answers {status}"
        return Refused(reason, status, retry_after_s=wait_s)


def _client(sentry: SentryAccess) -> httpx.AsyncClient:
    import httpx

    access = sentry.access
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "wwmaa-tui"}
    return httpx.AsyncClient(
        headers={**headers, **admission(access, f"{_PREFIX}_AUTH")},
        timeout=TIMEOUT_S,
        trust_env=False,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=4, max_keepalive_connections=2),
        verify=trust(access, _PREFIX) if access.url.startswith("https:") else False,
    )


def _decoded(raw: bytes) -> Any:
    """None for what is no JSON."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _detail(body: Any) -> str:
    """What Sentry says is wrong: a text, a list of texts, or a text by field."""
    said = body.get("detail", body) if isinstance(body, dict) else body
    while isinstance(said, dict | list) and said:
        said = next(iter(said.values())) if isinstance(said, dict) else said[0]
    return whole_words(said, _LONGEST_DETAIL) if isinstance(said, str) else ""
