"""`wwmaa-tui report [RUN]`: what the journal of a run says, also when the run was interrupted."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.journal.directory import RunDirectory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which run, and how."""
    parser.add_argument("run", nargs="?", default="latest", metavar="RUN", help="run directory or name; default latest")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--no-color", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Read, fold, print. JournalError when there is no such run."""
    from engine.journal.directory import find_run
    from engine.journal.reader import is_suite, read_text

    directory = find_run(arguments.run, arguments.results)
    suite = is_suite(directory.journal)
    if read_text(directory.journal).torn:
        sys.stderr.write("wwmaa-tui: the journal's last line was cut off while it was written; it is left out\n")
    if suite:
        _suite(directory, arguments)
    else:
        _run(directory, arguments)
    return ExitCode.PASS


def _run(directory: RunDirectory, arguments: argparse.Namespace) -> None:
    from engine.journal.reader import read_events
    from engine.report.summary import summarise
    from engine.state import fold
    from wwmaa_tui import headless

    state = fold(read_events(directory.journal))
    going = _going("run", directory, ended=state.ended is not None)
    if arguments.format == "json":
        print(json.dumps(_as_it_stands(summarise(state), going), indent=2))
    else:
        colour = headless.wants_colour(sys.stdout, arguments.no_color)
        headless.print_summary(state, str(directory.path), colour=colour, going=going)


def _suite(directory: RunDirectory, arguments: argparse.Namespace) -> None:
    from engine.journal.reader import read_suite_events
    from engine.report.suite_summary import summarise_suite
    from engine.suite_state import fold_suite
    from wwmaa_tui import headless, headless_suite

    state = fold_suite(read_suite_events(directory.journal))
    going = _going("suite", directory, ended=state.ended is not None)
    if arguments.format == "json":
        print(json.dumps(_as_it_stands(summarise_suite(state), going), indent=2))
    else:
        colour = headless.wants_colour(sys.stdout, arguments.no_color)
        headless_suite.print_suite(state, str(directory.path), colour=colour, going=going)


def _going(what: str, directory: RunDirectory, *, ended: bool) -> bool:
    """Whether it is going on, as is said then; what has no end and is not going was interrupted."""
    from engine.control.client import is_going

    if ended:
        return False
    going = is_going(directory.path)
    said = f"this {what} is still going; so far" if going else f"the journal has no end: this {what} was interrupted"
    sys.stderr.write(f"wwmaa-tui: {said}\n")
    return going


def _as_it_stands(summary: dict[str, Any], going: bool) -> dict[str, Any]:
    from engine.wording.levels import GOING

    return {**summary, "verdict": "running", "exit_code": None, "sentence": GOING} if going else summary
