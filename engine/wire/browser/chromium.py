"""One Chromium, launched when it is first needed and again after it failed; one page at a time, each a first visit.

1. A visit never raises because of the target or the browser: it returns what went wrong.
2. Names that are not those of the target do not resolve in it: a page cannot reach out.
3. It ends by its pid: what does not close in time is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.target.host import is_loopback
from engine.target.marker import USER_AGENT
from engine.wire.browser import processes
from engine.wire.browser.low_priority import lower_sessions
from engine.wire.browser.vitals import OBSERVE, READ, Vitals, vitals_of

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright, Request, Response

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
)
LAUNCH_S = 30.0
SETTLE_S = 5.0
"""How long after its load a page may go on fetching and painting; it is over when the network is idle."""
_CLOSE_S = 1.5
_GONE_S = 1.0
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_NAME_NOT_RESOLVED = "ERR_NAME_NOT_RESOLVED"


@dataclass(frozen=True)
class Manners:
    """How the browser behaves on every visit."""

    hosts: Collection[str] = ()
    """Names that resolve, beside those of this machine."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request, to whatever host: a browser asks before it sends one to another origin."""
    timeout_s: float = 30.0
    """Until a page has loaded."""
    gives_way: bool = False
    """Whether all else on this machine goes first."""


@dataclass(frozen=True)
class Visit:
    """One page view."""

    vitals: Vitals | None
    """None where it failed."""
    error: str = ""
    """What went wrong, in a word or two."""
    detail: str = ""
    waited_ms: float = 0.0
    """How long the thread of the browser that waited most for a processor did so; the vitals are late by up to that."""
    blocked: tuple[str, ...] = ()
    """Hosts that the page wanted something of, and that are not the target's."""


class _Failed(Exception):
    """A visit that came to nothing, though the browser is well."""


class Chromium:
    """Drives one browser. Owned by one event loop; close() it there."""

    def __init__(self, program: str, manners: Manners) -> None:
        self._program = program
        self._manners = manners
        self._turn = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._driver: int | None = None
        self._family: list[processes.Started] = []
        """Driver and browser as they were launched: nobody descends from a driver that was killed."""
        self._profiles: set[Path] = set()
        self._agent = ""
        self.launches = 0
        """How often a browser was started."""

    async def visit(self, url: str, accepts: Callable[[int], bool]) -> Visit:
        """Open a page in a fresh context, wait until it has come to rest, and read its vitals. `accepts`: whether the
        document's status is a good one."""
        async with self._turn:
            from playwright.async_api import Error
            from playwright.async_api import TimeoutError as TooLate

            limit_s = LAUNCH_S + self._manners.timeout_s + 2 * SETTLE_S
            try:
                async with asyncio.timeout(limit_s), self.page() as page:
                    blocked, before = _blocked(page), self._waits_ms()
                    vitals = await self._measured(page, url, accepts)
                    waited_ms = max((now - before.get(it, 0.0) for it, now in self._waits_ms().items()), default=0.0)
                    return Visit(vitals, waited_ms=waited_ms, blocked=tuple(blocked))
            except _Failed as failed:
                return Visit(None, *failed.args)
            except (TooLate, TimeoutError) as error:
                visit = Visit(None, "browser timeout", _first_line(error) or f"no end within {limit_s:.0f} s")
            except Error as error:
                visit = Visit(None, _kind(error), _first_line(error))
            await self._end()  # one that failed is not trusted with the next visit
            return visit

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Page]:
        """A page of a fresh context, observed from its first document on."""
        context = await self._context()
        page = await context.new_page()
        yield page
        await context.close()

    async def measure(self, page: Page, url: str) -> tuple[Response | None, Vitals | None]:
        """Go there and wait until the page has come to rest: its document's answer, and what was observed."""
        from playwright.async_api import TimeoutError as TooLate

        response = await page.goto(url, wait_until="load", timeout=self._manners.timeout_s * 1000.0)
        with contextlib.suppress(TooLate):
            await page.wait_for_load_state("networkidle", timeout=SETTLE_S * 1000.0)
        return response, vitals_of(await page.evaluate(READ))

    async def close(self) -> None:
        """End the browser and its driver; idempotent."""
        await self._end()

    async def _measured(self, page: Page, url: str, accepts: Callable[[int], bool]) -> Vitals:
        response, vitals = await self.measure(page, url)
        if response is None or not accepts(response.status):
            raise _Failed(f"HTTP {response.status}" if response else "no document", url)
        if vitals is None:
            raise _Failed("nothing painted", f"{url} loaded, and no contentful paint followed")
        return vitals

    async def _context(self) -> BrowserContext:
        if self._browser is not None and not self._browser.is_connected():
            await self._end()
        if self._browser is None:
            await self._launch()
        assert self._browser is not None
        context = await self._browser.new_context(
            user_agent=self._agent, extra_http_headers=dict(self._manners.headers), accept_downloads=False
        )
        await context.add_init_script(OBSERVE)
        return context

    async def _launch(self) -> None:
        from playwright.async_api import async_playwright

        before = processes.drivers()
        self.launches += 1
        self._playwright = await async_playwright().start()
        self._driver = next(iter(processes.drivers() - before), None)
        self._browser = await self._playwright.chromium.launch(
            executable_path=self._program,
            args=[*ARGUMENTS, f"--host-resolver-rules={_resolver_rules(self._manners.hosts)}"],
            timeout=LAUNCH_S * 1000.0,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        self._family = processes.family_of(self._driver) if self._driver is not None else []
        self._profiles = processes.profiles_of(self._family)
        if self._manners.gives_way:
            lower_sessions(each.pid for each in self._family)
        major = self._browser.version.partition(".")[0]
        self._agent = (
            f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 "
            f"Safari/537.36 {USER_AGENT}"
        )

    def _waits_ms(self) -> dict[str, float]:
        """Of the browser's threads, without those of its driver."""
        family = processes.family_of(self._driver) if self._driver is not None else []
        return processes.waits_ms(family[1:])

    async def _end(self) -> None:
        playwright, self._playwright, self._browser = self._playwright, None, None
        driver, self._driver = self._driver, None
        if playwright is None:
            return
        now = processes.family_of(driver) if driver is not None else []
        family = [*dict.fromkeys([*now, *self._family])]
        self._family = []
        with contextlib.suppress(Exception):  # whatever the driver says to its end: it is killed if it stays
            async with asyncio.timeout(_CLOSE_S):
                await playwright.stop()
        if not await processes.gone(family, 0.0):
            processes.kill(family)
            await processes.gone(family, _GONE_S)
        for profile in self._profiles:
            shutil.rmtree(profile, ignore_errors=True)


def _resolver_rules(hosts: Collection[str]) -> str:
    allowed = dict.fromkeys([*_LOOPBACK, *(f"[{host}]" if ":" in host else host for host in hosts)])
    return ", ".join(["MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in allowed)])


def _blocked(page: Page) -> dict[str, None]:
    """Hosts of requests that found no name, as they come."""
    hosts: dict[str, None] = {}

    def failed(request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if _NAME_NOT_RESOLVED in (request.failure or "") and not is_loopback(host):
            hosts[host] = None

    page.on("requestfailed", failed)
    return hosts


def _kind(error: Exception) -> str:
    text = str(error)
    if "crash" in text or "closed" in text:
        return "browser crash"
    return "browser cannot launch" if "launch" in text else "page did not load"


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "")
