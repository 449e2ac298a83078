"""A whole run with a Jaeger beside it: what its report tells of are the very requests that the target received."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.clock import SystemClock
from engine.feed import LiveFeed
from engine.generators.inline import InlineGenerator
from engine.journal.monitor_events import MonitorChanged
from engine.journal.reader import read_events
from engine.monitors.settings import MonitorSettings
from engine.profile.model import ConstantVUs
from engine.run import Run
from engine.state import fold
from engine.watch import WatchOrder
from tests.support.jaeger_contract import JaegerContract, Said
from tests.support.scripted_run import order_for
from tests.support.scripted_server import Conversation, ScriptedServer, answer
from tests.support.shares import named

PAUSE_S = 0.06
RESULTS = b'{"results": [], "query": ""}'


def takes_long(trace_id: str) -> bool:
    return trace_id != "" and int(trace_id[:4], 16) % 4 == 0


async def sometimes_slow(conversation: Conversation) -> None:
    """Every fourth traced request takes PAUSE_S."""
    if takes_long(conversation.request.headers.get("traceparent", "")[3:35]):
        await asyncio.sleep(PAUSE_S)
    await answer(body=RESULTS)(conversation)


async def test_the_traces_of_a_report_are_those_of_requests_that_the_target_received(tmp_path: Path) -> None:
    async with ScriptedServer(otherwise=sometimes_slow) as target, JaegerContract() as jaeger:

        def received() -> dict[str, str]:
            said = [each.headers.get("traceparent", "") for each in target.requests]
            return {each[3:35]: each[36:52] for each in said if each}

        def found(trace_id: str) -> Sequence[Said]:
            """As the target's own tracing would have reported it."""
            parent = received().get(trace_id)
            if parent is None:
                return ()
            slow = takes_long(trace_id)
            took = PAUSE_S * 1000 if slow else 1
            return (Said("backend", "GET /search", 0, took, parent=parent, error=slow),)

        jaeger.found = found
        order = order_for(tmp_path, scenario=named("search", ConstantVUs(4, 2.0)), port=target.port)
        order = replace(
            order,
            profile=replace(order.profile, trace_share=0.2),
            watch=WatchOrder(MonitorSettings(jaeger=jaeger.access)),
        )
        clock = SystemClock()
        await Run(order, [InlineGenerator(clock)], LiveFeed(), clock).conduct()

        events = list(read_events(order.directory.journal))
        seen = fold(events).watched.traces
        assert seen is not None
        assert 6 <= len(seen.traces) <= 10  # three of each second
        assert all(trace.found for trace in seen.traces)
        assert {trace.trace_id for trace in seen.traces} <= received().keys()
        slowest = seen.traces[0]
        assert slowest.ms >= slowest.server_ms == PAUSE_S * 1000
        assert (slowest.errors, slowest.name, slowest.endpoint.startswith("search")) == (1, "GET /search", True)
        assert slowest.link == f"{jaeger.url}/trace/{slowest.trace_id}"

        health = [each for each in target.requests if each.target == "/health"]
        assert health
        assert not any("traceparent" in each.headers for each in health), "the pre-flight is no load"
        load = [each for each in target.requests if each.target != "/health"]
        assert 0.1 < len(received()) / len(load) < 0.35
        assert next(event.standing for event in events if isinstance(event, MonitorChanged)) == "fresh"
