"""The report of a run: everything that its journal holds, and of what it does not hold that it was not measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.journal.event import Event
from engine.journal.events import (
    AuditDone,
    CommandGiven,
    GeneratorLost,
    LeftBehind,
    NoteTaken,
    PhaseChanged,
    PreflightChecked,
    RunEnded,
    RunStarted,
)
from engine.journal.monitor_events import (
    AlertChanged,
    IssuesSeen,
    MonitorChanged,
    PanelOutline,
    PanelSettled,
    TracesSeen,
)
from engine.measure.snapshot import Counter, Point, Rate, Trend
from engine.report.document import NOT_MEASURED, Document, Section, Table
from engine.report.rendering.markdown import markdown
from engine.report.run_report import run_report
from engine.state import RunState, fold
from engine.wording.figures import TIMES
from engine.wording.levels import GOING, INTERRUPTED
from tests.support.opposites import ILL_S, PROFILE, changed, ill, state_of, well
from tests.support.seconds import trend


def section(document: Document, anchor: str) -> Section:
    def inside(sections: tuple[Section, ...]) -> Iterator[Section]:
        for each in sections:
            yield each
            yield from inside(each.sections)

    return next(each for each in inside(document.sections) if each.anchor == anchor)


def tables(found: Section) -> list[Table]:
    return [part for part in found.parts if isinstance(part, Table)]


def rows(document: Document, anchor: str, place: int = 0) -> list[dict[str, str]]:
    table = tables(section(document, anchor))[place]
    titles = [column.title for column in table.columns]
    return [dict(zip(titles, (cell.text for cell in row), strict=True)) for row in table.rows]


def texts(document: Document) -> str:
    return "\n".join(document.texts())


def test_the_verdict_and_its_sentence_come_first() -> None:
    report = run_report(state_of(ill()))
    ended = state_of(ill()).ended
    assert ended is not None
    assert (report.verdict, report.sentence) == ("invalid", ended.sentence)
    assert markdown(report).splitlines()[2].startswith("**\\~ invalid.** Invalid: at 00:47 generator 0 went away")
    assert report.sections[0].anchor == "verdict"


def test_the_threshold_furthest_over_its_limit_comes_first_with_all_that_was_declared_of_it() -> None:
    first, *_, last = rows(run_report(state_of(ill())), "thresholds")
    assert (first["Level"], first["Critical"], first["Samples"]) == ("critical", "< 1 %", "273")
    assert (first["Limit used"], last["Limit used"]) == (f"over {TIMES}10", "258 %")
    assert {"Target", "Measured", "Window", "Limit used", "Required"} <= first.keys()


def test_every_trend_has_all_of_its_percentiles_both_latencies_by_endpoint_and_over_all() -> None:
    report = run_report(state_of(well()))
    for anchor in ("service-time", "response-time"):
        found = rows(report, anchor)
        assert [row["Endpoint"] for row in found] == ["all requests", "search", "search_filtered"]
        assert all(NOT_MEASURED not in row.values() for row in found)
        assert {"Count", "Min", "Mean", "p50", "p90", "p95", "p99", "p99.9", "Max"} <= found[0].keys()


def test_quick_failures_do_not_hide_in_the_mean_of_all() -> None:
    found = rows(run_report(state_of(ill())), "service-time")
    assert [row["Endpoint"] for row in found][:3] == [
        "all requests",
        "all that were answered as expected",
        "all that failed",
    ]
    assert int(found[1]["Count"]) + int(found[2]["Count"]) == int(found[0]["Count"])


def test_a_hundred_endpoints_are_a_row_each_and_not_one_for_every_status() -> None:
    series: dict[str, Point] = {}
    for number in range(100):
        for status in ("200", "404", "503"):
            tags = f"endpoint:e{number},status:{status}"
            series[f"http_req_duration{{{tags}}}"] = trend(number + 1.0)
            series[f"http_reqs{{{tags}}}"] = Counter(1.0)
            series[f"http_req_failed{{{tags}}}"] = Rate(int(status != "200"), 1)
    report = run_report(RunState(totals=series, seconds_seen=10))
    assert len(rows(report, "service-time")) == len(rows(report, "requests")) == 101
    assert rows(report, "requests")[1]["Share that failed"] == "66.7 %"
    assert len(markdown(report).splitlines()) < 400


def test_no_metric_is_left_out_whatever_its_kind() -> None:
    series: dict[str, Point] = {
        "kicks{scenario:a}": Counter(12.0),
        "kicks{scenario:b}": Counter(5.0),
        "own_share": Rate(3, 4),
        "own_time{kind:x}": Trend(trend(7.0).histogram),
        "own_time{kind:y}": Trend(trend(9.0).histogram),
        "empty_time": Trend(),
        **{f"long_time{{step:s{number}}}": trend(float(number)) for number in range(1, 10)},
    }
    report = run_report(RunState(totals=series, seconds_seen=4))
    assert [row["Count"] for row in rows(report, "counters")] == ["17", "12", "5"]
    assert rows(report, "shares")[0] == {"Series": "own_share", "Share": "75.0 %", "True": "3", "Of": "4"}
    others = {row["Series"]: row for row in rows(report, "other-distributions")}
    assert list(others) == ["empty_time", "own_time", "own_time{kind:x}", "own_time{kind:y}"]
    assert (others["empty_time"]["p99"], others["own_time"]["Count"]) == (NOT_MEASURED, "2")
    assert [row["Step"] for row in rows(report, "long_time")] == ["all", *(f"s{number}" for number in range(9, 0, -1))]


def test_the_certificate_says_what_it_rests_on() -> None:
    said = section(run_report(state_of(ill())), "generator")
    told = texts(Document("", "ok", "", "", (), (said,)))
    assert "Cannot be believed: 1 generator lost" in told
    assert "Lost at 00:47: generator 0 went away (SIGKILL)" in told
    assert rows(run_report(state_of(ill())), "generator")[0]["Tainted because of"] == "loop lag over 10 ms"


def test_a_run_without_its_end_says_at_the_top_that_it_was_interrupted_or_that_it_is_going() -> None:
    state = fold(ill()[:40])
    cut, going = run_report(state), run_report(state, going=True)
    assert (cut.verdict, cut.sentence) == ("interrupted", INTERRUPTED)
    assert (going.verdict, going.sentence) == ("running", GOING)
    assert "Interrupted" not in texts(going)


@settings(max_examples=25, deadline=None)
@given(share=st.floats(0.0, 1.0))
@example(share=0.0)
@example(share=1.0)
def test_a_journal_that_was_cut_off_anywhere_has_its_report_and_it_says_so(share: float) -> None:
    cut = int(share * (len(ill()) - 1))
    report = run_report(fold(ill()[:cut]), profile=PROFILE)
    head = markdown(report).split("## ", 1)[0]
    assert "**· interrupted.** Interrupted: the journal has no end." in head
    assert "Exit code**: not measured" in head


@pytest.mark.parametrize("verdict", ["refused", "unreachable"])
def test_a_run_that_sent_nothing_has_no_zeros_for_results(verdict: Any) -> None:
    begun = [event for event in well() if isinstance(event, RunStarted)]
    ended = RunEnded(seq=1, t=1.0, verdict=verdict, exit_code=112, sentence="No answer.", seconds=0.0)
    report = run_report(fold([*begun, ended]))
    told = texts(report)
    assert report.sentence == "No answer."
    for chapter in ("verdict", "thresholds", "scenarios", "times", "amounts", "errors", "audits", "left-behind"):
        alone = texts(Document("", "ok", "", "", (), (section(report, chapter),)))
        assert NOT_MEASURED in alone.lower(), chapter
    assert "0 requests" not in told
    assert "0.00 %" not in told
    assert dict(report.facts)["Requests"] == NOT_MEASURED


def test_what_nobody_watched_is_not_measured() -> None:
    report = run_report(RunState(started=None))
    for chapter in ("monitors", "sentry", "traces", "alerts", "audits", "generator", "preflight"):
        assert NOT_MEASURED in texts(Document("", "ok", "", "", (), (section(report, chapter),))).lower(), chapter


def test_a_panel_that_nothing_can_be_in_has_none_and_one_that_nobody_read_is_not_measured() -> None:
    (started,) = [event for event in well() if isinstance(event, RunStarted)]
    inside = PanelOutline(name="errors_by_endpoint", title="by endpoint", by="endpoint", within="cpu")
    unread = PanelOutline(name="disk", title="disk")
    begun = msgspec.structs.replace(started, panels=(*started.panels, inside, unread))
    found = {row["Panel"]: row for row in rows(run_report(fold([begun, *well()[1:]])), "monitors", 1)}
    assert (found["by endpoint"]["Last"], found["disk"]["Last"]) == ("none", NOT_MEASURED)
    assert (found["CPU"]["Whole load"], found["db p95"]["Critical"]) == ("22.0 %", "below 200 ms")


def test_held_and_scaled_stretches_orders_and_notes_stand_with_their_second_and_origin() -> None:
    report = run_report(state_of(ill()))
    held, orders, notes = (rows(report, "orders-and-notes", place) for place in range(3))
    assert held[0] == {"Scenario": "search", "From": "00:21", "To": f"00:{ILL_S}", "How": f"{TIMES}1.5"}
    assert orders[0]["Order"].startswith("ada@host: scale 1.5")
    assert (notes[0]["By"], notes[0]["Note"]) == ("ada@host", "pool raised from 10 to 20")


def test_changes_are_those_that_the_launch_named() -> None:
    assert "index on events.starts_at" in texts(run_report(state_of(ill())))
    assert "0 changes told of at the launch." in texts(run_report(state_of(well())))


FIELDS: list[tuple[type[Event], dict[str, Any], str]] = [
    (RunStarted, {"seed": 87_123}, "87123"),
    (RunStarted, {"tags": {"build": "b-4711"}}, "build=b-4711"),
    (RunStarted, {"changes": ("cache of 913 MB",)}, "cache of 913 MB"),
    (RunStarted, {"plan": "digest4711"}, "digest4711"),
    (PreflightChecked, {"elapsed_ms": 731.0}, "731 ms"),
    (PreflightChecked, {"ok": False}, "2 failed"),
    (PhaseChanged, {"t": 0.4}, "00:48"),
    (AuditDone, {"expected": 7_349.0}, "7,349"),
    (AuditDone, {"found": 7_351.0}, "7,351"),
    (AuditDone, {"result": "fail"}, "2 failed"),
    (LeftBehind, {"detail": "four rooms"}, "four rooms"),
    (GeneratorLost, {"detail": "generator 0 was eaten"}, "generator 0 was eaten"),
    (CommandGiven, {"amount": 1.79}, "1.79"),
    (NoteTaken, {"t": 17.0}, "00:15"),
    (AlertChanged, {"value": 77.0}, "77"),
    (MonitorChanged, {"skew_s": 9.7}, "+9.7 s"),
    (PanelSettled, {"values": {"": 0.337}}, "33.7 %"),
    (IssuesSeen, {"more": 719}, "719 more"),
    (TracesSeen, {"traces": ()}, "0 slow requests"),
    (RunEnded, {"preflight_requests": 6_173}, "6,173"),
    (RunEnded, {"sentence": "Said otherwise."}, "Said otherwise."),
]


@pytest.mark.parametrize(("kind", "fields", "said"), FIELDS)
def test_a_figure_of_the_journal_that_changes_changes_in_the_report(
    kind: type[Event], fields: dict[str, Any], said: str
) -> None:
    before, after = (texts(run_report(fold(events))) for events in (ill(), changed(ill(), kind, **fields)))
    assert said in after
    assert said not in before


def test_the_profile_as_it_was_run_is_set_as_code() -> None:
    assert f"```toml\n{PROFILE.rstrip()}\n```" in markdown(run_report(state_of(well()), profile=PROFILE))
    assert "was not kept" in texts(run_report(state_of(well())))


def test_a_report_needs_no_file_and_changes_no_state() -> None:
    state = state_of(well())
    before = msgspec.json.encode(state.ended)
    assert run_report(state) == run_report(state)
    assert msgspec.json.encode(state.ended) == before


def test_a_run_that_was_cut_off_says_that_its_samples_were_not_joined_where_it_had_any() -> None:
    whole = state_of(well())
    cut = replace(whole, ended=None)
    sampled = replace(
        cut, preflight=(*cut.preflight, PreflightChecked(seq=0, t=0.0, check="samples", ok=True, detail="x"))
    )
    parts = "Samples (--out): not joined, their parts lie beside the file"
    assert [parts in set(run_report(each).texts()) for each in (whole, cut, sampled)] == [False, False, True]


def test_nothing_of_a_run_that_cannot_be_believed_counts_as_met() -> None:
    invalid = replace(state_of(well()), lost=state_of(ill()).lost)
    found = {row["Level"] for row in rows(run_report(invalid), "thresholds")}
    assert "not believed" in found
    assert "met" not in found
    said = " ".join(run_report(invalid).texts())
    assert "met, and not believed" in said
    assert "nothing here counts as met" in said
