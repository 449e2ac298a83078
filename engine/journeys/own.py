"""Journeys of one's own: the function that a profile names as `path.py:function`, taken from its file.

1. The file is found by its path and by nothing else: a folder named like one of ours, wherever one happens to be,
   changes nothing. What lies beside it can be imported, after everything that is installed.
2. Whatever goes wrong in it is told with its author's file and line.
"""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from zlib import crc32

from engine.errors import ConfigError, JourneyError, Problem
from engine.profile.journey_file import JourneyFile, flaw
from engine.raised import place_of
from engine.vu import Journey

_KEPT = 64


def load(journey: JourneyFile) -> Journey:
    """The function. ConfigError where there is none such, JourneyError for what the file raises when it is loaded."""
    with contextlib.suppress(OSError):
        module = _module(journey.path, journey.path.stat().st_mtime_ns)
        function = getattr(module, journey.function, None)
        if inspect.iscoroutinefunction(function):
            return function
    message, hint = flaw(journey) or (f"{journey.function} is not an asynchronous function", "write async def")
    raise ConfigError(Problem(str(journey.path), journey.function, message, hint))


@lru_cache(_KEPT)
def _module(path: Path, changed_ns: int) -> ModuleType:
    """The file as a module, run once however many scenarios name it, and again once it has changed."""
    name = f"journey_{path.stem}_{crc32(str(path).encode()):08x}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # dataclasses look their module up there
    try:
        with contextlib.redirect_stdout(sys.stderr):  # our stdout is data
            spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a stranger's code: what it raises is told with its own place
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        raise JourneyError(f"journey {path}: {type(error).__name__}: {said} ({place_of(error)})") from None
    return module
