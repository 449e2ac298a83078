"""The doctor's rows of monitors, machine, browser and clock: what is needed, what is found, and how it is mended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from engine.clock import SystemClock
from engine.doctor import browser, clocks, machine
from engine.doctor.examination import Examination, examine
from engine.doctor.looks import Look, Reading, look_at
from engine.doctor.panels import metrics_page, prometheus
from engine.doctor.row import Row
from engine.monitors.monitor import Moment, MonitorError, Report
from engine.monitors.poller import Standing
from engine.monitors.settings import MonitorSettings
from engine.profile.catalog import find_profile
from engine.profile.loading import load_profile
from engine.profile.model import Profile, Threshold
from engine.wire.browser.finding import BrowserFound
from tests.support.examined import BOTH, MONITORING, examination


@dataclass
class Source:
    """A monitor that answers as it is told to."""

    name: str = "prometheus"
    every_s: float = 0.05
    answers: Sequence[Report | Exception] = (Report("P"),)
    earlier: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    asked: int = 0
    closed: bool = False

    async def poll(self, moment: Moment) -> Report:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def settle(self, moment: Moment, seconds: float) -> Report:
        assert seconds >= 3600
        return Report("P", panels=self.earlier)

    async def close(self) -> None:
        self.closed = True


def report(*panels: str, skew_s: float | None = None) -> Report:
    return Report("Prometheus at p:9090", {name: {"": 1.0} for name in panels}, skew_s=skew_s)


def profile(*series: str, name: str = "smoke", required: bool = True) -> Profile:
    read = load_profile(find_profile(name))
    return replace(read, thresholds=tuple(Threshold(each, ("value<1",), required=required) for each in series))


def fresh(*panels: str, name: str = "prometheus", earlier: frozenset[str] | None = None) -> Look:
    return Look(name, Standing(True, "", report(*panels), 12.4), earlier)


STALE = Look("prometheus", Standing(False, "does not answer"))


async def rows(found: Examination) -> tuple[Row, Row]:
    (first,), (second,) = await prometheus(found), await metrics_page(found)
    return first, second


async def test_a_source_tells_its_latency_and_for_which_panels_it_has_data() -> None:
    row, _ = await rows(examination(fresh("cpu")))
    assert (row.result, row.needed) == ("ok", False)
    assert row.found == "Prometheus at p:9090, 12 ms, 1 of 2 panels have data; no figure without load: db_p95"


async def test_a_panel_that_had_no_figure_all_day_has_no_series() -> None:
    row, _ = await rows(examination(fresh("cpu", earlier=frozenset())))
    assert row.result == "ok"
    assert row.found.endswith("; none: db_p95")


async def test_only_what_a_required_threshold_names_is_needed() -> None:
    wants = profile("db_p95")
    row, page = await rows(examination(fresh("cpu", earlier=frozenset()), profiles=[wants]))
    assert (row.result, row.needed) == ("not ok", True)
    assert row.found.endswith("; none: db_p95; a threshold needs db_p95")
    assert "was the platform used within the last day" in row.remedy
    assert "db_p95 is read as quantile(rate(db[30s]))" in row.remedy
    assert not page.needed, "one source is enough"
    row, _ = await rows(examination(fresh("cpu", earlier=frozenset({"db_p95"})), profiles=[wants]))
    assert (row.result, row.needed) == ("ok", True)
    row, _ = await rows(examination(STALE, profiles=[profile("db_p95", required=False)]))
    assert (row.result, row.needed, row.fine) == ("not ok", False, True)


async def test_a_source_that_does_not_answer_says_why_and_what_depends_on_it() -> None:
    row, _ = await rows(examination(STALE, profiles=[profile("cpu")]))
    assert (row.result, row.needed) == ("not ok", True)
    assert row.found == "does not answer; a threshold needs cpu"
    assert "PROMETHEUS_URL" in row.remedy
    assert "PROMETHEUS_TOKEN" in row.remedy


async def test_the_page_stands_in_for_a_prometheus_that_is_down_or_not_named() -> None:
    page_only = replace(BOTH, prometheus=None)
    wants = profile("db_p95")
    for found in (
        examination(STALE, fresh("db_p95", name="metrics page"), profiles=[wants]),
        examination(fresh("db_p95", name="metrics page"), profiles=[wants], settings=page_only),
    ):
        row, page = await rows(found)
        assert (row.needed, page.needed, page.result) == (False, True, "ok")
    down = replace(STALE, monitor="metrics page")
    row, page = await rows(examination(down, profiles=[wants], settings=page_only))
    assert (row.needed, page.needed, page.result) == (False, True, "not ok")


async def test_without_any_source_a_required_panel_is_not_measured_and_the_names_are_told() -> None:
    none = MonitorSettings()
    row, page = await rows(examination(settings=none))
    assert {(each.result, each.needed) for each in (row, page)} == {("not measured", False)}
    assert "write PROMETHEUS_URL=http" in row.remedy
    assert "METRICS_TOKEN" in page.remedy
    row, page = await rows(examination(settings=none, profiles=[profile("db_p95", "mails")]))
    assert row.needed
    assert row.found == "PROMETHEUS_URL is not set; a threshold needs db_p95"
    assert page.needed, "only a page can tell of mails"
    row, page = await rows(examination(settings=None, profiles=[profile("cpu")]))
    assert (row.needed, page.needed) == (True, False)


async def test_a_source_without_any_data_is_not_ok() -> None:
    row, _ = await rows(examination(fresh()))
    assert row.result == "not ok"
    assert "does it know the platform?" in row.remedy


async def test_monitors_are_asked_once_the_page_twice_and_all_are_closed() -> None:
    sources = [
        Source(answers=[report("cpu")], earlier={"db_p95": {"": 1.0}}),
        Source("metrics page", answers=[report("cpu"), report("cpu", "db_p95")]),
        Source("jaeger", answers=[MonitorError("not let in")]),
        Source("sentry", answers=[RuntimeError("nonsense")]),
    ]
    looks = await look_at(sources, MONITORING, SystemClock())
    assert [source.asked for source in sources] == [1, 2, 1, 1]
    assert all(source.closed for source in sources)
    first, page, third, fourth = looks
    assert first.earlier == frozenset({"db_p95"})
    assert page.standing.report == report("cpu", "db_p95")
    assert [look.standing.detail for look in (third, fourth)] == ["not let in", "RuntimeError: nonsense"]


async def test_what_is_elsewhere_is_looked_at_though_the_target_does_not_answer() -> None:
    async def not_there(_: Examination) -> Sequence[Row]:
        return [Row("target", "not ok", "")]

    async def here(_: Examination) -> Sequence[Row]:
        return [Row("file limit", "ok", "")]

    found = await examine(examination(), not_there, [("data", here)], [here])
    assert [(row.check, row.result) for row in found] == [
        ("target", "not ok"), ("data", "not measured"), ("file limit", "ok"),
    ]  # fmt: skip


async def test_a_limit_that_is_too_low_for_a_step_of_a_suite_is_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (256, 256))
    found = await machine.machine(examination(profiles=[profile(name="page"), profile(name="smoke")]))
    files = {row.check: row for row in found}["file limit"]
    assert (files.result, files.needed) == ("not ok", True)
    assert files.found.endswith("the hard limit is 256")
    assert files.remedy.startswith("raise it (as root, `ulimit -Hn")
    assert [row.check for row in found] == ["file limit", "local ports", "memory", "disk", "cores"]


@pytest.mark.parametrize(
    ("name", "url", "needed"),
    [("page", "https://staging.wwmaa.com", True), ("page", "http://127.0.0.1:1", False)],
)
async def test_a_browser_is_needed_where_its_threshold_is_required(
    name: str, url: str, needed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        browser, "find_browser", lambda _: BrowserFound("", "no Chromium was found: apt-get install it")
    )
    read = load_profile(find_profile(name))
    (row,) = await browser.browser(examination(profiles=[read], url=url))
    assert (row.result, row.needed, row.remedy) == ("not ok", needed, "apt-get install it")
    monkeypatch.setattr(browser, "find_browser", lambda _: BrowserFound("/c", "Chromium 1.2.3.4 (/c)"))
    (row,) = await browser.browser(examination(profiles=[read], url=url))
    assert (row.result, row.found) == ("ok", "Chromium 1.2.3.4 (/c)")
    (row,) = await browser.browser(examination(profiles=[profile(name="smoke")]))
    assert (row.result, row.needed) == ("not measured", False)


async def test_a_wall_clock_that_is_set_meanwhile_is_noticed() -> None:
    now = Reading.of(SystemClock())
    steady = replace(examination(), began=now)
    skew, even = await clocks.clocks(steady)
    assert (skew.result, skew.needed) == ("not measured", False)
    assert even.result == "ok"
    _, jumped = await clocks.clocks(replace(steady, began=Reading(now.wall - 3.0, now.now)))
    assert (jumped.result, jumped.needed) == ("not ok", True)
    assert jumped.found.startswith("jumped by +3.0")


async def test_a_skew_is_told_by_whose_clock_it_is_and_needs_mending_only_for_signatures() -> None:
    off = Look("prometheus", Standing(True, "", report(skew_s=-7.0)))
    skew, _ = await clocks.clocks(examination(off))
    assert (skew.result, skew.needed) == ("not ok", False)
    assert skew.found.startswith("prometheus -7.0 s; a run takes it off")
    signing = examination(profiles=[load_profile(find_profile("webhooks"))])
    assert clocks._agreement(signing, {"target": 400.0}).needed
    assert not clocks._agreement(signing, {"target": 100.0}).needed


async def test_no_skew_has_no_sign_of_being_behind() -> None:
    level = Look("prometheus", Standing(True, "", report(skew_s=-0.01)))
    skew, _ = await clocks.clocks(examination(level))
    assert skew.found == "prometheus +0.0 s"


def test_nothing_of_this_needs_a_folder_of_results() -> None:
    assert examination().folder == Path()
    assert asyncio.run(machine.machine(examination()))[0].result == "not measured"
