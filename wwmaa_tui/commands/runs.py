"""`wwmaa-tui runs`: the recorded runs, those that are going too, found again and over time."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.history import RunRecord
    from engine.sought import Sought
    from wwmaa_tui.present.summary_line import SummaryLine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which runs, and how."""
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    which = parser.add_argument_group("which", "all of these must be met; of one that is given twice, either")
    which.add_argument(
        "-p", "--profile", action="append", default=[], metavar="NAME", help="of that profile, or such as 'event-*'"
    )
    which.add_argument(
        "--verdict", action="append", default=[], metavar="V", help="such as critical, pass,target-missed or not-pass"
    )
    which.add_argument("--since", metavar="DATE", help="begun then or later: 2026-11-01 (UTC), or 7d ago")
    which.add_argument("--until", metavar="DATE", help="begun before its end: 2026-11-30, or 12h ago")
    which.add_argument("--tag", action="append", default=[], metavar="K[=V]", help="with that tag; each one is needed")
    which.add_argument(
        "--target", action="append", default=[], metavar="HOST", help="against that host, or such as '*.staging.*'"
    )
    which.add_argument("--change", default="", metavar="TEXT", help="with that text in what was said to be different")
    which.add_argument("--demo", action=argparse.BooleanOptionalAction, help="against the stand-in only, or never")
    which.add_argument("--limit", metavar="N", help="the newest so many")
    parser.add_argument("--trend", action="store_true", help="p95, errors and verdicts of runs that did the same")
    parser.add_argument("--json", action="store_true", help="as a list, for scripts")
    parser.add_argument("--no-color", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Print them. ConfigError with all that is wrong with the flags."""
    from engine.baselines import read_baselines
    from engine.history import runs_in, with_steps

    sought, limit = _read(arguments)
    trend, every = arguments.trend, runs_in(arguments.results)
    looked_at = with_steps(every) if trend else every
    records = [record for record in looked_at if sought.finds(record, by_steps=not trend)][:limit]
    for problem in read_baselines(arguments.results).problems:
        sys.stderr.write(f"wwmaa-tui: {_plain(str(problem))}\n")
    if not records and not arguments.json:
        chosen = " like that" if _chosen(arguments) else ""
        sys.stderr.write(f"wwmaa-tui: there is no run{chosen} in {arguments.results} yet\n")
    elif trend:
        _trends(records, arguments)
    else:
        _list(records, arguments)
    return ExitCode.PASS


def _read(arguments: argparse.Namespace) -> tuple[Sought, int | None]:
    from engine.errors import ConfigError, Problem
    from engine.sought import Sought, read_sought

    problems: list[Problem] = []
    sought, limit = Sought(), None
    try:
        sought = read_sought(
            time.time(),
            profiles=arguments.profile,
            verdicts=arguments.verdict,
            since=arguments.since,
            until=arguments.until,
            tags=arguments.tag,
            targets=arguments.target,
            change=arguments.change,
            demo=arguments.demo,
        )
    except ConfigError as error:
        problems += error.problems
    if arguments.limit is not None:
        limit = int(arguments.limit) if arguments.limit.isascii() and arguments.limit.isdigit() else 0
        if not limit:
            problems.append(Problem("--limit", "", f"expected a whole number from 1 on, got {arguments.limit!r}"))
    if not arguments.results.is_dir() and arguments.results != Path("results"):
        problems.append(Problem("--results", "", f"{arguments.results} is not a folder"))
    if problems:
        raise ConfigError(*problems)
    return sought, limit


def _chosen(arguments: argparse.Namespace) -> bool:
    """Whether anything narrows what is listed."""
    words = ("profile", "verdict", "since", "until", "tag", "target", "change")
    return any(getattr(arguments, word) for word in words) or arguments.demo is not None


def _list(records: list[RunRecord], arguments: argparse.Namespace) -> None:
    from wwmaa_tui import headless
    from wwmaa_tui.present.run_table import run_as_json, run_table

    if arguments.json:
        print(json.dumps([run_as_json(record) for record in records], indent=2))
    else:
        _print(run_table(records, ascii_only=not headless.can_draw(sys.stdout)), arguments)


def _trends(records: list[RunRecord], arguments: argparse.Namespace) -> None:
    from engine.lineage import lineages
    from wwmaa_tui import headless
    from wwmaa_tui.present.run_trend import trend_as_json, trend_lines

    found = lineages(records)
    if arguments.json:
        print(json.dumps([trend_as_json(lineage) for lineage in found], indent=2))
    else:
        _print(trend_lines(found, ascii_only=not headless.can_draw(sys.stdout)), arguments)


def _print(lines: tuple[SummaryLine, ...], arguments: argparse.Namespace) -> None:
    from wwmaa_tui import headless

    colour = headless.wants_colour(sys.stdout, arguments.no_color)
    for line in lines:
        print(headless.paint(line, colour))


def _plain(text: str) -> str:
    from engine.wording.plain_text import plain

    return plain(text, limit=1000)
