"""The command without a name: pick and watch in the terminal, or run headless."""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wwmaa_tui.crash import tell
from wwmaa_tui.crash_context import context_of, is_defect
from wwmaa_tui.curtain import curtain
from wwmaa_tui.exit_codes import ExitCode
from wwmaa_tui.settings import THEMES, Settings, read_settings
from wwmaa_tui.signals import exit_code, stops_the_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.errors import Problem
    from engine.profile.shortcuts import Shortcuts
    from engine.run_thread import RunThread
    from engine.suite.thread import SuiteThread
    from wwmaa_tui.app import WwmaaApp
    from wwmaa_tui.launch_options import LaunchOptions
    from wwmaa_tui.launcher import RunLauncher
    from wwmaa_tui.present.launcher import Outlook
    from wwmaa_tui.settings import KeyedScreen

T = TypeVar("T")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What a run can be told."""
    parser.add_argument("-p", "--profile", metavar="NAME|FILE", help="profile by name, or a TOML file")
    parser.add_argument("--no-ui", action="store_true", help="headless: narrate on stderr, summary on stdout")
    parser.add_argument("--demo", action="store_true", help="against the embedded stand-in platform")
    parser.add_argument("--env-file", type=Path, metavar="FILE", help="default .env.load-tests")
    parser.add_argument("-e", "--env", action="append", default=[], metavar="K=V", help="set an environment name")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="allow one more target host")
    parser.add_argument("--browser", default="", metavar="PATH", help="Chromium to drive; default: one that is found")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    parser.add_argument("--dry-run", action="store_true", help="print the plan, send nothing")
    parser.add_argument("--json", action="store_true", help="with --dry-run: as JSON")
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument("--quick", action="store_true", help="a tenth of the time, the same rates and shape")
    scale.add_argument("--time-scale", type=float, metavar="X", help="that part of the time")
    load = parser.add_argument_group("load", "in place of every scenario's executor, as in k6")
    load.add_argument("-u", "--vus", metavar="N", help="users; alone: so many iterations, one each")
    load.add_argument("-d", "--duration", metavar="TIME", help="so many users (1) for so long, such as 30s")
    load.add_argument("-i", "--iterations", metavar="N", help="so many in all, shared by the users (1)")
    load.add_argument("-s", "--stage", action="append", default=[], metavar="TIME:N", help="ramp, such as 10s:50")
    load.add_argument(
        "--rate", metavar="N/TIME", help="with -d: so many iterations, such as 100/s; -u holds users ready"
    )
    parser.add_argument(
        "--start-at", metavar="TIME", help="begin then: 02:00 (here, the next one), 02:00Z, 2026-11-30T02:00Z, +30m"
    )
    parser.add_argument(
        "--window", metavar="HOURS", help="refuse what does not lie inside, such as 01:00-05:00 (also RUN_WINDOW)"
    )
    parser.add_argument(
        "--abort-on",
        choices=("never", "critical", "target"),
        help="end the run once a threshold has been at that level for 10 s; default what the profile says",
    )
    parser.add_argument("--skip-baseline", action="store_true", help="of a suite: without its first step")
    parser.add_argument("--workers", default="auto", metavar="auto|0|N", help="generator processes; 0 is inline")
    parser.add_argument("--seed", type=int, metavar="N", help="for choices and shapes; default a new one each run")
    parser.add_argument("--tag", action="append", default=[], metavar="K=V", help="label the run")
    parser.add_argument("-q", "--quiet", action="store_true", help="no narration")
    parser.add_argument("--no-color", action="store_true", help="no colours (also NO_COLOR)")
    parser.add_argument("--theme", choices=THEMES, metavar="NAME", help=", ".join(THEMES))
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII only")


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code."""
    if arguments.dry_run or arguments.no_ui or not has_terminal():
        return _without_screen(arguments)
    return _terminal(arguments)


def _without_screen(arguments: argparse.Namespace) -> int:
    from wwmaa_tui.launcher import RunLauncher

    with closing(RunLauncher(_options(arguments))) as launcher:
        return _dry_run(launcher, arguments) if arguments.dry_run else _headless(launcher, arguments)


def _options(arguments: argparse.Namespace) -> LaunchOptions:
    from engine.errors import ConfigError, Problem
    from engine.profile.terms import MOST_WORKERS, QUICK_SCALE
    from engine.start import read_start
    from engine.window import read_window
    from wwmaa_tui.launch_options import LaunchOptions

    problems: list[Problem] = []

    def pairs(flag: str, texts: list[str]) -> dict[str, str]:
        found = {}
        for text in texts:
            key, equals, value = text.partition("=")
            if not equals or not key:
                problems.append(Problem(flag, "", f"expected K=V, got {text!r}"))
            found[key] = value
        return found

    shortcuts = _shortcuts(arguments, problems)
    workers: int | None = None
    if arguments.workers != "auto":
        if re.fullmatch(r"[0-9]{1,4}", arguments.workers) and int(arguments.workers) <= MOST_WORKERS:
            workers = int(arguments.workers)
        else:
            wanted = f"expected auto, 0 (inline) or a number up to {MOST_WORKERS}"
            problems.append(Problem("--workers", "", f"{wanted}, got {arguments.workers!r}"))
    options = LaunchOptions(
        demo=arguments.demo,
        env_file=arguments.env_file,
        env=pairs("--env", arguments.env),
        allow_hosts=tuple(arguments.allow_host),
        browser=arguments.browser,
        results=arguments.results,
        time_scale=QUICK_SCALE if arguments.quick else (1.0 if arguments.time_scale is None else arguments.time_scale),
        workers=workers,
        seed=arguments.seed,
        tags=pairs("--tag", arguments.tag),
        shortcuts=shortcuts,
        abort_on=arguments.abort_on,
        skip_baseline=arguments.skip_baseline,
        start_at=_time(read_start, "--start-at", arguments.start_at, problems, time.time()),
        window=_time(read_window, "--window", arguments.window, problems),
    )
    if arguments.json and not arguments.dry_run:
        problems.append(Problem("--json", "", "goes with --dry-run", "a run's own JSON is summary.json in its folder"))
    if problems:
        raise ConfigError(*problems)
    return options


def _time(read: Callable[..., T], flag: str, text: str | None, problems: list[Problem], *others: float) -> T | None:
    """What a flag of a time means; None where it is not given, or is a problem."""
    from engine.errors import Problem

    if text is None:
        return None
    try:
        return read(text, *others)
    except ValueError as error:
        problems.append(Problem(flag, "", str(error)))
        return None


def _shortcuts(arguments: argparse.Namespace, problems: list[Problem]) -> Shortcuts:
    from engine.errors import ConfigError
    from engine.profile.shortcuts import Shortcuts, read_shortcuts

    try:
        return read_shortcuts(
            vus=arguments.vus,
            duration=arguments.duration,
            iterations=arguments.iterations,
            stages=arguments.stage,
            rate=arguments.rate,
        )
    except ConfigError as error:
        problems += error.problems
        return Shortcuts()


def has_terminal() -> bool:
    """Textual draws on stderr and reads from stdin; a pipe at any end means that nobody looks."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


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
                headless.narrate(thread, quiet=arguments.quiet, colour=colour, wait=thread.join)
        thread.join()
    if is_defect(thread.failure):
        _tell(thread, arguments)
        return ExitCode.CRASHED
    if thread.failure is not None:
        with headless.unheard(sys.stderr):
            sys.stderr.write(f"wwmaa-tui: the run could not go on: {thread.failure}\n")
        return ExitCode.BAD_INPUT
    with headless.unheard(sys.stdout):
        colour = headless.wants_colour(sys.stdout, arguments.no_color)
        if isinstance(thread, SuiteThread):
            headless_suite.print_suite(thread.suite, str(thread.directory), colour=colour)
        else:
            headless.print_summary(thread.state, str(thread.directory), colour=colour)
    return exit_code(thread)


def _terminal(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_FPS", "15")
    if arguments.no_color:
        os.environ["NO_COLOR"] = "1"
    settings = settled()
    gc.disable()  # nothing that is made while the screens load is garbage; the app collects once it stands
    with curtain(sys.stderr, "choose a profile", "reading the profiles ..."):
        options = _options(arguments)
        from wwmaa_tui.app import WwmaaApp
        from wwmaa_tui.archive import ResultsArchive
        from wwmaa_tui.launcher import RunLauncher

        launcher = RunLauncher(options)
        chosen = launcher.name(arguments.profile) if arguments.profile else None
        app = WwmaaApp(
            launcher,
            archive=ResultsArchive(options.results),
            chosen=chosen,
            theme=arguments.theme,
            ascii=arguments.ascii,
            settings=settings,
        )
    with closing(launcher):
        return _watched(app, launcher, arguments)


def settled() -> Settings:
    """What is settled for a terminal app. ConfigError with all that is wrong, before there is a screen."""

    def keyed_screens() -> Sequence[KeyedScreen]:
        from wwmaa_tui import key_catalog  # loads every screen, which only keys of one's own need so early

        return key_catalog.keyed_screens()

    def true_key(key: str) -> str | None:
        from wwmaa_tui import key_catalog

        return key_catalog.true_key(key)

    settings = read_settings(keyed_screens, true_key)
    for warning in settings.warnings:
        sys.stderr.write(f"wwmaa-tui: {warning}\n")
    return settings


def _watched(app: WwmaaApp, launcher: RunLauncher, arguments: argparse.Namespace) -> int:
    """Until the app has ended, and what it started."""
    with stops_the_run(launcher, let_go=app.exit):
        code = app.run()
        if app.crashed is not None:
            tell(app.crashed, context_of(arguments, launcher.run))
            code = ExitCode.CRASHED
        if launcher.run is not None and not launcher.run.finished:
            if app.crashed is not None:
                sys.stderr.write(
                    f"wwmaa-tui: the run goes on without a screen; its results: {launcher.run.directory}\n"
                )
            launcher.run.join()
            code = exit_code(launcher.run) if app.crashed is None else code
        for thread in launcher.failed:
            _tell(thread, arguments)
            code = ExitCode.CRASHED
    return ExitCode.PASS if code is None else code


def _tell(thread: RunThread | SuiteThread, arguments: argparse.Namespace) -> None:
    assert thread.failure is not None
    tell(thread.failure, context_of(arguments, thread))
