"""A real Prometheus is the oracle: the same pages, read by us and kept by it, give the same rates and quantiles."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from engine.monitors.growth import Growth, Scraped
from engine.monitors.metrics_text import Page, Series
from engine.monitors.page_values import page_values
from engine.monitors.panels import Panel, Scrape
from tests.support.debian import needs
from tests.support.panels import panel
from tests.support.processes import Family
from tests.support.prometheus_server import PrometheusServer, line, prometheus_server

pytestmark = [pytest.mark.integration, needs("prometheus", "prometheus")]

CASES = 80
STEP_S = 2
SCRAPES = 40
BOUNDS = ("0.01", "0.05", "0.1", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf")


@dataclass(frozen=True)
class Told:
    """The same pages in both hands."""

    server: PrometheusServer
    before: Scraped
    now: Scraped
    at: float

    def ours(self, declared: Panel) -> dict[str, float]:
        return page_values(declared, self.before, self.now)

    def theirs(self, query: str) -> dict[str, float]:
        result = self.server.query(query, self.at)
        values = {each["metric"].get("case", ""): float(each["value"][1]) for each in result}
        return {case: value for case, value in values.items() if math.isfinite(value)}


def pages(chance: random.Random) -> Iterator[dict[Series, float]]:
    """Counters and histograms that grow by leaps, stand still or begin anew, each in its own way."""
    sway = [chance.choice([0, 0, 1, 5, 300]) for _ in range(CASES)]
    restarts = [chance.choice([0.0, 0.0, 0.05, 0.2]) for _ in range(CASES)]
    counts = [chance.randint(10**5, 10**6) for _ in range(CASES)]
    inside = [[chance.randint(10**4, 10**5) for _ in BOUNDS] for _ in range(CASES)]
    for _ in range(SCRAPES):
        page: dict[Series, float] = {}
        for case in range(CASES):
            if chance.random() < restarts[case]:
                counts[case], inside[case] = 0, [0 for _ in BOUNDS]
            counts[case] += chance.randint(0, sway[case])
            below, label = 0, ("case", str(case))
            page["n_total", (label,)] = float(counts[case])
            page["size", (label,)] = float(case + 1)
            for place, bound in enumerate(BOUNDS):
                inside[case][place] += chance.randint(0, sway[case])
                below += inside[case][place]
                page["t_bucket", (label, ("le", bound))] = float(below)
        yield page


@pytest.fixture(scope="module", params=[1, 2])
def told(
    request: pytest.FixtureRequest, hermetic_session: Family, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    growth, began, history = Growth(30, STEP_S), int(time.time()) - 200, []
    at = began
    for number, page in enumerate(pages(random.Random(request.param))):
        at = began + number * STEP_S
        now = growth.take(Page(page, frozenset({"n_total", "t_bucket"})), at, at, None)
        history += [line(name, dict(labels), value, at) for (name, labels), value in page.items()]
    before = growth.window_began()
    assert before is not None
    with prometheus_server("".join(history), place=tmp_path_factory.mktemp("oracle")) as server:
        yield Told(server, before, now, at)


def test_rates_are_the_same(told: Told) -> None:
    theirs = told.theirs("topk(20, rate(n_total[30s]))")
    ours = told.ours(panel("x", scrape=Scrape("n_total", "rate"), by="case"))
    assert len(theirs) == 20
    assert sorted(ours.values()) == pytest.approx(sorted(theirs.values()), rel=1e-9)
    everything = told.ours(panel("x", scrape=Scrape("n_total", "rate")))
    assert everything == pytest.approx(told.theirs("sum(rate(n_total[30s]))"), rel=1e-9)


def test_shares_are_the_same(told: Told) -> None:
    share = Scrape("n_total", "ratio", labels={"case": "1.*"}, of_labels={"case": "[12].*"})
    theirs = told.theirs('sum(rate(n_total{case=~"1.*"}[30s])) / sum(rate(n_total{case=~"[12].*"}[30s]))')
    assert told.ours(panel("x", scrape=share)) == pytest.approx(theirs, rel=1e-9)
    mixed = told.ours(panel("x", scrape=Scrape("n_total", "ratio", of="size")))
    assert mixed == pytest.approx(told.theirs("sum(rate(n_total[30s])) / sum(size)"), rel=1e-9)


@pytest.mark.parametrize("quantile", [0.0, 0.5, 0.95, 0.999, 1.0])
def test_quantiles_are_the_same(told: Told, quantile: float) -> None:
    for case in range(CASES):
        only = Scrape("t", "quantile", quantile=quantile, labels={"case": str(case)})
        query = f'histogram_quantile({quantile}, sum by (le) (rate(t_bucket{{case="{case}"}}[30s])))'
        assert told.ours(panel("x", scrape=only)) == pytest.approx(told.theirs(query), rel=1e-9, abs=1e-12), case


def test_quantiles_over_all_cases_are_the_same(told: Told) -> None:
    theirs = told.theirs("histogram_quantile(0.95, sum by (le) (rate(t_bucket[30s])))")
    assert told.ours(panel("x", scrape=Scrape("t", "quantile"))) == pytest.approx(theirs, rel=1e-9)


def test_the_first_count_of_a_new_series_is_counted_by_us_only() -> None:
    growth, began, history = Growth(30, STEP_S), int(time.time()) - 200, []
    at = began
    for number in range(16):
        at = began + number * STEP_S
        page: dict[Series, float] = {("n_total", (("code", "200"),)): 100.0 * number}
        if number >= 10:
            page["n_total", (("code", "500"),)] = 3.0
        now = growth.take(Page(page, frozenset({"n_total"})), at, at, None)
        history += [line(name, dict(labels), value, at) for (name, labels), value in page.items()]
    with prometheus_server("".join(history)) as server:
        told = Told(server, growth.window_began() or now, now, at)
        assert told.theirs('rate(n_total{code="500"}[30s])') == {"": 0.0}
        assert told.ours(panel("x", scrape=Scrape("n_total", "rate", labels={"code": "500"}))) == {"": 0.1}
