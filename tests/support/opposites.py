"""Two runs of one profile, told to their ends: in one all is well, in the other all that can be ill is ill.

No figure of one is a figure of the other, so whatever two reports of them share was not read from a journal.
"""

from __future__ import annotations

from functools import cache

import msgspec

from engine.journal.event import Event
from engine.journal.events import AnyEvent, AuditDone, LeftBehind, NoteTaken, RunEnded, RunStarted
from engine.journal.monitor_events import IssuesSeen, PanelSettled, Trace, TracesSeen, Transaction
from engine.measure.snapshot import GeneratorHealth
from engine.state import RunState, fold
from tests.support.measured_runs import SHIPPED
from tests.support.run_script import Answers, RunScript, tired
from tests.support.search_story import search_plan, search_profile, search_thresholds
from tests.support.watched_story import ALERTS, DEPENDENCIES, ISSUES, P95, PANELS, POOL, TRACES, monitor, raised

WELL_S, ILL_S = 33, 47
PROFILE = 'title = "Search"\nsite = "wwmaa"\n'


@cache
def well() -> tuple[AnyEvent, ...]:
    """Everything was watched, and nothing was wrong."""
    script = _begun(cpu=0.21, queries=31.0).check("health", "HTTP 200", elapsed_ms=21.0).phase("running")
    for second in range(WELL_S):
        script.second(
            {
                "search": Answers(6, 90.0 + second, 150.0 + second),
                "search_filtered": Answers(3, 70.0 + second, 120.0 + second),
            },
            users=9,
            in_flight=1 + second % 2,
            oldest_ms=100.0 + second,
        )
    _seen(script, cpu=0.22)
    quick = Trace(trace_id="d" * 32, endpoint="search", second=4, ms=171.0, spans=3, server_ms=150.0, database_ms=15.0)
    script.note(TracesSeen, traces=(quick,)).note(IssuesSeen, issues=())
    script.audit("requests received", 297, 297, "all of them arrived")
    return _whole(script, preflight_requests=3)


@cache
def ill() -> tuple[AnyEvent, ...]:
    """Everything was watched, and everything was wrong."""
    script = _begun(cpu=0.87, queries=260.0).check("health", "HTTP 503", ok=False, elapsed_ms=940.0)
    script.check("file limit", "1,024 files allowed, 1,000 needed", tight=True).phase("running")
    for second in range(ILL_S):
        health = {0: tired() if second % 3 else GeneratorHealth(9.0, 8.0, 0.7, 3.0, 77)}
        script.second(
            {
                "search": Answers(8, 2_600.0 + 10 * second, 5_200.0 + 10 * second, 700.0, 2),
                "search_filtered": Answers(5, 1_900.0 + 10 * second, 4_100.0 + 10 * second, 600.0, 1, "timeout", 0),
            },
            users=38,
            dropped=2,
            interrupted=1,
            in_flight=20 + second,
            oldest_ms=4_000.0 + second,
            health=health,
        )
        if second == 20:
            script.course(scale=1.5).command("scale", "ada@host", amount=1.5, detail="search is at 1.5 times its plan")
    script.note(NoteTaken, origin="ada@host", text="pool raised from 10 to 20")
    for name in ("prometheus", "sentry", "jaeger"):
        monitor(script, name, stale="did not answer within 2.5 s")
    raised(raised(script, P95, "target", 3_100.0), POOL, "critical", 20.0)
    slow = Transaction(name="GET /api/search", p95_ms=4_310.0, count=188)
    script.note(IssuesSeen, issues=ISSUES, transactions=(slow,), more=2)
    script.note(TracesSeen, traces=TRACES, dependencies=DEPENDENCIES)
    _seen(script, cpu=0.93).lost(0, "generator 0 went away (SIGKILL)")
    script.audit("requests received", 423, 391, "32 of them never arrived")
    script.note(AuditDone, audit="bookings", result="not measured", detail="the site offers no read-back")
    script.note(LeftBehind, what="event", detail="could not be deleted: HTTP 503")
    return _whole(script, preflight_requests=11, changes=("index on events.starts_at", "pool of 20"))


def state_of(events: tuple[AnyEvent, ...]) -> RunState:
    """What its journal comes to."""
    return fold(events)


def changed(events: tuple[AnyEvent, ...], kind: type[Event], **fields: object) -> tuple[AnyEvent, ...]:
    """The same journal, but for some fields of every event of a kind."""
    return tuple(msgspec.structs.replace(each, **fields) if isinstance(each, kind) else each for each in events)


def _begun(cpu: float, queries: float) -> RunScript:
    script = RunScript(search_plan(), search_thresholds(), title=search_profile().title, panels=PANELS, alerts=ALERTS)
    for name in ("prometheus", "sentry", "jaeger"):
        monitor(script, name, skew_s=round(cpu, 1))
    script.watching = lambda second: {
        "cpu": cpu + 0.0007 * second,
        "db_query_p95": queries + second,
        "db_pool_in_use": round(20 * cpu),
        "db_pool_size": 20.0,
    }
    return script


def _seen(script: RunScript, cpu: float) -> RunScript:
    return script.note(PanelSettled, panel="cpu", values={"": cpu}, seconds=30.0)


def _whole(script: RunScript, preflight_requests: int, changes: tuple[str, ...] = ()) -> tuple[AnyEvent, ...]:
    events = changed(tuple(script.end().events), RunEnded, preflight_requests=preflight_requests)
    return changed(events, RunStarted, changes=changes, seed=7 + preflight_requests, platform_targets=SHIPPED)
