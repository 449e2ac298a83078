"""`wwmaa-tui report [RUN]`: what the journal of a run, a suite or a step says, also where it was cut off or goes on."""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.journal.directory import RunDirectory
    from engine.state import RunState
    from engine.suite_state import SuiteState

FORMS = ("text", "md", "html", "json", "junit", "k6")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which run, in which form, and where to."""
    parser.add_argument("run", nargs="?", default="latest", metavar="RUN", help="run directory or name; default latest")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    parser.add_argument("--format", choices=FORMS, help="default text, or what the file's name says")
    to = parser.add_mutually_exclusive_group()
    to.add_argument("--write", metavar="PATH", help="into that file, such as docs/performance/LOAD_TEST_REPORT.md")
    to.add_argument("--files", action="store_true", help="write again what a run leaves beside its journal at its end")
    parser.add_argument("--no-color", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Read, fold, print or write. JournalError when there is no such run; ConfigError for a place or a form that will
    not do, before anything is read."""
    from engine.journal.directory import find_run
    from engine.journal.reader import is_suite, is_torn
    from wwmaa_tui.report_place import form_of, place_of

    path = place_of(arguments.write) if arguments.write is not None else None
    form = form_of(arguments.format, path, arguments.files)
    directory = find_run(arguments.run, arguments.results)
    if is_torn(directory.journal):
        sys.stderr.write("wwmaa-tui: the journal's last line was cut off while it was written; it is left out\n")
    what = _Suite if is_suite(directory.journal) else _Run
    found = what(directory, arguments)
    if arguments.files:
        return _files(found)
    if form == "text":
        return _put(found.summary(to_file=path is not None), path)
    return _put(found.form(form, path), path)


def _files(found: _Run | _Suite) -> int:
    from engine.errors import JournalError
    from engine.report_files import FILES

    if missing := found.files():
        raise JournalError(missing)
    print("\n".join(str(found.directory.path / name) for name in FILES))
    return ExitCode.PASS


def _put(text: str, path: Path | None) -> int:
    """To stdout, or into the file, whose folders are made."""
    if path is None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        return ExitCode.PASS
    from engine.errors import JournalError
    from engine.report_files import write_whole

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise JournalError(f"cannot make the folder {path.parent}: {error.strerror or error}") from None
    write_whole(path, text)
    sys.stderr.write(f"wwmaa-tui: written to {path}\n")
    return ExitCode.PASS


class _Run:
    """The report of a run."""

    def __init__(self, directory: RunDirectory, arguments: argparse.Namespace) -> None:
        from engine.feeds.whole import read_run

        self.directory, self._no_color = directory, arguments.no_color
        self.state: RunState = read_run(directory.journal)
        self.going = _going("run", directory, ended=self.state.ended is not None)

    def summary(self, *, to_file: bool) -> str:
        """As lines; with colours where a terminal shows them."""
        from engine.earlier import earlier_run
        from wwmaa_tui import headless

        out = _like_stdout(to_file)
        colour = not to_file and headless.wants_colour(sys.stdout, self._no_color)
        before = earlier_run(self.directory, self.state, going=self.going)
        headless.print_summary(
            self.state, str(self.directory.path), colour=colour, out=out, going=self.going, before=before
        )
        return _text_of(out)

    def form(self, form: str, path: Path | None) -> str:
        """As text of that form."""
        from engine.earlier import earlier_run
        from engine.report.forms import run_in_form
        from engine.report_files import guide_from, profile_text

        profile, guide = profile_text(self.directory), guide_from(path.parent if path else Path())
        before = None if form in ("junit", "k6") else earlier_run(self.directory, self.state, going=self.going)
        return run_in_form(form, self.state, profile=profile, going=self.going, before=before, guide=guide)  # type: ignore[arg-type]

    def files(self) -> str:
        """Write them; why one is missing."""
        from engine.report_files import write_run_files

        return write_run_files(self.directory, self.state, going=self.going)


class _Suite:
    """The report of a suite, with the runs of its steps as far as they have journals."""

    def __init__(self, directory: RunDirectory, arguments: argparse.Namespace) -> None:
        from engine.feeds.whole import read_suite

        self.directory, self._no_color = directory, arguments.no_color
        self.state: SuiteState = read_suite(directory.journal)
        self.going = _going("suite", directory, ended=self.state.ended is not None)

    def summary(self, *, to_file: bool) -> str:
        """As lines; with colours where a terminal shows them."""
        from engine.earlier import earlier_suite
        from wwmaa_tui import headless, headless_suite

        out = _like_stdout(to_file)
        colour = not to_file and headless.wants_colour(sys.stdout, self._no_color)
        steps = self._steps()
        before = earlier_suite(self.directory, self.state, steps, going=self.going)
        headless_suite.print_suite(
            self.state, str(self.directory.path), steps, colour=colour, out=out, going=self.going, before=before
        )
        return _text_of(out)

    def form(self, form: str, path: Path | None) -> str:
        """As text of that form. ConfigError for one that no suite has."""
        from engine.earlier import earlier_suite
        from engine.report.forms import suite_in_form
        from wwmaa_tui.launch_options import bad_flag

        if form == "k6":
            step = self.state.steps[0].outline.directory if self.state.steps else ""
            hint = f"name one of its steps, such as {self.directory.path / step}" if step else ""
            raise bad_flag("--format", f"k6's format is of one run, and {self.directory.name} is a suite", hint)
        steps = self._steps()
        before = None if form == "junit" else earlier_suite(self.directory, self.state, steps, going=self.going)
        beside = os.path.relpath(self.directory.path.resolve(), path.parent if path else Path())
        beside = "" if beside == "." else beside
        return suite_in_form(form, self.state, steps, going=self.going, beside=beside, before=before)  # type: ignore[arg-type]

    def files(self) -> str:
        """Write them, of each step too; why one is missing."""
        from engine.report_files import write_run_files, write_suite_files

        steps = self._steps()
        missing = [
            write_run_files(self.directory.inside(step.outline.directory), state, going=self.going)
            for step, state in zip(self.state.steps, steps, strict=True)
            if state is not None
        ]
        missing.append(write_suite_files(self.directory, self.state, steps, going=self.going))
        return "; ".join(filter(None, missing))

    def _steps(self) -> list[RunState | None]:
        """A step's journal that cannot be read is said, and is no record."""
        from engine.errors import JournalError
        from engine.feeds.whole import read_run

        found: list[RunState | None] = []
        for step in self.state.steps:
            directory = self.directory.inside(step.outline.directory)
            try:
                state = read_run(directory.journal) if directory.journal.is_file() else None
            except JournalError as error:
                sys.stderr.write(f"wwmaa-tui: {error}\n")
                state = None
            found.append(state if state is not None and state.started is not None else None)
        return found


def _going(what: str, directory: RunDirectory, *, ended: bool) -> bool:
    """Whether it is going on, as is said then; what has no end and is not going was interrupted."""
    from engine.control.client import is_going

    if ended:
        return False
    going = is_going(directory.path)
    said = f"this {what} is still going; so far" if going else f"the journal has no end: this {what} was interrupted"
    sys.stderr.write(f"wwmaa-tui: {said}\n")
    return going


def _like_stdout(to_file: bool) -> io.TextIOWrapper:
    """A page in memory that can draw whatever stdout can; a file can draw everything."""
    encoding = "utf-8" if to_file else sys.stdout.encoding or "ascii"
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace", newline="\n")


def _text_of(out: io.TextIOWrapper) -> str:
    out.flush()
    out.seek(0)
    return out.read()
