"""How far the target's clock is from ours: read off its answers' date, shown where it matters, journaled always."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from engine.journal.events import PreflightChecked
from engine.target.preflight import Answer, Probe, clock_skew_s
from tests.support.scripted_run import conducted, order_for
from tests.support.wiring import target_at

NOW = 1_767_225_600.75


@pytest.mark.parametrize("kept", [0.0, 0.9])
@pytest.mark.parametrize("ahead", [-7200.0, -3.0, 0.0, 3.0, 86_400.0])
def test_a_date_tells_the_skew_to_a_second_however_long_a_server_keeps_it(ahead: float, kept: float) -> None:
    skew = clock_skew_s({"date": formatdate(NOW + ahead - kept, usegmt=True)}, NOW)
    assert skew is not None
    assert abs(skew - ahead) <= 1.0


@pytest.mark.parametrize("kept", [0.0, 0.2, 0.5, 0.9])
def test_a_clock_that_may_well_agree_is_not_said_to_be_off(kept: float) -> None:
    assert clock_skew_s({"date": formatdate(NOW - kept, usegmt=True)}, NOW) == 0.0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"date": ""},
        {"date": "yesterday"},
        {"date": "Thu, 99 Foo 2026 00:00:00 GMT"},
        {"date": "Thu, 01 Jan 99999 00:00:00 GMT"},
        {"date": formatdate(NOW, usegmt=True), "age": "30"},
    ],
)
def test_no_date_or_that_of_a_cache_tells_nothing(headers: dict[str, str]) -> None:
    assert clock_skew_s(headers, NOW) is None


def test_the_health_answer_of_a_real_server_carries_the_skew() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        date = formatdate(time.time() + 3600.0, usegmt=True).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nDate: %b\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}" % date)
        await writer.drain()
        writer.close()

    async def main() -> Answer:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server, Probe(target_at(server.sockets[0].getsockname()[1]), "run-1") as probe:
            return await probe.health()

    skew = asyncio.run(main()).skew_s
    assert skew is not None
    assert skew == pytest.approx(3600.0, abs=1.0)


@pytest.mark.parametrize(
    ("skew", "detail", "figures"),
    [
        (None, "HTTP 200", {}),
        (1.9, "HTTP 200", {"skew_s": 1.9}),
        (42.4, "HTTP 200; its clock is 42 s ahead of ours", {"skew_s": 42.4}),
        (-7200.0, "HTTP 200; its clock is 7,200 s behind ours", {"skew_s": -7200.0}),
    ],
)
def test_the_pre_flight_tells_a_skew_that_matters_and_journals_any(
    tmp_path: Path, skew: float | None, detail: str, figures: dict[str, float]
) -> None:
    async def health(probe: Any) -> Answer:
        return Answer(200, 1.5, None, skew)

    probe: dict[str, Any] = {"health": health}
    found = conducted(order_for(tmp_path), **probe)
    (tick,) = (each for each in found.events if isinstance(each, PreflightChecked) and each.check == "health")
    assert (tick.ok, tick.detail, tick.figures) == (True, detail, figures)
