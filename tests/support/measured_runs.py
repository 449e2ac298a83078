"""Runs as states, with no more in them than what a report of targets and of readiness looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.journal.events import (
    AuditDone,
    LeftBehind,
    RunEnded,
    RunStarted,
    ThresholdOutline,
    ThresholdStatus,
    Verdict,
)
from engine.journal.monitor_events import PanelOutline, PanelSettled
from engine.judge.verdict import EXIT_CODES
from engine.measure.snapshot import Gauge, Point, Rate
from engine.profile.catalog import shipped_folder
from engine.profile.loading import load_targets
from engine.profile.platform_targets import outline_targets
from engine.state import RunState
from engine.watched import Watched
from tests.support.journals import SCENARIO
from tests.support.seconds import trend

DATABASE = PanelOutline(name="db_query_p95", title="db p95", unit="ms", target=100, critical=200)
SHIPPED = outline_targets(load_targets(shipped_folder() / "targets.toml"), (DATABASE,))
"""The table that comes with the program."""


def all_met() -> dict[str, Point]:
    """Every row of the shipped table measured and met."""
    return {
        "http_req_duration{endpoint:events,type:api}": trend(*[120.0] * 40),
        "http_req_duration{endpoint:search,type:api}": trend(*[900.0] * 40),
        "browser_web_vital_lcp{page:homepage}": trend(*[1800.0] * 30),
        "http_req_failed{endpoint:events}": Rate(1, 4000),
        "rtc_dropped{scenario:rtc}": Rate(0, 50),
        "webhook_processing_latency{scenario:webhooks}": trend(*[200.0] * 40),
        "db_query_p95": Gauge(60.0, 20.0, 90.0),
    }


def measured(
    totals: Mapping[str, Point],
    *,
    verdict: Verdict | None = "pass",
    sentence: str = "Ready: all thresholds met.",
    thresholds: Sequence[tuple[ThresholdOutline, ThresholdStatus]] = (),
    audits: Sequence[AuditDone] = (),
    left: Sequence[LeftBehind] = (),
    settled: Mapping[str, float] | None = None,
    adjusted: int = 0,
    tainted: int = 0,
    **started: Any,
) -> RunState:
    """A run of a minute. `verdict` None: it was cut off. `settled`: what servers said of their panels."""
    said = {
        name: PanelSettled(seq=3, t=61.0, panel=name, values={"": value}, seconds=60.0)
        for name, value in (settled or {}).items()
    }
    outlines, statuses = [outline for outline, _ in thresholds], tuple(status for _, status in thresholds)
    fields: dict[str, Any] = {"guard": "site", "target": "staging.wwmaa.com", "demo": False, "time_scale": 1.0}
    first = RunStarted(
        seq=0,
        t=0.0,
        run_id="r1",
        profile="search",
        title="Search",
        site="wwmaa",
        started_at=1_767_225_600.0,
        seed=7,
        duration_s=60.0,
        quick=False,
        workers=1,
        version="0",
        scenarios=(SCENARIO,),
        thresholds=tuple(outlines),
        panels=(DATABASE,),
        platform_targets=started.pop("platform_targets", SHIPPED),
        **{**fields, **started},
    )
    ended = None
    if verdict is not None:
        code = EXIT_CODES[verdict]
        ended = RunEnded(seq=9, t=62.0, verdict=verdict, exit_code=code, sentence=sentence, seconds=60.0)
    return RunState(
        version=9,
        t=62.0,
        started=first,
        load_began=1.0,
        totals=totals,
        thresholds=statuses,
        audits=tuple(audits),
        left_behind=tuple(left),
        seconds_seen=60,
        seconds_adjusted=adjusted,
        seconds_tainted=tainted,
        watched=Watched(settled=said),
        ended=ended,
    )
