"""A metrics page that is asked as a monitor: what it tells, and its troubles."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from email.utils import formatdate

import pytest

from engine.monitors import scrape
from engine.monitors.metrics_text import Page, PageReader
from engine.monitors.monitor import MonitorError
from engine.monitors.panels import Monitoring, Scrape
from engine.monitors.scrape import LARGEST, MetricsPageMonitor
from engine.monitors.settings import Access
from tests.support.panels import moment, panel, watching
from tests.support.scripted_server import ScriptedServer, Step, answer, never
from tests.support.until import until

PANELS = watching(
    panel("active", scrape=Scrape("active_requests")),
    panel("rate", scrape=Scrape("n_total", "rate")),
    panel("used", scrape=Scrape("active_requests", "ratio", of="active_requests")),
    panel("only_query", "x"),
)


def page(hits: float, active: float = 3, headers: str = "") -> Step:
    text = f"# TYPE n_total counter\nn_total {hits}\n# TYPE active_requests gauge\nactive_requests {active}\n"
    return answer(body=text.encode(), content_type="text/plain; version=0.0.4", headers=headers)


def watcher(server: ScriptedServer, monitoring: Monitoring = PANELS, path: str = "/metrics") -> MetricsPageMonitor:
    return MetricsPageMonitor(Access(f"http://127.0.0.1:{server.port}{path}"), monitoring)


async def test_gauges_are_told_at_once_and_rates_from_the_second_scrape_on() -> None:
    async with ScriptedServer([page(100), page(160)]) as server:
        monitor = watcher(server, path="/metrics?token=secret")
        began = time.monotonic()
        first = await monitor.poll(moment())
        await asyncio.sleep(0.1)
        second = await monitor.poll(moment())
        took_s = time.monotonic() - began
        await monitor.close()
    assert first.panels == {"active": {"": 3.0}, "used": {"": 1.0}}
    assert 60 / took_s <= second.panels["rate"][""] < 60 / 0.09
    assert first.detail == f"metrics page at 127.0.0.1:{server.port}/metrics"
    assert server.connections == 1
    assert server.requests[0].headers["accept"] == "text/plain; version=0.0.4"


async def test_the_whole_load_is_told_once_and_only_of_what_grew() -> None:
    async with ScriptedServer([page(100), page(100), page(400), page(1000), page(1000)]) as server:
        monitor = watcher(server)
        await monitor.poll(moment())
        began = time.time()
        await monitor.poll(moment(began))
        await asyncio.sleep(0.1)
        await monitor.poll(moment(began))
        settled = await monitor.settle(moment(began), time.time() - began)
        assert (await monitor.settle(moment(), 10)).panels == {}
        await monitor.close()
    assert settled.panels.keys() == {"rate"}
    assert settled.panels["rate"][""] > 300 / 0.4


async def test_a_clock_that_is_off_is_told() -> None:
    async with ScriptedServer([page(1, headers=f"Date: {formatdate(time.time() + 60, usegmt=True)}\r\n")]) as server:
        monitor = watcher(server)
        assert (await monitor.poll(moment())).skew_s == pytest.approx(60, abs=1.5)
        await monitor.close()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (answer(401), "not let in (401): check METRICS_TOKEN or METRICS_USER"),
        (answer(404), "nothing there (404): check METRICS_URL"),
        (answer(302, headers="Location: /elsewhere\r\n"), "sends elsewhere (302): check METRICS_URL"),
        (answer(500), "answers 500"),
        (answer(body=b"<html><p>hello</p></html>"), "answers with no metrics: check METRICS_URL"),
        (answer(body=b""), "answers with an empty page: check METRICS_URL"),
        (answer(body=b"x 1\nn_total what\n"), "answers with metrics that cannot be read: check METRICS_URL"),
        (answer(body=b"x 1\n" + b"#" * (LARGEST + 1)), "answers with more than 8 MB"),
        (
            answer(body=gzip.compress(b"x 1\n" + b"#" * (LARGEST + 1)), headers="Content-Encoding: gzip\r\n"),
            "answers with more than 8 MB",
        ),
        (answer(body=b"not gzip", headers="Content-Encoding: gzip\r\n"), "answers with what cannot be unpacked"),
        (
            answer(body=gzip.compress(b"n_total 1\n" * 99)[:-9], headers="Content-Encoding: gzip\r\n"),
            "answers with what cannot be unpacked",
        ),
        (
            answer(body=gzip.compress(gzip.compress(b"x 1\n")), headers="Content-Encoding: gzip, gzip\r\n"),
            "answers in an encoding that nobody asked for",
        ),
        (
            answer(body="".join(f'n_total{{n="{n}"}} 1\n' for n in range(10_001)).encode()),
            "has more than 10,000 series of what panels are read from: name a Prometheus in PROMETHEUS_URL",
        ),
    ],
)
async def test_an_answer_that_is_no_page_has_a_reason_for_people(step: Step, told: str) -> None:
    async with ScriptedServer(otherwise=step) as server:
        monitor = watcher(server)
        with pytest.raises(MonitorError) as failed:
            await monitor.poll(moment())
        await monitor.close()
    assert str(failed.value) == told


async def test_nobody_listens_there() -> None:
    async with ScriptedServer() as server:
        server.stop_listening()
        monitor = watcher(server)
        with pytest.raises(MonitorError, match="refused the connection"):
            await monitor.poll(moment())
        await monitor.close()


async def test_a_page_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrape, "TIMEOUT_S", 0.2)
    async with ScriptedServer(otherwise=never()) as server:
        monitor = watcher(server)
        with pytest.raises(MonitorError, match="did not answer within 2 s"):
            await monitor.poll(moment())
        await until(lambda: server.answering == 0, "the connection is given back")
        server.otherwise = page(1)
        assert (await monitor.poll(moment())).panels
        await monitor.close()


async def test_a_page_of_many_series_is_read_beside_the_event_loop() -> None:
    rows = "".join(f'noise{{endpoint="/{number}"}} {number}\n' for number in range(20_000))
    async with ScriptedServer(otherwise=answer(body=f"{rows}active_requests 5\n".encode())) as server:
        monitor = watcher(server)
        assert (await monitor.poll(moment())).panels["active"] == {"": 5.0}
        await monitor.close()


async def test_a_packed_page_is_unpacked() -> None:
    packed = answer(body=gzip.compress(b"active_requests 5\n"), headers="Content-Encoding: gzip\r\n")
    async with ScriptedServer(otherwise=packed) as server:
        monitor = watcher(server)
        assert (await monitor.poll(moment())).panels["active"] == {"": 5.0}
        await monitor.close()
    assert server.requests[0].headers["accept-encoding"] == "gzip"


async def test_what_a_page_means_is_found_out_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def here(*_: object) -> dict[str, float]:
        threads.append(threading.current_thread())
        return {}

    monkeypatch.setattr(scrape, "page_values", here)
    async with ScriptedServer(otherwise=page(1)) as server:
        monitor = watcher(server)
        await monitor.poll(moment())
        await monitor.settle(moment(time.time()), 1.0)
        await monitor.close()
    assert threads
    assert threading.current_thread() not in threads


def test_a_page_that_takes_for_ever_to_read_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def read(*_: object) -> Page:
        over.wait(20)
        return Page()

    async def look() -> None:
        async with ScriptedServer(otherwise=page(1)) as server:
            monitor = watcher(server)
            for reason in ("did not answer within 2 s", "has not ended that answer yet"):
                with pytest.raises(MonitorError, match=reason):
                    await monitor.poll(moment())
            await monitor.close()

    monkeypatch.setattr(scrape, "TIMEOUT_S", 0.2)
    monkeypatch.setattr(PageReader, "read", read)
    began = time.monotonic()
    try:
        asyncio.run(look())
        assert time.monotonic() - began < 10
    finally:
        over.set()
