"""`wwmaa-tui report [RUN]`: what the journal of a run says, also when the run was interrupted."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

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
    if read_text(directory.journal).torn:
        sys.stderr.write("wwmaa-tui: the journal's last line was cut off while it was written; it is left out\n")
    if is_suite(directory.journal):
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
    if state.ended is None:
        sys.stderr.write("wwmaa-tui: the journal has no end: this run was interrupted, or is still going\n")
    if arguments.format == "json":
        print(json.dumps(summarise(state), indent=2))
    else:
        colour = headless.wants_colour(sys.stdout, arguments.no_color)
        headless.print_summary(state, str(directory.path), colour=colour)


def _suite(directory: RunDirectory, arguments: argparse.Namespace) -> None:
    from engine.journal.reader import read_suite_events
    from engine.report.suite_summary import summarise_suite
    from engine.suite_state import fold_suite
    from wwmaa_tui import headless, headless_suite

    state = fold_suite(read_suite_events(directory.journal))
    if state.ended is None:
        sys.stderr.write("wwmaa-tui: the journal has no end: this suite was interrupted, or is still going\n")
    if arguments.format == "json":
        print(json.dumps(summarise_suite(state), indent=2))
    else:
        colour = headless.wants_colour(sys.stdout, arguments.no_color)
        headless_suite.print_suite(state, str(directory.path), colour=colour)
