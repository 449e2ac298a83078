"""Programs from Debian packages that some tests drive: tmux, nginx and the like.

1. Every package is in `.ci/debian-packages.txt`, the one list that `.ci/run` installs.
2. Without the program a test is skipped and names the package; with WWMAA_REQUIRE_ALL=1 it fails instead.

    @needs("tmux", "tmux")
    def test_the_cockpit_survives_a_resize(): ...

    nginx = program("nginx", "nginx")     # in a fixture: the program's path
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.support.environment import OUTSIDE

PACKAGE_LIST = Path(__file__).parents[2] / ".ci" / "debian-packages.txt"
_SERVER_PROGRAMS = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where Debian keeps servers; not on the PATH of an ordinary user."""


def listed_packages(text: str) -> frozenset[str]:
    """The names in a package list: one or more a line, `#` begins a comment."""
    return frozenset(name for line in text.splitlines() for name in line.partition("#")[0].split())


def needs(name: str, package: str) -> pytest.MarkDecorator:
    """Mark a test, class or module (`pytestmark = needs(...)`) as driving a program of a Debian package."""
    _in_the_list(package)
    return pytest.mark.needs_program(name, package)


def program(name: str, package: str) -> Path:
    """The absolute path of a program; skips or fails the test without it."""
    _in_the_list(package)
    found = shutil.which(name, path=f"{OUTSIDE.get('PATH', os.defpath)}:{_SERVER_PROGRAMS}")
    if found is None:
        give_up(f"needs the program {name}: apt-get install {package}")
    return Path(found)


def check_programs(marks: Iterator[pytest.Mark]) -> None:
    """Skip or fail for the first `needs_program` mark whose program is not there."""
    for mark in marks:
        program(*mark.args)


def everything_is_required() -> bool:
    """Whether a missing program is a failure here."""
    return OUTSIDE.get("WWMAA_REQUIRE_ALL") == "1"


def give_up(reason: str) -> NoReturn:
    """Skip, or fail where everything is required."""
    if everything_is_required():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _in_the_list(package: str) -> None:
    if package not in listed_packages(PACKAGE_LIST.read_text()):
        raise LookupError(f"{package} is not in {PACKAGE_LIST.parent.name}/{PACKAGE_LIST.name}; add it there")
