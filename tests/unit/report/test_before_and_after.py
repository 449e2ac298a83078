"""Before and after: what the comparison says, and no more."""

from __future__ import annotations

from dataclasses import replace

from engine.report.chapters.before import before_and_after
from engine.report.comparing.blocks import blocks_of
from engine.report.comparing.compared import Compared, Comparison
from engine.report.comparing.comparison import compare
from engine.report.comparing.conditions import Condition
from engine.report.comparing.earlier import Earlier
from engine.report.document import Section, Table, Words
from engine.report.run_report import run_report
from tests.support.opposites import ill, state_of, well


def words(section: Section) -> list[str]:
    return [part.text for part in section.parts if isinstance(part, Words)]


def standings(section: Section) -> list[str]:
    return [
        row[-1].text
        for part in section.parts
        if isinstance(part, Table) and part.columns[-1].title == "Standing"
        for row in part.rows
    ]


def figure(measure: str, base: float | None, run: float | None, standing: str) -> Compared:
    interval = (20.0, 40.0) if standing in ("worse", "better") else None
    return Compared("http_req_duration", "all", measure, "ms", base, run, interval, standing)  # type: ignore[arg-type]


COMPARABLE = Comparison(
    rows=(
        figure("p50", 100.0, 101.0, "no difference shown"),
        figure("p95", 200.0, 230.0, "worse"),
        figure("p99", None, 900.0, "not judged"),
    )
)


def test_without_a_comparison_nothing_is_said_to_have_changed() -> None:
    (said,) = words(before_and_after(Earlier()))
    assert "not measured" in said
    assert not standings(before_and_after(Earlier()))


def test_what_has_ground_comes_first_with_its_interval_and_is_counted_in_the_sentence() -> None:
    section = before_and_after(Earlier(COMPARABLE))
    assert words(section)[0].endswith(": 1 worse, 0 better, 0 differs, 1 with no difference shown, 1 not judged.")
    assert standings(section) == ["worse", "no difference shown", "not judged"]
    (table,) = [part for part in section.parts if isinstance(part, Table)]
    assert [cell.text for cell in table.rows[0]][2:7] == ["200 ms", "230 ms", "+30 ms", "+15.0 %", "+20 ms to +40 ms"]
    assert [cell.text for cell in table.rows[2]][2:7] == [
        *("not measured", "900 ms", "not measured", "not measured", "not known")
    ]


def test_runs_that_are_not_comparable_are_not_called_better_or_worse() -> None:
    apart = Condition("target", "a", "b", "they went to different targets")
    section = before_and_after(Earlier(replace(COMPARABLE, conditions=(apart,), rows=COMPARABLE.rows[:1])))
    assert "not comparable, since they went to different targets" in words(section)[0]
    assert "1 worse" not in words(section)[0]


def test_the_chapter_says_of_two_journals_what_their_comparison_says() -> None:
    found = compare(state_of(well()), state_of(ill()), (blocks_of(well()), blocks_of(ill())))
    report = run_report(state_of(ill()), before=Earlier(found))
    section = next(each for each in report.sections if each.anchor == "before-and-after")
    assert not found.comparable
    assert set(standings(section)) <= {row.standing for row in found.rows}
    assert not {"better", "worse"} & set(standings(section))
    tables = [part for part in section.parts if isinstance(part, Table)]
    assert [len(table.rows) for table in tables] == [
        len(found.conditions),
        len(found.rows),
        len(found.thresholds),
        len(found.audits),
    ]
