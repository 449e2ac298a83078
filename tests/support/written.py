"""Journals on disk made of events that a story tells: a run's, and a suite's with those of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from engine.feeds.watching import Watching
from engine.journal.event import Event
from engine.journal.lines import line_of
from tests.support.run_script import RunScript
from tests.support.search_story import calm, search_script, slow_spell
from tests.support.suite_story import SuiteScript

F = TypeVar("F", bound=Watching)


def lines(events: Iterable[Event]) -> bytes:
    """As the engine writes them."""
    return b"".join(line_of(event) for event in events)


def write_run(directory: Path, events: Iterable[Event]) -> Path:
    """A run's directory."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "journal.jsonl").write_bytes(lines(events))
    return directory


def story(seconds: int = 40) -> RunScript:
    """A run that begins well, slows down, recovers, and ends."""
    script = calm(search_script().phase("running"), seconds // 2)
    slow_spell(script, seconds // 4)
    return calm(script, seconds - seconds // 2 - seconds // 4).end()


def write_suite(directory: Path, suite: SuiteScript, *steps: Sequence[Event]) -> Path:
    """A suite's directory, with the journals of its first steps."""
    write_run(directory, suite.events)
    for outline, events in zip(suite.state.steps, steps, strict=False):
        write_run(directory / outline.outline.directory, events)
    return directory


def caught_up(feed: F) -> F:
    """What is watched, read as far as it is written."""
    while feed.turn() == 0.0:
        pass
    return feed


def told(state: Any) -> Any:
    """A state by its values, to compare: states are equal only to themselves."""
    if is_dataclass(state) and not isinstance(state, type):
        return {field.name: told(getattr(state, field.name)) for field in fields(state)}
    if isinstance(state, tuple):
        return tuple(map(told, state))
    return state
