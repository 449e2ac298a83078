"""One iteration: what k6 counts, whose fault lateness is, and what becomes of a journey that raises."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engine.clock import VirtualClock, run_virtual
from engine.errors import JourneyError
from engine.executors.iteration import JOURNEY_ERROR
from engine.measure.histogram import Histogram
from engine.measure.snapshot import Snapshot, Trend, point_as, select
from engine.vu import VirtualUser
from tests.support.wiring import Bench, count


def performed(
    journey: Callable[[VirtualUser], Awaitable[None]],
    *,
    due_ago_s: float | None = None,
    user_was_idle: bool = True,
    cancel_after_s: float | None = None,
) -> tuple[Snapshot, Histogram]:
    """What one iteration leaves behind: the recorded figures, and the generator's own lateness."""

    async def main() -> tuple[Snapshot, Histogram]:
        clock = VirtualClock()
        bench = Bench(clock=clock)
        await asyncio.sleep(100)
        due = None if due_ago_s is None else clock.now() - due_ago_s
        iterations = bench.iterations(journey)
        task = asyncio.ensure_future(iterations.run(bench.user(), 4, due, user_was_idle=user_was_idle))
        if cancel_after_s is not None:
            asyncio.get_running_loop().call_later(cancel_after_s, task.cancel)
        await asyncio.wait((task,))
        if cancel_after_s is None:
            task.result()
        return bench.cut(), bench.health.own_lateness.take()

    return run_virtual(main())


async def short(vu: VirtualUser) -> None:
    await asyncio.sleep(0.25)


def lateness(snapshot: Snapshot) -> Histogram:
    return point_as(Trend, select(snapshot.series, "iteration_lateness")).histogram


def test_a_full_iteration_is_counted_with_its_duration() -> None:
    snapshot, _ = performed(short)
    assert count(snapshot.series, "iterations{scenario:users}") == 1
    duration = point_as(Trend, select(snapshot.series, "iteration_duration")).histogram
    assert duration.max == pytest.approx(250)
    assert count(snapshot.series, "dropped_iterations") == 0


def test_lateness_is_from_the_planned_instant_to_the_beginning() -> None:
    snapshot, own = performed(short, due_ago_s=1.5)
    assert lateness(snapshot).max == pytest.approx(1500)
    assert own.max == pytest.approx(1500)


def test_lateness_behind_a_busy_user_is_not_the_generators_own() -> None:
    snapshot, own = performed(short, due_ago_s=1.5, user_was_idle=False)
    assert lateness(snapshot).count == 1
    assert own.count == 0


def test_without_a_planned_instant_there_is_no_lateness() -> None:
    snapshot, own = performed(short)
    assert (lateness(snapshot).count, own.count) == (0, 0)


def test_an_iteration_that_begins_early_is_not_late() -> None:
    snapshot, _ = performed(short, due_ago_s=-1e-9)
    assert lateness(snapshot).max == 0


def test_a_journey_that_raises_is_an_iteration_and_an_error_with_its_place() -> None:
    async def broken(vu: VirtualUser) -> None:
        await asyncio.sleep(0.1)
        raise KeyError("results")

    snapshot, _ = performed(broken)
    assert count(snapshot.series, "iterations") == 1
    assert count(snapshot.series, "journey_errors{scenario:users}") == 1
    (error,) = snapshot.errors
    assert (error.kind, error.endpoint) == (JOURNEY_ERROR, "search")
    assert error.detail.startswith("KeyError: 'results' (test_iteration.py:")


class _Unusual(BaseException):
    """No Exception, as some libraries' own."""


async def _cancels_itself(vu: VirtualUser) -> None:
    raise asyncio.CancelledError


async def _exits(vu: VirtualUser) -> None:
    raise SystemExit(3)


async def _is_unusual(vu: VirtualUser) -> None:
    raise _Unusual("hm")


@pytest.mark.parametrize(
    ("journey", "said"),
    [(_cancels_itself, "CancelledError"), (_exits, "SystemExit: 3"), (_is_unusual, "_Unusual: hm")],
)
def test_whatever_a_journey_raises_is_its_error_and_its_user_goes_on(
    journey: Callable[[VirtualUser], Awaitable[None]], said: str
) -> None:
    snapshot, _ = performed(journey)
    assert count(snapshot.series, "iterations") == count(snapshot.series, "journey_errors") == 1
    assert count(snapshot.series, "interrupted_iterations") == 0
    (error,) = snapshot.errors
    assert error.kind == JOURNEY_ERROR
    assert said in error.detail
    assert "(test_iteration.py:" in error.detail


def test_of_errors_in_a_group_of_tasks_the_first_is_told_with_its_own_line() -> None:
    async def fails() -> None:
        raise KeyError("results")

    async def together(vu: VirtualUser) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(fails())

    snapshot, _ = performed(together)
    (error,) = snapshot.errors
    assert error.detail == f"KeyError: 'results' (test_iteration.py:{fails.__code__.co_firstlineno + 1}), and 1 more"


def test_a_call_of_an_unknown_operation_is_such_an_error() -> None:
    async def lost(vu: VirtualUser) -> None:
        await vu.call("serach")

    snapshot, _ = performed(lost)
    (error,) = snapshot.errors
    assert JourneyError.__name__ in error.detail
    assert "nearest is 'search" in error.detail


def test_an_iteration_cut_off_is_interrupted_and_nothing_else() -> None:
    snapshot, _ = performed(short, cancel_after_s=0.1)
    assert count(snapshot.series, "interrupted_iterations{scenario:users}") == 1
    assert count(snapshot.series, "iterations") == 0
    assert select(snapshot.series, "iteration_duration") is None
    assert snapshot.errors == ()


def test_a_user_knows_its_iteration_and_draws_the_same_numbers_in_it_whoever_it_is() -> None:
    drawn: list[float] = []

    async def draw(vu: VirtualUser) -> None:
        drawn.append(vu.random.random())
        assert vu.iteration == 4

    performed(draw)
    performed(draw)
    assert drawn[0] == drawn[1]


def test_thinking_takes_as_long_as_the_scenario_says_and_ends_with_the_run() -> None:
    async def main() -> tuple[float, float]:
        clock = VirtualClock()
        bench = Bench(clock=clock)
        object.__setattr__(bench.scope.scenario, "think_s", (2.0, 3.0))
        user = bench.user()
        await user.think()
        first = clock.now()
        asyncio.get_running_loop().call_later(0.5, bench.stop.set)
        await user.think()
        await user.think()
        object.__setattr__(bench.scope.scenario, "think_s", None)
        return first, clock.now() - first

    first, second = run_virtual(main())
    assert 2.0 <= first <= 3.0
    assert second == pytest.approx(0.5)
