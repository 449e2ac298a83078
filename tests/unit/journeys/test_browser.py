"""The browser journey with a scripted browser: what it opens, what it marks, which of its figures count."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.errors import JourneyError
from engine.journeys.browser import browser, marks
from engine.measure.snapshot import Counter, Rate, Snapshot, Trend, point_as, select
from engine.profile.model import ConstantVUs
from engine.target.base_url import BaseUrl
from engine.wire.browser.chromium import Visit
from engine.wire.browser.vitals import Vitals
from tests.support.wiring import Bench, operation, scenario, target_at

SITE = BaseUrl("https", "staging.wwmaa.com", 443)
API = BaseUrl("https", "api-staging.wwmaa.com", 443, "/api")
PAGES = (operation("page_home", base="site"), operation("page_search", path="/search", base="site"))
GOOD = Visit(Vitals(lcp_ms=900.0, fcp_ms=300.0, ttfb_ms=80.0, cls=0.02, element="h1"))


class ScriptedBrowser:
    """Sees what it is told."""

    def __init__(self, *visits: Visit) -> None:
        self._visits = list(visits)
        self.opened: list[str] = []

    async def visit(self, url: str, accepts: Callable[[int], bool]) -> Visit:
        assert accepts(200)
        assert not accepts(500)
        self.opened.append(url)
        return self._visits.pop(0)


def visited(*visits: Visit, page: str = "homepage") -> tuple[Snapshot, list[str]]:
    """What is recorded of them, and what was opened."""
    bench = Bench(scenario(ConstantVUs(1, 10.0), mix={page: 1.0}), operations=PAGES, bases={"site": SITE})
    scripted = bench.scope.memo["browser"] = ScriptedBrowser(*visits)

    async def main() -> Snapshot:
        user = bench.user()
        for number in range(len(visits)):
            user.begin(number, None, 0.0)
            await browser(user)
        return bench.cut()

    return asyncio.run(main()), scripted.opened


def lcps(snapshot: Snapshot) -> int:
    return point_as(Trend, select(snapshot.series, "browser_web_vital_lcp{page:homepage}")).histogram.count


def count(snapshot: Snapshot, metric: str) -> float:
    return point_as(Counter, select(snapshot.series, metric)).count


def test_a_visit_opens_the_page_of_its_kind_and_is_measured_by_page() -> None:
    snapshot, opened = visited(GOOD, page="search")
    assert opened == ["https://staging.wwmaa.com/search?q=karate"]
    values = {
        name: point_as(Trend, select(snapshot.series, f"browser_web_vital_{name}{{page:search}}")).histogram.max
        for name in ("lcp", "fcp", "ttfb", "cls")
    }
    assert values == {"lcp": 900.0, "fcp": 300.0, "ttfb": 80.0, "cls": 0.02}


def test_a_failed_visit_counts_as_one_and_gives_no_figure() -> None:
    snapshot, _ = visited(GOOD, Visit(None, "HTTP 503", "https://staging.wwmaa.com/"))
    assert count(snapshot, "browser_visits") == 2
    assert point_as(Rate, select(snapshot.series, "browser_visit_failed")) == Rate(1, 2)
    assert lcps(snapshot) == 1
    assert [(error.kind, error.endpoint) for error in snapshot.errors] == [("HTTP 503", "homepage")]


@pytest.mark.parametrize(("waited_ms", "counts"), [(460.0, 1), (400.0, 1), (700.0, 0)])
def test_an_lcp_that_is_mostly_waiting_for_a_core_does_not_count(waited_ms: float, counts: int) -> None:
    snapshot, _ = visited(replace(GOOD, waited_ms=waited_ms))
    assert lcps(snapshot) == counts
    assert count(snapshot, "browser_visits_starved") == 1 - counts
    assert point_as(Rate, select(snapshot.series, "browser_visit_failed")) == Rate(0, 1), "the target did nothing wrong"


def test_a_host_that_was_kept_out_is_named_with_the_flag_that_lets_it_in() -> None:
    snapshot, _ = visited(replace(GOOD, blocked=("cdn.example",)))
    (error,) = snapshot.errors
    assert error.kind == "blocked host"
    assert "cdn.example" in error.detail
    assert "--allow-host" in error.detail


def test_requests_are_marked_as_no_load_but_not_where_the_mark_would_break_the_pages() -> None:
    same = target_at(9, bases={"site": SITE, "api": replace(SITE, path="/api")})
    assert marks(same, "run-1") == {"X-Load-Test-Run": "run-1", "X-Load-Test-Phase": "preflight"}
    assert marks(target_at(9, bases={"site": SITE, "api": API}), "run-1") == {}


def test_without_a_browser_it_says_so() -> None:
    bench = Bench(operations=PAGES, bases={"site": SITE})
    with pytest.raises(JourneyError, match="needs a browser"):
        asyncio.run(browser(bench.user()))
