"""Replaying: a journal that has an end, or not, played again at any speed. To whoever reads it, it reads like a live
run."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from engine.clock import Clock, SystemClock
from engine.control.commands import Command
from engine.errors import EngineError
from engine.feed import StepFeed
from engine.feeds.beside import SLICE_S, Beside
from engine.feeds.playback import SPEEDS, Playback
from engine.feeds.reels import RunReel, SuiteMoment, SuiteReel
from engine.journal.directory import RunDirectory
from engine.journal.reader import is_suite
from engine.state import RunState
from engine.suite_state import SuiteState

LOOK_S = 0.1
"""Between two moves of the head."""

LEAD_S = 30.0
"""Of what came before the load, or a suite's start, this much is played: it may have waited for hours to begin."""

S = TypeVar("S")


@dataclass(frozen=True)
class Head:
    """Where a replay is; seconds on the clock that people read, which is the load's in a run and the suite's in a
    suite."""

    position_s: float
    length_s: float
    speed: float
    """Infinite: as fast as it goes."""
    playing: bool
    seeking: bool = False
    """Whether it is on its way there: a far way through a long journal takes seconds."""


class _Replay(Generic[S]):
    """What replaying a run and replaying a suite have in common. Any thread may call anything."""

    def __init__(self, directory: Path, reel: RunReel | SuiteReel, playback: Playback[S]) -> None:
        """A wait of hours before the clock's zero is jumped."""
        self.directory = directory
        self.failure: Exception | None = None
        """Why the journal cannot be read on."""
        self.torn = reel.torn
        """Whether the journal's last line is not whole, and left out."""
        self._reel = reel
        self._playback = playback
        self._lock = threading.Lock()
        self._thread = Beside("replay", self.turn)

    @property
    def finished(self) -> bool:
        """Whether it is at its end, or cannot go on; going back makes it unfinished again."""
        return self.failure is not None or self._playback.finished

    @property
    def head(self) -> Head:
        """Where it is."""
        with self._lock:
            one, zero = self._playback, self._reel.zero
            return Head(one.position - zero, one.length - zero, one.speed, one.playing, one.seeking)

    @property
    def passed_s(self) -> float:
        """Seconds from the first event to where the head is."""
        with self._lock:
            return self._playback.position

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread.start()

    def close(self) -> None:
        """Play no more; idempotent."""
        self._thread.close()
        self._reel.close()

    def command(self, command: Command) -> None:
        """Never: EngineError."""
        raise _over()

    def toggle(self) -> None:
        """Pause, or play on; at the end: from the beginning."""
        with self._lock:
            self._playback.toggle()
        self._thread.wake()

    def skip(self, by_s: float) -> None:
        """So many seconds forward, or back."""
        with self._lock:
            self._playback.seek(self._playback.position + by_s)
        self._thread.wake()

    def seek(self, position_s: float) -> None:
        """To a second of the clock that people read."""
        with self._lock:
            self._playback.seek(position_s + self._reel.zero)
        self._thread.wake()

    def set_speed(self, speed: float) -> None:
        """So many times as fast as it was; infinite is as fast as it goes. ValueError unless it is more than 0."""
        with self._lock:
            self._playback.set_speed(speed)
        self._thread.wake()

    def faster(self, by: int = 1) -> None:
        """To the next of SPEEDS; -1: the one before."""
        with self._lock:
            speed = self._playback.speed
            others = [one for one in SPEEDS if (one > speed if by > 0 else one < speed)]
            if others:
                self._playback.set_speed(others[0] if by > 0 else others[-1])
        self._thread.wake()

    def turn(self) -> float | None:
        """Play a slice; the seconds until the next one, None when there is none."""
        try:
            with self._lock:
                return 0.0 if self._playback.advance(SLICE_S) else LOOK_S
        except Exception as error:  # the thread's boundary: whoever looks must learn of it
            self.failure = error
            return None


class ReplayFeed(_Replay[RunState]):
    """A run, played again."""

    def __init__(self, directory: Path, clock: Clock | None = None, speed: float = 1.0) -> None:
        """JournalError where its journal is damaged or cannot be read."""
        reel = RunReel(directory)
        super().__init__(directory, reel, Playback(reel, (clock or SystemClock()).now, speed, reel.zero - LEAD_S))

    @property
    def state(self) -> RunState:
        """As it was then."""
        return self._playback.state


class SuiteReplayFeed(_Replay[SuiteMoment]):
    """A suite, played again; to whoever knows runs only it reads like the step that is on."""

    def __init__(self, directory: Path, clock: Clock | None = None, speed: float = 1.0) -> None:
        """JournalError where a journal of it is damaged or cannot be read."""
        reel = SuiteReel(directory)
        super().__init__(directory, reel, Playback(reel, (clock or SystemClock()).now, speed, reel.zero - LEAD_S))

    @property
    def suite(self) -> SuiteState:
        """As it was then."""
        return self._playback.state.suite

    @property
    def steps(self) -> tuple[StepFeed, ...]:
        """All that had begun then, in their order."""
        moment = self._playback.state
        return tuple(StepFeed(step, _Then(state)) for step, state in moment.runs)

    @property
    def state(self) -> RunState:
        """Of the step that was on, or was last, then."""
        runs = self._playback.state.runs
        return runs[-1][1] if runs else RunState()


@dataclass(frozen=True)
class _Then:
    """A step as it was at one instant."""

    state: RunState

    @property
    def finished(self) -> bool:
        return self.state.ended is not None

    def command(self, command: Command) -> None:
        raise _over()


def _over() -> EngineError:
    return EngineError("this is a replay: what it shows is over, and cannot be commanded any more")


def replay_feed(directory: Path, clock: Clock | None = None, speed: float = 1.0) -> ReplayFeed | SuiteReplayFeed:
    """Of whatever lies in that directory: a run, a suite's step, a suite. JournalError where a journal is damaged or
    cannot be read. Nothing moves before start()."""
    kind = SuiteReplayFeed if is_suite(RunDirectory(directory).journal) else ReplayFeed
    return kind(directory, clock, speed)
