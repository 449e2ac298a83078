"""A Sentry that refuses, limits, dawdles or talks nonsense becomes a reason for people, in time."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable

import pytest

from engine.monitors.monitor import TIMEOUT_S, Moment, MonitorError
from engine.monitors.sentry import EVERY_S, SentryMonitor
from engine.monitors.settings import Access, SentryAccess
from tests.support.answering import Answered, Asked
from tests.support.sentry_contract import Event, Planted, SentryContract, sentry_contract


@pytest.fixture
async def contract() -> AsyncIterator[SentryContract]:
    async with sentry_contract() as serving:
        yield serving


def moment() -> Moment:
    now = time.time()
    return Moment(wall=now, began=now - 100.0)


async def trouble(access: SentryAccess) -> MonitorError:
    monitor = SentryMonitor(access)
    try:
        with pytest.raises(MonitorError) as raised:
            await monitor.poll(moment())
    finally:
        await monitor.close()
    return raised.value


async def test_a_wrong_token_is_refused(contract: SentryContract) -> None:
    assert str(await trouble(contract.access(token="sntryu_wrong"))) == "token refused: check SENTRY_AUTH_TOKEN"


async def test_a_token_without_its_scope_is_told_which(contract: SentryContract) -> None:
    contract.scopes.remove("event:read")
    assert str(await trouble(contract.access())) == "token lacks event:read"


async def test_a_project_that_is_not_there_looks_like_a_scope_and_both_are_said(contract: SentryContract) -> None:
    reason = str(await trouble(contract.access(projects=("bakend",))))
    assert reason == "token lacks event:read, or there is no project bakend for it"


async def test_an_organisation_that_is_not_there_is_named(contract: SentryContract) -> None:
    reason = str(await trouble(contract.access(organization="wwma")))
    assert reason == f"no organisation wwma at 127.0.0.1:{contract.port} (or the token may not see it)"


async def test_an_environment_without_an_event_looks_like_a_missing_organisation_and_both_are_said(
    contract: SentryContract,
) -> None:
    assert str(await trouble(contract.access(environment="stagin"))).endswith("or no event in environment stagin yet")


async def test_a_429_without_retry_after_waits_until_the_window_of_the_servers_clock_ends(
    contract: SentryContract,
) -> None:
    contract.skew_s = 3300.0 - time.time() % 3600.0  # to its clock, a window ends in five minutes
    contract.limit = (0, 3600.0)
    error = await trouble(contract.access())
    assert error.retry_after_s == pytest.approx(300.0 + 0.5, abs=2.1)
    assert str(error).startswith("asked too often: You are attempting to use this endpoint too frequently. Limit is 0")


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [({"Retry-After": "37"}, 37.0, 37.0), ({}, 1.0, 2.0), ({"X-Sentry-Rate-Limit-Reset": "soon"}, 1.0, 2.0)],
)
async def test_a_429_is_heeded_as_it_asks_and_by_a_second_where_it_asks_nothing(
    contract: SentryContract, headers: dict[str, str], least: float, most: float
) -> None:
    contract.instead = lambda asked: (429, headers, b'{"detail": "slow down"}')
    error = await trouble(contract.access())
    assert error.retry_after_s is not None
    assert least <= error.retry_after_s <= most


async def test_after_a_429_the_end_of_the_run_does_not_ask_again(contract: SentryContract) -> None:
    contract.instead = lambda asked: (429, {"Retry-After": "60"}, b"{}")
    monitor = SentryMonitor(contract.access())
    now = moment()
    with pytest.raises(MonitorError):
        await monitor.poll(now)
    with pytest.raises(MonitorError, match="asked too often"):
        await monitor.settle(now, 30.0)
    await monitor.close()
    assert len(contract.asked) == 1


async def test_a_small_limit_stretches_the_time_between_questions_and_a_large_one_does_not(
    contract: SentryContract,
) -> None:
    monitor = SentryMonitor(contract.access())
    now = moment()
    contract.limit = (40, 1.0)
    await monitor.poll(now)
    assert monitor.every_s == EVERY_S
    contract.limit = (3, 10_000_000.0)
    await monitor.poll(now)
    assert monitor.every_s > EVERY_S
    contract.limit = None
    await monitor.poll(now)
    assert monitor.every_s == EVERY_S
    await monitor.close()


HTML: dict[str, str] = {"Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("answered", "reason"),
    [
        ((500, {}, b'{"detail": "Internal Error"}'), "answers 500"),
        ((502, HTML, b"<html>Bad gateway</html>"), "answers 502"),
        ((400, {}, b'{"detail": "Invalid search"}'), "does not take the question: Invalid search"),
        (
            (400, {}, b'{"project": ["Invalid project parameter. Values must be numbers."]}'),
            "does not take the question: Invalid project parameter. Values must be numbers. "
            "(give the ids of projects in SENTRY_PROJECT)",
        ),
        ((302, {"Location": "http://127.0.0.1:9/auth"}, b""), "sends elsewhere (302)"),
        ((200, HTML, b"<html>Log in</html>"), "answers text/html that is not JSON"),
        ((200, {}, b'{"issues": []}'), "answers something else than issues"),
        ((200, {}, b'["nonsense", 7, null, {}]'), "answers something else than issues"),
        ((200, {}, b"[" * 100_000), "answers application/json that is not JSON"),
        ((200, {}, b"[" + b" " * 5_000_000 + b"]"), "answers with more than 4 MB"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000)), "answers with more than 4"),
        ((200, {"Content-Encoding": "gzip"}, b"not packed at all"), "answers something that cannot be unpacked"),
    ],
)
async def test_nonsense_becomes_a_reason(contract: SentryContract, answered: Answered, reason: str) -> None:
    contract.instead = lambda asked: answered
    assert str(await trouble(contract.access())).startswith(reason)


async def test_a_small_answer_that_unpacks_to_a_huge_one_takes_no_memory(contract: SentryContract) -> None:
    packed = gzip.compress(b" " * 60_000_000)
    contract.instead = lambda asked: (200, {"Content-Encoding": "gzip"}, packed)
    tracemalloc.start()
    try:
        await trouble(contract.access())
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


async def test_a_sentry_that_dawdles_is_given_up_in_time(contract: SentryContract) -> None:
    contract.gate = asyncio.Event()
    began = time.monotonic()
    reason = str(await trouble(contract.access()))
    assert reason == "did not answer within 2 s"
    assert time.monotonic() - began < TIMEOUT_S + 5.0


async def test_nobody_there_is_said_without_a_time_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reason = str(await trouble(SentryAccess(Access(f"http://127.0.0.1:{port}", token="t"), "wwmaa")))
    assert reason == "refused the connection"


async def test_a_token_that_no_header_can_carry_is_told_and_not_shown(contract: SentryContract) -> None:
    reason = str(await trouble(contract.access(token="sntryü_paste")))
    assert reason == "SENTRY_AUTH_TOKEN holds characters that no header can carry"


KEYS = ("title", "culprit", "permalink", "level", "count", "userCount", "metadata", "status", "lastSeen", "lifetime")
VALUES: tuple[object, ...] = (None, 7, "", [], {"a": 1}, "javascript:alert(1)", True, "x" * 100_000)


async def test_no_value_of_an_issue_raises_and_no_text_of_it_is_long(contract: SentryContract) -> None:
    """`filtered` is null here, so what stands in the issue itself counts."""
    contract.issues = [
        Planted("odd", [Event(contract.now - 5.0)], extra={key: value}) for key in KEYS for value in VALUES
    ]
    contract.instead = unsorted(contract)
    monitor = SentryMonitor(contract.access())
    report = await monitor.poll(moment())
    await monitor.close()
    assert report.issues is not None
    assert len(report.issues) + report.more_issues >= len(contract.issues) - 3
    assert {issue.link[:17] for issue in report.issues} <= {"", "http://127.0.0.1:"}
    assert max(len(issue.title) + len(issue.culprit) for issue in report.issues) <= 600


def unsorted(contract: SentryContract) -> Callable[[Asked], Answered]:
    """The page with odd values put in last, as no server could sort by them."""
    odd = [issue.extra for issue in contract.issues]
    for issue in contract.issues:
        issue.extra = {}

    def answer(asked: Asked) -> Answered:
        contract.instead = None
        status, headers, body = contract.answer(asked)
        items = [item | extra for item, extra in zip(json.loads(body), odd, strict=True)]
        return status, headers, json.dumps(items).encode()

    return answer
