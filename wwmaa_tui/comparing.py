"""Reads what is to be compared: runs, several a side, or suites; and earlier runs of the same for the noise floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ConfigError, JournalError, Problem
from engine.history import runs_in, with_steps
from engine.journal.directory import RunDirectory, find_run
from engine.report.comparing.one_side import Recorded
from engine.report.comparing.suite_comparison import RecordedSuite
from wwmaa_tui.present.told import Told
from wwmaa_tui.telling import tell

_LISTED = "wwmaa-tui runs lists them"


@dataclass(frozen=True, eq=False)
class RunSides:
    """Runs of both sides, and their names."""

    base: tuple[Told, ...]
    run: tuple[Told, ...]

    @property
    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Of their directories."""
        return tuple(told.directory.name for told in self.base), tuple(told.directory.name for told in self.run)


@dataclass(frozen=True, eq=False)
class SuiteSides:
    """Suites of both sides."""

    base: tuple[RecordedSuite, ...]
    run: tuple[RecordedSuite, ...]


def read_sides(base: str, run: str, results: Path) -> RunSides | SuiteSides:
    """What both texts name, each one or several with commas between. Where one side is a suite and the other a run,
    the suite's step of that run's profile is meant. ConfigError with all that is wrong with either."""
    problems: list[Problem] = []
    found = [_found(role, text, results, problems) for role, text in (("BASE", base), ("RUN", run))]
    _once([path for side in found for path in side], problems)
    if problems:
        raise ConfigError(*problems)
    told = [_told(role, side, problems) for role, side in zip(("BASE", "RUN"), found, strict=True)]
    if problems:
        raise ConfigError(*problems)
    suites = [any(each.suite is not None for each in side) for side in told]
    if all(each.suite is not None for side in told for each in side):
        return SuiteSides(*(tuple(_suite(each) for each in side) for side in told))
    if any(suites):
        profiles = {_profile(each) for side in told for each in side if each.suite is None}
        told = [[_step(each, profiles, problems) for each in side] for side in told]
        if problems:
            raise ConfigError(*problems)
    return RunSides(tuple(told[0]), tuple(told[1]))


def recorded(told: Told) -> Recorded:
    """A run as it is compared."""
    return Recorded(told.state, told.blocks, told.profile)


def earlier_runs(sides: RunSides, results: Path, most: int) -> tuple[Recorded, ...]:
    """The newest runs of the folder, so many at most, that did the same as the base before it and are on neither side;
    those whose journal cannot be read are passed over."""
    records = sorted(with_steps(runs_in(results)), key=lambda each: -each.started_at)
    taken = {told.directory.resolve() for told in (*sides.base, *sides.run)}
    base = next((each for each in records if each.path.resolve() == sides.base[0].directory.resolve()), None)
    if base is None:
        return ()
    found: list[Recorded] = []
    for each in records:
        before = each.started_at < base.started_at and each.measured and base.comparable(each)
        if before and each.path.resolve() not in taken and len(found) < most:
            try:
                found.append(recorded(tell(RunDirectory(each.path))))
            except JournalError:
                continue
    return tuple(found)


def _found(role: str, text: str, results: Path, problems: list[Problem]) -> list[RunDirectory]:
    names = [text] if Path(text).exists() else [part.strip() for part in text.split(",") if part.strip()]
    if not names:
        problems.append(Problem(role, "", "names no run", _LISTED))
    found = []
    for name in names:
        try:
            found.append(find_run(name, results))
        except JournalError as error:
            problems.append(Problem(role, "", str(error), _LISTED))
    return found


def _once(directories: Sequence[RunDirectory], problems: list[Problem]) -> None:
    """A run that is counted twice would make the noise between runs look smaller than it is."""
    seen: set[Path] = set()
    for directory in directories:
        path = directory.path.resolve()
        if path in seen:
            problems.append(Problem("RUN", "", f"{directory.name} is named twice", "a run is not held against itself"))
        seen.add(path)


def _told(role: str, side: Sequence[RunDirectory], problems: list[Problem]) -> list[Told]:
    found = []
    for directory in side:
        try:
            found.append(tell(directory))
        except JournalError as error:
            problems.append(Problem(role, "", str(error), _LISTED))
    return found


def _profile(told: Told) -> str:
    return told.state.started.profile if told.state.started else ""


def _suite(told: Told) -> RecordedSuite:
    steps: dict[str, Recorded | None] = {}
    for step in told.suite.steps if told.suite else ():
        one = _step_told(told, step.outline.directory)
        steps[step.outline.name] = None if one is None else recorded(one)
    return RecordedSuite(told.directory.name, steps)


def _step_told(told: Told, directory: str) -> Told | None:
    inside = RunDirectory(told.directory).inside(directory)
    return tell(inside) if inside.journal.is_file() else None


def _step(told: Told, profiles: set[str], problems: list[Problem]) -> Told:
    """The suite's step of the only profile that the runs beside it are of."""
    if told.suite is None:
        return told
    steps = [each for step in told.suite.steps if (each := _step_told(told, step.outline.directory)) is not None]
    fitting = [each for each in steps if {_profile(each)} == profiles]
    if len(fitting) == 1:
        return fitting[0]
    wanted = ", ".join(sorted(profiles))
    where = f"such as {told.directory / told.suite.steps[0].outline.directory}" if told.suite.steps else ""
    message = f"{told.directory.name} is a suite, and not exactly one of its steps is of {wanted}: name the step"
    problems.append(Problem("RUN", "", message, where))
    return told
