"""Runs found again: by profile, verdict, date, tag, target and change; and what is said of words that mean nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ConfigError
from engine.history import RunRecord
from engine.sought import read_date, read_sought
from tests.support.run_script import STARTED_AT

DAY = 86_400.0
NOW = STARTED_AT + 10 * DAY
"""2026-11-30 02:00 UTC."""


def record(day: int, profile: str = "search", **changed: Any) -> RunRecord:
    at = STARTED_AT + day * DAY
    first = RunRecord(Path(f"results/run_{day}_{profile}"), profile, "", "staging.wwmaa.com", at, 7, "pass")
    return replace(first, **changed)


STEP = record(4, "webhooks", path=Path("results/run_4_suite/steps/01-webhooks"))
RUNS = (
    record(0),
    record(1, "event-rsvp", verdict="critical", tags={"build": "7"}),
    record(2, "page", verdict="target-missed", target="127.0.0.1:4001", demo=True),
    record(3, changes=("Redis in front of Search",), tags={"build": "8", "team": "a"}),
    record(4, "suite", suite=True, steps=(STEP,), tags={"change": "bigger pool"}),
    record(5, verdict="interrupted"),
)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ({}, [0, 1, 2, 3, 4, 5]),
        ({"profiles": ["event-*"]}, [1]),
        ({"profiles": ["page", "webhooks"]}, [2, 4]),
        ({"verdicts": ["critical,target-missed"]}, [1, 2]),
        ({"verdicts": ["not-pass"]}, [1, 2, 5]),
        ({"verdicts": ["not-pass", "not-interrupted"]}, [1, 2]),
        ({"verdicts": ["critical"], "profiles": ["page"]}, []),
        ({"since": "2026-11-22"}, [2, 3, 4, 5]),
        ({"since": "2026-11-22T02:00", "until": "2026-11-23"}, [2, 3]),
        ({"since": "7d"}, [3, 4, 5]),
        ({"until": "2026-11-20"}, [0]),
        ({"until": "216h"}, [0]),
        ({"tags": ["build"]}, [1, 3]),
        ({"tags": ["build=8", "team"]}, [3]),
        ({"targets": ["127.0.0.1"]}, [2]),
        ({"targets": ["*.wwmaa.com"]}, [0, 1, 3, 4, 5]),
        ({"change": "redis"}, [3]),
        ({"change": "POOL"}, [4]),
        ({"demo": True}, [2]),
        ({"demo": False, "verdicts": ["pass"]}, [0, 3, 4]),
    ],
)
def test_every_word_must_be_met(words: dict[str, Any], days: list[int]) -> None:
    sought = read_sought(NOW, **words)
    assert [round((each.started_at - STARTED_AT) / DAY) for each in RUNS if sought.finds(each)] == days


def test_all_that_means_nothing_is_said_at_once_with_the_nearest_word() -> None:
    with pytest.raises(ConfigError) as refused:
        read_sought(NOW, verdicts=["crit", "not-passed"], since="yesterday", until="2026-13-01", tags=["=7"])
    said = str(refused.value)
    assert "did you mean critical?" in said
    assert "did you mean pass?" in said
    assert said.count("--verdict") == 2
    assert all(flag in said for flag in ("--since", "--until", "--tag"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"since": "2026-11-23", "until": "2026-11-22"}, "is not before"),
        ({"verdicts": ["pass,not-pass"]}, "ruled out"),
        ({"since": "7"}, "an age such as 7d"),
        ({"since": "-7d"}, "an age such as 7d"),
        ({"until": ""}, "a date such as"),
    ],
)
def test_what_no_run_can_be_is_no_search(words: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read_sought(NOW, **words)


def test_a_day_ends_a_day_later_and_an_instant_where_it_is() -> None:
    assert read_date("2026-11-20", NOW) == STARTED_AT - 2 * 3600.0
    assert read_date("2026-11-20", NOW, end=True) == STARTED_AT + 22 * 3600.0
    assert read_date("2026-11-20 02:00Z", NOW, end=True) == STARTED_AT
    assert read_date("90m", NOW) == NOW - 5400.0
