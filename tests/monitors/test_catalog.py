"""Which monitors a run has."""

from __future__ import annotations

from engine.monitors.catalog import monitors_for
from engine.monitors.panels import Scrape
from engine.monitors.settings import Access, MonitorSettings
from tests.support.panels import panel, watching

BOTH = MonitorSettings(prometheus=Access("http://127.0.0.1:9"), metrics_page=Access("http://127.0.0.1:9/metrics"))
QUERIED, SCRAPED = panel("a", "a"), panel("b", scrape=Scrape("b"))


def test_prometheus_is_believed_before_the_metrics_page() -> None:
    assert [monitor.name for monitor in monitors_for(BOTH, watching(QUERIED, SCRAPED))] == [
        "prometheus",
        "metrics page",
    ]


def test_a_server_that_is_not_named_is_not_asked() -> None:
    assert monitors_for(MonitorSettings(), watching(QUERIED, SCRAPED)) == []


def test_a_server_that_no_panel_comes_from_is_not_asked() -> None:
    assert [monitor.name for monitor in monitors_for(BOTH, watching(SCRAPED))] == ["metrics page"]
    assert monitors_for(BOTH, watching()) == []
