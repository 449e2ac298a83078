"""Runs over time, as lines: bars from zero with their first, last and highest value, and no word of better or worse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.history import RunRecord
from engine.lineage import lineages
from tests.support.run_script import STARTED_AT
from wwmaa_tui.present.run_trend import bars, trend_as_json, trend_lines


def record(hour: int, p95: float | None, **changed: Any) -> RunRecord:
    at = STARTED_AT + 3600.0 * hour
    first = RunRecord(Path(f"run_{hour}"), "search", "Search", "staging.wwmaa.com", at, 7, "pass", p95_ms=p95)
    return replace(first, error_share=0.0, **changed)


RUNS = (
    record(0, 200.0, baselines=("before-cache",)),
    record(1, 100.0),
    record(2, None, verdict="interrupted"),
    record(3, 420.0, verdict="target-missed"),
)


def text_of(*records: RunRecord, ascii_only: bool = False) -> str:
    return "\n".join(line.text for line in trend_lines(lineages(records), ascii_only=ascii_only))


def test_bars_begin_at_zero_and_what_was_not_measured_is_a_gap() -> None:
    assert bars((100.0, None, 0.0, 200.0)) == "▅·▁█"
    assert bars((99.0, 100.0)) == "██", "a steady line looks steady"
    assert bars((0.0, 0.0)) == "▁▁"


def test_each_figure_has_its_first_last_and_highest_value() -> None:
    text = text_of(*RUNS)
    assert "search against staging.wwmaa.com: 4 runs that did the same" in text
    assert "▄▃·█  first 200 ms, last 420 ms (+110 % of the first), highest 420 ms on 2026-11-20 05:00" in text
    assert "▁▁·▁  first 0.00 %, last 0.00 %, highest 0.00 %" in text
    assert "✔✔·▲  2 pass, 1 interrupted, 1 target missed" in text
    assert "baseline before-cache" in text


def test_nothing_is_called_better_or_worse_however_it_went() -> None:
    rising, falling = text_of(*RUNS), text_of(record(0, 420.0), record(1, 100.0))
    for text in (rising, falling):
        assert not {"better", "worse", "improved", "regression", "slower", "faster"} & set(text.split())
    assert "-76 % of the first" in falling


def test_what_has_no_figure_has_no_trend_and_a_suite_has_verdicts_only() -> None:
    assert "not measured" in text_of(record(0, None, verdict="invalid"))
    assert "100 ms, of one run" in text_of(record(0, 100.0))
    suite = text_of(record(0, None, suite=True, profile="suite"))
    assert "p95" not in suite
    assert "1 pass" in suite


def test_it_can_be_drawn_with_ascii_only_and_hostile_names_stay_text() -> None:
    hostile = record(4, 50.0, target="\x1b[31mred\n", plan="\x1b]0;x\x07")
    assert text_of(*RUNS, hostile, ascii_only=True).isascii()
    assert "\x1b" not in text_of(hostile)


def test_a_script_reads_each_run_and_the_ends() -> None:
    (said,) = map(trend_as_json, lineages(RUNS))
    assert [run["p95_ms"] for run in said["runs"]] == [200.0, 100.0, None, 420.0]
    assert said["p95_ms"] == {"first": 200.0, "last": 420.0, "highest": 420.0, "highest_run": "run_3"}
    assert trend_as_json(lineages([record(0, None, verdict="invalid")])[0])["p95_ms"] is None
