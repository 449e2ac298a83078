"""Generators in processes of their own, real ones: they carry out their share, obey, and leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import engine.generators.process
from engine.errors import GeneratorError
from engine.generators.messages import Adjust, Stop
from engine.generators.process import ProcessGenerator
from engine.generators.segment import Share
from engine.measure.snapshot import Counter, Point, Snapshot, accumulate, point_as, select
from engine.plan.segment import Segment
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Scenario
from tests.support.scripted_server import ScriptedServer, answer, never
from tests.support.shares import named, planned, share
from tests.support.unheard import nothing_unheard
from tests.support.until import until
from tests.support.wiring import target_at

RESULTS = answer(body=b'{"results": []}')
LEAD_S = 0.15
USERS = ConstantVUs(3, 60.0)


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


def exists(pid: int) -> bool:
    return Path("/proc", str(pid)).exists()


def decoy_engine() -> None:
    Path("engine").mkdir()
    Path("engine", "__init__.py").write_text("raise SystemExit('somebody else')")


def public_side(pid: int) -> bytes:
    """What any user of the machine can see of a process, and what its own user can."""
    return b"".join(Path("/proc", str(pid), file).read_bytes() for file in ("cmdline", "environ"))


def kill_and_see_it_dead(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


@pytest.fixture
async def generator() -> AsyncIterator[ProcessGenerator]:
    generator = ProcessGenerator(0)
    yield generator
    await generator.close()
    await generator.close()
    assert generator.pid is None or not exists(generator.pid)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(otherwise=RESULTS) as server:
        yield server


def soon(server: ScriptedServer, *scenarios: Scenario) -> Share:
    return share(*scenarios, start=time.monotonic() + LEAD_S, port=server.port)


def arrivals(duration_s: float, **rest: object) -> Scenario:
    return named("searches", ConstantArrivalRate(40.0, 1.0, duration_s, 10, 10), **rest)


def total(snapshots: list[Snapshot], metric: str) -> float:
    totals: dict[str, Point] = {}
    for snapshot in snapshots:
        totals = accumulate(totals, snapshot)
    return point_as(Counter, select(totals, metric)).count


async def test_a_share_is_carried_out_and_every_request_that_arrived_was_counted(
    generator: ProcessGenerator, server: ScriptedServer
) -> None:
    taken: list[Snapshot] = []
    await generator.prepare()
    await generator.carry_out(soon(server, arrivals(1.25)), taken.append)
    assert total(taken, "iterations") == 50
    assert total(taken, "http_reqs{expected_response:true}") == len(server.requests) == 50
    assert [snapshot.second for snapshot in taken] == [0, 1]
    assert 0 < taken[0].health[0].sockets <= 10
    assert {request.headers["x-load-test-run"] for request in server.requests} == {"run-1"}


async def test_two_generators_share_the_arrivals_and_no_user_is_in_both(server: ScriptedServer) -> None:
    generators = [ProcessGenerator(number) for number in range(2)]
    taken: list[list[Snapshot]] = [[], []]
    try:
        await asyncio.gather(*(each.prepare() for each in generators))
        whole = soon(server, arrivals(0.5))
        parts = [replace(whole, segment=Segment(number, 2)) for number in range(2)]
        await asyncio.gather(
            *(each.carry_out(part, sink.append) for each, part, sink in zip(generators, parts, taken, strict=True))
        )
    finally:
        await asyncio.gather(*(each.close() for each in generators))
    assert [total(each, "iterations") for each in taken] == [10, 10]
    assert len(server.requests) == 20
    assert [list(each[0].health) for each in taken] == [[0], [1]]


@pytest.mark.parametrize("now", [False, True])
async def test_a_stop_ends_it_and_all_figures_still_come(
    generator: ProcessGenerator, server: ScriptedServer, now: bool
) -> None:
    taken: list[Snapshot] = []
    await generator.prepare()
    work = asyncio.create_task(generator.carry_out(soon(server, named("users", USERS)), taken.append))
    await server.arrived(30)
    generator.order(Stop(now))
    await asyncio.wait_for(work, 60)
    interrupted = total(taken, "http_reqs{error:interrupted}")
    assert total(taken, "http_reqs") - interrupted <= len(server.requests) <= total(taken, "http_reqs")
    assert interrupted == total(taken, "interrupted_iterations") == (interrupted if now else 0)


async def test_a_process_holds_resumes_and_scales_its_scenario(
    generator: ProcessGenerator, server: ScriptedServer
) -> None:
    taken: list[Snapshot] = []
    await generator.prepare()
    given = replace(soon(server, arrivals(1.0)), start=time.monotonic() + 1.0)  # the order to hold is there before
    work = asyncio.create_task(generator.carry_out(given, taken.append))
    await asyncio.sleep(0)
    generator.order(Adjust("searches", given.start + 0.11, True, 1.0))
    await server.arrived(5)
    await asyncio.sleep(max(given.start + 0.4 - time.monotonic(), 0.0))
    assert len(server.requests) == 5
    generator.order(Adjust("searches", given.start + 1.0, False, 2.0))
    await asyncio.wait_for(work, 60)
    assert total(taken, "iterations") + total(taken, "dropped_iterations") == 5 + 71
    assert time.monotonic() >= given.start + 1.0 + 0.89


async def test_a_stop_that_comes_with_the_start_is_not_lost(
    generator: ProcessGenerator, server: ScriptedServer
) -> None:
    await generator.prepare()
    taken: list[Snapshot] = []
    assert generator.pid is not None
    os.kill(generator.pid, signal.SIGSTOP)  # so that both orders arrive in one piece
    work = asyncio.create_task(generator.carry_out(soon(server, named("users", USERS)), taken.append))
    await asyncio.sleep(0)
    generator.order(Stop())
    os.kill(generator.pid, signal.SIGCONT)
    await asyncio.wait_for(work, 60)
    assert server.requests == []


async def test_a_hanging_target_does_not_keep_a_generator_from_stopping_at_once(generator: ProcessGenerator) -> None:
    taken: list[Snapshot] = []
    async with ScriptedServer(otherwise=never()) as server:
        await generator.prepare()
        work = asyncio.create_task(generator.carry_out(soon(server, named("users", USERS)), taken.append))
        await server.arrived(3)
        generator.order(Stop(now=True))
        await asyncio.wait_for(work, 60)
    assert total(taken, "http_reqs{error:interrupted}") == 3
    assert total(taken, "interrupted_iterations") == 3


async def test_a_killed_generator_is_lost_with_its_signal(generator: ProcessGenerator, server: ScriptedServer) -> None:
    await generator.prepare()
    work = asyncio.create_task(generator.carry_out(soon(server, named("users", USERS)), lambda _: None))
    await server.arrived(3)
    assert generator.pid is not None
    os.kill(generator.pid, signal.SIGKILL)
    with pytest.raises(GeneratorError, match=r"generator 0 went away \(SIGKILL\)"):
        await asyncio.wait_for(work, 60)


async def test_a_generator_killed_before_its_share_is_lost_too(
    generator: ProcessGenerator, server: ScriptedServer
) -> None:
    await generator.prepare()
    assert generator.pid is not None
    kill_and_see_it_dead(generator.pid)
    with pytest.raises(GeneratorError, match="went away"):
        await generator.carry_out(soon(server, arrivals(0.5)), lambda _: None)
    generator.order(Stop(now=True))


async def test_a_share_that_cannot_be_carried_out_says_why(generator: ProcessGenerator, server: ScriptedServer) -> None:
    impossible = planned(replace(arrivals(0.5), journey="teleport"))
    await generator.prepare()
    with pytest.raises(GeneratorError, match="generator 0 failed: there is no journey 'teleport'"):
        await generator.carry_out(replace(soon(server, arrivals(0.5)), plan=impossible), lambda _: None)


async def test_seconds_in_which_a_generator_was_stopped_are_left_out_and_nothing_is_lost(
    generator: ProcessGenerator, server: ScriptedServer
) -> None:
    taken: list[Snapshot] = []
    await generator.prepare()
    assert generator.pid is not None
    begin = time.monotonic() + LEAD_S
    given = replace(soon(server, arrivals(3.0)), start=begin)
    work = asyncio.create_task(generator.carry_out(given, taken.append))
    await until(lambda: time.monotonic() > begin + 0.2, "a fifth of a second of load")
    os.kill(generator.pid, signal.SIGSTOP)
    await until(lambda: time.monotonic() > begin + 2.1, "a second and a half without it")
    os.kill(generator.pid, signal.SIGCONT)
    await work
    seconds = [snapshot.second for snapshot in taken]
    assert 0 not in seconds, "its end was slept through"
    assert seconds[0] == 1
    assert seconds == sorted(set(seconds))
    assert total(taken, "iterations") + total(taken, "dropped_iterations") == 120
    assert total(taken, "http_reqs") == len(server.requests)
    assert taken[0].health[0].tainted


async def test_a_generator_ends_when_its_run_does_however_that_went(server: ScriptedServer) -> None:
    generator = ProcessGenerator(0)
    await generator.prepare()
    work = asyncio.create_task(generator.carry_out(soon(server, named("users", USERS)), lambda _: None))
    await server.arrived(3)
    process = generator._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()  # what the death of the run does to it
    with pytest.raises(GeneratorError, match="exit code 0"):
        await asyncio.wait_for(work, 60)
    await generator.close()


async def test_no_secret_is_on_the_command_line_or_in_the_environment_of_a_generator(
    generator: ProcessGenerator, server: ScriptedServer
) -> None:
    await generator.prepare()
    secret = target_at(server.port, secrets={"API_TOKEN": "hunter2-hunter2"})
    given = replace(soon(server, named("users", USERS)), target=secret)
    work = asyncio.create_task(generator.carry_out(given, lambda _: None))
    await server.arrived(1)
    assert generator.pid is not None
    assert b"hunter2" not in public_side(generator.pid)
    generator.order(Stop(now=True))
    await asyncio.wait_for(work, 60)


def instead_of_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr("engine.generators.process.sys.executable", str(program))


async def test_a_folder_named_engine_where_the_user_is_is_not_ours(
    generator: ProcessGenerator, server: ScriptedServer
) -> None:
    decoy_engine()
    await generator.prepare()
    taken: list[Snapshot] = []
    await generator.carry_out(soon(server, arrivals(0.1)), taken.append)
    assert total(taken, "iterations") == 4


async def test_a_generator_that_complains_at_length_does_not_stand_still(
    generator: ProcessGenerator, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    noise = "head -c 3000000 /dev/zero | tr '\\0' x >&2"
    instead_of_python(monkeypatch, tmp_path, f'{noise}; exec {sys.executable} "$@"')
    await asyncio.wait_for(generator.prepare(), 60)
    taken: list[Snapshot] = []
    await generator.carry_out(soon(server, arrivals(0.2)), taken.append)
    assert total(taken, "iterations") == 8


async def test_a_generator_that_cannot_begin_says_its_last_words(
    generator: ProcessGenerator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    instead_of_python(monkeypatch, tmp_path, "echo Traceback >&2; echo 'ModuleNotFoundError: engine' >&2; exit 3")
    with pytest.raises(GeneratorError, match=r"went away \(exit code 3\): ModuleNotFoundError: engine"):
        await generator.prepare()


async def test_a_generator_that_is_never_ready_is_given_up_and_killed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    generator = ProcessGenerator(0, ("mine.py:browse",))
    instead_of_python(monkeypatch, tmp_path, "exec sleep 600")
    monkeypatch.setattr(engine.generators.process, "_READY_S", 0.1)
    monkeypatch.setattr(engine.generators.process, "_CLOSE_S", 0.1)
    with pytest.raises(GeneratorError, match=r"was not ready within .* s, with mine.py:browse to load"):
        await generator.prepare()
    await generator.close()
    assert generator._process is not None
    assert generator._process.returncode == -signal.SIGKILL


def patience(monkeypatch: pytest.MonkeyPatch, generator: ProcessGenerator, turns: int) -> None:
    """So many turns of 50 ms."""
    monkeypatch.setattr(engine.generators.process, "_TURN_S", 0.05)
    monkeypatch.setattr(generator, "_patience", turns)


async def test_a_generator_says_which_process_it_is(generator: ProcessGenerator) -> None:
    assert await generator.prepare() == f"process {generator.pid}"


async def test_a_generator_that_falls_silent_is_ended_and_lost(
    generator: ProcessGenerator, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience(monkeypatch, generator, turns=40)
    await generator.prepare()
    work = asyncio.create_task(generator.carry_out(soon(server, named("users", USERS)), lambda snapshot: None))
    await server.arrived(3)
    assert generator.pid is not None
    os.kill(generator.pid, signal.SIGSTOP)
    with pytest.raises(GeneratorError, match=r"generator 0 fell silent \(stopped or hanging\) and was ended after 2 s"):
        await asyncio.wait_for(work, 60)
    await generator.close()
    assert generator._process is not None
    assert generator._process.returncode == -signal.SIGKILL


async def test_a_silent_generator_that_is_told_to_end_at_once_gets_less_patience(
    generator: ProcessGenerator, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience(monkeypatch, generator, turns=100_000)
    await generator.prepare()
    work = asyncio.create_task(generator.carry_out(soon(server, named("users", USERS)), lambda snapshot: None))
    await server.arrived(3)
    assert generator.pid is not None
    os.kill(generator.pid, signal.SIGSTOP)
    generator.order(Stop(now=True))
    with pytest.raises(GeneratorError, match="fell silent"):
        await asyncio.wait_for(work, 60)


async def test_a_generator_that_goes_on_after_a_pause_is_not_given_up(
    generator: ProcessGenerator, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience(monkeypatch, generator, turns=80)
    await generator.prepare()
    taken: list[Snapshot] = []
    work = asyncio.create_task(generator.carry_out(soon(server, arrivals(5.0)), taken.append))
    await server.arrived(3)
    assert generator.pid is not None
    os.kill(generator.pid, signal.SIGSTOP)
    await asyncio.sleep(1.5)  # shorter than the patience, longer than a second
    os.kill(generator.pid, signal.SIGCONT)
    await asyncio.wait_for(work, 60)
    assert total(taken, "iterations") + total(taken, "dropped_iterations") == 200


async def test_a_generator_that_was_never_prepared_has_nothing_to_close() -> None:
    generator = ProcessGenerator(4)
    assert generator.pid is None
    await generator.close()
