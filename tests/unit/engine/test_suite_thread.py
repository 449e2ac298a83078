"""A suite in its thread, in real time, against a real server: stopped by its reader and through its socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.control.client import ask
from engine.control.commands import Hold, Stop
from engine.journal.reader import read_events
from engine.profile.loading import load_profile
from engine.profile.model import ConstantVUs, Gate
from engine.report_files import FILES
from engine.state import fold
from engine.suite.thread import SuiteThread
from tests.support.scripted_run import order_for
from tests.support.scripted_server import ScriptedServer, answer
from tests.support.scripted_suite import suite_order
from tests.support.shares import named
from tests.support.unheard import nothing_unheard
from tests.support.until import until


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(otherwise=answer(body=b'{"results": []}')) as server:
        yield server


def endless(tmp_path: Path, server: ScriptedServer) -> SuiteThread:
    """A suite of two steps that go on until they are stopped."""
    order = suite_order(tmp_path, ("search", "page"))
    run = order_for(tmp_path / "elsewhere", scenario=named("users", ConstantVUs(3, 600.0)), port=server.port)
    steps = []
    for step in order.steps:
        own = step.order
        named_so = replace(run.profile, name=own.profile.name)
        steps.append(replace(step, order=replace(run, profile=named_so, directory=own.directory, run_id=own.run_id)))
    return SuiteThread(replace(order, steps=tuple(steps)))


async def test_a_suite_is_stopped_by_its_reader_and_its_running_step_ends_as_a_whole_run(
    tmp_path: Path, server: ScriptedServer
) -> None:
    suite = endless(tmp_path, server)
    assert suite.exit_code is None
    suite.start()
    await server.arrived(20)
    suite.command(Stop(origin="operator"))
    await until(lambda: suite.finished, "the end of the suite", 20)
    assert suite.exit_code == 105
    assert suite.ruling is not None
    said = "Interrupted by operator: 0 of 2 steps passed; cut off: search; not run: page."
    assert suite.ruling.sentence == said
    directory = suite.directory / "steps" / "01-search"
    replayed = fold(read_events(directory / "journal.jsonl"))
    assert replayed.ended is not None
    assert replayed.ended.verdict == "interrupted"
    assert suite.state.totals == replayed.totals
    assert {path.name for path in directory.iterdir()} == {"journal.jsonl", "profile.toml", "summary.json", *FILES}
    assert not suite.unreported
    assert {path.name for path in suite.directory.iterdir()} >= set(FILES)
    assert load_profile(directory / "profile.toml").title == "Tests"
    assert not (suite.directory / "steps" / "02-page").exists()


async def test_a_suites_socket_holds_the_step_that_is_running_and_stops_the_suite(
    tmp_path: Path, server: ScriptedServer
) -> None:
    suite = endless(tmp_path, server)
    suite.start()
    await server.arrived(20)
    held = await asyncio.to_thread(ask, suite.directory, Hold(origin="ada@host"))
    assert held.ok
    assert "held" in held.detail
    stopped = await asyncio.to_thread(ask, suite.directory, Stop(origin="ada@host"))
    assert stopped.detail == "the suite ends after the step that is running; no further step begins"
    await until(lambda: suite.finished, "the end of the suite", 20)
    assert suite.suite.ended is not None
    assert suite.suite.ended.sentence.startswith("Interrupted by ada@host")
    assert [command.command for command in suite.state.commands] == ["hold", "stop"]
    assert not (suite.directory / "control.sock").exists()


async def test_the_gate_gets_the_health_operation_with_the_suites_mark_outside_the_load(
    tmp_path: Path, server: ScriptedServer
) -> None:
    """The original suite asked with HEAD, which the backend answers with 405."""
    suite = endless(tmp_path, server)
    asked = suite.order.suite
    suite = SuiteThread(replace(suite.order, suite=replace(asked, gate=Gate()), steps=suite.order.steps[:1]))
    suite.start()
    await server.arrived(5)
    suite.command(Stop(origin="operator"))
    await until(lambda: suite.finished, "the end of the suite", 20)
    mine = [request for request in server.requests if request.headers["x-load-test-run"] == "suite-1"]
    assert [(request.method, request.target) for request in mine] == [("GET", "/health")]
    assert mine[0].headers["x-load-test-phase"] == "preflight"
    assert suite.suite.steps[0].gate is not None
    assert suite.suite.steps[0].gate.ok
