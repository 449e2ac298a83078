"""Looking at a suite's earlier steps while a later one goes on."""

from __future__ import annotations

from dataclasses import replace

from wwmaa_tui.present.launcher import OfSteps, RecordedFeed
from wwmaa_tui.screens.reading import Sight


def begun_steps(feed: RecordedFeed) -> tuple[int, ...]:
    """The steps that have something to show, by their index in the suite; none where there is no suite."""
    return tuple(step.index for step in feed.steps) if isinstance(feed, OfSteps) else ()


def step_beside(feed: RecordedFeed, looked_at: int | None, by: int) -> int | None:
    """The step before or after the one that is shown; None is the one that is on, whichever that comes to be."""
    begun = begun_steps(feed)
    if not begun:
        return None
    place = begun.index(looked_at) if looked_at in begun else len(begun) - 1
    beside = max(place + by, 0)
    return begun[beside] if beside < len(begun) - 1 else None


def seen_at(sight: Sight, feed: RecordedFeed, looked_at: int | None) -> Sight:
    """The same moment, with the panels at an earlier step; its last state, under its own name."""
    if looked_at is None or sight.suite is None or not isinstance(feed, OfSteps):
        return sight
    state = next((step.feed.state for step in feed.steps if step.index == looked_at), None)
    if state is None:
        return sight
    return replace(sight, state=state, silent_s=0, suite=replace(sight.suite, current=looked_at))
