"""A run of the search profile that waits for its start, hours away."""

from __future__ import annotations

import msgspec

from engine.journal.events import AnyEvent, RunStarted
from tests.support.run_script import STARTED_AT
from tests.support.search_story import search_script

WAIT_S = 3 * 3600.0 + 2 * 60.0
"""From the launch, at 02:00 UTC, to the start."""


def waiting_events() -> tuple[AnyEvent, ...]:
    """As far as its journal is written."""
    first, *_ = search_script().events
    assert isinstance(first, RunStarted)
    started = msgspec.structs.replace(first, starts_at=STARTED_AT + WAIT_S)
    script = search_script().phase("waiting")
    return (started, *script.events[1:])
