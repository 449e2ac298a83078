"""A file of samples as somebody reads it who knows k6's format, and nothing of ours."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend, merged


@dataclass
class Samples:
    """What is in it."""

    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was said of each metric, before its first point."""
    points: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    times: list[str] = field(default_factory=list)
    """Of all points, in the file's order."""

    def total(self, metric: str) -> tuple[int, float]:
        """How many points, and the sum of their values."""
        values = [point["value"] for point in self.points[metric]]
        return len(values), sum(values)


def read_samples(file: Path) -> Samples:
    """Everything in it. Whatever k6 would not have written fails an assertion."""
    found = Samples()
    data = file.read_bytes()
    for line in (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8").splitlines():
        said = json.loads(line)
        name = said["metric"]
        if said["type"] == "Metric":
            assert list(said) == ["type", "data", "metric"], line
            assert name not in found.metrics, line
            found.metrics[name] = said["data"]
            continue
        assert list(said) == ["metric", "type", "data"], line
        assert said["type"] == "Point", line
        assert name in found.metrics, f"not introduced: {line}"
        assert list(said["data"]) == ["time", "value", "tags"], line
        found.points[name].append(said["data"])
        found.times.append(said["data"]["time"])
    return found


def journaled(totals: Mapping[str, Point]) -> dict[str, tuple[int | None, float]]:
    """What a journal's totals say each metric's points must come to: how many (None: any number), and their sum. A
    metric of which nothing happened has none."""
    by_metric: dict[str, list[Point]] = defaultdict(list)
    for series, point in totals.items():
        by_metric[parse_series(series)[0]].append(point)
    found: dict[str, tuple[int | None, float]] = {}
    for metric, points in by_metric.items():
        match merged(points):
            case Trend(histogram=histogram):
                found[metric] = histogram.count, histogram.sum
            case Rate(passes=passes, total=total):
                found[metric] = total, passes
            case Counter(count=count) if count:
                found[metric] = None, count
            case Counter() | Gauge() | None:
                pass
    return found
