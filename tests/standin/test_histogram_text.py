"""Histograms as written by hand are read by Prometheus' own parser as the client library's would be."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from wwmaa_tui.standin.histogram_text import HistogramText
from wwmaa_tui.standin.telemetry import BOUNDS_S, Timings

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Samples:
    family, *_ = text_string_to_metric_families(text)
    assert (family.name, family.type, family.documentation) == ("taken_seconds", "histogram", "Time.")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_both_say_the_same_whatever_the_labels_are_called() -> None:
    registry = CollectorRegistry()
    theirs = Histogram("taken_seconds", "Time.", ("path", "status"), buckets=BOUNDS_S, registry=registry)
    ours: dict[tuple[str, int], Timings] = {}
    for path in ("/api/events/{id}", 'a "quoted" \\ and\nbroken one'):
        ours[path, 200] = Timings()
        for seconds in (0.004, 0.01, 0.3, 0.3, 7.25, 60.0):
            theirs.labels(path, "200").observe(seconds)
            ours[path, 200].add(seconds)
    text = HistogramText("taken_seconds", "Time.", ("path", "status"))
    for _ in range(2):
        assert read("".join(text.lines(ours))) == read(generate_latest(registry).decode())
