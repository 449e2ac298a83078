"""What the list of profiles says of the run that goes on behind it, or has ended there."""

from __future__ import annotations

from dataclasses import dataclass

from engine.wording import figures
from engine.wording.levels import LevelKey
from wwmaa_tui.present.suite import place, suite_so_far
from wwmaa_tui.present.verdict import verdict_so_far
from wwmaa_tui.present.waiting import left_s
from wwmaa_tui.screens.choice import Behind
from wwmaa_tui.screens.reading import Sight


@dataclass(frozen=True)
class Told:
    """A sentence, how bad that is, and what stands in the profile's row; None there once the run is over."""

    text: str
    level: LevelKey
    row: Behind | None


def told_of(sight: Sight) -> Told:
    """Of a run, or of a suite."""
    state, suite = sight.state, sight.suite
    started = suite.started if suite else state.started
    ended = suite.ended if suite else state.ended
    profile = started.profile if started else "the run"
    level, words = suite_so_far(suite, state) if suite else verdict_so_far(state)
    if sight.over:
        return Told(f"{profile} {'ended: ' + words if ended else 'broke off'}. c shows it", level, None)
    left = left_s(suite or state)
    at = (place(suite) if suite else "") or figures.clock(state.elapsed_s - left)
    row = Behind(profile, f"{'waits' if left else 'running'} {at or figures.clock(-left)}", level)
    return Told(f"{profile} is running, {at}: {words}. c goes to it", level, row)
