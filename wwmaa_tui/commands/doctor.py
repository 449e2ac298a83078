"""`wwmaa-tui doctor`: is everything there that a load test needs, and how is it mended where it is not?"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from wwmaa_tui.commands import aim
from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.doctor.row import Row
    from engine.profile.model import Profile
    from engine.target.environment import Environment
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
    from wwmaa_tui.examining import examined
    from wwmaa_tui.present.doctor import doctor_json, doctor_lines

    profiles = _profiles(arguments)
    rows, target = _preliminaries(arguments, profiles)
    if target is not None:
        rows += examined(target, profiles, aim.environment_of(arguments))
    print(json.dumps(doctor_json(rows), indent=2) if arguments.json else "\n".join(doctor_lines(rows)))
    wrong = next((row for row in rows if not row.fine), None)
    return ExitCode.PASS if wrong is None else _CODES.get(wrong.check, ExitCode.THRESHOLDS_FAILED)


def _profiles(arguments: argparse.Namespace) -> tuple[Profile, ...]:
    """The profile that was named, or those of its steps where it is a suite."""
    if arguments.profile is None:
        return ()
    from wwmaa_tui.launch_options import LaunchOptions
    from wwmaa_tui.launcher import RunLauncher

    entry = RunLauncher(LaunchOptions(env_file=arguments.env_file)).entry(arguments.profile)
    return tuple(each.profile for each in entry.steps or (entry,) if each.profile is not None)


def _preliminaries(arguments: argparse.Namespace, profiles: tuple[Profile, ...]) -> tuple[list[Row], Target | None]:
    """The rows of what decides whether there is a target, and the target."""
    from engine.doctor.row import Row
    from engine.errors import ConfigError, RefusedError

    try:
        environment = aim.environment_of(arguments)
        secrets = [profile.members.password_env for profile in profiles if profile.members]
        target = aim.target_of(arguments, default_site=profiles[0].site if profiles else None, secret_names=secrets)
    except ConfigError as error:
        first, *others = (str(problem) for problem in error.problems)
        return [Row("env file", "not ok", first), *(Row("env file", "not ok", other) for other in others)], None
    except RefusedError as error:
        return [Row("guard", "not ok", str(error))], None
    read = sum(source == environment.file for source, _ in environment.places.values())
    names = f"{environment.file}: {read} names" if read else f"no {environment.file}; the environment says all"
    allowed = f"{target.guard.host}, allowed by {target.guard.reason}; site {target.site.name}"
    rows = [Row("env file", "ok", names), Row("guard", "ok", allowed)]
    return [*rows, *_settings(arguments, profiles, environment)], target


def _settings(arguments: argparse.Namespace, profiles: tuple[Profile, ...], environment: Environment) -> list[Row]:
    """Everything that a launch of the profiles would find missing, beside their members' password: a row says that."""
    from engine.doctor.row import Row
    from engine.errors import ConfigError, Problem
    from engine.journeys.aiming import aimed

    if not profiles:
        remedy = "-p NAME looks at what a profile needs besides, -p suite at the needs of all steps"
        return [Row("profile", "not measured", "none was named", remedy, needed=False)]
    problems: dict[Problem, None] = {}
    passwords = {profile.members.password_env for profile in profiles if profile.members}
    for profile in profiles:
        try:
            aimed(profile, aim.site_of(arguments, environment, profile.site), environment, arguments.allow_host)
        except ConfigError as error:
            problems.update((problem, None) for problem in error.problems if problem.key not in passwords)
    found = [Row("settings", "not ok", f"{each.key or each.source}: {each.message}", each.hint) for each in problems]
    return found or [Row("settings", "ok", "addresses, secrets and test data are named")]
