from __future__ import annotations

from dataclasses import replace

import msgspec

from engine.journal.monitor_events import IssuesSeen, Operation, TracesSeen
from engine.wording.figures import TIMES
from tests.support.search_story import alarm_script
from tests.support.watched_story import ISSUES, TRACES, monitor, watched_alarm, watched_peace
from wwmaa_tui.present.sentry import sentry_view
from wwmaa_tui.present.traces import traces_view


def test_new_issues_come_first_and_are_counted() -> None:
    script = watched_peace().note(IssuesSeen, issues=ISSUES[::-1], more=2)
    view = sentry_view(script.state)
    assert [(row.new, row.title.split(":")[0]) for row in view.rows] == [
        (True, "Slow DB Query"),
        (True, "PoolTimeout"),
        (False, "KeyError"),
    ]
    assert (view.new, view.more) == (2, 2)


def test_an_issue_tells_how_often_when_on_the_runs_clock_where_and_how_bad() -> None:
    pool, slow, old = sentry_view(watched_alarm().state).rows
    assert (pool.at, pool.count, pool.culprit, pool.word, pool.level) == (
        "02:51",
        f"{TIMES}214",
        "events.list",
        "error",
        "critical",
    )
    assert (slow.performance, slow.level) == (True, "ok")
    assert (old.count, old.level) == (f"{TIMES}40 +2", "target")


def test_an_issue_that_was_not_seen_in_the_run_has_no_place_on_its_clock() -> None:
    issue = msgspec.structs.replace(ISSUES[0], at=None)
    assert sentry_view(watched_peace().note(IssuesSeen, issues=(issue,)).state).rows[0].at == ""


def test_what_sentry_told_is_kept_while_it_is_silent_and_the_reason_said() -> None:
    before = sentry_view(watched_alarm().state)
    view = sentry_view(monitor(watched_alarm(), "sentry", stale="the token lacks event:read").state)
    assert view.source.silent == ("Sentry since 03:10: the token lacks event:read",)
    assert replace(view, source=before.source) == before


def test_a_trace_tells_where_its_time_went() -> None:
    first, second, third = traces_view(watched_alarm().state).rows
    assert (first.duration, first.name, first.at) == ("1.92 s", "GET /api/search", "03:08")
    assert (first.database, first.share, first.mostly_database) == ("db 1.71 s", "90 %", True)
    assert (first.dearest, first.errors) == ("zerodb select events 1.71 s", "1 error")
    assert (second.share, second.mostly_database, second.errors) == ("2 %", False, "")
    assert (third.found, third.name, third.database, third.share) == (False, "search_filtered", "", "")


def test_the_whole_request_is_not_told_as_the_dearest_of_its_own_parts() -> None:
    whole = Operation(service="backend", name="GET /api/search", ms=1_900.0)
    own = Operation(service="backend", name="embed", ms=1_300.0)
    trace = msgspec.structs.replace(TRACES[0], service="backend", name="GET /api/search", operations=(whole, own))
    assert traces_view(watched_peace().note(TracesSeen, traces=(trace,)).state).rows[0].dearest == "embed 1.30 s"
    alone = msgspec.structs.replace(trace, operations=(whole,))
    assert traces_view(watched_peace().note(TracesSeen, traces=(alone,)).state).rows[0].dearest == ""


def test_a_database_that_answers_several_at_once_has_no_more_than_all_of_the_time() -> None:
    trace = msgspec.structs.replace(TRACES[0], database_ms=5_000.0)
    assert traces_view(watched_peace().note(TracesSeen, traces=(trace,)).state).rows[0].share == "100 %"


def test_services_that_call_each_other_most_come_first() -> None:
    assert traces_view(watched_alarm().state).dependencies == f"backend → zerodb {TIMES}40 · web → backend {TIMES}12"


def test_without_their_monitors_both_are_empty() -> None:
    state = alarm_script().state
    assert not sentry_view(state).source.set_up
    assert not traces_view(state).source.set_up
