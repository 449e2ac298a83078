"""Run directories: `results/run_<utc>_<profile>/` and the names of what lies in them."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

from engine.baselines import read_baselines, unfit
from engine.errors import JournalError

_UNFIT = re.compile(r"[^0-9A-Za-z_-]+")


@dataclass(frozen=True)
class RunDirectory:
    """Where one run is kept."""

    path: Path

    @property
    def journal(self) -> Path:
        """The events."""
        return self.path / "journal.jsonl"

    @property
    def summary(self) -> Path:
        """k6-shaped summary, small enough for git."""
        return self.path / "summary.json"

    @property
    def profile(self) -> Path:
        """The profile as it was run."""
        return self.path / "profile.toml"

    def step(self, number: int, name: str) -> RunDirectory:
        """Where a suite keeps one of its runs, counted from 1; it is not made."""
        return RunDirectory(self.path / "steps" / f"{number:02d}-{_UNFIT.sub('-', name)}")

    def inside(self, directory: str) -> RunDirectory:
        """A step's directory by what the suite's journal calls it. JournalError when that leads out of the suite's."""
        place = PurePath(directory)
        if place.is_absolute() or ".." in place.parts:
            raise JournalError(f"{self.journal}: {directory} is not inside {self.path}")
        return RunDirectory(self.path / place)

    @property
    def name(self) -> str:
        """The directory's own name."""
        return self.path.name


def create_run_directory(results: Path, profile: str, wall: float) -> RunDirectory:
    """A new directory; a number is added when that second has one already. JournalError when it cannot be made."""
    stamp = datetime.fromtimestamp(wall, UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"run_{stamp}_{_UNFIT.sub('-', profile)}"
    try:
        results.mkdir(parents=True, exist_ok=True)
        for attempt in range(1000):
            path = results / (f"{name}_{attempt + 1}" if attempt else name)
            try:
                path.mkdir()
            except FileExistsError:
                continue
            return RunDirectory(path)
    except OSError as error:
        raise JournalError(f"cannot make a run directory in {results}: {error.strerror}") from error
    raise JournalError(f"cannot make a run directory in {results}: {name} exists a thousand times")


def find_run(run: str, results: Path) -> RunDirectory:
    """A run by its baseline's name, by path, by its directory's name, or `latest`. JournalError when there is none."""
    if run == "latest":
        known = [(written, path) for path in results.glob("run_*/journal.jsonl") if (written := _written(path))]
        if not known:
            raise JournalError(f"there is no run in {results} yet")
        return RunDirectory(max(known)[1].parent)
    if (directory := _baseline(run, results)) is not None:
        return directory
    for path in (Path(run), results / run):
        if (path / "journal.jsonl").is_file():
            return RunDirectory(path)
        if path.name == "journal.jsonl" and path.is_file():
            return RunDirectory(path.parent)
    raise JournalError(
        f"no run at {run}: neither that path nor one in {results} holds a journal.jsonl{_names(results)}"
    )


def _baseline(name: str, results: Path) -> RunDirectory | None:
    """The run that a baseline's name stands for; None for what is none. JournalError where it is gone."""
    if unfit(name):
        return None
    found = read_baselines(results).named(name)
    if found is None:
        return None
    if not found.is_there(results):
        way_out = f"wwmaa-tui baseline {name} --remove takes the name away, --name {name} gives it to another run"
        raise JournalError(
            f"the run of the baseline {name} is gone: {results / found.run} holds no journal ({way_out})"
        )
    return RunDirectory(results / found.run)


def _names(results: Path) -> str:
    """Which baselines could have been meant, and what is wrong with others."""
    kept = read_baselines(results)
    names = ", ".join(each.name for each in kept.baselines)
    known = f", and it is none of the baselines {names}" if names else ""
    return "; ".join((known, *map(str, kept.problems)))


def _written(journal: Path) -> float:
    """When, in seconds since the epoch; 0.0 of what is no plain file, or gone by now."""
    try:
        found = journal.stat()
    except OSError:
        return 0.0
    return found.st_mtime if stat.S_ISREG(found.st_mode) else 0.0
