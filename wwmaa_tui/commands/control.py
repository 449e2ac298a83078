"""`wwmaa-tui control RUN hold|resume|scale X|step ±N|stop|stop-now|acknowledge [NAME]`: ask something of a run that is
going."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.control.commands import Command

ACTIONS = ("hold", "resume", "scale", "step", "stop", "stop-now", "acknowledge")
_AMOUNTS = {
    "scale": "a factor of the plan, such as 1.5; 1 ends all scaling",
    "step": "users or iterations/s to add, such as +20 or -5",
}

_WHAT = f"scale: {_AMOUNTS['scale']}. step: {_AMOUNTS['step']}. acknowledge: an alert's name; default all of them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which run, and what."""
    parser.add_argument("run", metavar="RUN", help="run directory, its name, or latest")
    parser.add_argument("action", choices=ACTIONS, metavar="|".join(ACTIONS))
    parser.add_argument("amount", nargs="?", metavar="X", help=_WHAT)
    parser.add_argument("--scenario", metavar="NAME", help="that scenario only; default all of them")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default results/")


def run(arguments: argparse.Namespace) -> int:
    """Ask, and print the answer. EngineError with the reason when the run says no, or none hears it."""
    from engine.control.client import ask
    from engine.control.commands import CommandError
    from engine.journal.directory import find_run
    from engine.wording.plain_text import plain

    command = _command(arguments)
    answer = ask(find_run(arguments.run, arguments.results).path, command)
    if not answer.ok:
        raise CommandError(answer.detail)
    print(plain(answer.detail, limit=2000))
    return ExitCode.PASS


def _command(arguments: argparse.Namespace) -> Command:
    from engine.control.commands import Acknowledge, Hold, Resume, Scale, Step, Stop
    from wwmaa_tui.settings import read_settings

    operator = read_settings().operator

    if arguments.action == "acknowledge":
        return Acknowledge(origin=operator, scenario=arguments.scenario, alert=arguments.amount)
    amount = _amount(arguments.action, arguments.amount)
    origin, scenario = operator, arguments.scenario
    match arguments.action:
        case "hold":
            return Hold(origin=origin, scenario=scenario)
        case "resume":
            return Resume(origin=origin, scenario=scenario)
        case "scale":
            return Scale(origin=origin, scenario=scenario, factor=amount)
        case "step":
            return Step(origin=origin, scenario=scenario, delta=amount)
    return Stop(origin=origin, scenario=scenario, now=arguments.action == "stop-now")


def _amount(action: str, text: str | None) -> float:
    """The number that a scale or a step needs, and nothing else takes; 0 for the others."""
    from engine.errors import ConfigError, Problem

    expected = _AMOUNTS.get(action)
    if expected is None:
        if text is not None:
            raise ConfigError(Problem(f"control {action}", "", f"takes no number, got {text!r}"))
        return 0.0
    if text is None:
        raise ConfigError(Problem(f"control {action}", "", "by how much?", expected))
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not math.isfinite(amount):
        raise ConfigError(Problem(f"control {action}", "", f"expected a number, got {text!r}", expected))
    return amount
