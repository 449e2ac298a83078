"""`wwmaa-tui compare BASE RUN`: two recorded runs side by side, with a sign only where there is ground for one."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.report.compared import Comparison
    from wwmaa_tui.present.told import Told


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which runs, and how."""
    parser.add_argument("base", metavar="BASE", help="run directory, its name, or latest: what is compared with")
    parser.add_argument("run", metavar="RUN", help="the run that is held against it")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    parser.add_argument("--json", action="store_true", help="for scripts")
    parser.add_argument("--no-color", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Read both, compare, print. ConfigError with all that is wrong with either."""
    from engine.report.comparison import compare

    base, other = _told(arguments)
    found = compare(base.state, other.state, (base.blocks, other.blocks), (base.profile, other.profile))
    if arguments.json:
        print(json.dumps(_as_json(found), indent=2))
    else:
        _print(found, (base, other), arguments)
    return ExitCode.PASS


def _told(arguments: argparse.Namespace) -> tuple[Told, Told]:
    from engine.errors import ConfigError, JournalError, Problem
    from engine.journal.directory import find_run
    from wwmaa_tui.telling import tell

    found, problems = [], []
    for role in ("base", "run"):
        named = getattr(arguments, role)
        try:
            told = tell(find_run(named, arguments.results))
        except JournalError as error:
            problems.append(Problem(role.upper(), "", str(error), "wwmaa-tui runs lists them"))
            continue
        if told.suite is not None:
            hint = f"such as {Path(named) / told.suite.steps[0].outline.directory}" if told.suite.steps else ""
            problems.append(Problem(role.upper(), "", f"{named} is a suite: compare its steps one by one", hint))
        found.append(told)
    if problems:
        raise ConfigError(*problems)
    return found[0], found[1]


def _as_json(found: Comparison) -> dict[str, Any]:
    import msgspec

    rows = [{**msgspec.to_builtins(row), "difference": row.difference, "change": row.change} for row in found.rows]
    return {**msgspec.to_builtins(found), "comparable": found.comparable, "reasons": list(found.reasons), "rows": rows}


def _print(found: Comparison, told: tuple[Told, Told], arguments: argparse.Namespace) -> None:
    from wwmaa_tui import headless
    from wwmaa_tui.present.comparison import comparison_view
    from wwmaa_tui.present.comparison_lines import comparison_lines

    view = comparison_view(found, (told[0].directory.name, told[1].directory.name))
    colour = headless.wants_colour(sys.stdout, arguments.no_color)
    for line in comparison_lines(view, ascii_only=not headless.can_draw(sys.stdout)):
        print(headless.paint(line, colour))
