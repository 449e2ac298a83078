"""The platform's own metrics page, for where there is no Prometheus server: panels with a `scrape`.

Rates are over the scrapes that are kept of the last window, so the first one has none yet.
"""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urlsplit

import httpx

from engine.monitors.admission import admission, trust
from engine.monitors.growth import Growth, Scraped
from engine.monitors.metrics_text import NoMetricsPage, PageReader
from engine.monitors.monitor import TIMEOUT_S, Moment, MonitorError, Report
from engine.monitors.page_values import page_values, tells_of_time, wanted_names
from engine.monitors.panels import Monitoring
from engine.monitors.reasons import TOO_SLOW, no_answer, refusal
from engine.monitors.settings import Access
from engine.monitors.skew import DateSkew

LARGEST = 8 << 20
"""Bytes of a page, unpacked."""
_PREFIX = "METRICS"
_ACCEPT = "text/plain; version=0.0.4"


class MetricsPageMonitor:
    """Panels that have a `scrape`."""

    name = "metrics page"

    def __init__(self, access: Access, monitoring: Monitoring) -> None:
        self.every_s = monitoring.every_s
        self._access = access
        self._panels = [panel for panel in monitoring.panels if panel.scrape is not None]
        self._reader = PageReader(name for panel in self._panels if panel.scrape for name in wanted_names(panel.scrape))
        self._growth = Growth(monitoring.window_s, monitoring.every_s)
        self._skew = DateSkew()
        self._client: httpx.AsyncClient | None = None
        self._turn = asyncio.Lock()

    async def poll(self, moment: Moment) -> Report:
        """Every panel's value now."""
        async with self._turn:
            now, skew_s = await self._scraped(moment)
        before = self._growth.window_began()
        values = {panel.name: page_values(panel, before, now) for panel in self._panels}
        return self._report(values, skew_s)

    async def settle(self, moment: Moment, seconds: float) -> Report:
        """Panels with counters, from the scrape nearest to the load's beginning to the one nearest to its end."""
        async with self._turn:
            now, skew_s = await self._scraped(moment)
        ends = None if moment.load_began is None else self._growth.load(moment.load_began, seconds)
        if ends is None:
            return self._report({}, skew_s)
        told = [panel for panel in self._panels if tells_of_time(panel, now)]
        return self._report({panel.name: page_values(panel, *ends) for panel in told}, skew_s)

    async def close(self) -> None:
        """Give back the connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _report(self, values: dict[str, dict[str, float]], skew_s: float | None) -> Report:
        place = urlsplit(self._access.url)
        panels = {name: found for name, found in values.items() if found}
        return Report(f"metrics page at {place.netloc}{place.path}", panels, skew_s=skew_s)

    async def _scraped(self, moment: Moment) -> tuple[Scraped, float | None]:
        called = time.monotonic()
        client = self._connected()
        began = time.monotonic()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                body, date = await self._fetched(client)
                at = time.monotonic()
                page = await asyncio.to_thread(self._reader.read, body.decode("utf-8", "replace"))
        except TimeoutError:
            raise MonitorError(TOO_SLOW) from None
        except NoMetricsPage as error:
            raise MonitorError(f"{error}: check {_PREFIX}_URL") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            if isinstance(error, httpx.TimeoutException):
                raise MonitorError(TOO_SLOW) from None
            raise no_answer(error, _PREFIX) from None
        asked, answered = moment.wall + began - called, moment.wall + at - called
        scraped = self._growth.take(page, (began + at) / 2, (asked + answered) / 2, moment.load_began)
        return scraped, self._skew.hear(date, asked, answered)

    async def _fetched(self, client: httpx.AsyncClient) -> tuple[bytes, str]:
        """The page's bytes, and the answer's Date."""
        body = bytearray()
        async with client.stream("GET", self._access.url) as answer:
            if answer.status_code != 200:
                raise refusal(answer.status_code, answer.headers, _PREFIX)
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise MonitorError(f"answers with more than {LARGEST >> 20} MB")
        return bytes(body), answer.headers.get("Date", "")

    def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            headers = {"Accept": _ACCEPT, **admission(self._access, _PREFIX)}
            trusted = trust(self._access, _PREFIX) if self._access.url.startswith("https:") else False
            self._client = httpx.AsyncClient(
                headers=headers, timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=trusted
            )
        return self._client
