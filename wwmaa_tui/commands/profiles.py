"""`wwmaa-tui profiles [show NAME]`: what can be run, and what a profile will do."""

from __future__ import annotations

import argparse

from wwmaa_tui.exit_codes import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """List, or show one."""
    parser.add_argument("action", nargs="?", choices=("list", "show"), default="list")
    parser.add_argument("name", nargs="?", metavar="NAME")


def run(arguments: argparse.Namespace) -> int:
    """Print it."""
    from wwmaa_tui.launch_options import LaunchOptions, bad_flag
    from wwmaa_tui.launcher import RunLauncher
    from wwmaa_tui.present.plan_table import plan_lines, profile_line

    launcher = RunLauncher(LaunchOptions())
    if arguments.action == "show":
        if not arguments.name:
            raise bad_flag("profiles show", "which one?", "wwmaa-tui profiles lists them")
        entry = launcher.entry(arguments.name)
        print("\n".join(plan_lines(entry, launcher.whole_plan(entry))))
        return ExitCode.PASS
    broken = False
    for entry in launcher.entries():
        if entry.profile is None:
            broken = True
            print(f"{entry.name:<12} has problems: " + "; ".join(str(problem) for problem in entry.problems))
        else:
            print(profile_line(entry, launcher.whole_plan(entry)))
    return ExitCode.BAD_INPUT if broken else ExitCode.PASS
