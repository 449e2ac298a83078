"""A panel's values out of two scrapes of a metrics page, by the rules of PromQL's functions. Pure."""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from engine.monitors.growth import Scraped
from engine.monitors.metrics_text import Series
from engine.monitors.panels import Panel, Scrape

WORST_SHOWN = 20
"""Of a panel with a label, the worst so many."""

Amounts = Mapping[str, float]
"""By the value of the label; by an empty text without one."""


def wanted_names(scrape: Scrape) -> tuple[str, ...]:
    """The samples of a page that a panel needs."""
    if scrape.as_ == "quantile":
        return (f"{scrape.metric}_bucket",)
    return tuple(name for name in (scrape.metric, scrape.of) if name)


def page_values(panel: Panel, before: Scraped | None, now: Scraped) -> dict[str, float]:
    """Values of a panel with a `scrape`; empty where the page has none, or a growth needs an earlier scrape."""
    scrape, by = panel.scrape, panel.outline.by
    assert scrape is not None
    match scrape.as_:
        case "quantile":
            found = _quantiles(scrape, by, before, now)
        case "ratio":
            found = _ratios(scrape, by, before, now)
        case "rate" | "gauge":
            found = _amounts(scrape.metric, scrape.labels, by, before, now) or {}
    values = {label: value * scrape.factor for label, value in found.items() if math.isfinite(value)}
    if len(values) <= WORST_SHOWN:
        return values
    worst = heapq.nlargest if panel.outline.better == "lower" else heapq.nsmallest
    return {label: values[label] for label in worst(WORST_SHOWN, values, key=lambda label: values[label])}


def tells_of_time(panel: Panel, now: Scraped) -> bool:
    """Whether the value is of a stretch of time: whether there is a counter in it."""
    return panel.scrape is not None and any(series[0] in wanted_names(panel.scrape) for series in now.grown)


def histogram_quantile(quantile: float, buckets: Mapping[float, float]) -> float:
    """As Prometheus' of that name: counts by upper bound, each with all below it; straight lines inside a bucket.

    NaN where there is nothing, or no bound at infinity.
    """
    bounds = sorted(buckets)
    if len(bounds) < 2 or bounds[-1] != math.inf:
        return math.nan
    counts, most = [], 0.0
    for bound in bounds:  # scraped while it was counted, a bucket may have less than the one below
        most = max(most, buckets[bound])
        counts.append(most)
    if most <= 0.0:
        return math.nan
    rank = quantile * most
    place = next((place for place, count in enumerate(counts[:-1]) if count >= rank), len(bounds) - 1)
    if place == len(bounds) - 1:
        return bounds[-2]
    if place == 0 and bounds[0] <= 0.0:
        return bounds[0]
    lower, below = (bounds[place - 1], counts[place - 1]) if place else (0.0, 0.0)
    inside = counts[place] - below
    return lower + (bounds[place] - lower) * ((rank - below) / inside if inside else 0.0)


def _amounts(
    metric: str, labels: Mapping[str, str], by: str, before: Scraped | None, now: Scraped
) -> dict[str, float] | None:
    """Growth a second of a counter, value of a gauge, added up. None where the page has no such metric, or no earlier
    scrape; a counter of which nothing matches grew by nought."""
    matches = _matcher(labels)
    gauges = [(series, value) for series, value in now.gauges.items() if series[0] == metric]
    if gauges:
        return _added((dict(series[1]).get(by, ""), value) for series, value in gauges if matches(series))
    if before is None or not any(series[0] == metric for series in now.grown):
        return None
    growth = [(dict(series[1]).get(by, ""), rate) for series, rate in _rates(metric, before, now) if matches(series)]
    return _added(growth) if growth or by else {"": 0.0}


def _ratios(scrape: Scrape, by: str, before: Scraped | None, now: Scraped) -> dict[str, float]:
    """With a label, only those that have a part at all, each of its own whole where that has the label too."""
    parts = _amounts(scrape.metric, scrape.labels, by, before, now)
    of = scrape.of or scrape.metric
    wholes = _amounts(of, scrape.of_labels, by, before, now)
    if parts is None or not wholes:
        return {}
    if not by:
        whole = wholes.get("", 0.0)
        return {label: part / whole for label, part in parts.items() if whole > 0.0}
    everything = wholes.keys() == {""}
    return {
        label: part / whole
        for label, part in parts.items()
        if part > 0.0 and (whole := wholes.get("" if everything else label, 0.0)) > 0.0
    }


def _quantiles(scrape: Scrape, by: str, before: Scraped | None, now: Scraped) -> dict[str, float]:
    if before is None:
        return {}
    matches = _matcher(scrape.labels)
    buckets: dict[str, dict[float, float]] = {}
    for series, rate in _rates(f"{scrape.metric}_bucket", before, now):
        if matches(series):
            labels = dict(series[1])
            bound = float(labels.get("le", "nan"))
            if not math.isnan(bound):
                group = buckets.setdefault(labels.get(by, "") if by else "", {})
                group[bound] = group.get(bound, 0.0) + rate
    return {label: histogram_quantile(scrape.quantile, group) for label, group in buckets.items()}


def _rates(metric: str, before: Scraped, now: Scraped) -> Iterator[tuple[Series, float]]:
    seconds = now.at - before.at
    for series, grown in now.grown.items():
        if series[0] == metric:
            yield series, (grown - before.grown.get(series, 0.0)) / seconds


def _added(amounts: Iterator[tuple[str, float]] | list[tuple[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for label, amount in amounts:
        found[label] = found.get(label, 0.0) + amount
    return found


def _matcher(labels: Mapping[str, str]) -> Callable[[Series], bool]:
    patterns = [(name, _pattern(pattern)) for name, pattern in labels.items()]

    def matches(series: Series) -> bool:
        have = dict(series[1])
        return all(pattern.fullmatch(have.get(name, "")) for name, pattern in patterns)

    return matches


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
