"""Which Chromium a run drives, and what to do where there is none.

Looked for in this order: the one that was named, Playwright's own, then Debian's `chromium-headless-shell` and
`chromium` on the PATH. Found means that it could be started and told its version.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""What a Chromium is called on a PATH, the leanest first."""
INSTALL_PLAYWRIGHT = "pip install playwright (the extra `browser`)"
INSTALL_CHROMIUM = (
    "apt-get install chromium-headless-shell (Debian), or `playwright install --only-shell chromium`, "
    "or name one with --browser PATH"
)
_ANSWER_S = 10.0
_VERSION = re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+){3}(?![0-9.])")
"""Of four numbers, whatever the Chromium is called."""


@dataclass(frozen=True)
class BrowserFound:
    """A browser, or why there is none."""

    program: str
    """Its path; empty where there is none."""
    said: str
    """Its version and path; or what is missing and how to install it."""

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self.program)


def find_browser(named: str = "") -> BrowserFound:
    """The browser to drive. `named`: a path or program that somebody asked for, and that nothing is put in place of."""
    found = BrowserFound("", f"no Chromium was found: {INSTALL_CHROMIUM}")
    if not has_playwright():
        programs = (*_playwrights_own(), *map(shutil.which, (named, *PROGRAMS)))
        without = "" if any(programs) else f"; {found.said}"
        return BrowserFound("", f"Playwright is not installed: {INSTALL_PLAYWRIGHT}{without}")
    if named:
        return _tried(shutil.which(named) or named)
    for program in (*_playwrights_own(), *map(shutil.which, PROGRAMS)):
        if program and (found := _tried(program)):
            break
    return found


def why_not(named: str) -> tuple[str, str] | None:
    """Why a browser that was asked for cannot be had, and the way out; None where nothing speaks against it."""
    if not has_playwright():
        return "needs Playwright, which is not installed", INSTALL_PLAYWRIGHT
    if shutil.which(named) is None:
        return f"there is no program {named!r}", f"name a Chromium by its path, or leave it out: {INSTALL_CHROMIUM}"
    return None


def has_playwright() -> bool:
    """Whether Playwright could be imported; it is not."""
    return importlib.util.find_spec("playwright") is not None


def _tried(program: str) -> BrowserFound:
    """A program that is there can still lack its libraries, so it is asked for its version."""
    try:
        asked = subprocess.run(
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_ANSWER_S, check=False
        )
    except OSError as error:
        return BrowserFound("", f"{program} cannot be started ({error.strerror}): {INSTALL_CHROMIUM}")
    except subprocess.TimeoutExpired:
        return BrowserFound("", f"{program} did not say its version within {_ANSWER_S:.0f} s: {INSTALL_CHROMIUM}")
    if asked.returncode:
        complaint = asked.stderr.decode("utf-8", "replace").strip().splitlines()
        last = complaint[-1] if complaint else f"exit code {asked.returncode}"
        return BrowserFound("", f"{program} does not work ({last}): {INSTALL_CHROMIUM}")
    said = asked.stdout.decode("utf-8", "replace").strip()
    if _VERSION.search(said) is None:
        claim = said.partition("\n")[0][:60] or "nothing"
        return BrowserFound("", f"{program} is no Chromium, it says {claim!r} of its version: {INSTALL_CHROMIUM}")
    return BrowserFound(program, f"{said} ({program})")


def _playwrights_own() -> Iterator[str]:
    """What Playwright downloaded, the newest first, the shell without windows before the whole browser."""
    home = Path(os.environ.get("HOME", "/"))
    usual = home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or usual)
    for pattern in ("chromium_headless_shell-*/*/*headless?shell", "chromium-*/chrome-linux*/chrome"):
        yield from (str(program) for program in sorted(folder.glob(pattern), reverse=True))
