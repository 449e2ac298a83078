"""A profile of one's own: its name, the place it is written to, and the writing.

1. A name is new: no profile of any folder has it, in whatever case, and none is ever written over.
2. What is written reads back as the same profile, or nothing is written.
3. A file that could not be written to its end is taken away again.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from pathlib import Path

from engine.errors import ConfigError, EngineError, Problem
from engine.profile.catalog import NOT_PROFILES, own_folder, profile_names
from engine.profile.loading import parse_profile
from engine.profile.model import Profile
from engine.profile.writing import write_profile

LONGEST_NAME = 60
_SOURCE = "save as"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]", re.IGNORECASE)
"""Names that Windows has taken."""


def place_of(name: str) -> Path:
    """Where a profile of that name would be written. ConfigError where the name cannot be used."""
    wrong = _flaw(name)
    if wrong is not None:
        raise ConfigError(Problem(_SOURCE, "name", *wrong))
    place = own_folder() / f"{name}.toml"
    if place.exists() or place.is_symlink():
        raise ConfigError(Problem(_SOURCE, "name", f"{place} is there already", "choose another name"))
    return place


def save_profile(profile: Profile, name: str) -> Path:
    """Write it as a new profile of that name; its file. ConfigError where name or profile cannot be used, EngineError
    in one line where the file cannot be written."""
    place = place_of(name)
    text = write_profile(profile)
    same = replace(profile, name=name, source=str(place))
    if parse_profile(text, name=name, source=str(place)) != same:
        raise EngineError(f"{name} is not written: it would not read back as the same profile")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"cannot make the folder {place.parent}: {error.strerror or error}") from None
    try:
        _write(place, text.encode("utf-8"))
    except UnicodeEncodeError:
        raise EngineError(f"cannot write {place}: there are characters in it that UTF-8 has not") from None
    except FileExistsError:
        raise EngineError(f"{place} is there already, and is not written over") from None
    except OSError as error:
        raise EngineError(f"cannot write {place}: {error.strerror or error}") from None
    return place


def _write(place: Path, content: bytes) -> None:
    """A new file with all of the content, or none."""
    with place.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except OSError:
            with contextlib.suppress(OSError):
                place.unlink()
            raise


def _flaw(name: str) -> tuple[str, str] | None:
    """What is wrong with a name, and the way out."""
    if not name:
        return "expected a name", "such as search-evening"
    if not _NAME.fullmatch(name):
        return 'expected letters, digits, "_" and "-" only, beginning with a letter or digit', "it becomes NAME.toml"
    if len(name) > LONGEST_NAME:
        return f"expected at most {LONGEST_NAME} characters, got {len(name)}", ""
    folded = name.casefold()
    if folded in NOT_PROFILES or _DEVICES.fullmatch(name):
        return f'"{name}" cannot be the name of a profile', "choose another name"
    taken = next((known for known in profile_names() if known.casefold() == folded), None)
    return (f'"{taken}" is the name of another profile', "choose another name") if taken else None
