from __future__ import annotations

from typing import get_args

from engine.journal.events import LevelName, Verdict
from engine.wording.levels import MARKS, VERDICTS, rank, verdict_word, worst


def test_every_level_of_a_threshold_has_a_mark() -> None:
    assert set(get_args(LevelName)) <= set(MARKS)


def test_no_two_levels_look_alike_even_without_colour() -> None:
    for way in ("symbol", "plain", "word"):
        assert len({getattr(mark, way) for mark in MARKS.values()}) == len(MARKS)


def test_the_plain_forms_are_single_ascii_characters() -> None:
    assert all(len(mark.plain) == 1 and mark.plain.isascii() for mark in MARKS.values())


def test_every_verdict_has_words() -> None:
    assert set(get_args(Verdict)) <= set(VERDICTS)
    assert verdict_word("something new").words == "something new"


def test_worse_levels_rank_higher() -> None:
    assert rank("ok") < rank("no-data") < rank("tainted") < rank("target") < rank("critical")
    assert worst(["ok", "critical", "target"]) == "critical"
    assert worst([]) == "ok"
