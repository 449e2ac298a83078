"""The command without a name: pick and watch in the terminal, or run headless."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from wwmaa_tui.commands.run_flags import add_arguments, options_of
from wwmaa_tui.crash import tell
from wwmaa_tui.crash_context import context_of
from wwmaa_tui.curtain import curtain
from wwmaa_tui.exit_codes import ExitCode
from wwmaa_tui.settings import Settings, read_settings
from wwmaa_tui.signals import exit_code, stops_the_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wwmaa_tui.app import WwmaaApp
    from wwmaa_tui.launcher import RunLauncher
    from wwmaa_tui.settings import KeyedScreen

__all__ = ["add_arguments", "has_terminal", "run", "settled"]


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code."""
    if arguments.dry_run or arguments.no_ui or not has_terminal():
        from wwmaa_tui.commands.run_headless import without_screen

        return without_screen(arguments)
    return _terminal(arguments)


def has_terminal() -> bool:
    """Textual draws on stderr and reads from stdin; a pipe at any end means that nobody looks."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def _terminal(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_FPS", "15")
    if arguments.no_color:
        os.environ["NO_COLOR"] = "1"
    settings = settled()
    gc.disable()  # nothing that is made while the screens load is garbage; the app collects once it stands
    with curtain(sys.stderr, "choose a profile", "reading the profiles ..."):
        options = options_of(arguments)
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
            assert thread.failure is not None
            tell(thread.failure, context_of(arguments, thread))
            code = ExitCode.CRASHED
    return ExitCode.PASS if code is None else code
