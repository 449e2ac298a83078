"""How the audit of webhooks reads a platform's books: in pages, patiently, and never taking silence for a pass."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence

import pytest

from engine.backstage import Backstage, Finding, Production
from engine.claims import Claims
from engine.clock import SystemClock
from engine.journeys.webhooks import audit as webhooks_audit
from engine.journeys.webhooks.delivery import OPERATION
from engine.journeys.webhooks.events import id_prefix
from engine.journeys.webhooks.journey import webhooks_adverse
from engine.measure.snapshot import Claim
from engine.profile.model import ConstantVUs, Scenario
from engine.target.site import Operation, Outcome
from tests.support.scripted_server import Conversation, ScriptedServer, Step, answer, when
from tests.support.wiring import Bench, operation, target_at

DATA = {"customers": "cus_{n}", "subscriptions": "sub_{n}", "subscribers": 10}
SCENARIO = Scenario("users", "webhooks", ConstantVUs(1, 1.0), data=DATA)
DUPLICATE = Outcome("duplicate", values={"status": ("duplicate",)})
WEBHOOK = operation(OPERATION, "POST", "/webhook", outcomes=(DUPLICATE,))
BOOKS = operation("webhook_events", path="/books/{prefix}")
PREFIX = id_prefix("run-1", "users")


def event(number: int) -> str:
    return f"{PREFIX}{number:07d}"


def page(*numbers: int, processed: int = 1, behind: str | None = None) -> Step:
    entries = [{"event_id": event(number), "processed": processed, "effect": "applied"} for number in numbers]
    return answer(body=json.dumps({"events": entries, "next": behind}).encode())


@contextlib.asynccontextmanager
async def backstage(
    port: int, acknowledged: int, operations: Sequence[Operation] = (WEBHOOK, BOOKS)
) -> AsyncIterator[Backstage]:
    """With so many claims of accepted events."""
    claims = Claims()
    facts = {"type": "payment_intent.succeeded", "created": 1_760_000_000}
    claims.take(
        Claim("webhook", event(number), "accepted", {**facts, "number": number}) for number in range(acknowledged)
    )
    target = target_at(port, operations, secrets={"STRIPE_WEBHOOK_SECRET": "whsec_1"})
    async with Backstage(Production((SCENARIO,), target, "run-1", 7), SystemClock(), claims) as stage:
        yield stage


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks_audit, "LOOK_AGAIN_S", 0.001)


async def audited(
    server: ScriptedServer, acknowledged: int, operations: Sequence[Operation] = (WEBHOOK, BOOKS)
) -> dict[str, Finding]:
    async with backstage(server.port, acknowledged, operations) as stage:
        return {finding.audit: finding for finding in await webhooks_audit.audit(stage)}


async def test_the_books_are_read_page_by_page() -> None:
    async with ScriptedServer([page(0, 1, behind=event(1)), page(2, 3, behind=event(3)), page(4)]) as server:
        found = await audited(server, 5)
    assert [finding.result for finding in found.values()] == ["pass", "pass"]
    assert [request.target for request in server.requests] == [
        f"/books/{PREFIX}?limit=1000&after={after}" for after in ("", event(1), event(3))
    ]


async def test_a_page_that_leads_back_ends_the_reading() -> None:
    async with ScriptedServer([page(0, behind=event(0))], otherwise=page(0, behind=event(0))) as server:
        assert (await audited(server, 1))["webhooks lost"].result == "pass"
    assert len(server.requests) == 2


async def test_a_platform_that_processes_a_little_later_is_given_a_little_time() -> None:
    async with ScriptedServer([page(0), page(0, 1)]) as server:
        assert (await audited(server, 2))["webhooks lost"].result == "pass"


async def test_a_platform_that_comes_on_with_its_backlog_is_waited_for() -> None:
    pages = [page(*range(done)) for done in range(10) for _ in range(webhooks_audit.LOOKS - 1)]
    async with ScriptedServer([*pages, page(*range(10))]) as server:
        assert (await audited(server, 10))["webhooks lost"].result == "pass"


async def test_what_stays_missing_is_lost() -> None:
    async with ScriptedServer(otherwise=page(0)) as server:
        found = await audited(server, 2)
    assert found["webhooks lost"].result == "fail"
    assert len(server.requests) == webhooks_audit.LOOKS


@pytest.mark.parametrize(
    "step",
    [
        answer(503),
        answer(body=b"no json"),
        answer(body=b"{}"),
        answer(body=b'{"events": [5]}'),
        answer(body=b'{"events": [{"event_id": "evt_1"}]}'),
        answer(body=b'{"events": [{"event_id": "evt_1", "processed": "often"}]}'),
    ],
)
async def test_books_that_cannot_be_read_are_no_pass(step: Step) -> None:
    async with ScriptedServer(otherwise=step) as server:
        found = await audited(server, 1)
    assert [finding.result for finding in found.values()] == ["not measured"] * 2
    assert all("could not be read" in finding.detail for finding in found.values())


async def test_a_sample_is_delivered_again_byte_for_byte_and_spread_over_all() -> None:
    duplicate = answer(body=b'{"status": "duplicate"}')
    async with ScriptedServer(otherwise=duplicate) as server:
        found = await audited(server, 950, [WEBHOOK])
    ids = sorted(json.loads(request.body)["id"] for request in server.requests)
    assert ids == [event(number) for number in range(0, 900, 9)]
    assert {name: finding.result for name, finding in found.items()} == {
        "webhooks known again": "pass",
        "webhooks lost": "not measured",
        "webhooks processed twice": "not measured",
    }
    assert "stripe-signature" in server.requests[0].headers
    assert server.requests[0].headers["x-load-test-phase"] == "preflight", "no load of the run's"


@pytest.mark.parametrize("step", [answer(503), answer(400)])
async def test_a_platform_that_answers_nothing_useful_is_no_pass(step: Step) -> None:
    async with ScriptedServer(otherwise=step) as server:
        assert (await audited(server, 3, [WEBHOOK]))["webhooks known again"].result == "not measured"


async def test_a_sample_of_which_a_part_is_answered_is_no_pass() -> None:
    async with ScriptedServer([answer(body=b'{"status": "duplicate"}')], otherwise=answer(503)) as server:
        finding = (await audited(server, 3, [WEBHOOK]))["webhooks known again"]
    assert (finding.result, finding.expected, finding.found) == ("not measured", 3, 1)
    assert "2 of these it answered with neither" in finding.detail


async def test_without_a_word_for_a_redelivery_nothing_is_delivered_again() -> None:
    async with ScriptedServer() as server:
        found = await audited(server, 3, [operation(OPERATION, "POST", "/webhook")])
    assert "no word for a redelivery" in found["webhooks known again"].detail
    assert not server.requests


async def test_without_an_acknowledged_event_there_is_nothing_to_deliver_again() -> None:
    async with ScriptedServer() as server:
        assert (await audited(server, 0, [WEBHOOK]))["webhooks known again"].result == "not measured"


async def test_two_at_once_are_under_way_at_the_same_time() -> None:
    both = asyncio.Event()

    async def until_both(conversation: Conversation) -> None:
        if server.answering == 2:
            both.set()
        await when(both, answer(body=b'{"status": "duplicate"}'))(conversation)

    async with ScriptedServer(otherwise=until_both) as server:
        scenario = Scenario(
            "users", "webhooks_adverse", ConstantVUs(1, 1.0), mix={"at_once": 1}, data=DATA, connections_per_vu=2
        )
        bench = Bench(scenario, server.port, operations=[WEBHOOK], secrets={"STRIPE_WEBHOOK_SECRET": "whsec_1"})
        bench.in_flight.start()
        user = bench.user()
        await asyncio.wait_for(webhooks_adverse(user), 20)
        user.close()
        bench.in_flight.stop()
    assert server.most_answering == 2
    assert [claim.said for claim in bench.cut().claims] == ["duplicate", "duplicate"]
