"""A run in virtual time with scripted monitors: what they see is told on its clock, and none of them delays it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from engine.clock import Clock, VirtualClock
from engine.control.commands import Command, Stop
from engine.errors import JournalError, UnreachableError
from engine.journal.events import AnyEvent, CommandGiven, PhaseChanged, PreflightChecked, RunEnded, SnapshotTaken
from engine.journal.monitor_events import Issue, IssuesSeen, MonitorChanged, PanelSettled
from engine.journal.writer import JournalWriter
from engine.measure.snapshot import Gauge, Point
from engine.monitors.panel_series import MOST_LABELS
from engine.monitors.panels import Monitoring
from engine.monitors.settings import Access, MonitorSettings
from engine.monitors.soundness import LONGEST_TEXT
from engine.watch import WatchOrder
from tests.support.scripted_monitor import (
    ScriptedMonitor,
    after,
    answers,
    clings,
    fails,
    hangs,
    panels,
    raises,
    says,
    shows,
)
from tests.support.scripted_run import Conducted, conducted, order_for
from tests.support.unheard import nothing_unheard

Cast = Callable[[Clock], list[ScriptedMonitor]]
POOL = panels("db_pool_used")


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


@dataclass
class Beside:
    """A run of ten seconds, and the monitors beside it."""

    run: Conducted
    monitors: list[ScriptedMonitor]

    def events(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.run.events if isinstance(event, kind)]

    def standings(self, monitor: str = "scripted") -> list[tuple[str, str]]:
        return [(each.standing, each.detail) for each in self.events(MonitorChanged) if each.monitor == monitor]

    @property
    def began(self) -> float:
        """`t` of the load's second 0."""
        (running,) = (each for each in self.events(PhaseChanged) if each.phase == "running")
        return float(running.t)

    def gauge(self, series: str) -> dict[int, float]:
        """A gauge by second."""
        found: dict[int, float] = {}
        names: dict[int, str] = {}
        for event in self.events(SnapshotTaken):
            names.update(event.names)
            for number, figures in event.figures.items():
                if names[number] == series:
                    found[event.second] = figures.sum
        return found

    @property
    def lateness(self) -> list[float]:
        """How long after its end each second was journaled."""
        return [round(event.t - self.began - event.second - 1, 2) for event in self.events(SnapshotTaken)]


def beside(
    folder: Path,
    monitors: Cast,
    monitoring: Monitoring = POOL,
    settings: MonitorSettings | None = None,
    orders_at: Mapping[float, Command] | None = None,
    **probe: Any,
) -> Beside:
    cast = monitors(VirtualClock())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("engine.run.monitors_for", lambda settings, monitoring: cast)
        order = replace(order_for(folder), watch=WatchOrder(settings or MonitorSettings(), monitoring))
        return Beside(conducted(order, orders_at=orders_at, **probe), cast)


def sick(clock: Clock) -> list[ScriptedMonitor]:
    return [
        ScriptedMonitor(clock, [fails("refused the connection")], "refused", last_word=fails("refused")),
        ScriptedMonitor(clock, [hangs], "hanging", last_word=hangs),
        ScriptedMonitor(clock, [clings(1.0)], "clinging", last_word=clings(1.0)),
        ScriptedMonitor(clock, [says("<html>")], "nonsense", last_word=says("<html>")),
        ScriptedMonitor(clock, [raises(KeyError("data"))], "defect", last_word=raises(KeyError("data"))),
        ScriptedMonitor(clock, [raises(asyncio.CancelledError())], "cancelled"),
    ]


def test_sick_monitors_leave_every_second_in_its_place_and_say_why(tmp_path: Path) -> None:
    well = beside(tmp_path / "well", lambda clock: [])
    ill = beside(tmp_path / "ill", sick)
    assert ill.run.error is None
    assert ill.run.ruling == well.run.ruling
    assert [event.second for event in ill.events(SnapshotTaken)] == list(range(10))
    assert ill.lateness == well.lateness
    assert {each.monitor: each.detail for each in ill.events(MonitorChanged)} == {
        "refused": "has no last word on the load: refused",
        "hanging": "has no last word on the load: did not answer within 1 s",
        "clinging": "has no last word on the load: is still busy with a question that was given up",
        "nonsense": "has no last word on the load: answered with str in place of a report",
        "defect": "has no last word on the load: KeyError: 'data'",
        "cancelled": "gave its question up by itself",
    }
    assert all(each.standing == "stale" for each in ill.events(MonitorChanged))
    assert [monitor.closed for monitor in ill.monitors] == [1] * 6


def test_a_run_ends_a_moment_later_beside_sick_monitors_and_no_more(tmp_path: Path) -> None:
    well = beside(tmp_path / "well", lambda clock: [])
    ill = beside(tmp_path / "ill", sick)
    after_load = ill.run.events[-1].t - ill.began - (well.run.events[-1].t - well.began)
    assert after_load <= 3.0


def test_the_pre_flight_waits_for_first_answers_beside_all_else_and_not_for_long(tmp_path: Path) -> None:
    assert beside(tmp_path / "none", lambda clock: []).began == pytest.approx(0.3, abs=0.06)
    quick = beside(tmp_path / "quick", lambda clock: [ScriptedMonitor(clock, [after(0.1, answers())])])
    assert quick.began == pytest.approx(0.3, abs=0.06), "the generators took as long"
    slow = beside(tmp_path / "slow", lambda clock: [ScriptedMonitor(clock, [hangs])])
    assert slow.began == pytest.approx(2.7, abs=0.06)
    (tick,) = (each for each in slow.events(PreflightChecked) if each.check == "scripted")
    assert (tick.ok, tick.needed, tick.detail) == (False, False, "did not answer within 2.5 s")


def test_a_value_is_a_gauge_of_every_second_from_when_it_was_seen(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedMonitor]:
        return [ScriptedMonitor(clock, [shows({"db_pool_used": value / 10}) for value in range(1, 9)])]

    found = beside(tmp_path, cast)
    monitor, gauge = found.monitors[0], found.gauge("db_pool_used")
    assert sorted(gauge) == list(range(10))
    for second, value in gauge.items():
        told_at = found.began + second + 1 + 0.07
        seen = [position for position, at in enumerate(monitor.asked_at, 1) if at < told_at]
        assert value == pytest.approx(seen[-1] / 10)


def test_what_is_no_longer_seen_becomes_a_gap_by_the_clock(tmp_path: Path) -> None:
    acts = [shows({"db_pool_used": 1.0}), fails("asks for an hour", retry_after_s=3600.0)]
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock, acts)])
    lapse = next(each for each in found.events(MonitorChanged) if each.standing == "stale")
    assert lapse.t == pytest.approx(6.0, abs=0.05)
    assert (lapse.detail, lapse.panels) == ("asks for an hour", ())
    gauge = found.gauge("db_pool_used")
    assert max(gauge) == int(6.0 - found.began) - 1, "no value is repeated once it is stale"
    assert "scripted" in [each.monitor for each in found.events(MonitorChanged)]


def test_a_panel_goes_over_to_the_next_monitor_when_the_first_falls_silent_and_both_say_so(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedMonitor]:
        first = [shows({"db_pool_used": 0.1, "other": 1.0}), *[fails("gone")] * 9]
        return [
            ScriptedMonitor(clock, first, "prometheus"),
            ScriptedMonitor(clock, [shows({"db_pool_used": 0.9})], "metrics page", every_s=9.0),
        ]

    found = beside(tmp_path, cast)
    gauge = found.gauge("db_pool_used")
    assert (gauge[0], gauge[9]) == (0.1, 0.9)
    assert sorted(gauge) == list(range(10))
    said = [(each.monitor, each.standing, each.panels) for each in found.events(MonitorChanged)]
    assert said[:2] == [("prometheus", "fresh", ("db_pool_used",)), ("metrics page", "fresh", ())]
    assert ("prometheus", "stale", ()) in said
    (over,) = (each for each in found.events(MonitorChanged) if each.panels and each.monitor == "metrics page")
    assert over.t == pytest.approx(6.0, abs=0.05), "it says so then, though it is not asked before the ninth second"


def test_only_what_changed_is_told(tmp_path: Path) -> None:
    skews = [0.1, 0.3, 0.2, 5.0, 5.1]
    acts = [answers(skew_s=skew) for skew in skews]
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock, acts, every_s=1.0)])
    assert [each.skew_s for each in found.events(MonitorChanged)] == [0.1, 5.0]


def test_issues_are_told_when_they_are_others(tmp_path: Path) -> None:
    one = Issue(id="1", short_id="W-1", title="boom", culprit="", level="error", link="", count=1, grown=0)
    acts = [answers(issues=()), answers(issues=(one,)), answers(issues=(one,))]
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock, acts, last_word=answers(issues=(one,)))])
    assert [len(each.issues) for each in found.events(IssuesSeen)] == [0, 1]


def test_a_monitor_is_told_the_time_of_the_run_and_where_the_load_began(tmp_path: Path) -> None:
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock)])
    first, *_, last = found.monitors[0].moments
    assert first.wall == pytest.approx(first.began)
    assert first.load_began is None
    assert last.load_began is not None
    assert last.load_began - last.began == pytest.approx(found.began, abs=0.001)
    assert last.wall - last.load_began == pytest.approx(found.monitors[0].settled[0], abs=0.1)


def test_a_clock_that_is_set_meanwhile_moves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VirtualClock, "wall", lambda clock: 1e9 + (clock.now() if clock.now() < 3 else -7200.0))
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock)])
    moments = found.monitors[0].moments
    assert [later.wall - earlier.wall for earlier, later in pairwise(moments)][:4] == pytest.approx([2.0] * 4, abs=0.01)


def test_the_whole_load_is_asked_for_once_and_from_the_first_that_knows(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedMonitor]:
        return [
            ScriptedMonitor(clock, name="prometheus", last_word=answers(panels={"p95": {}})),
            ScriptedMonitor(clock, name="page", last_word=shows({"p95": 42.0, "unknown": 1.0})),
            ScriptedMonitor(clock, name="third", last_word=shows({"p95": 7.0})),
        ]

    found = beside(tmp_path, cast, panels("p95"))
    assert [(each.panel, each.values) for each in found.events(PanelSettled)] == [("p95", {"": 42.0})]
    assert [monitor.settled for monitor in found.monitors] == [[pytest.approx(10.05, abs=0.05)]] * 3
    assert all(max(monitor.asked_at) < found.began + 10.1 for monitor in found.monitors), "nobody is asked after it"


def test_the_last_word_is_asked_for_beside_the_audits(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedMonitor]:
        return [ScriptedMonitor(clock, last_word=after(4.0, shows({"db_pool_used": 1.0})))]

    async def takes_three_seconds(probe: object) -> None:
        await asyncio.sleep(3.0)

    found = beside(tmp_path, cast, marked_requests=takes_three_seconds)
    assert found.run.events[-1].t - found.began == pytest.approx(14.1, abs=0.2)
    assert found.events(PanelSettled)


def test_who_wants_no_audit_gets_no_last_word_either(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedMonitor]:
        return [ScriptedMonitor(clock, last_word=hangs)]

    found = beside(tmp_path, cast, orders_at={12.0: Stop(origin="q", now=True)})
    assert isinstance(found.run.events[-1], RunEnded)
    assert found.run.events[-1].t == pytest.approx(12.1, abs=0.1)


def test_a_stop_in_the_pre_flight_does_not_wait_for_first_answers(tmp_path: Path) -> None:
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock, [hangs])], orders_at={0.5: Stop(origin="SIGINT")})
    assert found.run.error is None
    assert found.events(CommandGiven)
    assert found.run.events[-1].t == pytest.approx(0.5, abs=0.1)
    assert found.monitors[0].closed == 1


def test_a_refused_run_ends_at_once_with_its_monitors(tmp_path: Path) -> None:
    found = beside(
        tmp_path, lambda clock: [ScriptedMonitor(clock, [hangs])], health_fails=UnreachableError("no answer")
    )
    assert found.run.ruling is not None
    assert found.run.ruling.verdict == "unreachable"
    assert found.run.events[-1].t < 0.2
    assert found.monitors[0].closed == 1


def test_nothing_is_journaled_after_the_last_line(tmp_path: Path) -> None:
    standings: list[Any] = [answers(f"version {number}") for number in range(1000)]

    def cast(clock: Clock) -> list[ScriptedMonitor]:
        return [ScriptedMonitor(clock, standings, every_s=0.2, last_word=after(0.3, answers("last")))]

    found = beside(tmp_path, cast)
    assert isinstance(found.run.events[-1], RunEnded)
    assert [type(event) for event in found.run.events].count(RunEnded) == 1


def test_nothing_is_journaled_after_the_last_line_of_a_refused_run_either(tmp_path: Path) -> None:
    async def takes_a_second(probe: object, *rest: object) -> None:
        await asyncio.sleep(1.0)

    versions: list[Any] = [answers(f"version {number}") for number in range(100)]
    found = beside(
        tmp_path,
        lambda clock: [ScriptedMonitor(clock, versions, every_s=0.2)],
        health_fails=UnreachableError("no answer"),
        __aexit__=takes_a_second,
    )
    assert isinstance(found.run.events[-1], RunEnded)


def failing_at(monkeypatch: pytest.MonkeyPatch, detail: str) -> None:
    append = JournalWriter.append

    def full(writer: JournalWriter, kind: type[AnyEvent], /, **fields: Any) -> AnyEvent:
        if kind is MonitorChanged and fields["detail"].endswith(detail):
            raise JournalError("cannot write: No space left on device")
        return append(writer, kind, **fields)

    monkeypatch.setattr(JournalWriter, "append", full)


@pytest.mark.parametrize(
    ("acts", "last_word", "at"),
    [
        ([answers("full")], answers(), 0.2),
        ([answers(), fails("full"), fails("full"), fails("full")], answers(), 6.5),
        ([answers("a"), answers("b"), answers("full")], answers(), 5.5),
        ([answers()], fails("full"), 11.0),
    ],
    ids=["first look", "staleness", "a second", "last word"],
)
def test_a_word_that_cannot_be_journaled_ends_the_run_as_any_other_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, acts: Sequence[Any], last_word: Any, at: float
) -> None:
    failing_at(monkeypatch, "full")
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock, acts, last_word=last_word)])
    assert isinstance(found.run.error, JournalError)
    assert found.run.events[-1].t <= at
    assert not found.events(RunEnded)


def test_texts_from_outside_are_short_and_without_secrets_and_control_codes(tmp_path: Path) -> None:
    settings = MonitorSettings(prometheus=Access("http://127.0.0.1:9", token="s3cr3t-token"))
    text = "\x1b[31m401 for s3cr3t-token\n<html>" + "x" * 9_000_000
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock, [fails(text)])], settings=settings)
    journal = (found.run.directory / "journal.jsonl").read_text()
    assert "s3cr3t" not in journal
    assert "\\u001b" not in journal
    (tick,) = (each for each in found.events(PreflightChecked) if each.check == "scripted")
    assert tick.detail.startswith("401 for *** <html>xxx")
    assert len(tick.detail) == LONGEST_TEXT


def test_labels_are_series_without_secrets_and_no_more_than_so_many(tmp_path: Path) -> None:
    settings = MonitorSettings(prometheus=Access("http://127.0.0.1:9", token="s3cr3t-token"))
    values = {"/api/s3cr3t-token": 0.1, "/a,b{c}": 0.2, **{f"/{number}": 0.3 for number in range(500)}}
    acts = [answers("here", panels={"error_rate": values})]
    monitoring = panels("error_rate", by="endpoint")
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock, acts, last_word=acts[0])], monitoring, settings)
    journal = (found.run.directory / "journal.jsonl").read_text()
    assert "s3cr3t" not in journal
    assert found.gauge("error_rate{endpoint:/api/***}")[3] == 0.1
    assert found.gauge("error_rate{endpoint:/a_b_c_}")[3] == 0.2
    names = {name for event in found.events(SnapshotTaken) for name in event.names.values()}
    assert sum(name.startswith("error_rate") for name in names) == MOST_LABELS
    assert found.standings()[-1] == ("fresh", "here; not all values of error_rate are kept")
    (settled,) = found.events(PanelSettled)
    assert len(settled.values) == MOST_LABELS


def test_a_monitor_cannot_speak_in_the_place_of_the_load(tmp_path: Path) -> None:
    acts = [shows({"http_reqs{endpoint:search}": 1e9, "unknown": 1.0, "db_pool_used": 0.5})]
    found = beside(tmp_path, lambda clock: [ScriptedMonitor(clock, acts)])
    totals: Mapping[str, Point] = found.run.state.totals
    assert isinstance(totals["db_pool_used"], Gauge)
    assert "unknown" not in totals
    assert found.gauge("http_reqs{endpoint:search}")[0] == 10
