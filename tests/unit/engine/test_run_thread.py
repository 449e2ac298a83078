"""A run in its thread, in real time, against a real server: what was sent, counted, journaled and replayed is one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from engine.control.client import ask
from engine.control.commands import Answer, Command, CommandError, Hold, Scale, Stop
from engine.errors import JournalError
from engine.journal.events import AnyEvent
from engine.journal.lines import line_of
from engine.journal.reader import read_events
from engine.measure.snapshot import Counter, point_as, select
from engine.profile.model import ConstantArrivalRate, ConstantVUs
from engine.run_thread import RunThread
from engine.state import fold
from tests.support.scripted_run import order_for
from tests.support.scripted_server import ScriptedServer, answer
from tests.support.seconds import threshold
from tests.support.shares import named
from tests.support.unheard import nothing_unheard
from tests.support.until import until

BRIEF = named("searches", ConstantArrivalRate(40.0, 1.0, 1.0, 40, 40))
LONG = named("users", ConstantVUs(3, 600.0))


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(otherwise=answer(body=b'{"results": []}')) as server:
        yield server


@pytest.mark.parametrize("workers", [0, 2])
async def test_a_run_beside_its_reader_counts_what_the_server_received(
    tmp_path: Path, server: ScriptedServer, workers: int
) -> None:
    thread = RunThread(
        order_for(tmp_path, [threshold("http_reqs", "count", ">", 1.0)], BRIEF, port=server.port), workers
    )
    ended_in: list[threading.Thread] = []
    assert not thread.finished
    thread.start(lambda _: ended_in.append(threading.current_thread()))
    await until(lambda: thread.finished, "the end of the run", 20)
    assert thread.failure is None
    assert thread.ruling is not None
    state = thread.state
    assert state.ended is not None
    assert point_as(Counter, select(state.totals, "http_reqs")).count == 40
    load = [request for request in server.requests if request.target.startswith("/search")]
    assert len(load) == 40
    assert {request.headers["x-load-test-run"] for request in server.requests} == {"run-1"}
    assert thread.ruling.verdict in ("pass", "invalid"), "on a busy machine the generator may have been late"
    events = list(read_events(thread.directory / "journal.jsonl"))
    assert fold(events).totals == state.totals
    assert _as_bytes(events) == _read(thread.directory)
    assert ended_in != [threading.current_thread()]


def _as_bytes(events: list[AnyEvent]) -> bytes:
    return b"".join(line_of(event) for event in events)


def _read(directory: Path) -> bytes:
    return (directory / "journal.jsonl").read_bytes()


async def test_a_run_obeys_its_reader(tmp_path: Path, server: ScriptedServer) -> None:
    thread = RunThread(order_for(tmp_path, scenario=LONG, port=server.port), 0)
    thread.start()
    await server.arrived(20)
    thread.command(Stop(origin="operator"))
    await until(lambda: thread.finished, "the end of the run", 20)
    assert thread.ruling is not None
    assert thread.ruling.verdict == "interrupted"
    assert thread.join(1)


@pytest.mark.parametrize("workers", [0, 1])
async def test_a_run_is_controlled_through_its_socket_however_deep_its_directory(
    tmp_path: Path, server: ScriptedServer, workers: int
) -> None:
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 6)
    deep.mkdir(parents=True)
    thread = RunThread(order_for(deep, scenario=LONG, port=server.port), workers)
    thread.start()
    await server.arrived(20)

    async def asked(command: Command) -> Answer:
        return await asyncio.to_thread(ask, thread.directory, command)

    assert (await asked(Scale(origin="ada@host", factor=1.5))).ok
    assert not (await asked(Hold(origin="ada@host", scenario="nobody"))).ok
    assert (await asked(Stop(origin="ada@host"))).ok
    await until(lambda: thread.finished, "the end of the run", 20)
    assert thread.ruling is not None
    assert thread.ruling.verdict == "interrupted"
    assert "Interrupted by ada@host" in thread.ruling.sentence
    assert [given.ok for given in thread.state.commands] == [True, False, True]
    assert not (thread.directory / "control.sock").exists()
    with pytest.raises(CommandError, match="has ended"):
        ask(thread.directory, Stop(origin="ada@host"))


async def test_what_ends_a_run_outside_its_rules_is_its_failure(tmp_path: Path, server: ScriptedServer) -> None:
    order = order_for(tmp_path, scenario=BRIEF, port=server.port)
    order.directory.journal.touch()
    thread = RunThread(order, 0)
    thread.start()
    assert thread.join(10)
    assert isinstance(thread.failure, JournalError)
    assert thread.ruling is None
    assert server.requests == []


def test_an_unforeseen_error_is_a_failure_too_and_not_a_dead_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("engine.run_thread.Run", broken)
    thread = RunThread(order_for(tmp_path), 0)
    thread.start()
    assert thread.join(10)
    assert isinstance(thread.failure, ZeroDivisionError)
    assert thread.state.version == 0
