"""Verdicts of runs that did not come to be judged: what kept them from it, as a ruling."""

from __future__ import annotations

from engine.errors import EngineError, JourneyError, RefusedError, SetupError, UnreachableError
from engine.judge.verdict import Ruling


def unjudged(error: EngineError) -> Ruling:
    """The ruling for an error that ended a run, or kept it from beginning."""
    if isinstance(error, UnreachableError):
        return Ruling("unreachable", f"Unreachable: {error}.")
    if isinstance(error, RefusedError):
        return Ruling("refused", f"Refused: {error}.")
    if isinstance(error, SetupError):
        return Ruling("error", f"Not begun: {error}.")
    if isinstance(error, JourneyError):
        return Ruling("error", f"Error: {error}.")
    return Ruling("invalid", f"Invalid: {error}.")
