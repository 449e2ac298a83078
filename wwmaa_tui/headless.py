"""Headless mode: where it writes, in which colours, and the summary that ends it on stdout. Never loads Textual."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from engine.report.comparing.compared import Comparison
from engine.report.comparing.earlier import Earlier
from engine.report_files import report_in
from engine.state import RunState
from engine.wording.levels import LevelKey
from wwmaa_tui.present.end_summary import end_summary
from wwmaa_tui.present.summary_line import SummaryLine

_COLOURS: dict[LevelKey, str] = {
    "ok": "32",
    "no-data": "90",
    "too-few": "90",
    "tainted": "35",
    "target": "33",
    "critical": "31",
}


def print_summary(
    state: RunState,
    directory: str,
    *,
    colour: bool,
    out: TextIO | None = None,
    going: bool = False,
    before: Earlier[Comparison] | None = None,
) -> None:
    """The end summary, or how far a run has come that is still going. `before`: an earlier one that it is held
    against."""
    out = out or sys.stdout
    for line in end_summary(state, directory, ascii_only=not can_draw(out), going=going, before=before):
        out.write(paint(line, colour) + "\n")
    print_report_place(directory, out)
    out.flush()


def print_report_place(directory: str, out: TextIO) -> None:
    """The file to open, where it was written."""
    if report := report_in(Path(directory)):
        out.write(f"    {report}\n")


def paint(line: SummaryLine, colour: bool) -> str:
    """The line with its level's colour, if colours are wanted."""
    if not colour or line.level is None:
        return line.text
    return f"\x1b[{_COLOURS[line.level]}m{line.text}\x1b[0m"


@contextlib.contextmanager
def unheard(stream: TextIO) -> Iterator[None]:
    """Nobody may read the stream any more, a pipe's reader or a terminal being gone: then the body ends there, and
    whatever is written after it is lost. A run and its exit code do not hang on who listens."""
    try:
        yield
        stream.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):  # what is left to be flushed would fail once more at the exit
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def wants_colour(stream: TextIO, no_color: bool) -> bool:
    """Whether to paint on that stream: a terminal, and nobody said no."""
    return stream.isatty() and not no_color and "NO_COLOR" not in os.environ


def can_draw(stream: TextIO) -> bool:
    """Whether the stream's encoding has our symbols."""
    try:
        "✔▲✖█".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
