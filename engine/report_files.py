"""The report files of a run or suite, beside its summary: what a run leaves to be read without this program.

1. They are written once everything else of the run is over and kept. That they cannot be written changes nothing of
   it: why not is given back, for whoever tells people, and `wwmaa-tui report` can write them later.
2. A file is whole or it is not there: it is written under another name first.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.earlier import earlier_run, earlier_suite
from engine.errors import JournalError
from engine.journal.directory import RunDirectory
from engine.report.comparing.compared import Comparison
from engine.report.comparing.earlier import C, Earlier
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.report.forms import run_in_form, suite_in_form
from engine.state import RunState
from engine.suite_state import SuiteState

FILES: Mapping[str, Literal["md", "html", "junit"]] = {
    "LOAD_TEST_REPORT.md": "md",
    "report.html": "html",
    "junit.xml": "junit",
}
"""By name: in which form each is."""
GUIDE = "docs/optimization-guide.md"
_SHOWN = "report.html"


def report_in(directory: Path | None) -> str:
    """The file to open, where it was written; else empty."""
    path = directory / _SHOWN if directory else None
    return str(path) if path is not None and path.is_file() else ""


def write_run_files(directory: RunDirectory, state: RunState, *, going: bool = False, most: int | None = None) -> str:
    """The files of a run; why one of them is missing, as a clause, or nothing. `most`: bytes of journals that may be
    read to hold it against an earlier run."""
    if state.started is None:
        return ""
    before, untold = _earlier(lambda: earlier_run(directory, state, going=going, most=most))
    said = _Said(profile_text(directory), going, before, guide_from(directory.path))
    return _written(directory, {name: _run_form(form, state, said) for name, form in FILES.items()}, untold)


def write_suite_files(
    directory: RunDirectory,
    suite: SuiteState,
    steps: Sequence[RunState | None],
    *,
    going: bool = False,
    most: int | None = None,
) -> str:
    """The files of a suite, without those of its steps; else as for a run."""
    if suite.started is None:
        return ""
    before, untold = _earlier(lambda: earlier_suite(directory, suite, steps, going=going, most=most))
    texts = {name: _suite_form(form, suite, steps, going, before) for name, form in FILES.items()}
    return _written(directory, texts, untold)


def guide_from(folder: Path) -> str:
    """The way from a folder to the optimization guide of the working copy that it lies in; empty where it is in
    none."""
    here = folder.resolve()
    for parent in (here, *here.parents):
        if (parent / GUIDE).is_file():
            return Path(os.path.relpath(parent / GUIDE, here)).as_posix()
    return ""


def write_whole(path: Path, text: str) -> None:
    """The text in that file, in place of what it held. JournalError where it cannot be written; then no part of it is
    there, and what was there stays."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8", errors="replace")
        new.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise JournalError(f"cannot write {path}: {error.strerror or error}") from None


@dataclass(frozen=True)
class _Said:
    """What a run's report is made of beside its state."""

    profile: str
    going: bool
    before: Earlier[Comparison]
    guide: str


def _run_form(form: Literal["md", "html", "junit"], state: RunState, said: _Said) -> Callable[[], str]:
    return lambda: run_in_form(
        form, state, profile=said.profile, going=said.going, before=said.before, guide=said.guide
    )


def _suite_form(
    form: Literal["md", "html", "junit"],
    suite: SuiteState,
    steps: Sequence[RunState | None],
    going: bool,
    before: Earlier[SuiteComparison],
) -> Callable[[], str]:
    return lambda: suite_in_form(form, suite, steps, going=going, before=before)


def _earlier(read: Callable[[], Earlier[C]]) -> tuple[Earlier[C], str]:
    """What the report is held against; a defect of the comparison is told, and costs no more than that."""
    try:
        return read(), ""
    except Exception as error:  # a report's boundary, as below
        why = f"the comparison broke off: {type(error).__name__}: {error}"
        return Earlier(why_not=why), why


def _written(directory: RunDirectory, texts: Mapping[str, Callable[[], str]], untold: str) -> str:
    """Each by itself, so that one that cannot be made keeps no other away. `untold`: what they lack already."""
    missing = [untold] if untold else []
    for name, text in texts.items():
        try:
            write_whole(directory.path / name, text())
        except JournalError as error:
            missing.append(str(error))
        except Exception as error:  # a report's boundary: no defect of a chapter may become one of a run
            missing.append(f"{name} could not be made: {type(error).__name__}: {error}")
    return "; ".join(missing)


def profile_text(directory: RunDirectory) -> str:
    """The profile as it was run; empty where it is not kept."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return directory.profile.read_text(encoding="utf-8")
    return ""
