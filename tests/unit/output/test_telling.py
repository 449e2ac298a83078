"""What each sample says of itself: k6's tags, the instant of its end, and no secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.calls import Calls
from engine.measure.http_meter import INTERRUPTED
from engine.measure.points import Batch, Points
from engine.measure.recorder import Recorder
from engine.measure.rows import Row
from engine.measure.telling import TellingRecorder
from engine.measure.ws_meter import WsMeter
from engine.target.redaction import Redactor
from tests.support.wiring import operation, target_at

ROW: Row = (10.009, 10.010, 10.030, 10.032, 9.992, 100, 500)
UNPLANNED: Row = (20.0, 20.0, 20.5, 21.0, None, 100, 500)


class Told:
    """A sink that keeps what it is given, and the recorder before it."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        points = Points(self, lambda: 77.0, Redactor(["hunter2-secret"]).clean)
        self.recorder = TellingRecorder(points)
        self.points = points

    def put(self, batch: Batch) -> None:
        """Keep it."""
        self.batches.append(batch)

    def all(self) -> list[tuple[str, float, float, dict[str, str]]]:
        """Metric, instant, value and tags of each point."""
        self.recorder.cut(0, {})
        self.points.flush()
        lines = [line for batch in self.batches for line in batch.lines(lambda at: ("", str(at)))]
        assert len(lines) == sum(batch.points for batch in self.batches)
        said: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [
            (each["metric"], float(each["data"]["time"]), each["data"]["value"], each["data"]["tags"]) for each in said
        ]


@pytest.fixture
def told() -> Told:
    return Told()


def calls(told: Told, version: str = "1.1") -> Calls:
    book = operation("book", "POST", "/events/{id}")
    return Calls(target_at(8000, [book]), told.recorder, "rush", {"area": "rsvp"}, "run-1", version=version)


def test_a_request_is_told_in_k6s_order_with_k6s_tags_at_its_end(told: Told) -> None:
    calls(told).named("book").meter.add(201, ROW)
    found = [point for point in told.all() if point[0].startswith("http_")]
    assert [metric for metric, *_ in found] == [
        "http_reqs",
        *(f"http_req_{part}" for part in ("duration", "blocked", "connecting", "tls_handshaking")),
        *(f"http_req_{part}" for part in ("sending", "waiting", "receiving", "response_time", "failed")),
    ]
    assert {at for _, at, _, _ in found} == {10.032}
    values = {metric: value for metric, _, value, _ in found}
    assert (values["http_reqs"], values["http_req_failed"], values["http_req_blocked"]) == (1, 0, 0)
    assert (values["http_req_duration"], values["http_req_response_time"]) == pytest.approx((23.0, 40.0))
    assert found[0][3] == {
        "area": "rsvp",
        "endpoint": "book",
        "expected_response": "true",
        "group": "",
        "method": "POST",
        "name": "http://127.0.0.1:8000/events/{id}",
        "proto": "HTTP/1.1",
        "scenario": "rush",
        "status": "201",
        "url": "http://127.0.0.1:8000/events/{id}",
    }


def test_a_failure_says_its_error_and_one_without_an_answer_no_protocol(told: Told) -> None:
    meter = calls(told, "2").named("book").meter
    meter.add_failed(500, "HTTP 500", 1500, UNPLANNED)
    meter.add_failed(0, "dns", 1101, None)
    meter.add_failed(0, INTERRUPTED, 1000, UNPLANNED)
    found = told.all()
    by_error = {
        error: [point for point in found if point[3].get("error") == error]
        for error in ("HTTP 500", "dns", INTERRUPTED)
    }
    assert by_error["HTTP 500"][-1][2] == 1, "http_req_failed"
    assert by_error["HTTP 500"][0][3]["proto"] == "HTTP/2.0"
    assert by_error["HTTP 500"][0][3]["error_code"] == "1500"
    assert [point[:3] for point in by_error["dns"]] == [("http_reqs", 77.0, 1), ("http_req_failed", 77.0, 1)]
    assert "proto" not in by_error["dns"][0][3]
    assert "http_req_failed" not in {metric for metric, *_ in by_error[INTERRUPTED]}
    assert "http_req_response_time" not in {metric for metric, *_ in found}, "nobody planned an instant"


def test_what_a_request_waited_for_its_connection_is_told_with_that_request(told: Told) -> None:
    meter = calls(told).named("book").meter
    waited: Row = (10.0, 10.0, 10.0, 10.5, None, 1, 1)
    meter.add(201, ROW)
    meter.split.waited(9.0, 4.0, 3.0, waited)
    meter.add(201, waited)
    found = [point[1:3] for point in told.all() if point[0] == "http_req_blocked"]
    assert found == [(10.032, 0), (10.5, 9.0)]
    assert meter.split.waits == {}


def test_instruments_that_are_given_one_sample_at_a_time_tell_it_themselves(told: Told) -> None:
    recorder = told.recorder
    recorder.trend("search_duration", {"scenario": "s"}).add(12.5)
    recorder.counter("chat_messages", {"scenario": "s"}).add(3)
    recorder.counter("webhook_duplicates", {"scenario": "s"}).add(0)
    recorder.rate("rsvp_success", {"scenario": "s"}).add(False)
    recorder.gauge("vus", {"scenario": "s"}).set(4)
    recorder.trend("generator_loop_lag", {}).add(1.0)
    tags = {"group": "", "scenario": "s"}
    assert told.all() == [
        ("search_duration", 77.0, 12.5, tags),
        ("chat_messages", 77.0, 3, tags),
        ("rsvp_success", 77.0, 0, tags),
    ]


def test_a_session_says_where_it_was(told: Told) -> None:
    meter = WsMeter(
        told.recorder, {"endpoint": "socket", "scenario": "rtc"}, {"url": "ws://here/7", "name": "ws://here/7"}
    )
    meter.opened(12.0)
    meter.messages_sent.add()
    meter.dropped("connection reset", 1220, "")
    found = told.all()
    assert [point[0] for point in found] == ["ws_sessions", "ws_connecting", "ws_msgs_sent", "ws_dropped_sessions"]
    assert {point[3]["url"] for point in found} == {"ws://here/7"}
    assert found[0][3]["status"] == "101"


def test_no_secret_is_in_a_tag_and_no_character_can_break_a_line(told: Told) -> None:
    told.recorder.rate("checks", {"check": 'has "hunter2-secret"\n\x1b[31m, 段 \ud800', "scenario": "s"}).add(True)
    ((_, _, _, tags),) = told.all()
    assert "hunter2" not in tags["check"]
    assert tags["check"].startswith('has "***"')


def test_the_journal_has_the_same_whether_samples_are_told_or_not(told: Told) -> None:
    def fed(recorder: Recorder) -> dict[str, Any]:
        made = Calls(target_at(8000, [operation("book")]), recorder, "rush", {}, "run-1")
        meter = made.named("book").meter
        for number in range(130):
            meter.add(200, ROW)
            meter.add_failed(503, "HTTP 503", 1503, UNPLANNED if number % 2 else None)
            recorder.trend("search_duration", {}).add(float(number))
            recorder.rate("checks", {}).add(bool(number % 3))
        return dict(recorder.cut(0, {}).series)

    assert fed(told.recorder) == fed(Recorder())
