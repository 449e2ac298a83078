"""Which runs are shown, chosen and marked, however many there are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.history import RunRecord
from tests.support.run_script import STARTED_AT
from wwmaa_tui.present.choosing import Choosing, listed


def record(place: int, profile: str = "search", **changed: Any) -> RunRecord:
    at = STARTED_AT + 3600.0 * place
    first = RunRecord(Path(f"results/run_{place}"), profile, "Search", "staging.wwmaa.com", at, 7, "pass")
    return replace(first, **changed)


RUNS = (
    record(4, "api", verdict="critical", tags={"change": "pool 10 to 20"}),
    record(3, verdict="interrupted"),
    record(2, "page", verdict="target-missed"),
    record(1),
)


def choosing(*records: RunRecord) -> Choosing:
    found = Choosing()
    found.take(listed(records or RUNS, {}))
    return found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("TARGET missed", ["page"]),
        ("target-missed", ["page"]),
        ("pool staging", ["api"]),
        ("run_3", ["search"]),
        ("search nowhere", []),
        ("  ", ["api", "search", "page", "search"]),
    ],
)
def test_every_word_of_the_filter_must_be_found_somewhere(words: str, found: list[str]) -> None:
    one = choosing()
    one.narrow(words)
    assert [row.profile for row in one.view().rows] == found
    assert one.view().total == 4


def test_the_chosen_run_stays_chosen_where_it_is_shown_and_nobody_goes_beyond_the_ends() -> None:
    one = choosing()
    one.move(2)
    one.sort()
    assert one.record == RUNS[2]
    one.narrow("api")
    assert one.record == RUNS[0]
    one.narrow("")
    one.move(-100)
    assert one.view().chosen == 0
    one.move(100)
    assert one.view().chosen == 3
    assert one.record == RUNS[-1]


def marked(one: Choosing) -> list[str]:
    return [record.name for record in one.marked]


def test_a_third_mark_takes_the_place_of_the_first_and_what_is_gone_is_no_longer_marked() -> None:
    one = choosing()
    for _ in range(3):
        one.mark()
        one.move(1)
    assert [row.marked for row in one.view().rows] == [False, True, True, False]
    assert marked(one) == ["run_2", "run_3"], "the earlier one first"
    one.take(listed(RUNS[2:], one.listed))
    assert marked(one) == ["run_2"]
    one.move(-1)
    one.mark()
    assert marked(one) == [], "a mark is taken away as it was given"


def test_a_suites_steps_are_listed_below_it_and_chosen_and_marked_like_runs() -> None:
    steps = tuple(record(9, name, path=Path(f"results/run_9/steps/0{place}-{name}")) for place, name in
                  enumerate(("baseline", "search"), 1))  # fmt: skip
    one = choosing(record(9, "suite", suite=True, steps=steps, path=Path("results/run_9")), *RUNS)
    assert one.unfold()
    assert [row.profile for row in one.view().rows][:4] == ["suite", "baseline", "search", "api"]
    assert [row.step for row in one.view().rows][:4] == [False, True, True, False]
    assert one.view().total == 5, "a step is no run of its own in the count"
    one.move(2)
    one.mark()
    assert marked(one) == ["run_9/steps/02-search"]
    assert one.unfold(), "from one of the steps, too"
    assert one.record is not None
    assert one.record.suite
    assert marked(one) == [], "what is not shown is not marked"
    one.move(1)
    assert not one.unfold(), "a single run has no steps"


@pytest.mark.parametrize("words", ["build=7", "redis", "2026-11-20", "baseline before"])
def test_tags_changes_days_and_baselines_are_found(words: str) -> None:
    said = record(1, tags={"build": "7"}, changes=("Redis in front",), baselines=("before-cache",))
    one = choosing(said, record(200, "page"))
    one.narrow(words)
    assert [row.profile for row in one.view().rows] == ["search"]


def test_what_did_not_change_is_not_worked_out_again() -> None:
    known = listed(RUNS, {})
    changed = replace(RUNS[1], verdict="pass")
    again = listed((RUNS[0], changed, *RUNS[2:]), known)
    assert [again[record.path] is known[record.path] for record in RUNS] == [True, False, True, True]
    assert again[changed.path].row.word == "pass"
