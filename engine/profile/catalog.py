"""Where profiles and sites are found: an explicit file, ./profiles, the user's own folder, then the shipped ones.

Earlier folders win over later ones. Knows nothing of what a profile says beyond reading it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import engine
from engine.errors import ConfigError, Problem
from engine.profile.loading import load_profile
from engine.profile.model import Profile
from engine.profile.overrides import Overrides
from engine.profile.suggestion import suggestion
from engine.profile.user_folder import user_folder

_ORDER = ("smoke", "search", "rtc", "webhooks", "event-rsvp", "page", "api", "baseline", "suite", "soak", "breakpoint")
"""How a list of profiles begins; the rest follows by name."""
_ALERTS = "alerts.toml"
_TARGETS = "targets.toml"
NOT_PROFILES = frozenset({"alerts", "targets"})
"""Files that lie beside the profiles and are none."""


@dataclass(frozen=True)
class CatalogEntry:
    """One profile of the catalogue, readable or not."""

    name: str
    path: Path
    profile: Profile | None
    """None where the file has problems."""
    problems: tuple[Problem, ...] = ()
    steps: tuple[CatalogEntry, ...] = ()
    """Of a suite, in their order."""
    overrides: Overrides | None = None
    """What was changed of it for the launches to come; it has the changes already."""
    before: CatalogEntry | None = None
    """The entry without them, where there are some."""


def folders() -> tuple[Path, ...]:
    """The folders that are searched, first one first, each only once."""
    found: dict[Path, Path] = {}
    for folder in (Path("profiles"), _users_folder(), shipped_folder()):
        found.setdefault(folder.resolve(), folder)
    return tuple(found.values())


def shipped_folder() -> Path:
    """The profiles that come with the program: package data, or the checkout's own folder."""
    package = Path(engine.__file__).parent
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent / "profiles"


def find_profile(name_or_path: str | Path) -> Path:
    """The file of a profile. ConfigError that names the nearest profile when there is none."""
    return _find(name_or_path, "profile", folders())


def profile_names() -> tuple[str, ...]:
    """The names of all profiles that can be found, readable or not."""
    return tuple(_files(folders()))


def own_folder() -> Path:
    """Where a profile of one's own is put: ./profiles where there is one, else the user's own folder."""
    here = Path("profiles")
    return here if here.is_dir() else _users_folder()


def find_site(name_or_path: str | Path) -> Path:
    """The file of a site. ConfigError that names the nearest site when there is none."""
    return _find(name_or_path, "site", tuple(folder / "sites" for folder in folders()))


def find_panels(name_or_path: str | Path) -> Path:
    """The file of panels. ConfigError that names the nearest one when there is none."""
    return _find(name_or_path, "file of panels", tuple(folder / "monitors" for folder in folders()))


def find_alerts() -> Path:
    """The file of alerts: the first that there is."""
    return _first(_ALERTS)


def find_platform_targets() -> Path:
    """The file of what the platform has to meet: the first that there is."""
    return _first(_TARGETS)


def entries(
    *,
    journeys: Collection[str] | None = None,
    mix_kinds: Mapping[str, Collection[str]] | None = None,
) -> tuple[CatalogEntry, ...]:
    """Every profile that can be named, each read; the suite's own order first, then by name."""
    files = _files(folders())
    names = sorted(files, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    found = []
    for name in names:
        try:
            found.append(read_entry(files[name], journeys=journeys, mix_kinds=mix_kinds))
        except ConfigError as error:
            found.append(CatalogEntry(name, files[name], None, error.problems))
    return tuple(found)


def read_entry(
    path: Path,
    *,
    journeys: Collection[str] | None = None,
    mix_kinds: Mapping[str, Collection[str]] | None = None,
) -> CatalogEntry:
    """The profile in a file, with its steps where it is a suite. ConfigError with all problems of all of them."""
    steps = _Steps(journeys, mix_kinds)
    profile = load_profile(path, journeys=journeys, mix_kinds=mix_kinds, steps=steps)
    names = profile.suite.steps if profile.suite else ()
    return CatalogEntry(path.stem, path, profile, steps=tuple(map(steps.entry, names)))


class _Steps:
    """The steps of a suite, each read once however often it is named."""

    def __init__(self, journeys: Collection[str] | None, mix_kinds: Mapping[str, Collection[str]] | None) -> None:
        self._journeys, self._mix_kinds = journeys, mix_kinds
        self._read: dict[Path, Profile] = {}

    def find(self, name: str) -> Path:
        return find_profile(name)

    def load(self, path: Path) -> Profile:
        if path not in self._read:
            self._read[path] = load_profile(path, journeys=self._journeys, mix_kinds=self._mix_kinds)
        return self._read[path]

    def entry(self, name: str) -> CatalogEntry:
        path = self.find(name)
        return CatalogEntry(path.stem, path, self.load(path))


def _find(name_or_path: str | Path, kind: str, where: Sequence[Path]) -> Path:
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith(".toml") or os.sep in text:
        path = Path(text).expanduser()
        if path.is_file():
            return path
        raise ConfigError(Problem(text, "", f"no such {kind} file"))
    files = _files(where)
    if text in files:
        return files[text]
    raise ConfigError(Problem(text, "", f"no {kind} of that name", suggestion(text, files)))


def _first(name: str) -> Path:
    return next((path for folder in folders() if (path := folder / name).is_file()), shipped_folder() / name)


def _users_folder() -> Path:
    return user_folder() / "profiles"


def _files(where: Sequence[Path]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for folder in where:
        for path in sorted(folder.glob("*.toml")):
            if path.stem not in NOT_PROFILES:
                files.setdefault(path.stem, path)
    return files
