"""The room of Stripe's webhooks, asked in this process: what it believes, what it answers, what it counts."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from wwmaa_tui.standin.answers import Answer
from wwmaa_tui.standin.endpoints import Call, Refusal
from wwmaa_tui.standin.environment import Secrets
from wwmaa_tui.standin.exposition import Exposition
from wwmaa_tui.standin.faults import fault_named
from wwmaa_tui.standin.platform import Platform, build_platform
from wwmaa_tui.standin.rooms import webhooks

SECRET = "whsec_of_this_test"


class Room:
    """The two endpoints of one platform."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._deliver, self._read_back = (endpoint.handler for endpoint in webhooks.endpoints(platform))

    def deliver(self, body: bytes, *, age_s: float = 0.0, secret: str = SECRET, **headers: str) -> tuple[int, Any]:
        stamp = int(time.time() - age_s)
        signature = hmac.new(secret.encode(), b"%d.%b" % (stamp, body), hashlib.sha256).hexdigest()
        signed = {"stripe-signature": f"t={stamp},v1={signature}", **headers}
        call = Call(b"POST", b"/", {name.encode(): value.encode() for name, value in signed.items()}, 0.0)
        call.body = body
        try:
            return said(self._deliver(call))
        except Refusal as refusal:
            return said(refusal.answer)

    def read_back(self, prefix: str, query: str = "") -> Any:
        call = Call(b"GET", f"/{query}".encode(), {}, 0.0)
        call.places = {"prefix": prefix}
        return json.loads(self._read_back(call).body)

    def processed(self, prefix: str = "evt_") -> dict[str, int]:
        return {entry["event_id"]: entry["processed"] for entry in self.read_back(prefix)["events"]}


def said(answer: Answer) -> tuple[int, Any]:
    return answer.status, json.loads(answer.body)


def payment(event_id: str, customer: str = "cus_loadtest_000") -> bytes:
    thing = {"id": "pi_1", "object": "payment_intent", "customer": customer}
    event = {"id": event_id, "type": "payment_intent.succeeded", "created": 1000, "data": {"object": thing}}
    return json.dumps(event).encode()


@pytest.fixture
def room() -> Iterator[Room]:
    with contextlib.closing(build_platform(7, fault_named(None), Secrets("x", SECRET))) as platform:
        yield Room(platform)


def lying(room: Room, fault: str) -> Room:
    room.platform.faults.set(fault_named(fault), 0.0)
    return room


def test_an_event_is_answered_success_and_its_redelivery_duplicate(room: Room) -> None:
    status, answer = room.deliver(payment("evt_1"))
    assert (status, answer["received"], answer["status"], answer["event_id"]) == (200, True, "success", "evt_1")
    assert answer["result"] == {"status": "processed", "effect": "recorded"}
    status, answer = room.deliver(payment("evt_1"))
    assert (status, answer["status"], answer["event_id"]) == (200, "duplicate", "evt_1")
    assert room.processed() == {"evt_1": 1}


def test_an_unknown_customer_is_answered_200_with_an_error(room: Room) -> None:
    status, answer = room.deliver(payment("evt_1", "cus_nobody"))
    assert (status, answer["status"]) == (200, "error")
    assert "cus_nobody" in answer["message"]
    assert room.processed() == {"evt_1": 0}


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"age_s": 301.5}, "tolerance"),
        ({"secret": "whsec_other"}, "no signature fits"),
        ({"stripe-signature": ""}, "missing"),
    ],
)
def test_what_is_not_believed_is_refused_and_not_processed(room: Room, how: dict[str, Any], why: str) -> None:
    status, answer = room.deliver(payment("evt_1"), **how)
    assert status == 400
    assert why in answer["detail"]
    assert room.processed() == {}


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"id": "evt_1"}', b"\xff"])
def test_a_signed_body_that_is_no_event_is_refused(room: Room, body: bytes) -> None:
    status, answer = room.deliver(body)
    assert status == 400
    assert "payload" in answer["detail"]


def test_the_read_back_has_a_next_page_only_where_there_may_be_one(room: Room) -> None:
    for number in range(5):
        room.deliver(payment(f"evt_{number}"))
    page = room.read_back("evt_", "?limit=4")
    assert (len(page["events"]), page["next"]) == (4, "evt_3")
    page = room.read_back("evt_", "?limit=4&after=evt_3")
    assert ([entry["event_id"] for entry in page["events"]], page["next"]) == (["evt_4"], None)
    with pytest.raises(Refusal):
        room.read_back("evt_", "?limit=1001")


def test_webhooks_are_counted_by_what_became_of_them(room: Room) -> None:
    for event_id, customer in (("evt_1", "cus_loadtest_000"), ("evt_1", "cus_loadtest_000"), ("evt_2", "cus_x")):
        room.deliver(payment(event_id, customer))
    room.deliver(payment("evt_3"), secret="whsec_other")
    lines = Exposition(room.platform).render().decode().splitlines()
    counts = dict(line.split(" ") for line in lines if line.startswith("webhooks_"))
    assert counts == {
        "webhooks_received_total": "4.0",
        "webhooks_processed_total": "1.0",
        "webhooks_duplicate_total": "1.0",
        "webhooks_failed_total": "1.0",
        "webhooks_refused_total": "1.0",
    }


@pytest.mark.parametrize(("fault", "times"), [("drop", 0), ("double-process", 2)])
def test_a_lie_is_not_told_by_the_answer_but_by_the_books(room: Room, fault: str, times: int) -> None:
    sent = [f"evt_{number:03d}" for number in range(50)]
    answers = [lying(room, fault).deliver(payment(sent[0]))]
    answers += [room.deliver(payment(event_id)) for event_id in sent[1:]]
    assert [(status, answer["status"]) for status, answer in answers] == [(200, "success")] * 50
    processed = room.processed()
    assert [event_id for event_id in sent if processed.get(event_id, 0) != 1] == ["evt_009"]
    assert processed.get("evt_009", 0) == times


def test_only_new_events_meet_a_lie(room: Room) -> None:
    lying(room, "drop")
    standings = [room.deliver(payment("evt_1"))[1]["status"] for _ in range(20)]
    assert standings == ["success"] + ["duplicate"] * 19


def test_an_honest_platform_processes_each_once(room: Room) -> None:
    for number in range(300):
        room.deliver(payment(f"evt_{number:03d}"))
        room.deliver(payment(f"evt_{number:03d}"))
    assert set(room.processed().values()) == {1}
    assert len(room.processed()) == 300


@pytest.mark.parametrize("created", [10**30, -1])
def test_an_event_of_an_impossible_time_is_not_believed(room: Room, created: int) -> None:
    body = payment("evt_1").replace(b'"created": 1000', b'"created": %d' % created)
    status, answer = room.deliver(body)
    assert (status, answer["detail"].partition(":")[0]) == (400, "invalid payload")
    assert room.processed() == {}
