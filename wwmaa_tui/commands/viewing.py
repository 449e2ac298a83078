"""What `watch` and `replay` have in common: whoever only looks gives way to what is measured."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from wwmaa_tui.settings import THEMES

if TYPE_CHECKING:
    from engine.journal.directory import RunDirectory
    from wwmaa_tui.base_app import BaseApp

_NICENESS = 19


def add_looks(parser: argparse.ArgumentParser) -> None:
    """Where runs lie, and how to draw them."""
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    parser.add_argument("--theme", choices=THEMES, metavar="NAME", help=", ".join(THEMES))
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII only")
    parser.add_argument("--no-color", action="store_true", help="no colours (also NO_COLOR)")


def give_way() -> None:
    """Be the last to be served by this machine: the run that is looked at may be measuring on it. Niceness alone is not
    enough: between terminals Linux shares by session, but whoever is of the idle class gives way to all others at once.
    """
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)
    if hasattr(os, "SCHED_IDLE"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def prepare_screen(arguments: argparse.Namespace) -> None:
    """What Textual reads when it is first imported."""
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_FPS", "15")
    if arguments.no_color:
        os.environ["NO_COLOR"] = "1"


def show(app: BaseApp) -> int:
    """The app until it is left, or told to end; its exit code. Raises what it crashed of."""
    with _ends_politely(app):
        code = app.run()
    if app.crashed is not None:
        raise app.crashed
    return code or 0


def say(text: str) -> None:
    """A line for people."""
    sys.stderr.write(f"wwmaa-tui: {text}\n")


def say_torn(directory: RunDirectory) -> None:
    """That the last line of its journal is left out."""
    say(f"{directory.name}: the journal's last line was cut off while it was written; it is left out")


@contextlib.contextmanager
def _ends_politely(app: BaseApp) -> Iterator[None]:
    """While the body runs, SIGTERM ends the app and gives the terminal back."""

    def end(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().call_soon_threadsafe(app.exit)

    previous = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
