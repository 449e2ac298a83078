"""The report files of a run or suite, beside its summary: what a run leaves to be read without this program.

1. They are written once everything else of the run is over and kept. That they cannot be written changes nothing of
   it: why not is given back, for whoever tells people, and `wwmaa-tui report` can write them later.
2. A file is whole or it is not there: it is written under another name first.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from engine.errors import JournalError
from engine.journal.directory import RunDirectory
from engine.report.forms import run_in_form, suite_in_form
from engine.state import RunState
from engine.suite_state import SuiteState

FILES: Mapping[str, Literal["md", "html", "junit"]] = {
    "LOAD_TEST_REPORT.md": "md",
    "report.html": "html",
    "junit.xml": "junit",
}
"""By name: in which form each is."""
_SHOWN = "report.html"


def report_in(directory: Path | None) -> str:
    """The file to open, where it was written; else empty."""
    path = directory / _SHOWN if directory else None
    return str(path) if path is not None and path.is_file() else ""


def write_run_files(directory: RunDirectory, state: RunState, *, going: bool = False) -> str:
    """The files of a run; why one of them is missing, as a clause, or nothing."""
    if state.started is None:
        return ""
    profile = profile_text(directory)
    return _written(directory, {name: _run_form(form, state, profile, going) for name, form in FILES.items()})


def write_suite_files(
    directory: RunDirectory, suite: SuiteState, steps: Sequence[RunState | None], *, going: bool = False
) -> str:
    """The files of a suite, without those of its steps; else as for a run."""
    if suite.started is None:
        return ""
    return _written(directory, {name: _suite_form(form, suite, steps, going) for name, form in FILES.items()})


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


def _run_form(form: Literal["md", "html", "junit"], state: RunState, profile: str, going: bool) -> Callable[[], str]:
    return lambda: run_in_form(form, state, profile=profile, going=going)


def _suite_form(
    form: Literal["md", "html", "junit"], suite: SuiteState, steps: Sequence[RunState | None], going: bool
) -> Callable[[], str]:
    return lambda: suite_in_form(form, suite, steps, going=going)


def _written(directory: RunDirectory, texts: Mapping[str, Callable[[], str]]) -> str:
    """Each by itself, so that one that cannot be made keeps no other away."""
    missing = []
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
