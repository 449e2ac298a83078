"""Jaeger beside a load: exactly the slowest traced requests, by whichever API the server has, and reasons where it
cannot tell. Held against a contract server shaped on the published schemas."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from engine.journal.monitor_events import Dependency, Operation
from engine.monitors.catalog import monitors_for
from engine.monitors.jaeger import MOST_TRACES, JaegerMonitor, examined, worth_a_look
from engine.monitors.monitor import TIMEOUT_S, Moment, MonitorError, SlowRequest
from engine.monitors.panels import Monitoring
from engine.monitors.settings import Access, MonitorSettings, read_settings
from engine.target.environment import read_environment
from tests.support.jaeger_contract import JaegerContract, Mode, Said
from tests.support.wiring import closed_port

BEGAN = 1_760_000_000.0
FIRST, SECOND = "a1" * 16, "b2" * 16
SPANS = (
    Said("wwmaa-backend", "POST /api/search/query", 0, 100, id="00000000000000a1", parent="00000000000000ff"),
    Said(
        *("wwmaa-backend", "zerodb.query", 10, 70, "00000000000000a2", "00000000000000a1"),
        {"db.system": "zerodb", "db.rows": 3, "cache.hit": False},
        error=True,
    ),
    Said("embedder", "embed", 75, 90, id="00000000000000a3", parent="00000000000000a1"),
)
BOTH = frozenset({"v3", "v1"})


def slow(trace_id: str, ms: float = 120.0, second: int = 3, *, failed: bool = False) -> SlowRequest:
    return SlowRequest(trace_id, "search", second, ms, failed)


def moment(*requests: SlowRequest, at: float = 6.0) -> Moment:
    return Moment(BEGAN + at, BEGAN - 2.0, BEGAN, requests)


@pytest.fixture
async def monitors() -> Any:
    """Makes monitors, and closes them."""
    made: list[JaegerMonitor] = []

    def make(server: JaegerContract, **changes: Any) -> JaegerMonitor:
        made.append(JaegerMonitor(replace(server.access, **changes)))
        return made[-1]

    yield make
    for each in made:
        await each.close()


FORMS: dict[str, dict[str, Any]] = {
    "the stable API": {},
    "the stable API of a version without the older one": {"apis": frozenset({"v3"})},
    "the stable API in chunks": {"chunked": True},
    "the stable API in snake case": {"snake_case": True},
    "the stable API with ids in base64": {"base64_ids": True},
    "the older API": {"apis": frozenset({"v1"})},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_a_slow_request_is_told_by_service_and_operation(monitors: Any, form: dict[str, Any]) -> None:
    async with JaegerContract(**form) as server:
        server.traces[FIRST] = SPANS
        report = await monitors(server).poll(moment(slow(FIRST)))
        dialect = "v3" if "v3" in form.get("apis", BOTH) else "v1"
        assert report.detail == f"Jaeger {dialect} at 127.0.0.1:{server.url.rpartition(':')[2]}"
        (trace,) = report.traces
        assert (trace.trace_id, trace.endpoint, trace.second, trace.ms) == (FIRST, "search", 3, 120.0)
        assert (trace.service, trace.name) == ("wwmaa-backend", "POST /api/search/query")
        assert (trace.server_ms, trace.database_ms, trace.spans, trace.errors) == (100, 60, 3, 1)
        assert trace.operations == (
            Operation(service="wwmaa-backend", name="POST /api/search/query", ms=100),
            Operation(service="wwmaa-backend", name="zerodb.query", ms=60, error=True),
            Operation(service="embedder", name="embed", ms=15),
        )
        assert trace.link == f"{server.url}/trace/{FIRST}"


@pytest.mark.parametrize("apis", [BOTH, frozenset({"v3"}), frozenset({"v1"})], ids=["both", "v3", "v1"])
async def test_a_trace_that_is_not_there_yet_is_no_missing_api_and_is_looked_up_again(
    monitors: Any, apis: frozenset[str]
) -> None:
    async with JaegerContract(apis=apis) as server:
        monitor = monitors(server)
        (before,) = (await monitor.poll(moment(slow(FIRST)))).traces
        assert not before.found
        server.traces[FIRST] = SPANS
        (after,) = (await monitor.poll(moment(slow(FIRST), at=11.0))).traces
        assert after.found


async def test_the_api_that_a_server_has_is_remembered(monitors: Any) -> None:
    async with JaegerContract(apis=frozenset({"v1"})) as server:
        monitor = monitors(server)
        for _ in range(3):
            await monitor.poll(moment())
        assert (server.asked_for("/api/v3/"), server.asked_for("/api/services")) == (1, 3)


async def test_a_server_that_changes_its_version_is_found_out(monitors: Any) -> None:
    async with JaegerContract(apis=frozenset({"v1"})) as server:
        monitor = monitors(server)
        await monitor.poll(moment())
        server.apis = frozenset({"v3"})
        assert "Jaeger v3" in (await monitor.poll(moment())).detail


async def test_a_trace_is_looked_up_until_it_does_not_grow_any_more(monitors: Any) -> None:
    async with JaegerContract() as server:
        monitor, clock = monitors(server), count(4, 2)
        seen = []
        for spans in (SPANS[:1], SPANS[:2], SPANS[:2], SPANS):
            server.traces[FIRST] = spans
            (trace,) = (await monitor.poll(moment(slow(FIRST), at=next(clock)))).traces
            seen.append(trace.spans)
        assert seen == [1, 2, 2, 2]
        assert server.asked_for("/api/v3/traces/") == 3


async def test_a_trace_that_is_old_is_taken_for_whole_and_one_that_never_comes_is_given_up(monitors: Any) -> None:
    async with JaegerContract() as server:
        server.traces[FIRST] = SPANS
        monitor = monitors(server)
        for at in (14.0, 20.0, 34.0, 40.0, 46.0):
            await monitor.poll(moment(slow(FIRST), slow(SECOND), at=at))
        assert server.asked_for(f"/api/v3/traces/{FIRST}") == 1
        assert server.asked_for(f"/api/v3/traces/{SECOND}") == 3


async def test_a_poll_asks_few_questions_however_many_requests_were_slow(monitors: Any) -> None:
    async with JaegerContract(found=lambda _: SPANS) as server:
        requests = [slow(f"{number:032x}", ms=number) for number in range(30, 0, -1)]
        report = await monitors(server).poll(moment(*requests))
        assert [trace.ms for trace in report.traces] == list(range(30, 20, -1))
        assert len(server.asked) <= 12


def test_a_few_requests_that_failed_have_a_place_among_the_slowest() -> None:
    requests = [slow(f"{number:032x}", ms=number, failed=number < 6) for number in range(30, 0, -1)]
    assert [each.ms for each in worth_a_look(requests)] == [30, 29, 28, 27, 26, 25, 24, 5, 4, 3]
    assert len(worth_a_look(requests)) == MOST_TRACES


async def test_a_failed_request_is_told_as_failed_even_where_its_server_noticed_nothing(monitors: Any) -> None:
    async with JaegerContract(found=lambda _: SPANS[:1]) as server:
        (trace,) = (await monitors(server).poll(moment(slow(FIRST, failed=True)))).traces
        assert (trace.failed, trace.errors) == (True, 0)


async def test_without_a_slow_request_nothing_is_told_of_traces(monitors: Any) -> None:
    async with JaegerContract() as server:
        report = await monitors(server).poll(moment())
        assert (report.traces, report.dependencies) == (None, None)
        assert report.detail.endswith("which knows no service yet")


async def test_dependencies_are_those_that_the_server_counted_since_the_run_began(monitors: Any) -> None:
    async with JaegerContract(dependencies=(("web", "auth", 3), ("web", "zerodb", 12))) as server:
        server.traces[FIRST] = SPANS
        monitor = monitors(server)
        for at in (6.0, 11.0):
            report = await monitor.poll(moment(slow(FIRST), at=at))
            assert report.dependencies == (
                Dependency(parent="web", child="zerodb", calls=12),
                Dependency(parent="web", child="auth", calls=3),
            )
        (asked,) = [each for each in server.asked if each.startswith("/api/dependencies")]
        assert asked.endswith(f"endTs={(BEGAN + 6) * 1000:.0f}&lookback=8000")


@pytest.mark.parametrize("dependencies", [None, ()], ids=["not there", "empty"])
async def test_dependencies_that_the_server_does_not_count_are_those_of_the_traces(
    monitors: Any, dependencies: Any
) -> None:
    async with JaegerContract(dependencies=dependencies) as server:
        server.traces[FIRST] = SPANS
        report = await monitors(server).poll(moment(slow(FIRST)))
        assert report.dependencies == (Dependency(parent="wwmaa-backend", child="embedder", calls=1),)


REASONS: dict[Mode, str] = {
    "slow": "did not answer within 2 s",
    "nonsense": "answers as no Jaeger does: check JAEGER_URL",
    "page": "answers as no Jaeger does: check JAEGER_URL",
    "huge": "sends more than 4 MB for one answer",
    "busy": "wants to be asked less often (429)",
    "elsewhere": "sends elsewhere (302): check JAEGER_URL",
}


@pytest.mark.parametrize("only_traces", [False, True], ids=["altogether", "for traces"])
@pytest.mark.parametrize(("mode", "reason"), REASONS.items())
async def test_a_server_that_is_of_no_use_is_told_with_its_reason_and_in_time(
    monitors: Any, mode: Mode, reason: str, only_traces: bool
) -> None:
    async with JaegerContract(mode=mode, only_traces=only_traces) as server:
        began = asyncio.get_running_loop().time()
        with pytest.raises(MonitorError) as caught:
            await monitors(server).poll(moment(slow(FIRST)))
        assert str(caught.value) == reason
        assert caught.value.retry_after_s == (7.0 if mode == "busy" else None)
        assert asyncio.get_running_loop().time() - began < TIMEOUT_S + 5.0


async def test_a_wrong_token_is_told_with_the_variable_to_check_and_never_with_its_value(monitors: Any) -> None:
    async with JaegerContract(token="the-right-one") as server:
        with pytest.raises(MonitorError, match=r"^not let in \(401\): check JAEGER_TOKEN or JAEGER_USER$"):
            await monitors(server, token="planted-secret").poll(moment())
        assert "Jaeger v3" in (await monitors(server).poll(moment())).detail


async def test_a_server_that_is_not_there_refused_the_connection() -> None:
    with closed_port() as port:
        monitor = JaegerMonitor(Access(f"http://127.0.0.1:{port}"))
        with pytest.raises(MonitorError, match=r"^refused the connection$"):
            await monitor.poll(moment())
        await monitor.close()


async def test_a_trace_that_cannot_be_had_costs_the_others_nothing(monitors: Any) -> None:
    def found(trace_id: str) -> tuple[Said, ...]:
        return (replace(SPANS[0], name="x" * (5 << 20)),) if trace_id == FIRST else SPANS

    async with JaegerContract(found=found) as server:
        report = await monitors(server).poll(moment(slow(FIRST), slow(SECOND)))
        assert [trace.found for trace in report.traces] == [False, True]


async def test_a_server_without_traces_by_id_is_asked_in_the_older_way_next(monitors: Any) -> None:
    async with JaegerContract() as server:
        server.traces[FIRST] = SPANS
        server.lacks_v3_traces = True
        monitor = monitors(server)
        with pytest.raises(MonitorError, match=r"^has no traces under /api/v3/traces/… \(404\)$"):
            await monitor.poll(moment(slow(FIRST)))
        (trace,) = (await monitor.poll(moment(slow(FIRST)))).traces
        assert trace.found


async def test_the_last_word_waits_a_little_for_spans_that_are_on_their_way(monitors: Any) -> None:
    looks = count(1)
    async with JaegerContract(found=lambda _: SPANS if next(looks) > 1 else ()) as server:
        report = await monitors(server).settle(moment(slow(FIRST), at=5.0), 5.0)
        assert [trace.spans for trace in report.traces] == [3]


async def test_the_skew_of_the_servers_clock_is_told_where_it_says_what_it_has(monitors: Any) -> None:
    async with JaegerContract(date="Thu, 09 Oct 2025 08:55:00 GMT") as server:  # BEGAN is 8:53:20
        report = await monitors(server).poll(moment(at=0.0))
        assert report.skew_s == pytest.approx(101.0, abs=1.0)
    async with JaegerContract() as server:
        assert (await monitors(server).poll(moment())).skew_s is None


async def test_the_doctor_is_told_which_api_and_how_many_services() -> None:
    async with JaegerContract() as server:
        server.traces[FIRST] = SPANS
        assert await examined(server.access) == f"Jaeger v3 at {server.access.host} knows 2 services"
        server.mode = "page"
        with pytest.raises(MonitorError, match="check JAEGER_URL"):
            await examined(server.access)


def test_traces_are_looked_at_where_people_look_at_them() -> None:
    named = {"JAEGER_URL": "http://127.0.0.1:16685/base/", "JAEGER_UI_URL": "https://traces.invalid/jaeger/"}
    settings = read_settings(read_environment(Path(os.devnull), process=named))
    assert settings.jaeger is not None
    assert (settings.jaeger.url, settings.jaeger_ui) == (
        "http://127.0.0.1:16685/base",
        "https://traces.invalid/jaeger",
    )
    (monitor,) = monitors_for(settings, Monitoring())
    assert isinstance(monitor, JaegerMonitor)
    assert monitor.link(slow(FIRST)) == f"https://traces.invalid/jaeger/trace/{FIRST}"
    assert monitors_for(MonitorSettings(), Monitoring()) == []
