"""A run or suite that waits for its start: how long still, as of a wall time, and in words.

No event comes while it waits, so its state is moved to the time of whoever looks: every view then counts down alike.
"""

from __future__ import annotations

from dataclasses import replace

from engine.journal.events import RunStarted
from engine.journal.suite_events import SuiteStarted
from engine.start import said
from engine.state import RunState
from engine.suite_state import SuiteState
from engine.wording import figures


def waits(state: RunState | SuiteState) -> bool:
    """Whether it waits for its start."""
    return state.waits if isinstance(state, SuiteState) else state.phase == "waiting"


def run_as_of(state: RunState, wall: float) -> RunState:
    """The state at that wall time, where the run waits; else the state itself."""
    return replace(state, t=_t(state.started, wall, state.t)) if waits(state) and state.started else state


def suite_as_of(state: SuiteState, wall: float) -> SuiteState:
    """The same of a suite."""
    return replace(state, t=_t(state.started, wall, state.t)) if waits(state) and state.started else state


def _t(started: RunStarted | SuiteStarted | None, wall: float, t: float) -> float:
    return max(float(int(wall - started.started_at)), t) if started else t


def left_s(state: RunState | SuiteState) -> float:
    """Seconds until it starts; 0 where it does not wait."""
    started = state.started
    if started is None or started.starts_at is None or not waits(state):
        return 0.0
    return max(started.starts_at - started.started_at - state.t, 0.0)


def start_words(state: RunState | SuiteState) -> str:
    """`02:00 CET (01:00 UTC)`, with the date where it is more than a day away; empty where it does not wait."""
    started = state.started
    if started is None or started.starts_at is None or not waits(state):
        return ""
    return said(started.starts_at, near=started.starts_at - left_s(state))


def waiting_words(state: RunState | SuiteState) -> str:
    """`waiting until 02:00 CET, 01:00 UTC (in 3 h 2 min)`."""
    when = start_words(state).replace(" (", ", ").removesuffix(")")
    return f"waiting until {when} (in {about(left_s(state))})"


def countdown_words(state: RunState | SuiteState) -> str:
    """`starts 02:00 CET (01:00 UTC) in 3:02:10`."""
    return f"starts {start_words(state)} in {figures.countdown(left_s(state))}"


def about(seconds: float) -> str:
    """A length of time to the minute, to the second below ten of them: `3 h 2 min`, `4 min 10 s`."""
    return figures.span(round(seconds / 60) * 60 if seconds >= 600 else round(seconds))
