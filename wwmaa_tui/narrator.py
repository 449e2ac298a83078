"""A run told on stderr while it goes: what is new in each state, and how far it has come.

On a terminal the progress is one line that lives; elsewhere it is a plain line now and then, and one for whatever
changes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO, TypeVar

from engine.journal.events import PreflightChecked
from engine.judge.abort import abort_sentence
from engine.report.chapters.output import samples_level, samples_words
from engine.state import RunState
from engine.wording import figures
from engine.wording.figures import TIMES
from engine.wording.levels import MARKS, LevelKey
from engine.wording.orders import command_words
from engine.wording.plain_text import plain
from engine.wording.thresholds import threshold_name
from wwmaa_tui.headless import can_draw, paint
from wwmaa_tui.present import planned
from wwmaa_tui.present.alert_words import alert_level, alert_words, monitor_words
from wwmaa_tui.present.control import course_words
from wwmaa_tui.present.launcher import RecordedFeed
from wwmaa_tui.present.load import load_view
from wwmaa_tui.present.load_clock import clock_at
from wwmaa_tui.present.preflight import preflight_level
from wwmaa_tui.present.summary_line import SummaryLine
from wwmaa_tui.present.timeline import timeline
from wwmaa_tui.present.waiting import countdown_words, run_as_of, waiting_words, waits
from wwmaa_tui.present.whole_run import WholeRunReader

E = TypeVar("E")
_LOOK_S = 0.25
_PLAIN_EVERY_S = 10.0


def narrate(feed: RecordedFeed, *, quiet: bool, colour: bool, wait: Callable[[float], object]) -> None:
    """Tell on stderr what happens until the run is over; `wait` sleeps up to that many seconds, less at the end."""
    narrator = Narrator(sys.stderr, quiet=quiet, colour=colour)
    while not feed.finished:
        narrator.tell(feed.state)
        wait(_LOOK_S)
    narrator.tell(feed.state)
    narrator.end()


class Narrator:
    """Tells what is new in each state."""

    def __init__(self, err: TextIO, *, quiet: bool, colour: bool, wall: Callable[[], float] = time.time) -> None:
        self._err = err
        self._wall = wall
        self._quiet = quiet
        self._colour = colour
        self._live = err.isatty()
        self._whole = WholeRunReader()
        self._symbols = can_draw(err)
        self._version = -1
        self._told = {"preflight": 0, "changes": 0, "errors": 0, "lost": 0, "commands": 0}
        self._alert_told = -1
        """`seq` of the newest change of an alert."""
        self._standings: dict[str, str] = {}
        self._phase = ""
        self._samples_told = False
        self._next_plain = 0.0
        self._line_open = False

    def tell(self, state: RunState) -> None:
        """Say what has changed since the last call."""
        if self._quiet:
            return
        if waits(state) and self._phase == "waiting":
            self._count_down(run_as_of(state, self._wall()))
        if state.version == self._version:
            return
        self._version = state.version
        self._say_news(state)
        if state.phase in ("running", "stopping") and state.seconds_seen:
            self._progress(state)

    def end(self) -> None:
        """Leave the cursor on a line of its own."""
        if self._line_open:
            self._err.write("\n")
            self._line_open = False
        self._err.flush()

    def _say_news(self, state: RunState) -> None:
        for tick in state.preflight[self._told["preflight"] :]:
            self._say(_tick(tick), preflight_level(tick))
        if state.phase != self._phase:
            self._phase = state.phase
            self._say_phase(state)
        outlines = state.started.thresholds if state.started else ()
        for change in self._news("changes", state.changes, state.changes_seen):
            outline = outlines[change.threshold]
            value = figures.measured(change.value, outline.unit)
            text = f"{MARKS[change.level].word} {threshold_name(outline)} {value}, in {plain(change.stage)}"
            self._say(f"{clock_at(state, change.t)} {text}", change.level)
        self._say_watched(state)
        for error in self._news("errors", state.errors, state.errors_seen):
            first = f"first {plain(error.kind)} at {plain(error.endpoint)}: {plain(error.detail)[:200]}"
            self._say(f"{clock_at(state, error.t)} {first}", "no-data")
        for given in self._news("commands", state.commands, state.commands_seen):
            if not (given.ok and given.command in ("stop", "stop-now")):  # the phase says that
                self._say(f"{clock_at(state, given.t)} {command_words(given)}", None if given.ok else "no-data")
        for lost in state.lost[self._told["lost"] :]:
            self._say(f"{clock_at(state, lost.t)} lost: {plain(lost.detail)}", "critical")
        if state.output is not None and not self._samples_told:
            self._samples_told = True
            self._say(samples_words(state.output), samples_level(state.output))
        self._told |= {"preflight": len(state.preflight), "lost": len(state.lost)}

    def _news(self, name: str, kept: tuple[E, ...], seen: int) -> tuple[E, ...]:
        """Those since the last time; a state keeps only the newest, so places say nothing, and numbers do."""
        new = seen - self._told[name]
        self._told[name] = seen
        return kept[-new:] if new else ()

    def _say_watched(self, state: RunState) -> None:
        """Alerts, and monitors that answer no longer or again; what they answered first the pre-flight tells."""
        at, outlines = figures.clock(state.elapsed_s), state.started.alerts if state.started else ()
        for name, monitor in state.watched.monitors.items():
            before = self._standings.get(name, monitor.standing)
            self._standings[name] = monitor.standing
            if monitor.standing != before:
                self._say(f"{at} {monitor_words(monitor)}", "ok" if monitor.standing == "fresh" else "no-data")
        for change in state.watched.alert_changes:
            if change.seq > self._alert_told:
                self._alert_told = change.seq
                self._say(
                    f"{clock_at(state, change.t)} {alert_words(outlines[change.alert], change)}", alert_level(change)
                )

    def _say_phase(self, state: RunState) -> None:
        started = state.started
        if state.phase == "running" and started is not None:
            counts = [scenario.planned_iterations for scenario in started.scenarios]
            known = [count for count in counts if count is not None]
            total = f", {sum(known):,} iterations planned" if len(known) == len(counts) else ""
            length = planned.length(started.scenarios, started.duration_s)
            self._say(f"running {plain(started.profile)} for {length} on {plain(started.target)}{total}", None)
        elif state.phase == "waiting":
            self._say(waiting_words(run_as_of(state, self._wall())), None)
        elif state.phase == "stopping":
            if state.aborted is not None and started is not None:
                self._say(plain(abort_sentence(state.aborted, started.thresholds), limit=1000), state.aborted.level)
            self._say(f"stopping {state.phase_detail}", None)
        elif state.phase == "auditing":
            self._say("load is over, auditing", None)

    def _count_down(self, state: RunState) -> None:
        """On a terminal that shows it; elsewhere the time was said once, and that is all there is."""
        if self._live:
            self._write_live(countdown_words(state))

    def _write_live(self, line: str) -> None:
        self._err.write(f"\r\x1b[K{line}")
        self._err.flush()
        self._line_open = True

    def _progress(self, state: RunState) -> None:
        if self._live:
            self._write_live(self._line(state))
        elif state.elapsed_s >= self._next_plain:
            self._next_plain = state.elapsed_s + _PLAIN_EVERY_S
            self._err.write(self._line(state) + "\n")
            self._err.flush()

    def _line(self, state: RunState) -> str:
        whole = self._whole.read(state.totals)
        load = load_view(state, timeline(state), whole)
        newest = state.recent[-1].figures.get("http_req_duration") if state.recent else None
        failed = whole.failed.get("")
        length = state.courses.expected_end(state.elapsed_s)
        course = course_words(state).replace(TIMES, TIMES if self._symbols else "x")
        parts = [
            f"{figures.clock(state.elapsed_s)}/{figures.clock(length)}",
            *([course] if course else []),
            f"users {figures.count(load.users)}",
            f"rate {figures.rate(load.rate)}" + (f" of {figures.rate(load.rate_planned)}" if load.rate_planned else ""),
            f"p95 {figures.milliseconds(newest.p95 if newest else None)}",
            f"errors {figures.share(failed.rate if failed else None)}",
            f"dropped {figures.count(load.dropped)}",
        ]
        levels = [status.level for status in state.thresholds]
        missed: tuple[LevelKey, ...] = ("critical", "target")
        parts += [f"{self._mark(it)} {MARKS[it].word} {levels.count(it)}" for it in missed if it in levels]
        if state.seconds_tainted:
            parts.append(f"{self._mark('tainted')} {state.seconds_tainted} s tainted")
        return "  ".join(parts)

    def _mark(self, level: LevelKey) -> str:
        return MARKS[level].symbol if self._symbols else MARKS[level].plain

    def _say(self, text: str, level: LevelKey | None) -> None:
        if self._line_open:
            self._err.write("\r\x1b[K")
            self._line_open = False
        mark = f"{self._mark(level)} " if level else ""
        self._err.write(paint(SummaryLine(f"{mark}{text}", level), self._colour) + "\n")
        self._err.flush()


def _tick(check: PreflightChecked) -> str:
    took = f" ({figures.milliseconds(check.elapsed_ms)})" if check.elapsed_ms else ""
    return f"{plain(check.check)}: {plain(check.detail)}{took}"
