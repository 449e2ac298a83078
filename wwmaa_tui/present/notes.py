"""What people did and said in a run, as one log: their notes, and between them their commands and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.journal.events import CommandGiven, NoteTaken
from engine.state import RunState
from engine.suite_state import SuiteState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.orders import command_words
from engine.wording.plain_text import plain

_LONGEST = 500
_AFTERWARDS_S = 60.0
"""So long after the run's last event the clock of its load says nothing any more: then it is the date."""

_Moment = tuple[float, int]
"""When on the run's clock, and which of several at once."""


@dataclass(frozen=True)
class LogEntry:
    """One line of the log."""

    at: str
    """On the clock of the load, negative before it; the date and time of what was noted long after the end."""
    text: str
    """`operator: pool raised 10→20, redeployed`."""
    level: LevelKey | None = None
    """None for a note; of a command whether it was obeyed."""


@dataclass(frozen=True)
class NotesView:
    """The log, the newest last."""

    entries: tuple[LogEntry, ...] = ()
    notes: int = 0
    """How many of them are notes."""


def notes_view(state: RunState, suite: SuiteState | None = None) -> NotesView:
    """The log of a run. Of a suite, what was said while no step ran is put on the clock of the step that is shown."""
    moments = sorted([*_of_run(state), *_of_suite(state, suite)], key=lambda moment: moment[0])
    entries = tuple(entry for _, entry in moments)
    notes = sum(entry.level is None for entry in entries)
    dropped = _dropped(
        (len(state.notes), state.notes_seen, "note"), (len(state.commands), state.commands_seen, "order")
    )
    return NotesView((*(LogEntry("", said, "no-data") for said in dropped), *entries), notes)


def note_lines(state: RunState) -> tuple[str, ...]:
    """The notes alone, for summaries."""
    lines = tuple(f"{_at(state, note.t)} {_note(note)}" for note in state.notes)
    return (*_dropped((len(state.notes), state.notes_seen, "note")), *lines)


def _dropped(*kinds: tuple[int, int, str]) -> Iterator[str]:
    """That earlier ones are not shown, for each kind (kept, seen, noun) of which that is so."""
    return (f"{figures.kept(*each)} are shown; the journal has all" for each in kinds if each[0] < each[1])


def suite_note_lines(suite: SuiteState) -> tuple[str, ...]:
    """What was noted while no step ran, on the suite's own clock; long after the end, by date."""
    started_at = suite.started.started_at if suite.started else 0.0
    return tuple(f"{_moment(note.t, note.t, suite.t, started_at)} {_note(note)}" for note in suite.notes)


def _of_run(state: RunState) -> Iterator[tuple[_Moment, LogEntry]]:
    for note in state.notes:
        yield (note.t, note.seq), LogEntry(_at(state, note.t), _note(note))
    for command in state.commands:
        yield (command.t, command.seq), LogEntry(_at(state, command.t), command_words(command), _level(command))


def _of_suite(state: RunState, suite: SuiteState | None) -> Iterator[tuple[_Moment, LogEntry]]:
    """Notes, and commands that no step was there to obey: those that it obeyed are in its own journal."""
    if suite is None or suite.started is None:
        return
    later = suite.started.started_at - state.started.started_at if state.started else 0.0
    for note in suite.notes:
        yield (note.t + later, note.seq), LogEntry(_at(state, note.t + later), _note(note))
    for command in suite.commands:
        if not command.ok:
            t = command.t + later
            yield (t, command.seq), LogEntry(_at(state, t), command_words(command), _level(command))


def _at(state: RunState, t: float) -> str:
    started_at = state.started.started_at if state.started else 0.0
    return _moment(t, t - (state.load_began or 0.0), state.t, started_at)


def _moment(t: float, on_clock: float, newest: float, started_at: float) -> str:
    """`on_clock` where that says something, else the date and time."""
    return figures.clock(on_clock) if t <= newest + _AFTERWARDS_S else figures.instant(started_at + t)


def _note(note: NoteTaken) -> str:
    return f"{plain(note.origin)}: {plain(note.text, limit=_LONGEST)}"


def _level(command: CommandGiven) -> LevelKey:
    return "ok" if command.ok else "critical"
