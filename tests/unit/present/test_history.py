"""Recorded runs as rows: their order, the filter, what is said of each; and how a profile's last runs read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from engine.errors import JournalError
from engine.history import RunRecord
from tests.support.run_script import STARTED_AT
from wwmaa_tui.present.history import chosen_view, history_row, loss, ordered, reason
from wwmaa_tui.present.launcher import Weight
from wwmaa_tui.present.past import past_of
from wwmaa_tui.present.run_table import run_as_json, run_table
from wwmaa_tui.widgets.past import past_cells, past_row
from wwmaa_tui.widgets.rows import cells


def record(place: int, profile: str = "search", **changed: Any) -> RunRecord:
    first = RunRecord(
        Path(f"results/run_{place}"), profile, "Search", "staging.wwmaa.com", STARTED_AT + 3600.0 * place, 7, "pass"
    )
    return replace(first, **changed)


def names(records: tuple[RunRecord, ...]) -> list[str]:
    return [each.name for each in records]


RUNS = (
    record(1, p95_ms=100.0, seconds=60.0, requests=6000.0),
    record(2, "page", p95_ms=300.0, verdict="target-missed"),
    record(3, verdict="interrupted"),
    record(4, "api", p95_ms=200.0, verdict="critical", tags={"change": "pool 10 to 20", "build": "7"}),
)


def test_runs_are_sorted_by_what_is_asked_and_the_newest_comes_first_among_equals() -> None:
    assert names(ordered(RUNS)) == ["run_4", "run_3", "run_2", "run_1"]
    assert names(ordered(RUNS, "worst verdict")) == ["run_4", "run_2", "run_3", "run_1"]
    assert names(ordered(RUNS, "slowest p95")) == ["run_2", "run_4", "run_1", "run_3"]
    assert names(ordered(RUNS, "profile")) == ["run_4", "run_2", "run_3", "run_1"]


def test_a_row_says_when_what_how_it_ended_and_how_fast_it_was() -> None:
    row = history_row(RUNS[0])
    assert (row.when, row.profile, row.length, row.word) == ("2026-11-20 03:00", "search", "1 min", "pass")
    assert (row.p95, row.requests) == ("100 ms", "6,000")
    assert history_row(RUNS[3]).change == "build=7, pool 10 to 20"


def test_what_a_run_did_not_measure_is_no_figure() -> None:
    row = history_row(RUNS[2])
    assert (row.length, row.p95, row.requests) == ("—", "—", "—")


def test_the_chosen_run_names_the_one_it_can_be_held_against() -> None:
    later = record(5, sentence="Ready.", version="0.1.0")
    facts = dict(chosen_view(later, (*RUNS, later)).facts)
    assert facts["before it"] == "run_1"
    assert dict(chosen_view(RUNS[0], RUNS).facts)["before it"] == "no comparable run"


def test_the_chosen_run_names_the_baseline_that_it_is_held_against() -> None:
    runs = (replace(RUNS[0], baselines=("before-cache",)), record(4), record(5))
    assert dict(chosen_view(runs[2], runs).facts)["against"] == "the baseline before-cache, run_1"
    assert "before-cache" in dict(chosen_view(runs[0], runs).facts)["baseline"]
    assert "before-cache" in run_table(runs)[1].text
    assert "baseline" not in run_table(RUNS)[0].text, "no column that nothing stands in"


def test_hostile_text_of_a_journal_never_reaches_the_terminal() -> None:
    row = history_row(record(1, "sea\x1b[31mrch\n", tags={"change": "\x1b]0;owned\x07x"}))
    assert (row.profile, row.change) == ("search", "x")


def test_the_loss_names_the_directory_the_size_and_the_steps_of_a_suite() -> None:
    said = loss(RUNS[0], Weight(files=4, size=1_234_567, steps=2))
    assert "results/run_1 holds 4 files, 1.2 MB" in said
    assert "2 steps" in said
    assert "gone for good" in said


def test_the_table_for_the_command_line_can_do_without_unicode() -> None:
    drawn, ascii_only = run_table(RUNS), run_table(RUNS, ascii_only=True)
    assert drawn[0].text.split()[:2] == ["when", "(UTC)"]
    assert "▲ target missed" in drawn[2].text
    assert drawn[2].level == "target"
    assert all(line.text.isascii() for line in ascii_only)
    assert len({line.text.index("staging") for line in drawn[1:]}) == 1


def test_a_script_reads_plain_figures() -> None:
    said = run_as_json(RUNS[3])
    assert (said["verdict"], said["p95_ms"], said["tags"]["change"]) == ("critical", 200.0, "pool 10 to 20")


def test_a_profile_remembers_its_last_verdict_and_the_p95_of_runs_that_did_the_same() -> None:
    runs = [record(place, p95_ms=100.0 + place) for place in range(12, 0, -1)]
    other_place = record(20, p95_ms=900.0, target="other.example")
    past = past_of(runs)["search"]
    assert (past.words, past.p95) == ("pass", "112 ms")
    assert past.trend == tuple(100.0 + place for place in range(5, 13))
    assert past_of([other_place, *runs])["search"].trend == ()


def test_a_profiles_trend_begins_with_its_baseline_and_carries_its_mark() -> None:
    runs = [record(place, p95_ms=100.0 + place) for place in range(20, 0, -1)]
    runs[-2] = replace(runs[-2], baselines=("before-cache",))
    past = past_of(runs)["search"]
    assert past.trend == (102.0, *(100.0 + place for place in range(14, 21)))
    for room in (60, 16):
        assert "◆" in "".join(span.text for span in past_row(past, room))
        assert cells(past_row(past, room)) == past_cells(room)
    assert not past_of([replace(run, baselines=()) for run in runs])["search"].from_baseline


def test_a_run_that_goes_on_is_not_past_and_one_that_broke_off_has_no_figure() -> None:
    runs = [record(3, verdict="running"), record(2, verdict="interrupted"), record(1, p95_ms=100.0)]
    past = past_of(runs)["search"]
    assert (past.words, past.p95, past.trend) == ("interrupted", "", ())
    assert past_of([record(3, verdict="running")]) == {}


def test_the_past_of_a_profile_is_as_wide_whatever_it_says() -> None:
    runs = [record(place, p95_ms=100.0 + place) for place in range(9, 0, -1)]
    told = past_of(runs)["search"]
    for room in (9, 11, 16, 40, 60):
        broken = past_of([record(3, verdict="interrupted")])["search"]
        for past in (told, broken, replace(told, words="")):
            assert cells(past_row(past, room)) == past_cells(room), (room, past)


def test_a_hostile_name_does_not_tear_the_table() -> None:
    long, wide = record(5, "w" * 300), record(6, "page", target="\u6f22\u5b57" * 5)
    lines = [line.text for line in run_table([*RUNS, long, wide])]
    assert max(len(line) for line in lines) < 180
    at = {
        cell_len(line[: line.index(word)]) for line in lines[1:] for word in ("pass", "target missed") if word in line
    }
    assert len(at) == 1, "every verdict stands in one column"


def test_why_a_run_cannot_be_read_begins_with_the_place_in_it() -> None:
    error = JournalError("results/run_1/journal.jsonl:3: not an event")
    assert reason(error, Path("results/run_1")) == "journal.jsonl:3: not an event (run_1)"
