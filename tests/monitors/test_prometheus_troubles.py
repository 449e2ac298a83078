"""A Prometheus that is down, slow, picky or another thing: each trouble has a reason and spoils only what it must."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.monitors import prometheus
from engine.monitors.bounded_session import LARGEST
from engine.monitors.monitor import MonitorError, Report
from engine.monitors.panels import Monitoring
from engine.monitors.prometheus import PrometheusMonitor
from engine.monitors.settings import Access
from tests.support.panels import moment, panel, watching
from tests.support.scripted_server import Conversation, ScriptedServer, Step, answer, never
from tests.support.until import until

PANELS = watching(panel("a", "a"), panel("b", "b"), panel("c", "c"))


def value(number: float, *, behind_s: float = 0.0) -> Step:
    result = [{"metric": {}, "value": [time.time() - behind_s, str(number)]}]
    return answer(body=json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode())


def said(status: int, kind: str, error: str) -> Step:
    return answer(status, json.dumps({"status": "error", "errorType": kind, "error": error}).encode())


def by_query(steps: Mapping[str, Step], otherwise: Step | None = None) -> Step:
    """Each query answered in its own way; without one like a server of another make."""

    async def step(conversation: Conversation) -> None:
        query = parse_qs(urlsplit(conversation.request.target).query).get("query", [""])[0]
        await steps.get(query, otherwise or answer(404))(conversation)

    return step


def trickle(head: bytes, drop: bytes) -> Step:
    """A drop at a time, each well within a socket's time-out, until the client has enough."""

    async def step(conversation: Conversation) -> None:
        await conversation.say(head)
        while not conversation.writer.transport.is_closing():
            await conversation.say(drop)
            await asyncio.sleep(0.02)
        conversation.over = True

    return step


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds are one."""
    monkeypatch.setattr(prometheus, "TIMEOUT_S", 1.0)
    monkeypatch.setattr(prometheus, "_FAIR_S", 0.5)


async def polled(server: ScriptedServer, monitoring: Monitoring = PANELS, **access: str) -> Report:
    monitor = PrometheusMonitor(Access(f"http://127.0.0.1:{server.port}", **access), monitoring)  # type: ignore[arg-type]
    try:
        return await monitor.poll(moment())
    finally:
        await monitor.close()


async def reason(server: ScriptedServer) -> MonitorError:
    with pytest.raises(MonitorError) as failed:
        await polled(server)
    return failed.value


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (answer(401), "not let in (401): check PROMETHEUS_TOKEN or PROMETHEUS_USER"),
        (answer(403, b"<html>"), "not let in (403): check PROMETHEUS_TOKEN or PROMETHEUS_USER"),
        (answer(404, b"no such page"), "nothing there (404): check PROMETHEUS_URL"),
        (answer(500, b"oops"), "answers 500"),
        (answer(400, b"Bad Request"), "answers 400"),
        (answer(302, headers="Location: http://127.0.0.1:9/\r\n"), "sends elsewhere (302): check PROMETHEUS_URL"),
        (answer(body=b"<html>hello</html>", content_type="text/html"), "does not answer as a Prometheus server does"),
        (answer(body=b"[]"), "does not answer as a Prometheus server does"),
        (answer(body=b'{"status": "success"}'), "does not answer as a Prometheus server does"),
        (answer(body=b'{"data": {"result": {"x": 1}}}'), "does not answer as a Prometheus server does"),
        (answer(body=b"\xff\xfe\x00"), "does not answer as a Prometheus server does"),
        (answer(body=b"[" * 100_000), "does not answer as a Prometheus server does"),
        (answer(body=b"1" * 5_000), "does not answer as a Prometheus server does"),
    ],
)
async def test_an_answer_that_is_none_has_a_reason_for_people(step: Step, told: str) -> None:
    async with ScriptedServer(otherwise=step) as server:
        assert str(await reason(server)).startswith(told)


async def test_a_server_that_is_busy_is_left_alone_for_as_long_as_it_says() -> None:
    async with ScriptedServer(otherwise=answer(503, headers="Retry-After: 7\r\n")) as server:
        assert (await reason(server)).retry_after_s == 7
    async with ScriptedServer(otherwise=answer(429, headers="Retry-After: 86400\r\n")) as server:
        assert (await reason(server)).retry_after_s == 60


async def test_nobody_listens_there() -> None:
    async with ScriptedServer() as server:
        server.stop_listening()
        assert str(await reason(server)) == "refused the connection"


async def test_a_connection_that_is_cut_is_told_as_such() -> None:
    async def cut(conversation: Conversation) -> None:
        conversation.reset()

    async with ScriptedServer(otherwise=cut) as server:
        assert str(await reason(server)) == "ended the connection"
        assert len(server.requests) == 1  # the library tries four times by itself


async def test_a_server_that_takes_too_long_is_given_up() -> None:
    async with ScriptedServer(otherwise=never()) as server:
        began = time.monotonic()
        assert str(await reason(server)) == "did not answer within 2 s"
        assert 1.9 < time.monotonic() - began < 8.0
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 X\r\n", b"HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n"], ids=["headers", "body"]
)
async def test_an_answer_drop_by_drop_is_given_up_and_leaves_no_thread(hasty: None, head: bytes) -> None:
    before = threading.active_count()
    async with ScriptedServer(otherwise=trickle(head, b"X-A: b\r\n")) as server:
        assert str(await reason(server)) == "did not answer within 2 s"
        await until(lambda: threading.active_count() == before, "the thread has ended")


async def test_whoever_gives_up_earlier_is_not_kept_either() -> None:
    before = threading.active_count()
    async with ScriptedServer(otherwise=never()) as server:
        monitor = PrometheusMonitor(Access(f"http://127.0.0.1:{server.port}"), PANELS)
        polling = asyncio.create_task(monitor.poll(moment()))
        await server.arrived(1)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        await until(lambda: threading.active_count() == before, "the thread has ended")
        server.otherwise = value(1)
        assert (await monitor.poll(moment())).panels["a"] == {"": 1.0}
        await monitor.close()


async def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    large = answer(body=b'{"data": "' + b"x" * (LARGEST + 1) + b'"}')
    async with ScriptedServer(otherwise=by_query({"a": large}, value(1))) as server:
        report = await polled(server)
    assert report.panels == {"b": {"": 1.0}, "c": {"": 1.0}}
    assert "a: its answer is too large" in report.detail


@pytest.mark.parametrize(
    "refused", [said(400, "bad_data", "parse error: nonsense"), said(422, "execution", "parse error: nonsense")]
)
async def test_a_query_that_is_refused_spoils_no_other_and_says_why(refused: Step) -> None:
    async with ScriptedServer(otherwise=by_query({"a": refused, "b": value(2), "c": value(3)})) as server:
        report = await polled(server)
    assert report.panels == {"b": {"": 2.0}, "c": {"": 3.0}}
    assert report.detail == f"Prometheus at 127.0.0.1:{server.port}; a: parse error: nonsense"


async def test_only_the_first_of_many_refusals_is_spelt_out() -> None:
    async with ScriptedServer(otherwise=said(400, "bad_data", "no\nsuch function")) as server:
        report = await polled(server)
    assert report.panels == {}
    assert report.detail.endswith("; a: no such function; 2 more panels without a value")


async def test_one_query_that_takes_too_long_costs_the_others_one_poll_at_most(hasty: None) -> None:
    async with ScriptedServer(otherwise=by_query({"a": value(1), "b": never(), "c": value(3)})) as server:
        monitor = PrometheusMonitor(Access(f"http://127.0.0.1:{server.port}"), PANELS)
        first, second = await monitor.poll(moment()), await monitor.poll(moment())
        await monitor.close()
    assert first.panels == {"a": {"": 1.0}}
    assert second.panels == {"a": {"": 1.0}, "c": {"": 3.0}}
    assert "b: takes too long" in second.detail


async def test_a_query_that_the_server_itself_gives_up_is_too_slow() -> None:
    gave_up = said(503, "timeout", "query timed out in expression evaluation")
    async with ScriptedServer(otherwise=by_query({"a": gave_up}, value(1))) as server:
        assert str(await reason(server)) == "did not answer within 2 s"


async def test_a_value_that_was_not_asked_for_again_is_dropped_when_it_is_old(hasty: None) -> None:
    async with ScriptedServer(otherwise=value(1)) as server:
        monitor = PrometheusMonitor(Access(f"http://127.0.0.1:{server.port}"), PANELS)
        await monitor.poll(moment())
        server.otherwise = by_query({"a": value(2), "b": never()}, value(1))
        soon = await monitor.poll(moment())
        now = moment()
        later = await monitor.poll(type(now)(now.wall + 6.0, now.began))
        await monitor.close()
    assert soon.panels == {"a": {"": 2.0}, "b": {"": 1.0}, "c": {"": 1.0}}
    assert later.panels == {"a": {"": 2.0}, "c": {"": 1.0}}


async def test_the_skew_is_the_servers_time_against_ours() -> None:
    async with ScriptedServer(otherwise=value(1, behind_s=30)) as server:
        report = await polled(server)
    assert report.skew_s == pytest.approx(-30, abs=1.5)


async def test_what_lets_us_in_is_sent_and_proxies_of_the_environment_are_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with ScriptedServer(otherwise=value(1)) as server:
        await polled(server, token="tok-en", headers={"X-Scope-OrgID": "wwmaa"})  # type: ignore[arg-type]
        await polled(server, user="ann", password="pä:ss")
    bearer, basic = server.requests[0].headers, server.requests[-1].headers
    assert (bearer["authorization"], bearer["x-scope-orgid"]) == ("Bearer tok-en", "wwmaa")
    assert basic["authorization"] == "Basic YW5uOnDDpDpzcw=="


async def test_a_token_that_no_header_carries_is_told_without_being_shown() -> None:
    async with ScriptedServer(otherwise=value(1)) as server:
        for token in ("secrét", "sec\nret"):
            with pytest.raises(MonitorError) as failed:
                await polled(server, token=token)
            assert str(failed.value) == "PROMETHEUS_TOKEN holds characters that no header can carry"
    assert not server.requests
