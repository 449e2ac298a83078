"""A run with a monitor and alerts, in virtual time: told in the journal, and no verdict of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from engine.clock import Clock
from engine.control.commands import Acknowledge, Hold
from engine.journal.events import CommandGiven
from engine.journal.monitor_events import AlertAcknowledged, AlertChanged, AlertOutline, PanelOutline
from engine.measure.snapshot import GeneratorHealth
from engine.monitors.monitor import Moment, MonitorError, Report
from engine.monitors.panels import Monitoring, Panel
from engine.profile.model import ConstantArrivalRate
from engine.watch import WatchOrder
from tests.support.scripted_run import Conducted, ScriptedGenerator, conducted, order_for
from tests.support.seconds import second, threshold
from tests.support.shares import named

MINUTE = named("searches", ConstantArrivalRate(10.0, 1.0, 60.0, 5, 5))
DB = PanelOutline(name="db_query_p95", title="db p95", unit="ms")
WATCHED = Monitoring(panels=(Panel(DB, "query[$window]"),))
TAINT = GeneratorHealth(tainted=("late sends",))


@dataclass
class Reading:
    """A monitor that reads what a script says of each moment of the load."""

    reads: Callable[[float], float | None]
    whole: float | None = None
    name: str = "prometheus"
    every_s: float = 1.0

    async def poll(self, moment: Moment) -> Report:
        """As told; None: it does not answer."""
        value = self.reads(-1.0 if moment.load_began is None else moment.wall - moment.load_began)
        if value is None:
            raise MonitorError("refused")
        return Report("Prometheus at loopback", {DB.name: {"": value}})

    async def settle(self, moment: Moment, seconds: float) -> Report:
        """As told."""
        return Report("Prometheus at loopback", {} if self.whole is None else {DB.name: {"": self.whole}})

    async def close(self) -> None:
        """Nothing to give back."""


def alert(name: str = "db", series: str = DB.name, **rest: Any) -> AlertOutline:
    given: dict[str, Any] = {"aggregate": "value", "operator": "<", "target": 100.0, "critical": 200.0, "unit": "ms"}
    return AlertOutline(name=name, title=name, series=series, **{**given, **rest})


def run(
    tmp_path: Path,
    monitor: Reading,
    *alerts: AlertOutline,
    limits: tuple[Any, ...] = (),
    tainted: frozenset[int] = frozenset(),
    **rest: Any,
) -> Conducted:
    order = replace(order_for(tmp_path, limits, MINUTE), watch=WatchOrder(monitoring=WATCHED, alerts=alerts))
    order = replace(order, profile=replace(order.profile, abort_on=rest.pop("abort_on", "never")))
    seconds = [
        second(number, [10.0] * 10, health={0: TAINT if number in tainted else GeneratorHealth()})
        for number in range(60)
    ]

    def cast(clock: Clock) -> list[ScriptedGenerator]:
        return [ScriptedGenerator(clock, seconds)]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("engine.run.monitors_for", lambda settings, monitoring: [monitor])
        found = conducted(order, cast, **rest)
    assert found.error is None
    return found


def changes(found: Conducted) -> list[tuple[int, str, str]]:
    return [(event.second, event.level, event.subject) for event in found.events if isinstance(event, AlertChanged)]


def bad_between(start: float, end: float, bad: float = 250.0) -> Callable[[float], float | None]:
    return lambda at: bad if start <= at < end else 50.0


def test_an_alert_is_journaled_with_its_stage_and_load_and_changes_no_verdict(tmp_path: Path) -> None:
    found = run(tmp_path, Reading(bad_between(20, 30)), alert())
    assert found.ruling is not None
    assert found.ruling.verdict == "pass"
    raised, cleared = (event for event in found.events if isinstance(event, AlertChanged))
    assert (raised.level, raised.previous, raised.value) == ("critical", "ok", 250.0)
    assert 19 <= raised.second <= 22
    assert raised.stage == "searches (10 iterations/s)"
    assert cleared.level == "ok"
    assert cleared.second - raised.second >= 19
    assert found.replayed.watched.alerts == {}


def test_the_same_series_as_a_threshold_fails_the_run(tmp_path: Path) -> None:
    limit = threshold(DB.name, "value", target=100.0, critical=200.0)
    found = run(tmp_path, Reading(bad_between(20, 30, 150.0)), alert(), limits=(limit,))
    assert found.ruling is not None
    assert (found.ruling.verdict, found.ruling.exit_code) == ("target-missed", 99)
    assert found.ruling.sentence.startswith("Not ready: db_query_p95 value was 150 ms, its target is < 100 ms")


def test_what_the_server_says_of_the_whole_load_decides(tmp_path: Path) -> None:
    limit = threshold(DB.name, "value", target=100.0, critical=200.0)
    found = run(tmp_path, Reading(bad_between(20, 30, 150.0), whole=60.0), limits=(limit,))
    assert found.ruling is not None
    assert found.ruling.verdict == "pass"
    found = run(tmp_path / "again", Reading(bad_between(0, 0), whole=220.0), limits=(limit,))
    assert found.ruling is not None
    assert found.ruling.verdict == "critical"


def test_a_required_threshold_of_a_monitor_without_data_fails_the_run(tmp_path: Path) -> None:
    found = run(tmp_path, Reading(lambda at: None), limits=(threshold(DB.name, "value"),))
    assert found.ruling is not None
    assert found.ruling.sentence == "Not ready: db_query_p95 value has no data."


def test_alerts_look_at_held_seconds_too(tmp_path: Path) -> None:
    found = run(tmp_path, Reading(bad_between(20, 30)), alert(), orders_at={10.0: Hold(origin="ada@host")})
    assert changes(found)[0][1:] == ("critical", "")


def test_a_monitor_that_falls_silent_is_an_alert_and_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    stale = alert("stale", "monitor_stale", target=1.0, critical=None, unit="")
    found = run(tmp_path, Reading(lambda at: 250.0 if at < 20 else None), alert(), stale)
    assert [(level, subject) for _, level, subject in changes(found)] == [
        ("critical", ""),
        ("target", "prometheus"),
    ]
    assert sorted(found.state.watched.alerts) == [0, 1]


@pytest.mark.parametrize(("answers_at", "wanted"), [(5.0, []), (15.0, [(10, "target", "prometheus")])])
def test_a_monitor_that_has_never_answered_has_ten_seconds(
    tmp_path: Path, answers_at: float, wanted: list[tuple[int, str, str]]
) -> None:
    stale = alert("stale", "monitor_stale", target=1.0, critical=None, unit="")
    found = run(tmp_path, Reading(lambda at: 50.0 if at >= answers_at else None), stale)
    assert [each for each in changes(found) if each[1] != "ok"] == wanted


def test_a_tainted_second_is_an_alert(tmp_path: Path) -> None:
    tainted = alert("tainted", "generator_tainted", target=1.0, critical=None, unit="")
    found = run(tmp_path, Reading(bad_between(0, 0)), tainted, tainted=frozenset({30}))
    assert changes(found) == [(30, "target", ""), (40, "ok", "")]


def test_somebody_acknowledges_what_is_raised_and_the_summary_says_who(tmp_path: Path) -> None:
    orders: Mapping[float, Any] = {
        10.0: Acknowledge(origin="ada@host"),
        30.0: Acknowledge(origin="ada@host"),
    }
    found = run(tmp_path, Reading(bad_between(20, 40)), alert(), orders_at=orders)
    given = [(event.ok, event.detail) for event in found.events if isinstance(event, CommandGiven)]
    assert given == [(False, "no alert is raised"), (True, "acknowledged: db")]
    assert [event.origin for event in found.events if isinstance(event, AlertAcknowledged)] == ["ada@host"]
    summary = json.loads((found.directory / "summary.json").read_text())
    (episode,) = summary["alerts"]
    assert (episode["name"], episode["level"], episode["acknowledged_by"]) == ("db", "critical", "ada@host")
    assert episode["raised_s"] < episode["cleared_s"]
    (monitor,) = summary["monitors"]
    assert (monitor["name"], monitor["standing"]) == ("prometheus", "fresh")
    (panel,) = monitor["panels"]
    assert (panel["min"], panel["max"], panel["settled"]) == (50.0, 250.0, None)
    assert DB.name not in summary["metrics"]


def test_the_summary_keeps_what_a_monitor_read_before_it_fell_silent(tmp_path: Path) -> None:
    found = run(tmp_path, Reading(lambda at: 50.0 + at // 20 if at < 40 else None, whole=51.0))
    (monitor,) = json.loads((found.directory / "summary.json").read_text())["monitors"]
    (panel,) = monitor["panels"]
    assert (panel["series"], panel["min"], panel["max"]) == (DB.name, 50.0, 51.0)


@pytest.mark.parametrize(
    ("reads", "verdict"),
    [
        (lambda at: 250.0 if at >= 20 else 50.0, "aborted"),
        (lambda at: 250.0 if at < 16 else 50.0, "critical"),
        (lambda at: 250.0 if 20 <= at < 24 else 50.0, "critical"),
    ],
    ids=["bad to the end", "bad at first", "bad for a moment"],
)
def test_a_run_is_ended_by_what_is_read_as_bad_for_ten_seconds(
    tmp_path: Path, reads: Callable[[float], float | None], verdict: str
) -> None:
    limit = threshold(DB.name, "value", target=100.0, critical=200.0, window_s=30.0)
    found = run(tmp_path, Reading(reads), limits=(limit,), abort_on="critical")
    assert found.ruling is not None
    assert found.ruling.verdict == verdict


def test_what_a_silent_monitor_read_last_ends_no_run(tmp_path: Path) -> None:
    limit = threshold(DB.name, "value", target=100.0, critical=200.0)
    found = run(tmp_path, Reading(lambda at: 250.0 if at < 14 else None), limits=(limit,), abort_on="critical")
    assert found.ruling is not None
    assert (found.ruling.verdict, found.ruling.exit_code) == ("critical", 99)
