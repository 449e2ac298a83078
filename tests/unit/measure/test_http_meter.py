"""The HTTP meter: k6's metrics from one exchange, and nothing in a trend that did not happen."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.measure.histogram import Histogram
from engine.measure.http_meter import INTERRUPTED, HttpMeter, TimingSplit
from engine.measure.recorder import Recorder
from engine.measure.rows import Row
from engine.measure.series import series_name
from engine.measure.snapshot import Counter, Point, Rate, Trend, accumulate, point_as, select

ROW: Row = (10.009, 10.010, 10.030, 10.032, 9.992, 100, 500)
"""A connection after 9 ms, sent in 1, answered in 20, received in 2; planned 40 ms before its end."""
UNPLANNED: Row = (10.009, 10.010, 10.030, 10.032, None, 100, 500)
TAGS = {"endpoint": "search", "scenario": "s"}
PARTS = ("blocked", "connecting", "tls_handshaking", "sending", "waiting", "receiving")


def metered(*requests: tuple[int, str | None, int], row: Row | None = ROW) -> dict[str, Point]:
    recorder = Recorder()
    meter = HttpMeter(recorder, TAGS, TimingSplit(recorder, "s"))
    for status, error, code in requests:
        if error is not None:
            meter.add_failed(status, error, code, row)
        elif row is not None:
            meter.add(status, row)
    return recorder.cut(0, {}).series


def value(series: dict[str, Point], selector: str) -> float:
    point = select(series, selector)
    assert isinstance(point, Trend)
    assert point.histogram.count == 1
    return point.histogram.max


def test_one_request_is_in_every_metric_of_k6_and_in_ours_under_its_tags() -> None:
    series = metered((200, None, 0))
    tags = "{endpoint:search,expected_response:true,scenario:s,status:200}"
    assert series[f"http_reqs{tags}"] == Counter(1)
    assert series[f"http_req_failed{tags}"] == Rate(0, 1)
    assert value(series, f"http_req_duration{tags}") == pytest.approx(23.0)
    assert value(series, f"http_req_response_time{tags}") == pytest.approx(40.0)
    assert value(series, "http_req_sending") + value(series, "http_req_waiting") + value(
        series, "http_req_receiving"
    ) == pytest.approx(value(series, "http_req_duration"))
    assert value(series, "http_req_waiting{scenario:s}") == pytest.approx(20.0)
    assert series["data_sent{scenario:s}"] == Counter(100)
    assert series["data_received{scenario:s}"] == Counter(500)


def test_answers_from_500_up_are_counted_of_all_operations_expected_or_not_and_none_is_said_too() -> None:
    none = metered((200, None, 0), (404, "HTTP 404", 1404), (0, "timeout", 1050))
    assert none["server_errors{scenario:s}"] == Counter(0)
    recorder = Recorder()
    split = TimingSplit(recorder, "s")
    for endpoint in ("page_home", "asset_css", "list_events"):
        HttpMeter(recorder, {"endpoint": endpoint, "scenario": "s"}, split).add_failed(503, "HTTP 503", 1503, ROW)
    HttpMeter(recorder, TAGS, split).add(500, ROW)
    HttpMeter(recorder, TAGS, split).add_failed(599, "HTTP 599", 1599, None)
    assert recorder.cut(0, {}).series["server_errors{scenario:s}"] == Counter(5)


def test_one_that_waited_for_its_connection_says_how_long_and_the_others_say_nothing_at_all() -> None:
    recorder = Recorder()
    split = TimingSplit(recorder, "s")
    meter = HttpMeter(recorder, TAGS, split)
    meter.add(200, ROW)
    split.waited(9.0, 4.0, 3.0)
    meter.add(200, ROW)
    series = recorder.cut(0, {}).series
    found = {part: point_as(Trend, select(series, f"http_req_{part}{{scenario:s}}")).histogram for part in PARTS}
    assert {part: histogram.count for part, histogram in found.items()} == dict.fromkeys(PARTS, 2)
    assert {part: (found[part].min, found[part].max) for part in PARTS[:3]} == {
        "blocked": (0.0, 9.0),
        "connecting": (0.0, 4.0),
        "tls_handshaking": (0.0, 3.0),
    }


def test_a_failure_carries_its_error_and_code() -> None:
    series = metered((503, "HTTP 503", 1503))
    assert select(series, "http_req_failed{error:HTTP 503,error_code:1503,expected_response:false}") == Rate(1, 1)


def test_statuses_and_errors_are_series_of_their_own_that_add_up() -> None:
    series = metered((200, None, 0), (201, None, 0), (200, "field x missing", 1000), (0, "timeout", 1050))
    assert select(series, "http_reqs") == Counter(4)
    assert select(series, "http_reqs{status:200}") == Counter(2)
    assert select(series, "http_req_failed") == Rate(2, 4)


def test_without_a_planned_instant_there_is_no_response_time() -> None:
    assert select(metered((200, None, 0), row=UNPLANNED), "http_req_response_time") is None


def test_what_was_never_sent_is_a_failed_request_in_no_trend() -> None:
    series = metered((0, "connection refused", 1212), row=None)
    assert select(series, "http_reqs") == Counter(1)
    assert select(series, "http_req_failed") == Rate(1, 1)
    assert not [name for name, point in series.items() if isinstance(point, Trend)]
    assert select(series, "data_sent") is None


def test_what_the_end_of_the_run_cut_off_is_no_failure_of_the_target() -> None:
    series = metered((0, INTERRUPTED, 1000), row=None)
    assert select(series, "http_reqs{error:interrupted}") == Counter(1)
    assert select(series, "http_req_failed") is None


instants = st.tuples(*[st.floats(0.0, 100.0)] * 4).map(sorted)
sizes = st.integers(0, 10**6)


@dataclass(frozen=True)
class Request:
    """One request of a naive model, which knows nothing of rows, of gathering, or of zeros counted by the dozen."""

    operation: int
    status: int
    error: str | None
    at: list[float]
    planned: float | None
    sent: int
    received: int
    waited: tuple[float, float, float] | None
    was_sent: bool

    @property
    def row(self) -> Row | None:
        if not (self.was_sent or self.error is None):
            return None
        return (self.at[0], self.at[1], self.at[2], self.at[3], self.planned, self.sent, self.received)

    @property
    def tags(self) -> dict[str, str]:
        tags = {"endpoint": f"op{self.operation}", "scenario": "s", "status": str(self.status)}
        if self.error is None:
            return {**tags, "expected_response": "true"}
        return {**tags, "expected_response": "false", "error": self.error, "error_code": "1000"}

    def put(self, meters: list[HttpMeter]) -> None:
        meter = meters[self.operation]
        if self.row is not None and self.waited is not None:
            meter.split.waited(*self.waited)
        if self.error is None:
            assert self.row is not None
            meter.add(self.status, self.row)
        else:
            meter.add_failed(self.status, self.error, 1000, self.row)


requests = st.builds(
    Request,
    operation=st.integers(0, 1),
    status=st.sampled_from([200, 204]),
    error=st.sampled_from([None, None, None, "timeout", INTERRUPTED]),
    at=instants,
    planned=st.none() | st.floats(0.0, 50.0),
    sent=sizes,
    received=sizes,
    waited=st.none() | st.tuples(*[st.floats(0.001, 1000.0)] * 3),
    was_sent=st.booleans(),
)


def expected(asked: list[Request]) -> dict[str, list[float]]:
    """The values of every trend by its series, one request at a time."""
    trends: dict[str, list[float]] = {}

    def put(metric: str, tags: dict[str, str], milliseconds: float) -> None:
        trends.setdefault(series_name(metric, tags), []).append(milliseconds)

    for each in asked:
        if each.row is None:
            continue
        connected, sent, first, done = each.at
        put("http_req_duration", each.tags, (done - connected) * 1000)
        if each.planned is not None:
            put("http_req_response_time", each.tags, (done - each.planned) * 1000)
        blocked, connecting, tls = each.waited or (0.0, 0.0, 0.0)
        split = (blocked, connecting, tls, (sent - connected) * 1000, (first - sent) * 1000, (done - first) * 1000)
        for part, milliseconds in zip(PARTS, split, strict=True):
            put(f"http_req_{part}", {"scenario": "s"}, milliseconds)
    return trends


@given(st.lists(st.lists(requests, max_size=6) | st.lists(requests, min_size=1, max_size=1).map(lambda one: one * 150)))
def test_what_gathers_in_rows_is_what_one_by_one_would_have_been(seconds: list[list[Request]]) -> None:
    recorder = Recorder()
    split = TimingSplit(recorder, "s")
    meters = [HttpMeter(recorder, {"endpoint": f"op{number}", "scenario": "s"}, split) for number in range(2)]
    totals: dict[str, Point] = {}
    for number, second in enumerate(seconds):
        for request in second:
            request.put(meters)
        cut = recorder.cut(number, {})
        asked = [request.row for request in second if request.row is not None]
        assert point_as(Trend, select(cut.series, "http_req_blocked")).histogram.count == len(asked), "nothing is late"
        totals = accumulate(totals, cut)
    everything = [request for second in seconds for request in second]
    trends = expected(everything)
    assert {name for name, point in totals.items() if isinstance(point, Trend)} == set(trends)
    for name, values in trends.items():
        found, wanted = point_as(Trend, totals[name]).histogram, Histogram.of(values)
        assert (found.buckets, found.count, found.min, found.max) == (
            wanted.buckets,
            wanted.count,
            wanted.min,
            wanted.max,
        )
        assert found.sum == pytest.approx(wanted.sum, rel=1e-9, abs=1e-6)
    assert point_as(Counter, select(totals, "http_reqs")).count == len(everything)
    for error in ("timeout", INTERRUPTED):
        counted = point_as(Counter, select(totals, f"http_reqs{{error:{error}}}")).count
        assert counted == sum(request.error == error for request in everything)
    failed = point_as(Rate, select(totals, "http_req_failed"))
    assert failed.total == sum(request.error != INTERRUPTED for request in everything)
    assert failed.passes == sum(request.error == "timeout" for request in everything)
    on_the_wire = [request for request in everything if request.row is not None]
    assert point_as(Counter, select(totals, "data_sent")).count == sum(request.sent for request in on_the_wire)
    assert point_as(Counter, select(totals, "data_received")).count == sum(request.received for request in on_the_wire)
