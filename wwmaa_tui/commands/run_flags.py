"""What a run can be told on the command line, and what that means.

The terminal waits for this before its first frame, so what only some flag needs is imported where that flag is given.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wwmaa_tui.settings import THEMES

if TYPE_CHECKING:
    from engine.errors import Problem
    from engine.output.order import OutputOrder
    from engine.profile.shortcuts import Shortcuts
    from engine.window import Window
    from wwmaa_tui.launch_options import LaunchOptions

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
    parser.add_argument(
        "--out",
        action="append",
        default=[],
        metavar="json=FILE",
        help="every sample, as k6 writes them; FILE.gz packed",
    )
    parser.add_argument("--summary-export", metavar="FILE", help="at the end the summary, as k6 exports it")
    parser.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="TEXT",
        help="say what was done to the platform, for the report",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no narration")
    parser.add_argument("--no-color", action="store_true", help="no colours (also NO_COLOR)")
    parser.add_argument("--theme", choices=THEMES, metavar="NAME", help=", ".join(THEMES))
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII only")


def options_of(arguments: argparse.Namespace) -> LaunchOptions:
    """What the arguments mean. ConfigError with all that is wrong with them."""
    from engine.errors import ConfigError, Problem
    from wwmaa_tui.launch_options import LaunchOptions

    problems: list[Problem] = []
    options = LaunchOptions(
        demo=arguments.demo,
        env_file=arguments.env_file,
        env=_pairs("--env", arguments.env, problems),
        allow_hosts=tuple(arguments.allow_host),
        browser=arguments.browser,
        results=arguments.results,
        time_scale=_time_scale(arguments),
        workers=_workers(arguments.workers, problems),
        seed=arguments.seed,
        tags=_pairs("--tag", arguments.tag, problems),
        changes=_changes(arguments.change, problems),
        shortcuts=_shortcuts(arguments, problems),
        abort_on=arguments.abort_on,
        skip_baseline=arguments.skip_baseline,
        start_at=_start_at(arguments.start_at, problems),
        window=_window(arguments.window, problems),
        output=_output(arguments, problems),
    )
    if arguments.json and not arguments.dry_run:
        problems.append(Problem("--json", "", "goes with --dry-run", "a run's own JSON is summary.json in its folder"))
    if problems:
        raise ConfigError(*problems)
    return options


def _pairs(flag: str, texts: list[str], problems: list[Problem]) -> dict[str, str]:
    from engine.errors import Problem

    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            problems.append(Problem(flag, "", f"expected K=V, got {text!r}"))
        found[key] = value
    return found


def _changes(texts: list[str], problems: list[Problem]) -> tuple[str, ...]:
    if not texts:
        return ()
    from engine.errors import Problem
    from wwmaa_tui.present.note_text import MOST_CHANGES, note_text, refused_text

    refusals = filter(None, (refused_text(text, "a change") for text in texts))
    problems += [Problem("--change", "", refusal) for refusal in refusals]
    if len(texts) > MOST_CHANGES:
        problems.append(Problem("--change", "", f"at most {MOST_CHANGES} of them, got {len(texts):,}"))
    return tuple(map(note_text, texts))


def _time_scale(arguments: argparse.Namespace) -> float:
    if arguments.quick:
        from engine.profile.terms import QUICK_SCALE

        return QUICK_SCALE
    return 1.0 if arguments.time_scale is None else float(arguments.time_scale)


def _workers(text: str, problems: list[Problem]) -> int | None:
    if text == "auto":
        return None
    from engine.errors import Problem
    from engine.profile.terms import MOST_WORKERS

    if re.fullmatch(r"[0-9]{1,4}", text) and int(text) <= MOST_WORKERS:
        return int(text)
    wanted = f"expected auto, 0 (inline) or a number up to {MOST_WORKERS}"
    problems.append(Problem("--workers", "", f"{wanted}, got {text!r}"))
    return None


def _start_at(text: str | None, problems: list[Problem]) -> float | None:
    if text is None:
        return None
    from engine.start import read_start

    return _read(lambda: read_start(text, time.time()), "--start-at", problems)


def _window(text: str | None, problems: list[Problem]) -> Window | None:
    if text is None:
        return None
    from engine.window import read_window

    return _read(lambda: read_window(text), "--window", problems)


def _output(arguments: argparse.Namespace, problems: list[Problem]) -> OutputOrder | None:
    if not arguments.out and arguments.summary_export is None:
        return None
    from engine.output.order import read_output

    return read_output(arguments.out, arguments.summary_export, problems)


def _read(read: Callable[[], T], flag: str, problems: list[Problem]) -> T | None:
    from engine.errors import Problem

    try:
        return read()
    except ValueError as error:
        problems.append(Problem(flag, "", str(error)))
        return None


def _shortcuts(arguments: argparse.Namespace, problems: list[Problem]) -> Shortcuts | None:
    said = (arguments.vus, arguments.duration, arguments.iterations, arguments.rate)
    if not arguments.stage and all(text is None for text in said):
        return None
    from engine.errors import ConfigError
    from engine.profile.shortcuts import read_shortcuts

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
        return None
