"""`wwmaa-tui replay RUN`: a run, or a suite, played again from its journal, at any speed."""

from __future__ import annotations

import argparse
import contextlib
import sys
from typing import TYPE_CHECKING

from wwmaa_tui.commands.run import has_terminal, settled
from wwmaa_tui.commands.viewing import add_looks, give_way, prepare_screen, say_torn, show
from wwmaa_tui.curtain import curtain
from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.feeds.replay import ReplayFeed, SuiteReplayFeed
    from engine.journal.directory import RunDirectory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which run, how fast, from where."""
    parser.add_argument("run", metavar="RUN", help="directory or name of a run, a suite or a suite's step, or latest")
    parser.add_argument("--speed", default="1", metavar="X", help="10, 0.5 or max; default 1; < and > change it")
    parser.add_argument("--from", dest="begin", metavar="TIME", help="such as 02:00; default its beginning")
    add_looks(parser)


def run(arguments: argparse.Namespace) -> int:
    """Play until one leaves. ConfigError for flags; JournalError for no such run, or a damaged journal."""
    from engine.feeds.replay import replay_feed
    from engine.journal.directory import find_run

    give_way()
    directory = find_run(arguments.run, arguments.results)
    with contextlib.closing(replay_feed(directory.path)) as feed:
        _set(feed, arguments)
        if not has_terminal():
            raise _needs_terminal(directory)
        if feed.torn:
            say_torn(directory)
        prepare_screen(arguments)
        settings = settled()
        with curtain(sys.stderr, "replay a run", "reading its journal ..."):
            from wwmaa_tui.viewer import ReplayApp

            app = ReplayApp(feed, theme=arguments.theme, ascii=arguments.ascii, settings=settings)

        feed.start()
        show(app)
    if feed.failure is not None:
        raise feed.failure
    return ExitCode.PASS


def _set(feed: ReplayFeed | SuiteReplayFeed, arguments: argparse.Namespace) -> None:
    """Its speed and where it begins, as the flags say. ConfigError with all that is wrong with them."""
    from engine.errors import ConfigError, Problem
    from wwmaa_tui.present.replay import read_speed, read_time

    problems: list[Problem] = []
    try:
        feed.set_speed(read_speed(arguments.speed))
    except ValueError as error:
        problems.append(Problem("--speed", "", str(error)))
    try:
        if arguments.begin is not None:
            feed.seek(read_time(arguments.begin, feed.head.length_s))
    except ValueError as error:
        problems.append(Problem("--from", "", f"{error}, got {arguments.begin!r}"))
    if problems:
        raise ConfigError(*problems)


def _needs_terminal(directory: RunDirectory) -> Exception:
    from engine.errors import ConfigError, Problem

    said = f"it draws on a terminal, and there is none here; wwmaa-tui report {directory.path} tells without one"
    return ConfigError(Problem("replay", "", said))
