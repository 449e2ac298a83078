"""Runs that did the same: what one of them is held against, and how they went over time.

Figures only: whether a difference is more than chance is the comparison's to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.history import RunRecord, comparable_before, with_steps


@dataclass(frozen=True)
class Against:
    """What a run is held against."""

    record: RunRecord
    baseline: str = ""
    """Its name, where it is one; empty: it is the last comparable run."""


def held_against(record: RunRecord, records: Iterable[RunRecord]) -> Against | None:
    """The newest baseline before it that did the same and can be believed; where there is none, the last comparable
    run; None without either."""
    every = tuple(with_steps(records))
    marked = [
        each
        for each in every
        if each.baselines
        and each.path != record.path
        and each.started_at < record.started_at
        and each.measured
        and record.comparable(each)
    ]
    if marked:
        newest = max(marked, key=lambda each: each.started_at)
        return Against(newest, newest.baselines[0])
    before = comparable_before(record, every)
    return None if before is None else Against(before)


@dataclass(frozen=True)
class Lineage:
    """Runs of one profile and plan against one platform, the oldest first; at least one."""

    runs: tuple[RunRecord, ...]

    @property
    def newest(self) -> RunRecord:
        """The last of them."""
        return self.runs[-1]

    @property
    def p95_ms(self) -> tuple[float | None, ...]:
        """One value a run; None where it has none, or cannot be believed."""
        return tuple(run.p95_ms if run.measured else None for run in self.runs)

    @property
    def error_share(self) -> tuple[float | None, ...]:
        """The same of the share of failed requests, 0 to 1."""
        return tuple(run.error_share if run.measured else None for run in self.runs)


def lineages(records: Iterable[RunRecord]) -> tuple[Lineage, ...]:
    """All of them, the one with the newest run first; what is still going belongs to none yet."""
    found: dict[tuple[object, ...], list[RunRecord]] = {}
    for record in sorted(records, key=lambda each: (each.started_at, each.name)):
        if record.verdict != "running":
            found.setdefault(record.done, []).append(record)
    return tuple(sorted((Lineage(tuple(runs)) for runs in found.values()), key=lambda each: -each.newest.started_at))
