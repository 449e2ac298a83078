"""Then and now: a run's thresholds beside those of the last run that did the same."""

from __future__ import annotations

import json
from pathlib import Path

from engine.baselines import set_baseline
from engine.report.summary import summarise
from engine.state import RunState
from tests.support.search_story import calm, search_script, slow_spell
from wwmaa_tui.present.last_time import last_time


def kept(results: Path, name: str, state: RunState, started_at: float, verdict: str = "pass") -> Path:
    path = results / name
    path.mkdir()
    summary = summarise(state)
    summary["run"]["started_at"] = started_at
    (path / "summary.json").write_text(json.dumps({**summary, "verdict": verdict}))
    return path


def test_each_threshold_has_its_value_then_and_now(tmp_path: Path) -> None:
    before = calm(search_script().phase("running"), 60).end().state
    state = slow_spell(calm(search_script().phase("running"), 30), 30).end().state
    kept(tmp_path, "run_before", before, 100.0)
    view = last_time(state, kept(tmp_path, "run_now", state, 200.0))
    assert view is not None
    assert view.directory == "run_before"
    p95 = next(row for row in view.rows if row.name == "search p95")
    assert p95.then.endswith(" ms")
    assert p95.now.endswith(" s")
    assert p95.change.startswith("+")


def test_the_named_baseline_goes_before_the_last_run(tmp_path: Path) -> None:
    state = calm(search_script().phase("running"), 20).end().state
    base = kept(tmp_path, "run_base", state, 100.0)
    kept(tmp_path, "run_between", state, 150.0)
    now = kept(tmp_path, "run_now", state, 200.0)
    set_baseline(tmp_path, "before-cache", base, "search", 1.0)
    view = last_time(state, now)
    assert view is not None
    assert (view.directory, view.baseline) == ("run_base", "before-cache")


def test_a_run_that_did_something_else_or_cannot_be_believed_is_no_last_time(tmp_path: Path) -> None:
    state = calm(search_script().phase("running"), 20).end().state
    kept(tmp_path, "run_invalid", state, 100.0, "invalid")
    now = kept(tmp_path, "run_now", state, 200.0)
    kept(tmp_path, "run_later", state, 300.0)
    assert last_time(state, now) is None


def test_a_run_that_was_not_recorded_has_no_last_time(tmp_path: Path) -> None:
    state = calm(search_script().phase("running"), 20).end().state
    assert last_time(state, None) is None
    assert last_time(state, tmp_path / "nowhere") is None
