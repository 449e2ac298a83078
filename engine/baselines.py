"""The named baselines of a results folder: runs that others are held against, kept in `baselines.json` beside them.

1. A name is never taken for a path, for a run's directory or for `latest`: it says so where one is given.
2. The file is written whole or not at all, one writer at a time; what a person wrote into it is never written over
   while some of it cannot be read.
3. Nothing here decides what compares with what.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from engine.errors import ConfigError, Problem
from engine.journal.plain_file import NOT_READABLE, read_plain

FILE = "baselines.json"
FORMAT = 1
MOST = 1 << 20
"""Bytes of the file; thousands of names need fewer."""
_FIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_WANTED = "letters, digits, dots, dashes and underscores, at most 64, a letter or digit first"
_MEND = "mend it, or delete it: no run is lost with it"


@dataclass(frozen=True)
class Baseline:
    """One name, and the run that it stands for."""

    name: str
    run: str
    """The run's directory inside the results folder: `run_…`, or `run_…/steps/02-search`."""
    profile: str
    set_at: float = 0.0
    """Wall time, seconds since the epoch."""

    def is_there(self, results: Path) -> bool:
        """Whether its run still is."""
        return (results / self.run / "journal.jsonl").is_file()


@dataclass(frozen=True)
class Kept:
    """What the file holds: every baseline that can be read, and what is wrong with the rest."""

    baselines: tuple[Baseline, ...] = ()
    """By name."""
    problems: tuple[Problem, ...] = ()

    def named(self, name: str) -> Baseline | None:
        """The one of that name."""
        return next((each for each in self.baselines if each.name == name), None)

    def names_of(self, run: str) -> tuple[str, ...]:
        """Those of a run, by its directory inside the results folder."""
        return tuple(each.name for each in self.baselines if each.run == run)


class _Entry(msgspec.Struct):
    run: str
    profile: str = ""
    set_at: float = 0.0


class _File(msgspec.Struct):
    format: int
    baselines: dict[str, msgspec.Raw]


def unfit(name: str) -> str:
    """Why a baseline cannot bear that name; empty where it can."""
    if name == "latest":
        return "latest is the newest run"
    if name.startswith("run_"):
        return "run_… is the name of a run's directory"
    if name.endswith((".jsonl", ".json", ".toml")):
        return "it reads like a file"
    return "" if _FIT.fullmatch(name) else f"expected {_WANTED}"


def default_name(profile: str) -> str:
    """What a profile's baseline is called where nobody names it: as the profile, as far as that is fit."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", profile).strip("._-")[:48]
    return name if name and not unfit(name) else f"baseline-{name or 'unnamed'}".replace(".", "-")


def read_baselines(results: Path) -> Kept:
    """Raises nothing: a folder without the file has no baselines, and one whose file is damaged says so."""
    path = results / FILE
    try:
        data = read_plain(path, MOST)
    except (FileNotFoundError, NotADirectoryError):
        return Kept()
    except OSError as error:
        return Kept(problems=(Problem(str(path), "", error.strerror or str(error), _MEND),))
    try:
        file = msgspec.json.decode(data, type=_File)
    except NOT_READABLE as error:
        return Kept(problems=(Problem(str(path), "", f"holds no baselines of ours: {error}", _MEND),))
    if file.format != FORMAT:
        said = f"has format {file.format}, and this version reads {FORMAT}"
        return Kept(problems=(Problem(str(path), "format", said, "use the version that wrote it"),))
    found: list[Baseline] = []
    problems: list[Problem] = []
    for name, raw in sorted(file.baselines.items()):
        entry = _entry(str(path), name, raw)
        if isinstance(entry, Problem):
            problems.append(entry)
        else:
            found.append(Baseline(name, str(PurePosixPath(entry.run)), entry.profile, entry.set_at))
    return Kept(tuple(found), tuple(problems))


def set_baseline(results: Path, name: str, directory: Path, profile: str, wall: float) -> Baseline | None:
    """Give a run that name; the baseline that had it, if it was another run's. ConfigError with all that is wrong with
    the name, the run or the file."""
    problems = (
        [Problem("--name", "", f"{name!r} cannot be the name of a baseline: {why}")] if (why := unfit(name)) else []
    )
    run = inside(results, directory)
    if run is None:
        said = f"{directory} does not lie in {results}: a baseline is one of the runs there"
        problems.append(Problem("RUN", "", said, "name the folder with --results DIR"))
    if problems or run is None:
        raise ConfigError(*problems)
    with _locked(results) as kept:
        before = kept.named(name)
        others = [each for each in kept.baselines if each.name != name]
        _write(results, (*others, Baseline(name, run, profile, wall)))
    return before if before and before.run != run else None


def remove_baselines(results: Path, names: Iterable[str]) -> None:
    """Take these names away; the runs stay. ConfigError where the file cannot be read or written."""
    gone = set(names)
    with _locked(results) as kept:
        _write(results, [each for each in kept.baselines if each.name not in gone])


def inside(results: Path, directory: Path) -> str | None:
    """Where a run lies in its results folder, as the file says it; None where it lies elsewhere."""
    return _below(results, directory) or _below(results.resolve(), directory.resolve())


def _below(results: Path, directory: Path) -> str | None:
    if not directory.is_relative_to(results) or directory == results:
        return None
    place = directory.relative_to(results)
    return None if ".." in place.parts else place.as_posix()


def _entry(path: str, name: str, raw: msgspec.Raw) -> _Entry | Problem:
    if why := unfit(name):
        return Problem(path, "baselines", f"{name!r} cannot be the name of a baseline: {why}", "rename it")
    key = f"baselines.{name}"
    try:
        entry = msgspec.json.decode(raw, type=_Entry)
    except NOT_READABLE as error:
        return Problem(path, key, str(error), 'such as {"run": "run_20261120T020000Z_search", "profile": "search"}')
    place = PurePosixPath(entry.run)
    if not place.parts or place.is_absolute() or ".." in place.parts or "\0" in entry.run:
        return Problem(path, key, f"{entry.run!r} does not lie in this folder", "name one of the runs in it")
    return entry


@contextlib.contextmanager
def _locked(results: Path) -> Iterator[Kept]:
    """What the file holds, while nobody else may write it. ConfigError where some of it cannot be read."""
    try:
        folder = os.open(results, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigError(Problem(str(results), "", error.strerror or str(error))) from None
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        kept = read_baselines(results)
        if kept.problems:
            raise ConfigError(*kept.problems)
        yield kept
    finally:
        os.close(folder)


def _write(results: Path, baselines: Iterable[Baseline]) -> None:
    path = results / FILE
    entries: dict[str, Any] = {
        each.name: {"run": each.run, "profile": each.profile, "set_at": each.set_at}
        for each in sorted(baselines, key=lambda each: each.name)
    }
    text = msgspec.json.format(msgspec.json.encode({"format": FORMAT, "baselines": entries}), indent=2)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{FILE}.", dir=results)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise ConfigError(Problem(str(path), "", f"cannot be written: {error.strerror or error}")) from None
