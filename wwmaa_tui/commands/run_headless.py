"""A run without a screen: its plan, or the run itself with narration on stderr and a summary on stdout."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from wwmaa_tui.commands.run_flags import options_of
from wwmaa_tui.crash import tell
from wwmaa_tui.crash_context import context_of, is_defect
from wwmaa_tui.exit_codes import ExitCode
from wwmaa_tui.signals import exit_code, stops_the_run

if TYPE_CHECKING:
    from wwmaa_tui.launcher import RunLauncher
    from wwmaa_tui.present.launcher import Outlook


def without_screen(arguments: argparse.Namespace) -> int:
    """Print the plan, or run; the exit code."""
    from wwmaa_tui.launcher import RunLauncher

    with closing(RunLauncher(options_of(arguments))) as launcher:
        return _dry_run(launcher, arguments) if arguments.dry_run else _headless(launcher, arguments)


def report_trouble(missing: str, directory: Path) -> str:
    """That a report is not whole, and the way out; what the run found stands."""
    from engine.wording.plain_text import plain

    said = plain(missing, limit=1000)
    return f"the report is not whole: {said}; wwmaa-tui report {directory} --files writes it again"


def _profile_name(arguments: argparse.Namespace) -> str:
    return arguments.profile or "smoke"


def _dry_run(launcher: RunLauncher, arguments: argparse.Namespace) -> int:
    from engine.journeys.catalog import planned_operations
    from engine.plan.dry_run import dry_run
    from engine.plan.suite_plan import SuitePlan, dry_run_suite
    from wwmaa_tui.present.plan_table import plan_lines
    from wwmaa_tui.present.starting import start_lines

    entry = launcher.entry(_profile_name(arguments))
    planned = launcher.whole_plan(entry)
    outlook = launcher.outlook(entry)
    when = start_lines(outlook, time.time())
    if arguments.json:
        if isinstance(planned, SuitePlan):
            print(json.dumps(dry_run_suite(planned, planned_operations), indent=2))
        else:
            print(json.dumps(dry_run(planned, planned_operations), indent=2))
    else:
        print("\n".join([*plan_lines(entry, planned), *(f"  {line}" for line in when)]))
    if not arguments.quiet:
        for line in when if arguments.json else ():
            sys.stderr.write(f"wwmaa-tui: {line}\n")
        _say_what_is_in_the_way(outlook)
    return ExitCode.PASS


def _say_what_is_in_the_way(outlook: Outlook) -> None:
    """A plan is a plan without an environment, too; but who asks what would happen is told that nothing would."""
    from wwmaa_tui.present.starting import outside

    reasons = [outlook.refusal or "", *map(str, outlook.problems), outside(outlook, time.time())]
    for line in (line for reason in filter(None, reasons) for line in reason.splitlines()):
        sys.stderr.write(f"wwmaa-tui: a launch would not begin: {line}\n")


def _headless(launcher: RunLauncher, arguments: argparse.Namespace) -> int:
    from engine.suite.thread import SuiteThread
    from wwmaa_tui import headless, headless_suite
    from wwmaa_tui.narrator import narrate

    if not arguments.no_ui and not arguments.quiet:
        chosen = "" if arguments.profile else f", with the profile {_profile_name(arguments)}"
        sys.stderr.write(f"wwmaa-tui: no terminal here, running headless{chosen} (the same as --no-ui)\n")
    entry = launcher.entry(_profile_name(arguments))
    with stops_the_run(launcher):
        thread = launcher.launch(entry)
        with headless.unheard(sys.stderr):
            if launcher.lacks and not arguments.quiet:
                sys.stderr.write(f"wwmaa-tui: {launcher.lacks}\n")
            colour = headless.wants_colour(sys.stderr, arguments.no_color)
            if isinstance(thread, SuiteThread):
                headless_suite.narrate_suite(thread, quiet=arguments.quiet, colour=colour)
            else:
                narrate(thread, quiet=arguments.quiet, colour=colour, wait=thread.join)
        thread.join()
    if is_defect(thread.failure):
        assert thread.failure is not None
        tell(thread.failure, context_of(arguments, thread))
        return ExitCode.CRASHED
    if thread.failure is not None:
        with headless.unheard(sys.stderr):
            sys.stderr.write(f"wwmaa-tui: the run could not go on: {thread.failure}\n")
        return ExitCode.BAD_INPUT
    with headless.unheard(sys.stderr):
        for missing in thread.unreported:
            sys.stderr.write(f"wwmaa-tui: {report_trouble(missing, thread.directory)}\n")
    with headless.unheard(sys.stdout):
        colour = headless.wants_colour(sys.stdout, arguments.no_color)
        if isinstance(thread, SuiteThread):
            headless_suite.print_suite(thread.suite, str(thread.directory), thread.runs, colour=colour)
        else:
            headless.print_summary(thread.state, str(thread.directory), colour=colour)
    return exit_code(thread)
