"""`wwmaa-tui baseline RUN`: name the run that later ones are held against, see those names, or take one away."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.baselines import Kept


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which run, and what is done with it."""
    parser.add_argument("run", nargs="?", metavar="RUN", help="run, suite's step or baseline; without one: --list")
    parser.add_argument("--name", metavar="NAME", help="what it is called; default as its profile")
    parser.add_argument("--remove", action="store_true", help="RUN, or NAME, is no baseline any more; the run stays")
    parser.add_argument("--list", action="store_true", help="the baselines there are")
    parser.add_argument("--json", action="store_true", help="with --list: for scripts")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")


def run(arguments: argparse.Namespace) -> int:
    """List, set or remove. ConfigError with all that is wrong with the flags, or with the file of names."""
    from engine.baselines import read_baselines

    _check(arguments)
    if arguments.remove:
        _remove(arguments)
    elif arguments.run is not None:
        _set(arguments)
    else:
        _list(read_baselines(arguments.results), arguments)
    return ExitCode.PASS


def _check(arguments: argparse.Namespace) -> None:
    from engine.errors import ConfigError, Problem

    problems = []
    if arguments.list and (arguments.run or arguments.name or arguments.remove):
        problems.append(Problem("--list", "", "goes with no RUN, --name or --remove"))
    if arguments.json and (arguments.run or arguments.name or arguments.remove):
        problems.append(Problem("--json", "", "goes with --list only"))
    if arguments.name is not None and arguments.run is None and not arguments.remove:
        problems.append(Problem("--name", "", "names a RUN, and none is given"))
    if arguments.remove and arguments.run is None and arguments.name is None:
        problems.append(Problem("--remove", "", "of what?", "name a RUN or a baseline; --list shows them"))
    if arguments.results.exists() and not arguments.results.is_dir():
        problems.append(Problem("--results", "", f"{arguments.results} is not a folder"))
    if problems:
        raise ConfigError(*problems)


def _set(arguments: argparse.Namespace) -> None:
    from engine.baselines import default_name, set_baseline
    from engine.errors import ConfigError, Problem
    from engine.history import run_record
    from engine.journal.directory import find_run

    directory = find_run(arguments.run, arguments.results)
    record = run_record(directory.path)
    if record is None:
        raise ConfigError(Problem("RUN", "", f"{directory.path} holds no run that can be read"))
    if not record.measured:
        said = f"{record.name} is {record.verdict}: nothing can be held against it"
        raise ConfigError(Problem("RUN", "", said, "name a run that went to its end and can be believed"))
    name = default_name(record.profile) if arguments.name is None else arguments.name
    before = set_baseline(arguments.results, name, directory.path, record.profile, time.time())
    print(f"{name} is {record.name} now{f', and was {_plain(before.run)}' if before else ''}")


def _remove(arguments: argparse.Namespace) -> None:
    from engine.baselines import inside, read_baselines, remove_baselines
    from engine.errors import ConfigError, Problem
    from engine.journal.directory import find_run

    kept = read_baselines(arguments.results)
    if kept.problems:
        raise ConfigError(*kept.problems)
    named = [name for name in (arguments.name, arguments.run) if name is not None and kept.named(name)]
    if named:
        gone: tuple[str, ...] = (named[0],)
    elif arguments.name is not None:
        known = ", ".join(each.name for each in kept.baselines) or "there is none"
        raise ConfigError(Problem("--name", "", f"no baseline is called {arguments.name!r}", f"there are: {known}"))
    else:
        path = find_run(arguments.run, arguments.results).path
        gone = kept.names_of(inside(arguments.results, path) or "")
        if not gone:
            raise ConfigError(Problem("RUN", "", f"{path} is no baseline", "wwmaa-tui baseline --list shows them"))
    remove_baselines(arguments.results, gone)
    for name in gone:
        before = kept.named(name)
        print(f"{name} is no baseline any more; {_plain(before.run) if before else 'its run'} stays")


def _list(kept: Kept, arguments: argparse.Namespace) -> None:
    from engine.history import run_record
    from wwmaa_tui import headless
    from wwmaa_tui.present.baselines import baseline_as_json, baseline_lines

    for problem in kept.problems:
        sys.stderr.write(f"wwmaa-tui: {_plain(str(problem))}\n")
    known = [(each, run_record(arguments.results / each.run)) for each in kept.baselines]
    if arguments.json:
        print(json.dumps([baseline_as_json(each, record, arguments.results) for each, record in known], indent=2))
    elif known:
        for line in baseline_lines(known, ascii_only=not headless.can_draw(sys.stdout)):
            print(line.text)
    elif not kept.problems:
        sys.stderr.write(f"wwmaa-tui: there is no baseline in {arguments.results} yet; baseline RUN sets one\n")


def _plain(text: str) -> str:
    from engine.wording.plain_text import plain

    return plain(text, limit=1000)
