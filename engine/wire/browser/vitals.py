"""Core Web Vitals of one page view, as the page itself observes them.

The observers are set up before the page's first script. Definitions are those of the web-vitals library: LCP is the
last candidate before anybody touches the page, CLS the largest session of shifts (gaps under 1 s, 5 s at the most).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OBSERVE = """
(() => {
  if (window !== window.top || !window.PerformanceObserver) return;
  const seen = { candidates: [], fcp: null, cls: 0 };
  let sum = 0, first = 0, last = 0;
  const note = {
    "largest-contentful-paint": (entry) => seen.candidates.push({
      time: entry.startTime,
      size: entry.size,
      element: entry.element ? entry.element.tagName.toLowerCase() : "",
      url: entry.url || "",
    }),
    paint: (entry) => { if (entry.name === "first-contentful-paint") seen.fcp = entry.startTime; },
    "layout-shift": (entry) => {
      if (entry.hadRecentInput) return;
      const same = sum > 0 && entry.startTime - last < 1000 && entry.startTime - first < 5000;
      sum = same ? sum + entry.value : entry.value;
      first = same ? first : entry.startTime;
      last = entry.startTime;
      seen.cls = Math.max(seen.cls, sum);
    },
  };
  const observers = Object.entries(note).map(([type, take]) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
    observer.observe({ type, buffered: true });
    return [observer, take];
  });
  const read = () => {
    for (const [observer, take] of observers) observer.takeRecords().forEach(take);
    const [navigation] = performance.getEntriesByType("navigation");
    return { ...seen, ttfb: navigation ? navigation.responseStart : null };
  };
  Object.defineProperty(window, "__wwmaaVitals", { value: read });
})();
"""
"""Runs in every new document, before the scripts of the page."""

READ = "() => window.__wwmaaVitals ? window.__wwmaaVitals() : null"
"""What has been observed so far."""


@dataclass(frozen=True)
class Vitals:
    """What a person would have seen, and when: milliseconds since the navigation began."""

    lcp_ms: float
    fcp_ms: float
    ttfb_ms: float
    cls: float
    """Without a unit; up to 0.1 is good."""
    element: str
    """Tag of the largest element, and the address of its image: `img /static/hero.png`."""


def vitals_of(observed: Mapping[str, Any] | None) -> Vitals | None:
    """The vitals that were observed; None where nothing of the page was ever painted."""
    if not observed or not observed["candidates"] or observed["fcp"] is None:
        return None
    largest = observed["candidates"][-1]
    return Vitals(
        lcp_ms=float(largest["time"]),
        fcp_ms=float(observed["fcp"]),
        ttfb_ms=float(observed["ttfb"] or 0.0),
        cls=float(observed["cls"]),
        element=f"{largest['element']} {largest['url']}".strip(),
    )
