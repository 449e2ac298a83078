"""The panels that come with WWMAA's sites, of the stand-in's own metrics: by Prometheus and straight off its page."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import httpx
import pytest

from engine.monitors.metrics_text import PageReader, Series
from engine.monitors.monitor import Report
from engine.monitors.page_values import wanted_names
from engine.monitors.panels import Monitoring
from engine.monitors.prometheus import PrometheusMonitor
from engine.monitors.scrape import MetricsPageMonitor
from engine.monitors.settings import Access
from tests.support.debian import needs
from tests.support.panels import moment, shipped
from tests.support.prometheus_server import line, prometheus_server
from wwmaa_tui.standin.process import StandInProcess

NAMES = {
    "cpu",
    "memory",
    "request_rate",
    "active_requests",
    "db_pool_in_use",
    "db_pool_size",
    "db_pool_used",
    "db_query_p95",
    "cache_hit_ratio",
    "error_rate",
    "error_rate_by_endpoint",
    "webhooks_processed",
    "mails_sent",
}
STEP_S = 5
Samples = Mapping[Series, float]


@pytest.fixture
def failing(hermetic_environment: None) -> Iterator[StandInProcess]:
    """A stand-in of which one answer in five is a 500."""
    with StandInProcess.start(fault="failing") as process:
        yield process


async def search(standin: StandInProcess, times: int) -> None:
    async with httpx.AsyncClient(base_url=standin.base_url, timeout=20) as client:
        for number in range(times):
            await client.get(f"/api/search?q=kata+{number // 3}")


async def page_of(standin: StandInProcess) -> str:
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        return (await client.get("/metrics")).text


def samples(text: str, monitoring: Monitoring) -> Samples:
    wanted = {name for panel in monitoring.panels if panel.scrape for name in wanted_names(panel.scrape)}
    return PageReader(wanted).read(text).samples


def grown_on(before: Samples, after: Samples) -> str:
    """A history in which what grew between two pages grows on by the same, every five seconds."""
    now, history = int(time.time()), []
    for (name, labels), value in after.items():
        by = value - before.get((name, labels), 0.0) if name.endswith(("_total", "_bucket")) else 0.0
        times = enumerate(range(now - 300, now + 120, STEP_S))
        history += [line(name, dict(labels), value + number * by, at) for number, at in times]
    return "".join(history)


async def seen_by_prometheus(monitoring: Monitoring, history: str) -> Report:
    with prometheus_server(history) as server:
        monitor = PrometheusMonitor(Access(server.url), monitoring)
        report = await monitor.poll(moment())
        await monitor.close()
    return report


def test_they_are_named_as_others_rely_on() -> None:
    monitoring = shipped()
    assert {panel.name for panel in monitoring.panels} == NAMES
    assert all(panel.query and panel.scrape for panel in monitoring.panels)
    assert all(panel.outline.of in {"", *NAMES} for panel in monitoring.panels)


@pytest.mark.integration
@needs("prometheus", "prometheus")
async def test_each_has_a_value_from_either_source_and_both_say_the_same(failing: StandInProcess) -> None:
    monitoring = shipped()
    page = MetricsPageMonitor(Access(f"{failing.base_url}/metrics"), monitoring)
    await search(failing, 10)
    await page.poll(moment())
    before = samples(await page_of(failing), monitoring)
    await search(failing, 40)
    after = samples(await page_of(failing), monitoring)
    off_page = await page.poll(moment())
    await page.close()
    report = await seen_by_prometheus(monitoring, grown_on(before, after))
    assert ";" not in report.detail  # where a refused query would be told
    assert set(report.panels) == NAMES
    assert set(off_page.panels) == NAMES
    for name in ("db_pool_size", "active_requests", "error_rate", "cache_hit_ratio", "db_query_p95"):
        assert off_page.panels[name] == pytest.approx(report.panels[name], rel=0.02), name
    assert report.panels["error_rate_by_endpoint"].keys() == {"/api/search"}
    assert 0.05 < report.panels["error_rate"][""] < 0.4
    assert 0.0 < report.panels["memory"][""] < 0.5


@pytest.mark.integration
@needs("prometheus", "prometheus")
async def test_a_platform_without_any_of_it_has_no_data_rather_than_good_news() -> None:
    report = await seen_by_prometheus(shipped(), line("up", {}, 1, time.time()))
    assert report.panels == {}
    assert ";" not in report.detail


@pytest.mark.integration
@needs("prometheus", "prometheus")
async def test_node_exporter_goes_first_and_the_stock_builds_cache_gauge_is_not_believed() -> None:
    at = {at: number for number, at in enumerate(range(int(time.time()) - 300, int(time.time()) + 120, STEP_S))}
    history = "".join(
        line("node_cpu_seconds_total", {"instance": "db", "cpu": cpu, "mode": "idle"}, 1000 + 4 * number, when)
        + line("node_memory_MemAvailable_bytes", {"instance": "db"}, 3e9, when)
        + line("node_memory_MemTotal_bytes", {"instance": "db"}, 8e9, when)
        + line("process_cpu_seconds_total", {"job": "platform"}, 5.0 * number, when)
        + line("machine_cpu_cores", {}, 8, when)
        + line("cache_hit_ratio", {}, 0, when)
        + line("process_resident_memory_bytes", {"job": "prometheus"}, 9e9, when)
        + line("machine_memory_bytes", {}, 8e9, when)
        for when, number in at.items()
        for cpu in ("0",)
    )
    report = await seen_by_prometheus(shipped(), history)
    assert report.panels == {"cpu": {"": pytest.approx(0.2)}, "memory": {"": pytest.approx(0.625)}}
