"""Panels out of two scrapes of a page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.monitors.growth import Growth, Scraped
from engine.monitors.metrics_text import PageReader
from engine.monitors.page_values import WORST_SHOWN, histogram_quantile, page_values, tells_of_time, wanted_names
from engine.monitors.panels import Panel, Scrape
from tests.support.panels import panel

COUNTERS = """\
# TYPE n_total counter
n_total{{endpoint="/a",code="200"}} {ok}
n_total{{endpoint="/a",code="500"}} {bad}
n_total{{endpoint="/b",code="200"}} {ok}
n_total{{endpoint="/c",code="500"}} {bad}
# TYPE pool gauge
pool{{host="1"}} 15
pool{{host="2"}} 5
# TYPE size gauge
size{{host="1"}} 15
size{{host="2"}} 25
# TYPE cores gauge
cores 8
# TYPE t histogram
t_bucket{{le="0.1"}} {ok}
t_bucket{{le="0.5"}} {all}
t_bucket{{le="+Inf"}} {all}
"""


def scraped(declared: Panel, *pages: Mapping[str, float], apart_s: float = 10.0) -> dict[str, float]:
    """The panel's values after pages with these counts, ten seconds apart."""
    assert declared.scrape is not None
    growth = Growth(3600, 10)
    now: Scraped | None = None
    for number, counts in enumerate(pages):
        page = PageReader(wanted_names(declared.scrape)).read(COUNTERS.format(**counts))
        now = growth.take(page, number * apart_s, number * apart_s, None)
    assert now is not None
    return page_values(declared, growth.window_began(), now)


BEFORE = {"ok": 100.0, "bad": 10.0, "all": 120.0}
AFTER = {"ok": 180.0, "bad": 30.0, "all": 220.0}


def of(as_: Any, metric: str, by: str = "", **scrape: Any) -> Panel:
    return panel("x", scrape=Scrape(metric, as_, **scrape), by=by)


@pytest.mark.parametrize(
    ("declared", "values"),
    [
        (of("gauge", "pool"), {"": 20.0}),
        (of("gauge", "pool", labels={"host": "1|3"}), {"": 15.0}),
        (of("gauge", "pool", labels={"host": ".*9"}), {}),
        (of("gauge", "pool", by="host"), {"1": 15.0, "2": 5.0}),
        (of("gauge", "pool", factor=10), {"": 200.0}),
        (of("rate", "n_total"), {"": 20.0}),
        (of("rate", "n_total", labels={"code": "5.."}), {"": 4.0}),
        (of("rate", "n_total", labels={"code": "404"}), {"": 0.0}),
        (of("rate", "n_total", by="endpoint"), {"/a": 10.0, "/b": 8.0, "/c": 2.0}),
        (of("rate", "absent_total"), {}),
        (of("ratio", "n_total", labels={"code": "5.."}), {"": 0.2}),
        (of("ratio", "n_total", labels={"code": "404"}), {"": 0.0}),
        (of("ratio", "n_total", labels={"code": "5.."}, by="endpoint"), {"/a": 0.2, "/c": 1.0}),
        (of("ratio", "n_total", labels={"code": "500"}, of_labels={"endpoint": "/a"}), {"": 0.4}),
        (of("ratio", "pool", of="size"), {"": 0.5}),
        (of("ratio", "pool", of="size", by="host"), {"1": 1.0, "2": 0.2}),
        (of("ratio", "pool", of="cores", by="host"), {"1": 15 / 8, "2": 5 / 8}),
        (of("ratio", "n_total", of="cores"), {"": 2.5}),
        (of("ratio", "pool", of="absent"), {}),
        (of("ratio", "absent", of="size"), {}),
        (of("quantile", "t", quantile=0.5), {"": pytest.approx(0.1 * 50 / 80)}),
        (of("quantile", "t", quantile=0.9, factor=1000), {"": pytest.approx(300.0)}),
        (of("quantile", "absent"), {}),
    ],
)
def test_a_panels_value_is_what_its_scrape_says(declared: Panel, values: dict[str, float]) -> None:
    assert scraped(declared, BEFORE, AFTER) == values


@pytest.mark.parametrize("declared", [of("rate", "n_total"), of("ratio", "n_total", of="cores"), of("quantile", "t")])
def test_before_the_second_scrape_nothing_has_a_rate(declared: Panel) -> None:
    assert scraped(declared, BEFORE) == {}


@pytest.mark.parametrize("declared", [of("ratio", "n_total", labels={"code": "5.."}), of("quantile", "t")])
def test_without_traffic_there_is_no_share_and_no_quantile(declared: Panel) -> None:
    assert scraped(declared, BEFORE, BEFORE) == {}


def test_a_restart_of_the_target_is_no_negative_rate() -> None:
    assert scraped(of("rate", "n_total"), AFTER, {"ok": 8.0, "bad": 2.0, "all": 10.0}) == {"": 2.0}


def test_only_the_worst_of_many_series_are_shown() -> None:
    text = "".join(f'pool{{host="{number}"}} {number}\n' for number in range(50))
    now = Scraped(0, 0, PageReader(["pool"]).read(text).samples, {})
    highest = page_values(of("gauge", "pool", by="host"), None, now)
    lowest = page_values(panel("x", scrape=Scrape("pool"), by="host", better="higher"), None, now)
    assert set(highest.values()) == set(range(50 - WORST_SHOWN, 50))
    assert set(lowest.values()) == set(range(WORST_SHOWN))


def test_a_share_of_gauges_tells_of_an_instant_and_one_of_counters_of_a_stretch_of_time() -> None:
    now = Scraped(0, 0, {("pool", ()): 1.0}, {("n_total", ()): 1.0})
    assert tells_of_time(of("ratio", "n_total", of="pool"), now)
    assert not tells_of_time(of("ratio", "pool", of="size"), now)


@given(
    st.lists(st.tuples(st.floats(0.001, 100), st.integers(0, 1000)), min_size=1, max_size=12, unique_by=lambda b: b[0]),
    st.integers(0, 1000),
    st.floats(0, 1),
)
def test_a_quantile_lies_in_the_bucket_that_holds_it(
    bounds: list[tuple[float, int]], beyond: int, quantile: float
) -> None:
    buckets, below = {}, 0
    for bound, count in sorted(bounds):
        below += count
        buckets[bound] = float(below)
    buckets[math.inf] = float(below + beyond)
    found = histogram_quantile(quantile, buckets)
    if not below + beyond:
        assert math.isnan(found)
        return
    rank = quantile * (below + beyond)
    upper = next((bound for bound, count in buckets.items() if count >= rank), math.inf)
    highest = max(bound for bound in buckets if bound < math.inf)
    lower = max((bound for bound in buckets if bound < upper), default=0.0)
    assert found == highest if upper == math.inf else lower <= found <= upper


def test_a_histogram_that_lacks_its_end_has_no_quantile() -> None:
    assert math.isnan(histogram_quantile(0.5, {0.1: 5.0, 1.0: 10.0}))
    assert math.isnan(histogram_quantile(0.5, {math.inf: 5.0}))


def test_a_bucket_read_while_it_was_counted_does_not_turn_the_others_around() -> None:
    assert histogram_quantile(0.6, {0.1: 10.0, 0.5: 9.0, 1.0: 20.0, math.inf: 20.0}) == pytest.approx(0.6)
