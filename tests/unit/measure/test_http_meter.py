"""The HTTP meter: k6's metrics from one exchange, and nothing in a trend that did not happen."""

from __future__ import annotations

from engine.measure.http_meter import INTERRUPTED, HttpMeter, Timing, TimingSplit
from engine.measure.recorder import Recorder
from engine.measure.snapshot import Counter, Point, Rate, Trend, select

TIMING = Timing(
    blocked=9.0,
    connecting=4.0,
    tls_handshaking=3.0,
    sending=1.0,
    waiting=20.0,
    receiving=2.0,
    duration=23.0,
    response=40.0,
)


def metered(*calls: tuple[int, str | None, int], timing: Timing = TIMING, sent: int = 100) -> dict[str, Point]:
    recorder = Recorder()
    meter = HttpMeter(recorder, {"endpoint": "search", "scenario": "s"}, TimingSplit(recorder, "s"))
    for status, error, code in calls:
        meter.add(timing, status, error, code, sent, 500)
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
    assert value(series, f"http_req_duration{tags}") == 23.0
    assert value(series, f"http_req_response_time{tags}") == 40.0
    assert {part: value(series, f"http_req_{part}{{scenario:s}}") for part in ("blocked", "connecting")} == {
        "blocked": 9.0,
        "connecting": 4.0,
    }
    assert value(series, "http_req_tls_handshaking") == 3.0
    assert value(series, "http_req_sending") + value(series, "http_req_waiting") + value(
        series, "http_req_receiving"
    ) == value(series, "http_req_duration")
    assert series["data_sent{scenario:s}"] == Counter(100)
    assert series["data_received{scenario:s}"] == Counter(500)


def test_a_failure_carries_its_error_and_code() -> None:
    series = metered((503, "HTTP 503", 1503))
    assert select(series, "http_req_failed{error:HTTP 503,error_code:1503,expected_response:false}") == Rate(1, 1)


def test_statuses_and_errors_are_series_of_their_own_that_add_up() -> None:
    series = metered((200, None, 0), (201, None, 0), (200, "field x missing", 1000), (0, "timeout", 1050))
    assert select(series, "http_reqs") == Counter(4)
    assert select(series, "http_reqs{status:200}") == Counter(2)
    assert select(series, "http_req_failed") == Rate(2, 4)


def test_without_a_planned_instant_there_is_no_response_time() -> None:
    timing = Timing(0, 0, 0, 1, 1, 1, 3, None)
    assert select(metered((200, None, 0), timing=timing), "http_req_response_time") is None


def test_what_was_never_sent_is_a_failed_request_in_no_trend() -> None:
    series = metered((0, "connection refused", 1212), sent=0)
    assert select(series, "http_reqs") == Counter(1)
    assert select(series, "http_req_failed") == Rate(1, 1)
    assert not [name for name, point in series.items() if isinstance(point, Trend)]
    assert select(series, "data_sent") is None


def test_what_the_end_of_the_run_cut_off_is_no_failure_of_the_target() -> None:
    series = metered((0, INTERRUPTED, 1000), sent=0)
    assert select(series, "http_reqs{error:interrupted}") == Counter(1)
    assert select(series, "http_req_failed") is None
