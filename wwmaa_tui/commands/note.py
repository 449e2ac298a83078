"""`wwmaa-tui note RUN TEXT`: keep a sentence beside a run's figures, while it goes or afterwards."""

from __future__ import annotations

import argparse
from pathlib import Path

from wwmaa_tui.exit_codes import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which run, and what."""
    parser.add_argument("run", metavar="RUN", help="directory of a run, a suite or a step, its name, or latest")
    parser.add_argument("text", nargs="+", metavar="TEXT", help="at most 500 characters; line breaks become blanks")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")
    parser.add_argument("--env-file", type=Path, metavar="FILE", help="its secrets are masked; .env.load-tests")


def run(arguments: argparse.Namespace) -> int:
    """Note it, and say so. EngineError where there is no such run, or it cannot be written."""
    from engine.clock import SystemClock
    from engine.control.commands import CommandError, Note
    from engine.errors import ConfigError, Problem
    from engine.journal.directory import find_run
    from engine.noting import take_note
    from engine.target.environment import read_environment, secret_values
    from wwmaa_tui.present.note_text import note_text, refused_text
    from wwmaa_tui.settings import read_settings

    said = " ".join(arguments.text)
    if reason := refused_text(said):
        raise ConfigError(Problem("note", "", reason))
    directory = find_run(arguments.run, arguments.results)
    secrets = secret_values(read_environment(arguments.env_file))
    note = Note(origin=read_settings().operator, text=note_text(said))
    answer = take_note(directory, note, SystemClock.wall(), secrets)
    if not answer.ok:
        raise CommandError(answer.detail)
    print(f"{answer.detail}: {directory.path}")
    return ExitCode.PASS
