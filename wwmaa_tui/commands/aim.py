"""What commands share that ask the platform outside a run: the flags that aim them, and the target these mean."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.target.environment import Environment
    from engine.target.site import Site
    from engine.target.target import Target

DEFAULT_SITE = "wwmaa"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of a run that aim it, and the site."""
    parser.add_argument("--site", metavar="NAME|FILE", help=f"default SITE of the environment, else {DEFAULT_SITE}")
    parser.add_argument("--env-file", type=Path, metavar="FILE", help="default .env.load-tests")
    parser.add_argument("-e", "--env", action="append", default=[], metavar="K=V", help="set an environment name")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="allow one more target host")


def environment_of(arguments: argparse.Namespace) -> Environment:
    """Names and values. ConfigError for flags and files that cannot be read."""
    from engine.errors import ConfigError, Problem
    from engine.target.environment import read_environment

    flags, problems = {}, []
    for text in arguments.env:
        name, equals, value = text.partition("=")
        if not equals or not name:
            problems.append(Problem("--env", "", f"expected K=V, got {text!r}"))
        flags[name] = value
    if problems:
        raise ConfigError(*problems)
    return read_environment(arguments.env_file, flags=flags)


def site_of(arguments: argparse.Namespace, environment: Environment, default: str | None = None) -> Site:
    """The site that the flag names, else the environment, else `default`. ConfigError where there is none such."""
    from engine.profile.catalog import find_site
    from engine.target.loading import load_site

    return load_site(find_site(arguments.site or environment.site or default or DEFAULT_SITE))


def target_of(
    arguments: argparse.Namespace, *, default_site: str | None = None, secret_names: Collection[str] = ()
) -> Target:
    """What the flags aim at, with secrets beside the usual ones taken along. RefusedError when the guard says no;
    ConfigError with every problem."""
    from engine.target.target import resolve_target

    environment = environment_of(arguments)
    site = site_of(arguments, environment, default_site)
    return resolve_target(site, environment, tuple(arguments.allow_host), secret_names=secret_names)
