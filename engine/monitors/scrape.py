"""The platform's own metrics page, for where there is no Prometheus server: panels with a `scrape`.

Rates are over the scrapes that are kept of the last window, so the first one has none yet.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from engine.monitors.admission import admission, trust
from engine.monitors.aside import Aside
from engine.monitors.bounded_body import ENCODINGS, TooLong, bounded_body
from engine.monitors.growth import Growth, Scraped
from engine.monitors.metrics_text import NoMetricsPage, PageReader, TooMuch
from engine.monitors.monitor import TIMEOUT_S, Moment, MonitorError, Report
from engine.monitors.page_values import page_values, tells_of_time, wanted_names
from engine.monitors.panels import Monitoring
from engine.monitors.reasons import TOO_SLOW, no_answer, refusal
from engine.monitors.settings import Access
from engine.monitors.skew import DateSkew

LARGEST = 8 << 20
"""Bytes of a page, unpacked."""
_PREFIX = "METRICS"
_SPARE_S = 0.25
"""After the time-out, for the thread to say that it was too much."""
_Values = dict[str, dict[str, float]]
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
        self._aside: Aside[Report] = Aside(self.name, lambda: None)
        place = urlsplit(access.url)
        self._detail = f"metrics page at {place.netloc}{place.path}"

    async def poll(self, moment: Moment) -> Report:
        """Every panel's value now."""
        return await self._scraped(moment, self._values)

    async def settle(self, moment: Moment, seconds: float) -> Report:
        """Panels with counters, from the scrape nearest to the load's beginning to the one nearest to its end."""
        return await self._scraped(moment, lambda now: self._settled(now, moment, seconds))

    async def close(self) -> None:
        """Give back the connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _values(self, now: Scraped) -> _Values:
        before = self._growth.window_began()
        return {panel.name: page_values(panel, before, now) for panel in self._panels}

    def _settled(self, now: Scraped, moment: Moment, seconds: float) -> _Values:
        ends = None if moment.load_began is None else self._growth.load(moment.load_began, seconds)
        told = [panel for panel in self._panels if tells_of_time(panel, now)] if ends is not None else []
        return {panel.name: page_values(panel, *ends) for panel in told} if ends is not None else {}

    async def _scraped(self, moment: Moment, values: Callable[[Scraped], _Values]) -> Report:
        """One scrape and what it means; all but the fetching in a thread, for it takes a core's time."""
        called = time.monotonic()
        ends_at = called + TIMEOUT_S
        client = self._connected()
        began = time.monotonic()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                body, date = await self._fetched(client)
        except TooLong:
            raise MonitorError(f"answers with more than {LARGEST >> 20} MB") from None
        except (TimeoutError, httpx.TimeoutException):
            raise MonitorError(TOO_SLOW) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise no_answer(error, _PREFIX) from None
        at = time.monotonic()
        asked, answered = moment.wall + began - called, moment.wall + at - called

        def understood() -> Report:
            page = self._reader.read(body.decode("utf-8", "replace"), ends_at)
            now = self._growth.take(page, (began + at) / 2, (asked + answered) / 2, moment.load_began)
            panels = {name: found for name, found in values(now).items() if found}
            return Report(self._detail, panels, skew_s=self._skew.hear(date, asked, answered))

        try:
            return await self._aside.ask(understood, max(ends_at - time.monotonic(), 0.0) + _SPARE_S)
        except NoMetricsPage as error:
            raise MonitorError(f"{error}: check {_PREFIX}_URL") from None
        except TooMuch as error:
            raise MonitorError(f"{error}: name a Prometheus in PROMETHEUS_URL") from None

    async def _fetched(self, client: httpx.AsyncClient) -> tuple[bytes, str]:
        """The page's bytes, and the answer's Date."""
        async with client.stream("GET", self._access.url) as answer:
            if answer.status_code != 200:
                raise refusal(answer.status_code, answer.headers, _PREFIX)
            return await bounded_body(answer, LARGEST), answer.headers.get("Date", "")

    def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            headers = {"Accept": _ACCEPT, "Accept-Encoding": ENCODINGS, **admission(self._access, _PREFIX)}
            trusted = trust(self._access, _PREFIX) if self._access.url.startswith("https:") else False
            self._client = httpx.AsyncClient(
                headers=headers, timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=trusted
            )
        return self._client
