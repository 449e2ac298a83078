"""Looking at the target before and after the load: does it answer, and what did it count.

These requests carry the run's marker and say that they are not load, so that nobody counts them as such.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from engine.errors import UnreachableError
from engine.target.marker import PHASE_HEADER, PREFLIGHT, USER_AGENT
from engine.target.site import Operation
from engine.target.target import Target

TIMEOUT_S = 5.0
_ATTEMPTS = 2
_COARSE_S = 2.0
"""A Date stands for so long: it is cut to a second, and servers keep one for up to another second."""


@dataclass(frozen=True)
class Answer:
    """What one request of the pre-flight found."""

    status: int
    elapsed_ms: float
    body: object
    """Decoded JSON, or None."""
    skew_s: float | None = None
    """The target's clock minus ours, to a second, 0 where there may well be none; None where it does not tell."""


class Probe:
    """Sends a few requests of its own, through httpx, outside the load. An async context manager."""

    def __init__(self, target: Target, run_id: str) -> None:
        self._target = target
        headers = {"User-Agent": USER_AGENT, target.site.marker_header: run_id, PHASE_HEADER: PREFLIGHT}
        self._client = httpx.AsyncClient(
            headers=headers, timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=_verify(target)
        )
        self.requests = 0
        """How many were sent that the target counts as marked."""

    async def __aenter__(self) -> Probe:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._client.aclose()

    async def health(self) -> Answer:
        """Ask the site's health operation. UnreachableError when nothing answers, or not as the site expects."""
        operation = self._target.site.operations[self._target.site.health]
        url = self._target.url_of(operation)
        for attempt in range(_ATTEMPTS):
            self.requests += 1
            try:
                answer = await self._ask(operation, url)
            except httpx.ConnectError as error:
                self.requests -= 1
                raise UnreachableError(f"{url} does not answer: {_reason(error)}") from error
            except httpx.HTTPError as error:
                if attempt + 1 < _ATTEMPTS:
                    continue
                raise UnreachableError(f"{url} does not answer: {_reason(error)}") from error
            if not operation.expect.accepts(answer.status):
                raise UnreachableError(f"{url} answered HTTP {answer.status}")
            return answer
        raise AssertionError("unreachable")

    @property
    def counts(self) -> bool:
        """Whether the site has an operation that counts marked requests."""
        name = self._target.site.received
        return name is not None and self._target.offered(name)

    async def marked_requests(self) -> dict[str, int] | None:
        """What the target says it received with this run's marker: `load` and `preflight`; None where the site has
        no such operation, or it does not answer."""
        name = self._target.site.received
        if name is None or not self.counts:
            return None
        operation = self._target.site.operations[name]
        run_id = str(self._client.headers[self._target.site.marker_header])
        try:
            answer = await self._ask(operation, self._target.url_of(operation).replace("{run_id}", run_id))
        except httpx.HTTPError:
            return None
        if answer.status != 200 or not isinstance(answer.body, dict):
            return None
        return {key: int(answer.body.get(key, 0)) for key in ("load", "preflight")}

    async def _ask(self, operation: Operation, url: str) -> Answer:
        began, wall = time.perf_counter(), time.time()
        response = await self._client.request(operation.method, url, headers=dict(operation.headers))
        elapsed_ms = (time.perf_counter() - began) * 1000.0
        try:
            body: object = response.json()
        except ValueError:
            body = None
        skew_s = clock_skew_s(response.headers, wall + elapsed_ms / 2000.0)
        return Answer(response.status_code, elapsed_ms, body, skew_s)


def clock_skew_s(headers: Mapping[str, str], wall: float) -> float | None:
    """How far ahead of ours the clock is that dated an answer, which was made when ours showed `wall`. A date is cut to
    whole seconds, and servers keep it for up to another: that much it may be behind without any skew, which is 0 then.
    None without a date, or where a cache kept the answer."""
    try:
        date = parsedate_to_datetime(headers["date"])
        if headers.get("age", "0").strip() not in ("", "0"):
            return None
        least = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - wall
        return 0.0 if least <= 0.0 <= least + _COARSE_S else round(least + _COARSE_S / 2, 1)
    except (KeyError, ValueError, TypeError, IndexError, OverflowError):
        return None


def _verify(target: Target) -> ssl.SSLContext | bool:
    """As the virtual users verify; nothing is made where nothing is to be verified."""
    return ssl.create_default_context() if any(url.scheme == "https" for url in target.base_urls.values()) else False


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
