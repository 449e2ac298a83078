"""Where an error was raised, for whoever wrote the code that raised it: a file and a line, never a traceback.

Knows which files are Python's, an installed package's or the engine's own; journeys count as their authors' everywhere.
"""

from __future__ import annotations

import sysconfig
import traceback
from functools import cache
from pathlib import Path

import engine

_ENGINE = Path(engine.__file__).parent
_JOURNEYS = _ENGINE / "journeys"


def said_of(error: BaseException) -> str:
    """What was raised, and where: `KeyError: 'results' (mine.py:12)`. Of a group, such as one of tasks ends with, its
    first error: the group itself says nothing."""
    others = 0
    while isinstance(error, BaseExceptionGroup):
        others += len(error.exceptions) - 1
        error = error.exceptions[0]
    more = f", and {others} more" if others else ""
    return f"{type(error).__name__}: {error} ({place_of(error)}){more}"


def place_of(error: BaseException) -> str:
    """`file.py:12`: the innermost line that is neither Python's nor the engine's nor an installed package's; where the
    file is no Python, the line that is none."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{Path(error.filename).name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if not _is_foreign(frame.filename)]
    if not (theirs or frames):
        return "unknown place"
    last = (theirs or list(frames))[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def _is_foreign(filename: str) -> bool:
    if filename.startswith("<"):
        return True
    path = Path(filename)
    if path.is_relative_to(_ENGINE):
        return not path.is_relative_to(_JOURNEYS) or path.name == "own.py"
    return any(path.is_relative_to(folder) for folder in _installed())


@cache
def _installed() -> tuple[Path, ...]:
    paths = sysconfig.get_paths()
    return tuple({Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
