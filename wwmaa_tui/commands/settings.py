"""`wwmaa-tui settings`: where the settings file is, what is settled, and every key that can be another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from wwmaa_tui.settings import KeyedScreen, Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to begin a file."""
    parser.add_argument(
        "--write", action="store_true", help="create the file with the defaults; one that is there is never touched"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what is settled as TOML; with `--write` begin the file. ConfigError where it is there already, or wrong."""
    from engine.errors import ConfigError, Problem
    from wwmaa_tui.key_catalog import keyed_screens, true_key
    from wwmaa_tui.settings import read_settings

    settings = read_settings(keyed_screens, true_key)
    text = "".join(f"{line}\n" for line in settings_lines(settings, keyed_screens()))
    for warning in settings.warnings:
        sys.stderr.write(f"wwmaa-tui: {warning}\n")
    if not arguments.write:
        sys.stdout.write(text)
        return ExitCode.PASS
    try:
        settings.path.parent.mkdir(parents=True, exist_ok=True)
        with settings.path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(Problem(str(settings.path), "", "is there already, and stays as it is")) from None
    print(settings.path)
    return ExitCode.PASS


def settings_lines(settings: Settings, screens: Sequence[KeyedScreen]) -> Iterator[str]:
    """The settings as a file that says the same, with all else that it could say in comments."""
    from wwmaa_tui.operator import operator_name
    from wwmaa_tui.settings import THEMES, WHOLE

    yield f"# {settings.path}{'' if settings.found else ' (there is no such file yet: these are the defaults)'}"
    yield "# Flags go over what is settled here."
    yield f"# one of {', '.join(THEMES)}; without it dark, and mono where NO_COLOR is set"
    yield f"theme = {_text(settings.theme)}" if settings.theme else '# theme = "dark"'
    yield f"ascii = {'true' if settings.ascii else 'false'}  # draw with ASCII only"
    span = _text(WHOLE) if settings.span_s is None else f"{settings.span_s:g}"
    yield f'span = {span}  # how much of a run charts show at first: seconds, or a text such as "5m" or "{WHOLE}"'
    anybody = "# " if settings.operator == operator_name() else ""
    yield f"{anybody}operator = {_text(settings.operator)}  # who commands and takes notes"
    yield ""
    yield '# Keys, each with those it has without this file. Several for one: "s,ctrl+s". A comma is called comma.'
    yield "[keys]"
    shown = set[str]()
    for screen in screens:
        new = {name: keys for name, keys in screen.keys.items() if name not in shown}
        shown |= new.keys()
        if new:
            yield f"# {screen.name}"
        for name, keys in new.items():
            own = settings.keys.get(name)
            line = f"{_text(name)} = {_text(','.join(own or keys))}"
            yield f"{'' if own else '# '}{line}  # {screen.tooltips[name]}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
