"""A run ends by itself when a level has been missed for ten judged seconds, and never in the first ten."""

from __future__ import annotations

import pytest

from engine.journal.events import LevelName, RunAborted, ThresholdStatus
from engine.judge.abort import DELAY_S, LASTING_S, AbortWatch, abort_sentence
from engine.judge.verdict import Evidence, rule
from engine.profile.model import AbortOn
from tests.support.seconds import threshold


def at(*levels: LevelName) -> list[ThresholdStatus]:
    return [ThresholdStatus(level, 2431.0, 2431.0, 10) for level in levels]


def first(watch: AbortWatch, levels: dict[int, LevelName], until: int = 60) -> int | None:
    """The second at which one threshold, which is `ok` where nothing else is said, ends the run."""
    for second in range(until):
        if watch.observe(second, at(levels.get(second, "ok"))):
            return second
    return None


@pytest.mark.parametrize(
    ("level", "reached", "ends"),
    [
        ("critical", "critical", True),
        ("critical", "target", False),
        ("target", "target", True),
        ("target", "critical", True),
        ("target", "no-data", False),
        ("never", "critical", False),
    ],
)
def test_a_level_ends_a_run_when_it_is_reached_and_no_lesser_one(
    level: AbortOn, reached: LevelName, ends: bool
) -> None:
    found = first(AbortWatch(level), dict.fromkeys(range(60), reached))
    assert found == (DELAY_S + LASTING_S - 1 if ends else None)


def test_it_must_last_without_a_break() -> None:
    broken: dict[int, LevelName] = dict.fromkeys(range(12, 60), "critical")
    del broken[21]
    assert first(AbortWatch("critical"), broken) == 31
    assert first(AbortWatch("critical"), dict.fromkeys(range(12, 21), "critical")) is None


def test_seconds_that_are_not_judged_neither_count_nor_break() -> None:
    watch = AbortWatch("critical")
    seconds = [*range(20, 25), *range(40, 45)]
    assert [bool(watch.observe(second, at("critical"))) for second in seconds] == [False] * 9 + [True]


def test_each_threshold_counts_for_itself_and_the_worst_is_named() -> None:
    watch = AbortWatch("target")
    for second in range(20, 25):
        assert watch.observe(second, at("target", "ok", "ok")) is None
    for second in range(25, 34):
        assert watch.observe(second, at("ok", "target", "critical")) is None
    found = watch.observe(34, at("ok", "target", "critical"))
    assert found is not None
    assert (found.threshold, found.level, found.second) == (2, "critical", 34)


def test_the_sentence_says_which_threshold_at_which_load() -> None:
    event = RunAborted(
        seq=9, t=251.0, threshold=0, level="critical", value=2431.0, second=250, stage="search stage 5 of 10 (54.2/s)"
    )
    sentence = abort_sentence(event, [threshold(critical=2000.0)])
    assert sentence == (
        "Aborted at 04:10 in search stage 5 of 10 (54.2/s): http_req_duration{endpoint:search} p(95) was 2,431 ms, "
        "its critical level is < 2,000 ms, missed for 10 s."
    )
    ruling = rule(Evidence((), (), aborted=sentence))
    assert (ruling.verdict, ruling.exit_code, ruling.sentence) == ("aborted", 108, sentence)


def test_who_interrupts_a_run_that_ends_itself_comes_first() -> None:
    assert rule(Evidence((), (), aborted="Aborted.", stopped_by="SIGINT")).exit_code == 105
    assert rule(Evidence((), (), aborted="Aborted.", journey_errors=["a.py:3: oh"])).exit_code == 108
