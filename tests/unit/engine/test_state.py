"""The one reducer: a state is the fold of its events, and its memory does not grow with the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.journal.events import (
    AnyEvent,
    AuditDone,
    CommandGiven,
    CourseChanged,
    ErrorSeen,
    GeneratorLost,
    LevelChanged,
    NoteTaken,
    PreflightChecked,
    ThresholdStatus,
)
from engine.journal.monitor_events import AlertAcknowledged, AlertChanged
from engine.measure.snapshot import Counter, GeneratorHealth, Trend, point_as, select
from engine.plan.courses import Interval
from engine.state import COARSE_STEP, FINE_SECONDS, KEPT, RunState, apply, fold
from tests.support.journals import Journal
from tests.support.seconds import DURATION, second, trend


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.jsonl")
    yield journal
    journal.writer.close()


def seconds_of(journal: Journal, numbers: range, **rest: Any) -> list[AnyEvent]:
    """A run with one request in each of these seconds, as long as its number in milliseconds."""
    events: list[AnyEvent] = [journal.start(), journal.run(0.5)]
    for number in numbers:
        journal.elapsed = number + 1.5
        events.append(journal.writer.append_second(second(number, [float(number)]), **rest))
    return events


def test_a_state_is_the_fold_of_its_events_in_one_go_or_one_by_one(journal: Journal) -> None:
    events = seconds_of(journal, range(5))
    whole = fold(events)
    halves = fold(events[3:], fold(events[:3]))
    assert (whole.version, whole.t, whole.totals) == (halves.version, halves.t, halves.totals)
    assert whole.version == len(events)


def test_an_older_state_is_not_changed_by_a_newer_one(journal: Journal) -> None:
    events = seconds_of(journal, range(3))
    before = fold(events[:4])
    figures, totals = before.recent, dict(before.totals)
    apply(before, events[4])
    assert before.recent is figures
    assert before.totals == totals
    assert before.seconds_seen == 2


def test_elapsed_counts_from_the_moment_the_load_began(journal: Journal) -> None:
    events = seconds_of(journal, range(2))
    assert fold(events[:1]).elapsed_s == 0.0
    assert fold(events).elapsed_s == pytest.approx(2.0)


def test_totals_are_exact_over_the_whole_run_and_can_be_selected(journal: Journal) -> None:
    state = fold(seconds_of(journal, range(800)))
    assert select(state.totals, "http_reqs") == Counter(800)
    whole = point_as(Trend, select(state.totals, DURATION)).histogram
    assert whole.buckets == trend(*map(float, range(800))).histogram.buckets
    assert whole.max == 799


def test_fine_seconds_become_coarse_ones_without_losing_a_request(journal: Journal) -> None:
    state = fold(seconds_of(journal, range(2000)))
    assert len(state.recent) < FINE_SECONDS + COARSE_STEP
    assert len(state.older) == (2000 - len(state.recent)) / COARSE_STEP
    points = (*state.older, *state.recent)
    covered = [number for point in points for number in range(point.second, point.second + point.length)]
    assert covered == list(range(2000)), "no second is missing and none is there twice"
    assert sum(point.figures["http_reqs"].count for point in points) == 2000
    assert state.older[3].figures["http_req_duration"].p99 == pytest.approx(39, rel=0.01), "the worst of its ten"
    assert state.seconds_seen == 2000


def test_a_gap_stays_a_gap_when_it_grows_old(journal: Journal) -> None:
    events = seconds_of(journal, range(25))
    events += seconds_of(journal, range(137, 900))[2:]
    state = fold(events)
    points = (*state.older, *state.recent)
    covered = [number for point in points for number in range(point.second, point.second + point.length)]
    assert covered == [*range(25), *range(137, 900)]


def test_memory_is_bounded_by_the_window_however_long_the_run(journal: Journal) -> None:
    state = RunState()
    for event in seconds_of(journal, range(3000)):
        state = apply(state, event)
        assert len(state.recent) < FINE_SECONDS + COARSE_STEP


def test_tainted_seconds_and_their_reasons_are_counted_and_a_missing_generator_taints(journal: Journal) -> None:
    journal.start()
    bad = {0: GeneratorHealth(tainted=("late sends", "event loop lag")), 1: GeneratorHealth(tainted=("late sends",))}
    state = fold(
        [
            journal.writer.append_second(second(0, [1.0], health=bad)),
            journal.writer.append_second(second(1, [1.0]), missing=(1,)),
            journal.writer.append_second(second(2, [1.0])),
        ]
    )
    assert (state.seconds_seen, state.seconds_tainted) == (3, 2)
    assert state.taint_reasons == {"late sends": 1, "event loop lag": 1, "no figures": 1}
    assert [point.tainted for point in state.recent] == [True, True, False]


@pytest.mark.parametrize(("told", "seen", "silent"), [((0, 1, 2), 3, 0), ((0, 4), 5, 3), ((2,), 3, 2), ((), 0, 0)])
def test_seconds_that_nobody_told_have_passed_all_the_same_and_cannot_be_believed(
    journal: Journal, told: tuple[int, ...], seen: int, silent: int
) -> None:
    state = fold(journal.writer.append_second(second(number, [1.0])) for number in told)
    assert (state.seconds_seen, state.seconds_tainted) == (seen, silent)
    assert state.taint_reasons == ({"no figures": silent} if silent else {})


def test_a_taint_survives_becoming_coarse(journal: Journal) -> None:
    events: list[AnyEvent] = [journal.start()]
    for number in range(700):
        health = {0: GeneratorHealth(tainted=("late sends",) if number == 13 else ())}
        missing = (1,) if number == 27 else ()
        events.append(journal.writer.append_second(second(number, [1.0], health=health), missing=missing))
    state = fold(events)
    assert [point.second for point in state.older if point.tainted] == [10, 20]


def test_held_and_scaled_seconds_are_counted_apart_and_taint_nothing(journal: Journal) -> None:
    bad = {0: GeneratorHealth(tainted=("late sends",))}
    state = fold(
        [
            journal.start(),
            journal.writer.append_second(second(0, [1.0], health=bad)),
            journal.writer.append_second(second(1, [1.0], health=bad), adjusted=("searches",)),
            journal.writer.append_second(second(2, [1.0])),
        ]
    )
    assert (state.seconds_seen, state.seconds_adjusted, state.seconds_judged) == (3, 1, 2)
    assert (state.seconds_tainted, state.taint_reasons) == (1, {"late sends": 1})
    assert [point.adjusted for point in state.recent] == [(), ("searches",), ()]
    assert point_as(Counter, select(state.totals, "http_reqs")).count == 3, "what was sent was sent"


def test_seconds_nobody_told_before_a_held_one_are_held_with_it(journal: Journal) -> None:
    events: list[AnyEvent] = [journal.start(), journal.writer.append_second(second(0, [1.0]))]
    events.append(journal.writer.append_second(second(4, [1.0]), missing=(1,), adjusted=("searches",)))
    state = fold(events)
    assert (state.seconds_seen, state.seconds_adjusted, state.seconds_tainted) == (5, 4, 0)
    assert state.taint_reasons == {}


def test_that_a_second_was_adjusted_survives_becoming_coarse(journal: Journal) -> None:
    events: list[AnyEvent] = [journal.start()]
    for number in range(700):
        adjusted = ("searches",) if number in (13, 14) else ("logins",) if number == 15 else ()
        events.append(journal.writer.append_second(second(number, [1.0]), adjusted=adjusted))
    state = fold(events)
    assert [(point.second, point.adjusted) for point in state.older if point.adjusted] == [(10, ("searches", "logins"))]


def test_the_courses_of_the_scenarios_are_folded_from_what_changed_them(journal: Journal) -> None:
    change = {"scenario": "searches", "held": True, "scale": 1.0, "origin": "ada@host"}
    held = fold([journal.start(), journal.writer.append(CourseChanged, at=4.0, **change)])
    assert held.courses.of("searches").held(4.0)
    assert held.courses.intervals() == (Interval("searches", 4.0, None, True, 1.0),)
    assert fold(
        [journal.writer.append(CourseChanged, at=6.0, **{**change, "held": False})], held
    ).courses.intervals() == (Interval("searches", 4.0, 6.0, True, 1.0),)


def test_everything_else_that_happens_is_kept_for_its_reader(journal: Journal) -> None:
    writer = journal.writer
    level = {"threshold": 0, "previous": "ok", "level": "target", "value": 1.0, "stage": "s"}
    events: list[AnyEvent] = [
        journal.start(),
        writer.append(PreflightChecked, check="health", ok=True, detail="HTTP 200"),
        writer.append(LevelChanged, **level),
        writer.append(ErrorSeen, kind="timeout", endpoint="search", detail="x"),
        writer.append(GeneratorLost, generator=0, detail="gone"),
        writer.append(CommandGiven, command="stop", origin="SIGINT"),
        writer.append(AuditDone, audit="a", result="pass"),
    ]
    state = fold(events)
    kept = (state.preflight, state.changes, state.errors, state.lost, state.commands, state.audits)
    assert [len(each) for each in kept] == [1] * 6
    assert state.started is events[0]


def test_a_flood_of_errors_and_levels_is_bounded(journal: Journal) -> None:
    error = journal.writer.append(ErrorSeen, kind="timeout", endpoint="search", detail="x")
    state = fold([error] * 2000)
    assert (len(state.errors), state.errors_seen) == (500, 2000)


def test_of_changes_that_are_kept_no_more_it_is_known_how_many_there_were(journal: Journal) -> None:
    change: dict[str, Any] = {"previous": "ok", "level": "target", "value": 1.0, "stage": ""}
    events: list[AnyEvent] = []
    for number in range(KEPT + 3):
        events.append(journal.writer.append(LevelChanged, threshold=0, **change))
        events.append(journal.writer.append(AlertChanged, alert=0, second=number, **change))
        events.append(journal.writer.append(NoteTaken, origin="ada", text=str(number)))
        events.append(journal.writer.append(AlertAcknowledged, alert=0, origin="ada"))
    state = fold(events)
    assert (len(state.changes), state.changes_seen) == (KEPT, KEPT + 3)
    assert (len(state.notes), state.notes_seen, state.notes[0].text) == (KEPT, KEPT + 3, "3")
    watched = state.watched
    assert (len(watched.alert_changes), watched.alert_changes_seen) == (KEPT, KEPT + 3)
    assert (len(watched.acknowledgements), watched.acknowledgements_seen) == (KEPT, KEPT + 3)
    assert fold(events[:4]).changes_seen == 1


def test_the_end_carries_the_verdict_and_the_final_thresholds(journal: Journal) -> None:
    live = (ThresholdStatus("critical", 900.0, 80.0, 5),)
    final = (ThresholdStatus("ok", 80.0, 80.0, 50),)
    events = [*seconds_of(journal, range(1), thresholds=live), journal.end(2.0, thresholds=final)]
    assert fold(events[:-1]).thresholds == live
    assert fold(events[:-1]).verdict == "running"
    state = fold(events)
    assert (state.thresholds, state.phase, state.verdict) == (final, "ended", "pass")
