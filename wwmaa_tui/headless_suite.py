"""Headless mode of a suite: each step is narrated as a run is, and what happens between steps in lines of its own.

The end of all is the suite's table on stdout; a step's own summary is in its directory.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol, TextIO

from engine.feed import StepFeed
from engine.report.comparing.earlier import Earlier
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.state import RunState
from engine.suite_state import StepState, SuiteState
from engine.wording import figures
from engine.wording.levels import MARKS, LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.headless import can_draw, paint, print_report_place
from wwmaa_tui.narrator import Narrator
from wwmaa_tui.present.suite import pause, step_row, suite_view
from wwmaa_tui.present.suite_summary import suite_lines
from wwmaa_tui.present.summary_line import SummaryLine

_LOOK_S = 0.25


class NarratedSuite(Protocol):
    """A suite that goes on beside its narrator."""

    @property
    def suite(self) -> SuiteState:
        """The newest state."""

    @property
    def steps(self) -> tuple[StepFeed, ...]:
        """The feeds of all steps that have begun."""

    @property
    def finished(self) -> bool:
        """Whether no further event can come."""

    def join(self, timeout_s: float | None = None) -> object:
        """Wait up to so many seconds for the end."""


def narrate_suite(suite: NarratedSuite, *, quiet: bool, colour: bool) -> None:
    """Tell on stderr what happens until the suite is over."""
    narrator = SuiteNarrator(sys.stderr, quiet=quiet, colour=colour)
    while not suite.finished:
        narrator.tell(suite.suite, suite.steps)
        suite.join(_LOOK_S)
    narrator.tell(suite.suite, suite.steps)
    narrator.end()


def print_suite(
    state: SuiteState,
    directory: str,
    runs: Sequence[RunState | None] = (),
    *,
    colour: bool,
    out: TextIO | None = None,
    going: bool = False,
    before: Earlier[SuiteComparison] | None = None,
) -> None:
    """The table of steps, what load made of the baseline, what hurt and what is left, and the verdict last. `runs`: of
    its steps, in their order. `going`: there may be more to come. `before`: an earlier suite to compare with."""
    out = out or sys.stdout
    view = suite_view(state, directory, going=going, runs=runs)
    for line in suite_lines(view, ascii_only=not can_draw(out), before=before):
        out.write(paint(line, colour) + "\n")
    print_report_place(directory, out)
    out.flush()


class SuiteNarrator:
    """Tells what is new; no step's end is missed, however short the step was."""

    def __init__(self, err: TextIO, *, quiet: bool, colour: bool) -> None:
        self._err = err
        self._quiet = quiet
        self._colour = colour
        self._symbols = can_draw(err)
        self._version = -1
        self._begun = False
        self._wait_told = False
        self._told: dict[int, str] = {}
        """By step: how it stood when it was last told of."""
        self._passed: set[int] = set()
        """Steps whose gate was told of."""
        self._runs: dict[int, Narrator] = {}

    def tell(self, state: SuiteState, steps: tuple[StepFeed, ...]) -> None:
        """Say what has changed since the last call. `steps` may be newer than `state`."""
        if self._quiet:
            return
        if not self._begun and state.started:
            self._begun = True
            self._say(_opening(state), None)
        if state.waits and not self._wait_told:
            self._wait_told = True
            self._say(pause(state), None)
        feeds = {step.index: step.feed for step in steps}
        for index, step in enumerate(state.steps):
            if step.gate and step.gate.ok and index not in self._passed:
                self._passed.add(index)
                self._say(f"gate: the target is well, {plain(step.gate.detail)}", "ok")
            begun = step.standing in ("running", "ended") and self._told.get(index) != "ended"
            if begun and (feed := feeds.get(index)) is not None:
                self._open(index, state)
                self._runs[index].tell(feed.state)
            if step.standing != self._told.get(index, "waiting"):
                self._tell_step(index, step, state)

    def end(self) -> None:
        """Leave the cursor on a line of its own."""
        for run in self._runs.values():
            run.end()
        self._err.flush()

    def _open(self, index: int, state: SuiteState) -> None:
        if index in self._runs:
            return
        outline = state.steps[index].outline
        self._say(f"step {index + 1} of {len(state.steps)}: {plain(outline.name)}", None)
        self._runs[index] = Narrator(self._err, quiet=False, colour=self._colour)

    def _tell_step(self, index: int, step: StepState, state: SuiteState) -> None:
        self._told[index] = step.standing
        if step.standing in ("ended", "skipped"):
            if index in self._runs:
                self._runs[index].end()
            row = step_row(index + 1, step, over=False)
            self._say(f"{row.name}: {row.word.upper()}  {row.sentence}", row.level)
        elif said := pause(state):
            self._say(said, None)

    def _say(self, text: str, level: LevelKey | None) -> None:
        sign = "" if level is None else f"{MARKS[level].symbol if self._symbols else MARKS[level].plain} "
        self._err.write(paint(SummaryLine(f"{sign}{text}", level), self._colour) + "\n")
        self._err.flush()


def _opening(state: SuiteState) -> str:
    started = state.started
    assert started is not None
    length = figures.span(started.duration_s)
    return (
        f"{plain(started.profile)}: {figures.plural(len(state.steps), 'step')}, {length} and what gates and audits take"
    )
