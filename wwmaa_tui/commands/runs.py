"""`wwmaa-tui runs`: the recorded runs, those that are going too, the newest first."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.history import RunRecord


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which runs, and how."""
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    parser.add_argument("--profile", metavar="NAME", help="runs of that profile only")
    parser.add_argument("--verdict", metavar="V", help="runs with that verdict only, such as pass or target-missed")
    parser.add_argument("--json", action="store_true", help="as a list, for scripts")
    parser.add_argument("--no-color", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Print them. ConfigError for a folder that is not there, or a verdict that there is not."""
    from engine.history import runs_in
    from wwmaa_tui.present.run_table import run_as_json

    _check(arguments)
    records = [
        record
        for record in runs_in(arguments.results)
        if arguments.profile in (None, record.profile) and arguments.verdict in (None, record.verdict)
    ]
    if arguments.json:
        print(json.dumps([run_as_json(record) for record in records], indent=2))
    elif records:
        _print(records, arguments)
    else:
        chosen = " like that" if arguments.profile or arguments.verdict else ""
        sys.stderr.write(f"wwmaa-tui: there is no run{chosen} in {arguments.results} yet\n")
    return ExitCode.PASS


def _check(arguments: argparse.Namespace) -> None:
    from difflib import get_close_matches

    from engine.wording.levels import VERDICTS
    from wwmaa_tui.launch_options import bad_flag

    if arguments.verdict is not None and arguments.verdict not in VERDICTS:
        near = get_close_matches(arguments.verdict, VERDICTS, 1)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(VERDICTS)}"
        raise bad_flag("--verdict", f"there is no verdict {arguments.verdict!r}", hint)
    if not arguments.results.is_dir() and arguments.results != Path("results"):
        raise bad_flag("--results", f"{arguments.results} is not a folder")


def _print(records: list[RunRecord], arguments: argparse.Namespace) -> None:
    from wwmaa_tui import headless
    from wwmaa_tui.present.run_table import run_table

    colour = headless.wants_colour(sys.stdout, arguments.no_color)
    for line in run_table(records, ascii_only=not headless.can_draw(sys.stdout)):
        print(headless.paint(line, colour))
