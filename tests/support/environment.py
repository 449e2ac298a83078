"""The environment of every test: an empty home, an empty working folder, pinned terminal, language and time zone.

A name reaches a test only when it is listed here, so no BASE_URL, token, proxy, colour wish or `.env.load-tests`
of the machine does. Tests that must see the machine as it is (a build with pip) pass OUTSIDE to their child.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

OUTSIDE: Mapping[str, str] = MappingProxyType(dict(os.environ))
"""The environment as the person who started the tests has it."""

_KEPT = frozenset({"PATH", "CI", "TMPDIR", "USER", "LOGNAME", "SHELL", "VIRTUAL_ENV", "LD_LIBRARY_PATH"})
_KEPT_PREFIXES = ("PYTEST_", "PYTHON", "COVERAGE_", "TEXTUAL_SNAPSHOT_")
_PINNED = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    # Instead of the machine's authorities: reading those takes 70 ms for each HTTP client that a test makes.
    "SSL_CERT_FILE": str(Path(__file__).with_name("authority.pem")),
}


def environment_of_a_test(outside: Mapping[str, str], home: Path) -> dict[str, str]:
    """What a test sees of an environment, with `home` as its home."""
    kept = {name: value for name, value in outside.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    folders = {"CONFIG": ".config", "CACHE": ".cache", "DATA": ".local/share", "STATE": ".local/state"}
    xdg = {f"XDG_{kind}_HOME": str(home / folder) for kind, folder in folders.items()}
    return {**kept, **_PINNED, "HOME": str(home), **xdg}


@contextlib.contextmanager
def empty_home() -> Iterator[None]:
    """Run the body with a fresh environment, home and working folder; afterwards all three are as before."""
    with tempfile.TemporaryDirectory(prefix="wwmaa-", ignore_cleanup_errors=True) as place, _living_at(Path(place)):
        yield


class Homes:
    """Empty homes one after another: one that is still empty afterwards is the next one's, too, and most are."""

    def __init__(self) -> None:
        self._spare: tempfile.TemporaryDirectory[str] | None = None

    @contextlib.contextmanager
    def another(self) -> Iterator[None]:
        """As `empty_home`."""
        place = self._spare or tempfile.TemporaryDirectory(prefix="wwmaa-", ignore_cleanup_errors=True)
        self._spare = None
        try:
            with _living_at(Path(place.name)):
                yield
        finally:
            if _is_untouched(Path(place.name)):
                self._spare = place
            else:
                place.cleanup()

    def close(self) -> None:
        """Remove what is left."""
        if self._spare is not None:
            self._spare.cleanup()


@contextlib.contextmanager
def _living_at(place: Path) -> Iterator[None]:
    environment, folder = dict(os.environ), Path.cwd()
    home, here = place / "home", place / "here"
    home.mkdir(exist_ok=True)
    here.mkdir(exist_ok=True)
    _become(environment_of_a_test(environment, home))
    os.chdir(here)
    try:
        yield
    finally:
        os.chdir(folder)
        _become(environment)


def _is_untouched(place: Path) -> bool:
    """Whether nothing was put there, removed or made unreadable."""
    try:
        return sorted(os.listdir(place)) == ["here", "home"] and all(
            not os.listdir(each) and each.stat().st_mode & 0o700 == 0o700 for each in (place / "home", place / "here")
        )
    except OSError:
        return False


def _become(environment: Mapping[str, str]) -> None:
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    for name, value in environment.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
    time.tzset()
