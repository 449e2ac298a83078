"""`wwmaa-tui doctor`: is everything there that a load test needs, and how is it mended where it is not?"""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import TYPE_CHECKING

from wwmaa_tui.commands import aim
from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.doctor.row import Row
    from engine.profile.model import Profile
    from engine.target.target import Target

_CODES = {"env file": ExitCode.BAD_INPUT, "guard": ExitCode.REFUSED, "target": ExitCode.UNREACHABLE}
"""By the check that is not as it should be; 99 for any other."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be looked at, and for whom."""
    parser.add_argument("-p", "--profile", metavar="NAME|FILE", help="what this profile needs; default everything")
    aim.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="the rows as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Look, and print; 0 only when all that is needed is there."""
    from wwmaa_tui.present.doctor import doctor_json, doctor_lines

    profile = _profile(arguments)
    rows, target = _preliminaries(arguments, profile)
    if target is not None:
        rows += asyncio.run(_examined(target, profile))
    print(json.dumps(doctor_json(rows), indent=2) if arguments.json else "\n".join(doctor_lines(rows)))
    wrong = next((row for row in rows if not row.fine), None)
    return ExitCode.PASS if wrong is None else _CODES.get(wrong.check, ExitCode.THRESHOLDS_FAILED)


def _profile(arguments: argparse.Namespace) -> Profile | None:
    if arguments.profile is None:
        return None
    from wwmaa_tui.launch_options import LaunchOptions
    from wwmaa_tui.launcher import RunLauncher

    return RunLauncher(LaunchOptions()).entry(arguments.profile).profile


def _preliminaries(arguments: argparse.Namespace, profile: Profile | None) -> tuple[list[Row], Target | None]:
    """The rows of what decides whether there is a target, and the target."""
    from engine.doctor.row import Row
    from engine.errors import ConfigError, RefusedError

    try:
        environment = aim.environment_of(arguments)
        secret = (profile.members.password_env,) if profile and profile.members else ()
        target = aim.target_of(arguments, default_site=profile.site if profile else None, secret_names=secret)
    except ConfigError as error:
        first, *others = (str(problem) for problem in error.problems)
        return [Row("env file", "not ok", first), *(Row("env file", "not ok", other) for other in others)], None
    except RefusedError as error:
        return [Row("guard", "not ok", str(error))], None
    read = sum(source == environment.file for source, _ in environment.places.values())
    names = f"{environment.file}: {read} names" if read else f"no {environment.file}; the environment says all"
    allowed = f"{target.guard.host}, allowed by {target.guard.reason}; site {target.site.name}"
    return [Row("env file", "ok", names), Row("guard", "ok", allowed)], target


async def _examined(target: Target, profile: Profile | None) -> list[Row]:
    from engine.clock import SystemClock
    from engine.doctor.catalog import ANSWERS, CHECKS
    from engine.doctor.examination import Examination, examine
    from engine.seeding.desk import open_desk

    clock = SystemClock()
    async with open_desk(target, clock, "doctor") as desk:
        return await examine(Examination(target, profile, desk, clock), ANSWERS, CHECKS)
