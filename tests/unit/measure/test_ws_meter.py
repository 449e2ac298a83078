"""The WebSocket meter: k6's metrics of sessions, and nothing in a trend that did not happen."""

from __future__ import annotations

from engine.measure.http_meter import INTERRUPTED
from engine.measure.metrics import METRICS
from engine.measure.recorder import Recorder
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Trend, select
from engine.measure.ws_meter import WsMeter

TAGS = {"endpoint": "session_socket", "scenario": "rtc"}
WRITTEN = "{endpoint:session_socket,scenario:rtc}"


def test_a_session_that_went_well_is_in_every_metric() -> None:
    recorder = Recorder()
    meter = WsMeter(recorder, TAGS)
    meter.opened(12.0)
    meter.messages_sent.add()
    meter.messages_received.add(2)
    meter.data_sent.add(100)
    meter.data_received.add(200)
    meter.pinged(3.0)
    meter.ended(600_000.0)
    series = recorder.cut(0, {}).series
    assert series["ws_sessions{endpoint:session_socket,scenario:rtc,status:101}"] == Counter(1)
    assert {name: series[f"{name}{WRITTEN}"] for name in ("ws_msgs_sent", "ws_msgs_received")} == {
        "ws_msgs_sent": Counter(1),
        "ws_msgs_received": Counter(2),
    }
    assert series[f"ws_dropped_sessions{WRITTEN}"] == Counter(0)
    assert (series["data_sent{scenario:rtc}"], series["data_received{scenario:rtc}"]) == (Counter(100), Counter(200))
    trends = {name: series[f"{name}{WRITTEN}"] for name in ("ws_connecting", "ws_ping", "ws_session_duration")}
    largest = {name: point.histogram.max for name, point in trends.items() if isinstance(point, Trend)}
    assert largest == {"ws_connecting": 12.0, "ws_ping": 3.0, "ws_session_duration": 600_000.0}


def test_a_refused_handshake_counts_as_a_session_and_is_in_no_trend() -> None:
    recorder = Recorder()
    meter = WsMeter(recorder, TAGS)
    meter.refused(403, "HTTP 403", 1403, "not a member")
    cut = recorder.cut(0, {})
    assert select(cut.series, "ws_sessions{error:HTTP 403,error_code:1403,status:403}") == Counter(1)
    assert {parse_series(name)[0] for name in cut.series} == {"ws_sessions", "ws_dropped_sessions"}
    assert [(error.kind, error.endpoint, error.detail) for error in cut.errors] == [
        ("HTTP 403", "session_socket", "not a member")
    ]


def test_a_handshake_that_the_end_of_the_run_cut_off_is_no_error() -> None:
    recorder = Recorder()
    WsMeter(recorder, TAGS).interrupted()
    cut = recorder.cut(0, {})
    assert select(cut.series, f"ws_sessions{{error:{INTERRUPTED},status:0}}") == Counter(1)
    assert cut.errors == ()


def test_drops_add_up_over_their_reasons() -> None:
    recorder = Recorder()
    meter = WsMeter(recorder, TAGS)
    meter.dropped("connection reset", 1220, "")
    meter.dropped("closed 1011", 1000, "database is gone")
    cut = recorder.cut(0, {})
    assert select(cut.series, "ws_dropped_sessions") == Counter(2)
    assert select(cut.series, "ws_dropped_sessions{error:closed 1011}") == Counter(1)
    assert [error.kind for error in cut.errors] == ["connection reset", "closed 1011"]


def test_the_summary_knows_type_and_unit_of_each() -> None:
    times = {"ws_connecting", "ws_session_duration", "ws_ping"}
    counters = {"ws_sessions", "ws_msgs_sent", "ws_msgs_received", "ws_dropped_sessions"}
    assert {name for name in times if METRICS[name].type == "trend" and METRICS[name].contains == "time"} == times
    assert {name for name in counters if METRICS[name].type == "counter"} == counters
