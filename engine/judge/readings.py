"""What a platform's own server says of a panel over the whole load, as one value for a threshold."""

from __future__ import annotations

from collections.abc import Mapping

from engine.journal.events import ThresholdOutline
from engine.journal.monitor_events import PanelOutline, PanelSettled
from engine.judge.aggregate import bad_side
from engine.measure.series import parse_series, selects, series_name


def settled_value(
    outline: ThresholdOutline, panels: Mapping[str, PanelOutline], settled: Mapping[str, PanelSettled]
) -> float | None:
    """The worst of those that the threshold's selector finds. None where the server did not say, and for `min` and
    `max`, which are of readings."""
    metric = parse_series(outline.series)[0]
    said, panel = settled.get(metric), panels.get(metric)
    if said is None or panel is None or outline.aggregate != "value":
        return None
    values = [
        value
        for label, value in said.values.items()
        if selects(outline.series, series_name(metric, {panel.by: label} if panel.by else {}))
    ]
    if not values:
        return None
    return min(values) if bad_side(outline.operator) == "min" else max(values)
