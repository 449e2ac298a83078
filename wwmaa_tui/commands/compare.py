"""`wwmaa-tui compare BASE RUN`: recorded runs or suites side by side, a sign only where there is ground for one."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.report.comparing.compared import Comparison, Outcome
    from engine.report.document import Document
    from wwmaa_tui.comparing import RunSides
    from wwmaa_tui.present.summary_line import SummaryLine

_EPILOG = """several runs a side, with commas between: compare run_a,run_b,run_c run_d,run_e
exit codes with --fail-on worse: 0 nothing is worse, 99 something is, 113 the comparison cannot be made or is too short
  to judge (no regression was shown, and none was ruled out)"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which runs, and how."""
    parser.epilog, parser.formatter_class = _EPILOG, argparse.RawDescriptionHelpFormatter
    named = "run or suite: its directory, its name, or latest"
    parser.add_argument("base", metavar="BASE[,BASE]", help=f"{named}: what is compared with")
    parser.add_argument("run", metavar="RUN[,RUN]", help="what is held against it")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    parser.add_argument(
        "--noise-floor", type=int, default=0, metavar="N",
        help="learn from up to N earlier runs of the same how much launches differ",
    )  # fmt: skip
    parser.add_argument("--fail-on", choices=("worse",), help="end with 99 where anything is worse")
    parser.add_argument("--json", action="store_true", help="for scripts")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page, too")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write Markdown, too")
    parser.add_argument("--no-color", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Read all, compare, print, write. ConfigError with all that is wrong with any."""
    from engine.report.comparing.as_json import comparison_as_json, suites_as_json
    from engine.report.comparing.comparison_report import comparison_report, suite_comparison_report
    from engine.report.comparing.suite_comparison import compare_suites
    from wwmaa_tui.comparing import RunSides, read_sides
    from wwmaa_tui.launch_options import bad_flag
    from wwmaa_tui.present.comparison import suite_comparison_view
    from wwmaa_tui.present.comparison_lines import suite_comparison_lines

    if arguments.noise_floor < 0:
        raise bad_flag("--noise-floor", "is a number of runs, 0 or more")
    sides = read_sides(arguments.base, arguments.run, arguments.results)
    if isinstance(sides, RunSides):
        found = _compared(sides, arguments)
        _put(arguments, comparison_as_json(found), _lines(found, sides), comparison_report(found, sides.names))
        return _exit(found.outcome, arguments)
    if arguments.noise_floor:
        raise bad_flag("--noise-floor", "is of runs, not of suites", "name several suites a side")
    suites = compare_suites(sides.base, sides.run)
    lines = suite_comparison_lines(suite_comparison_view(suites), ascii_only=_ascii())
    _put(arguments, suites_as_json(suites), lines, suite_comparison_report(suites))
    return _exit(suites.outcome, arguments)


def _compared(sides: RunSides, arguments: argparse.Namespace) -> Comparison:
    from engine.report.comparing.comparison import compare_sides
    from wwmaa_tui.comparing import earlier_runs, recorded

    earlier = earlier_runs(sides, arguments.results, arguments.noise_floor) if arguments.noise_floor else ()
    base, run = ([recorded(told) for told in side] for side in (sides.base, sides.run))
    return compare_sides(base, run, earlier=earlier)


def _exit(outcome: Outcome, arguments: argparse.Namespace) -> ExitCode:
    """What cannot be compared is no regression, and no proof that there is none."""
    if arguments.fail_on is None:
        return ExitCode.PASS
    if outcome == "worse":
        return ExitCode.THRESHOLDS_FAILED
    return ExitCode.INVALID if outcome in ("not comparable", "not judged") else ExitCode.PASS


def _ascii() -> bool:
    from wwmaa_tui import headless

    return not headless.can_draw(sys.stdout)


def _lines(found: Comparison, sides: RunSides) -> tuple[SummaryLine, ...]:
    from wwmaa_tui.present.comparison import comparison_view
    from wwmaa_tui.present.comparison_lines import comparison_lines

    return comparison_lines(comparison_view(found, sides.names), ascii_only=_ascii())


def _put(
    arguments: argparse.Namespace, as_json: dict[str, Any], lines: tuple[SummaryLine, ...], document: Document
) -> None:
    from wwmaa_tui import headless

    if arguments.html is not None:
        from engine.report.rendering.html import html

        arguments.html.write_text(html(document), encoding="utf-8")
    if arguments.markdown is not None:
        from engine.report.rendering.markdown import markdown

        arguments.markdown.write_text(markdown(document), encoding="utf-8")
    colour = headless.wants_colour(sys.stdout, arguments.no_color)
    with headless.unheard(sys.stdout):  # as with `| head`: nobody reads on, and what was found stands
        if arguments.json:
            print(json.dumps(as_json, indent=2))
        else:
            for line in lines:
                print(headless.paint(line, colour))
