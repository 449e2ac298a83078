"""The wheel carries everything an installed wwmaa-tui needs, so it works from any folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.rules.tree import PRODUCT, REPOSITORY
from tests.support.environment import OUTSIDE

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Names inside the wheel that pip builds from this tree, with the person's own pip settings."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder), str(REPOSITORY)]
    done = subprocess.run(build, env=dict(OUTSIDE), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("wwmaa_tui-*.whl")
    with zipfile.ZipFile(built) as archive:
        return frozenset(archive.namelist())


def files(folder: str) -> set[str]:
    found = (file for file in (REPOSITORY / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(REPOSITORY).as_posix() for file in found}


@pytest.mark.parametrize("package", PRODUCT)
def test_it_holds_every_file_of_the_package(wheel: frozenset[str], package: str) -> None:
    assert files(package) - wheel == set()


@pytest.mark.parametrize("kind", ["wwmaa_tui/**/*.tcss", "profiles/*.toml", "profiles/sites/*.toml"])
def test_there_is_data_to_ship(kind: str) -> None:
    assert list(REPOSITORY.glob(kind))


def test_it_ships_every_profile_and_site(wheel: frozenset[str]) -> None:
    shipped = {Path("engine/shipped", Path(file).relative_to("profiles")).as_posix() for file in files("profiles")}
    assert shipped - wheel == set()


def test_it_installs_the_command(wheel: frozenset[str]) -> None:
    assert [name for name in wheel if name.endswith("entry_points.txt")]


def test_it_holds_no_tests(wheel: frozenset[str]) -> None:
    assert not [name for name in wheel if name.startswith("tests")]
