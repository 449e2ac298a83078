"""Series of a panel's labels: what was settled stands by the label that people see."""

from __future__ import annotations

from engine.journal.monitor_events import PanelOutline
from engine.measure.series import tag_of
from engine.monitors.panel_series import PanelSeries


def test_what_is_settled_stands_by_the_label_of_its_series() -> None:
    series = PanelSeries([PanelOutline(name="errors", title="e", by="at")], lambda text: text.replace("s3cret", "•"))
    told = {"/a  b": 1.0, "/s3cret": 2.0, "/a b": 3.0}
    shown = {tag_of(name, "at"): value for name, value in series.of("errors", told).items()}
    assert series.kept("errors", told) == shown == {"/a b": 1.0, "/•": 2.0}


def test_a_panel_without_a_label_is_settled_without_one() -> None:
    series = PanelSeries([PanelOutline(name="memory", title="m")], str)
    assert series.kept("memory", {"": 0.5}) == {"": 0.5}
    assert series.kept("memory", {}) == {}
