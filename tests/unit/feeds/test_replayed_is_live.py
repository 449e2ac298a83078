"""A journal read back in any way is the run as its own feed had it, byte for byte: whatever happened in the run, and
wherever its writer's lines were cut when somebody looked.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feed import LiveFeed
from engine.feeds.replay import ReplayFeed
from engine.feeds.watch import WatchFeed
from engine.journal.events import (
    AuditDone,
    CommandGiven,
    CourseChanged,
    ErrorSeen,
    LevelChanged,
    NoteTaken,
    PhaseChanged,
    PreflightChecked,
    ThresholdStatus,
)
from engine.journal.monitor_events import (
    AlertAcknowledged,
    AlertChanged,
    MonitorChanged,
    PanelSettled,
    Trace,
    TracesChanged,
    TracesSeen,
)
from engine.journal.reader import read_events
from engine.measure.snapshot import Gauge, GeneratorHealth, Snapshot
from engine.state import RunState, fold
from tests.support.canonical import as_bytes
from tests.support.journals import SCENARIO, Journal
from tests.support.seconds import second

Deed = Callable[[Journal, LiveFeed], None]
"""One thing that happens in a run."""
words = st.sampled_from(["", "ok", '<b>"ü"\n\x1b[31m', "pool 10→20"])
floats = st.floats(0.0, 1e6)


def noted(event: Any, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Deed]:
    def deed(values: dict[str, Any]) -> Deed:
        return lambda journal, feed: feed.publish(journal.writer.append(event, **values))

    return st.fixed_dictionaries(fields).map(deed)


def passed(given_second: tuple[int, list[float], int, float, bool, tuple[str, ...]]) -> Deed:
    step, durations, generators, value, missing, tainted = given_second

    def deed(journal: Journal, feed: LiveFeed) -> None:
        journal.elapsed += step
        number = round(journal.elapsed)
        health = {each: GeneratorHealth(value, value / 3, 0.1, tainted=tainted) for each in range(generators)}
        series: dict[str, Any] = {"vus{scenario:searches}": Gauge(value, 0.0, value), f"cpu{{of:{step}}}": Gauge(value)}
        snapshot: Snapshot = second(number, durations, len(durations) // 2, health=health, series=series)
        status = ThresholdStatus("ok", value / 7, None, len(durations))
        lacking = (generators,) if missing else ()
        feed.publish(journal.writer.append_second(snapshot, thresholds=(status,), missing=lacking))

    return deed


def trace(number: int, ms: float) -> Trace:
    return Trace(trace_id=str(number), endpoint="search", second=1, ms=ms)


seconds = st.tuples(
    st.integers(1, 3),
    st.lists(floats, max_size=5),
    st.integers(0, 2),
    floats,
    st.booleans(),
    st.sampled_from([(), ("late sends",)]),
).map(passed)
ids = st.integers(0, 3)
traces = st.lists(st.builds(trace, ids, floats), max_size=3).map(tuple)
levels = st.sampled_from(["ok", "target", "critical"])
others = st.one_of(
    noted(PreflightChecked, check=words, ok=st.booleans(), detail=words, figures=st.just({"cores": 2.0})),
    noted(PhaseChanged, phase=st.sampled_from(["running", "stopping"]), detail=words),
    noted(ErrorSeen, kind=words, endpoint=words, detail=words),
    noted(NoteTaken, origin=words, text=words),
    noted(CommandGiven, command=st.just("hold"), origin=words, ok=st.booleans()),
    noted(CourseChanged, scenario=st.just(SCENARIO.name), at=floats, held=st.booleans(), scale=floats, origin=words),
    noted(LevelChanged, threshold=st.just(0), previous=levels, level=levels, value=st.none() | floats, stage=words),
    noted(AlertChanged, alert=ids, previous=levels, level=levels, value=floats, second=ids, stage=words),
    noted(AlertAcknowledged, alert=ids, origin=words),
    noted(MonitorChanged, monitor=words, standing=st.just("fresh"), detail=words, panels=st.just(("cpu",))),
    noted(PanelSettled, panel=words, values=st.just({"": 0.5}), seconds=floats),
    noted(TracesSeen, traces=traces),
    noted(TracesChanged, order=st.lists(ids.map(str), max_size=4).map(tuple), traces=traces),
    noted(AuditDone, audit=words, result=st.just("pass"), expected=floats, found=floats),
)


def played(path: Path, deeds: Sequence[Deed], end: bool) -> RunState:
    """What the run's own feed had at its end."""
    journal, feed = Journal(path), LiveFeed()
    feed.publish(journal.start())
    for deed in deeds:
        journal.elapsed += 0.25
        deed(journal, feed)
    if end:
        feed.publish(journal.end(journal.elapsed + 1.0))
    journal.writer.close()
    return feed.state


def watched(path: Path, whole: bytes, cuts: Sequence[int]) -> RunState:
    """What somebody saw at last who looked each time the file had grown so far."""
    path.parent.mkdir()
    path.write_bytes(b"")
    feed = WatchFeed(path.parent, going=lambda directory: True)
    for end in (*sorted(cut % (len(whole) + 1) for cut in cuts), len(whole)):
        with path.open("ab") as file:
            file.write(whole[path.stat().st_size : end])
        while feed.turn() == 0.0:
            pass
    feed.close()
    assert feed.failure is None
    return feed.state


def replayed(directory: Path) -> RunState:
    feed = ReplayFeed(directory, speed=math.inf)
    while feed.turn() == 0.0:
        pass
    feed.close()
    assert feed.failure is None
    return feed.state


@settings(max_examples=25)
@given(
    st.lists(st.one_of(seconds, seconds, others), max_size=25),
    st.booleans(),
    st.lists(st.integers(0, 1 << 20), max_size=6),
)
def test_a_journal_read_back_is_the_run_byte_for_byte(deeds: Sequence[Deed], end: bool, cuts: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "journal.jsonl"
        live = as_bytes(played(path, deeds, end))
        assert as_bytes(fold(read_events(path))) == live
        assert as_bytes(replayed(path.parent)) == live
        assert as_bytes(watched(Path(name) / "watched" / "journal.jsonl", path.read_bytes(), cuts)) == live
