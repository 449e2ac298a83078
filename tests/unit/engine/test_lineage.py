"""What a run is held against, and runs that did the same over time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.history import RunRecord
from engine.lineage import Against, held_against, lineages


def record(at: float, **changed: Any) -> RunRecord:
    path = changed.pop("path", Path(f"results/run_{at:g}"))
    first = RunRecord(path, "search", "Search", "staging.example", at, 7, "pass", p95_ms=at, error_share=0.0)
    return replace(first, **changed)


def test_a_run_is_held_against_the_newest_baseline_that_did_the_same_before_it() -> None:
    now = record(10, baselines=("now",))
    older, base = record(1, baselines=("old",)), record(2, baselines=("before-cache",))
    others = [
        older,
        base,
        record(3),
        record(4, baselines=("of-another-plan",), plan="other"),
        record(5, baselines=("unbelievable",), verdict="invalid"),
        record(11, baselines=("later",)),
        now,
    ]
    assert held_against(now, others) == Against(base, "before-cache")


def test_without_a_baseline_it_is_the_last_comparable_run() -> None:
    now, before = record(10), record(3)
    assert held_against(now, [record(1), before, now]) == Against(before)
    assert held_against(now, [now, record(2, profile="page")]) is None


def test_a_suites_step_is_held_against_the_same_step_of_another_suite() -> None:
    def suite(at: float) -> RunRecord:
        step = record(at + 0.5, path=Path(f"results/run_{at:g}/steps/01-search"))
        return record(at, profile="suite", suite=True, steps=(step,))

    first, second = suite(1), suite(2)
    against = held_against(second.steps[0], [second, first])
    assert against is not None
    assert against.record.name == "run_1/steps/01-search"


def test_runs_that_did_the_same_are_one_line_and_those_that_cannot_be_believed_have_no_figure_in_it() -> None:
    runs = [record(at) for at in (3, 1, 2)]
    spoilt = record(4, verdict="invalid", p95_ms=9000.0)
    other, going = record(9, plan="overridden"), record(10, verdict="running")
    newest, search = lineages([*runs, spoilt, other, going])
    assert newest.runs == (other,)
    assert search.p95_ms == (1, 2, 3, None)
    assert search.error_share == (0.0, 0.0, 0.0, None)
    assert search.newest == spoilt
