"""`wwmaa-tui watch [RUN]`: look on while another terminal operates a run; read-only, from its journal alone."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from wwmaa_tui.commands.run import has_terminal, settled
from wwmaa_tui.commands.viewing import add_looks, give_way, prepare_screen, say, show
from wwmaa_tui.curtain import curtain
from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.feeds.watch import WatchFeed
    from engine.feeds.watch_suite import SuiteWatchFeed
    from engine.journal.directory import RunDirectory

_AGAIN_S = 0.25
"""Between two looks for a run that is waited for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which run, and how."""
    parser.add_argument(
        "run",
        nargs="?",
        metavar="RUN",
        help="directory or name of a run, a suite or a suite's step; default the newest that is going, else the newest",
    )
    parser.add_argument("--wait", action="store_true", help="wait until it is there; without RUN: until one is going")
    parser.add_argument(
        "--no-ui", action="store_true", help="narrate as a headless run does; its exit code is the run's"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="with --no-ui: no narration")
    add_looks(parser)


def run(arguments: argparse.Namespace) -> int:
    """Look on until the run ends or one leaves. JournalError when there is no such run, or its journal cannot be read;
    the run's exit code once it has ended, 0 before."""
    from engine.feeds.watch_suite import watch_feed

    give_way()
    directory = _find(arguments)
    feed = watch_feed(directory.path)
    feed.start()
    try:
        code = _look_on(feed, directory, arguments)
    finally:
        feed.close()
    if feed.failure is not None:
        raise feed.failure
    return code


def _find(arguments: argparse.Namespace) -> RunDirectory:
    from engine.errors import JournalError
    from engine.feeds.finding import find_watched

    waits = False
    while True:
        try:
            return find_watched(arguments.run, arguments.results, only_going=arguments.wait)
        except JournalError as error:
            if not arguments.wait:
                raise JournalError(f"{error} (--wait waits for it)") from error
            if not waits:
                say(f"{error}; waiting")
                waits = True
        time.sleep(_AGAIN_S)


def _look_on(feed: WatchFeed | SuiteWatchFeed, directory: RunDirectory, arguments: argparse.Namespace) -> int:
    if arguments.no_ui or not has_terminal():
        return _headless(feed, directory, arguments)
    prepare_screen(arguments)
    settings = settled()
    with curtain(sys.stderr, "watch a run", "reading its journal ..."):
        from wwmaa_tui.viewer import WatchApp

        app = WatchApp(feed, theme=arguments.theme, ascii=arguments.ascii, settings=settings)

    return show(app)


def _headless(feed: WatchFeed | SuiteWatchFeed, directory: RunDirectory, arguments: argparse.Namespace) -> int:
    from engine.feeds.watch import WatchFeed
    from wwmaa_tui import headless, headless_suite
    from wwmaa_tui.narrator import narrate

    colour = headless.wants_colour(sys.stderr, arguments.no_color)
    with headless.unheard(sys.stderr):
        if not arguments.quiet:
            say(f"watching {directory.path}")
        if isinstance(feed, WatchFeed):
            narrate(feed, quiet=arguments.quiet, colour=colour, wait=feed.join)
        else:
            headless_suite.narrate_suite(feed, quiet=arguments.quiet, colour=colour)
        if feed.interrupted:
            say("the journal has no end, and nobody writes it any more: it was interrupted")
    feed.join()
    if feed.failure is not None:
        return ExitCode.BAD_INPUT
    colour = headless.wants_colour(sys.stdout, arguments.no_color)
    with headless.unheard(sys.stdout):
        if isinstance(feed, WatchFeed):
            headless.print_summary(feed.state, str(directory.path), colour=colour)
        else:
            headless_suite.print_suite(feed.suite, str(directory.path), colour=colour)
    ended = feed.state.ended if isinstance(feed, WatchFeed) else feed.suite.ended
    return ended.exit_code if ended else ExitCode.INTERRUPTED
