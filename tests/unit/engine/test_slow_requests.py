"""Slow requests on their way from a generator to whoever looks their traces up; nothing of them is journaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from engine.generators.messages import Took, frame
from engine.measure.snapshot import FAILED_KEPT, SLOWEST_KEPT, SlowSample, Snapshot
from engine.monitors.monitor import Moment, Report, SlowRequest
from engine.monitors.settings import Access, MonitorSettings
from engine.profile.model import ConstantArrivalRate
from engine.vu import VirtualUser
from engine.watch import WatchOrder
from tests.support.carrying import carried_out
from tests.support.scripted_run import GOOD, Cast, ScriptedGenerator, conducted, order_for
from tests.support.shares import named, script_journey, share

WATCHING_JAEGER = WatchOrder(MonitorSettings(jaeger=Access("http://127.0.0.1:9")))


class Listening:
    """A monitor that remembers what it was asked with."""

    name = "jaeger"
    every_s = 1.0

    def __init__(self) -> None:
        self.moments: list[Moment] = []

    async def poll(self, moment: Moment) -> Report:
        self.moments.append(moment)
        return Report("listening")

    async def settle(self, moment: Moment, seconds: float) -> Report:
        return await self.poll(moment)

    async def close(self) -> None:
        """Nothing to give back."""


def saying(seconds: Sequence[Snapshot]) -> Cast:
    """One generator that says these seconds."""
    return lambda clock: [ScriptedGenerator(clock, seconds)]


def sample(number: int, ms: float, *, second: int = 0, failed: bool = False) -> SlowSample:
    return SlowSample(f"{number:032x}", "search", second, ms, failed)


def test_seconds_put_together_keep_the_slowest_and_are_bounded_in_any_order() -> None:
    snapshots = [
        Snapshot(second, {}, slow=tuple(sample(10 * second + n, 7.0 * second + n, failed=n > 3) for n in range(8)))
        for second in range(20)
    ]
    whole, backwards = snapshots[0], snapshots[-1]
    for one, other in zip(snapshots[1:], snapshots[-2::-1], strict=True):
        whole, backwards = whole.then(one), backwards.merge(other)
    assert whole.slow == backwards.slow
    assert len(whole.slow) == SLOWEST_KEPT + FAILED_KEPT
    assert [each.ms for each in whole.slow[:3]] == [140.0, 139.0, 138.0]


def test_they_cross_from_a_process_to_another() -> None:
    took = Took(Snapshot(3, {}, slow=(sample(1, 5.0, second=3, failed=True),)))
    assert msgspec.msgpack.decode(frame(took)[4:], type=Took) == took


def traces_of(monkeypatch: pytest.MonkeyPatch, trace_share: float) -> list[tuple[SlowSample, ...]]:
    """What the seconds of a generator carry whose scenarios make ten traced requests a second."""

    async def journey(vu: VirtualUser) -> None:
        tracer = vu.scope.tracer
        if tracer is None:
            return
        tracer.left -= 1
        if tracer.left < 0 and (mark := tracer.begin({}, None)):
            tracer.end(mark, vu.scope.scenario.name, 0.1, failed=False)

    script_journey(monkeypatch, journey)
    steady = ConstantArrivalRate(10.0, 1.0, 3.0, 20, 20)
    given = replace(share(named("one", steady), named("two", steady)), trace_share=trace_share)
    return [snapshot.slow for snapshot in carried_out(given).snapshots[:3]]


def test_a_generator_traces_one_request_at_least_of_each_second_and_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    for second, slow in enumerate(traces_of(monkeypatch, 1e-12)):
        assert sorted(each.endpoint for each in slow) == ["one", "two"]
        assert {each.second for each in slow} == {second}


def test_a_generator_whose_share_says_nothing_traces_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert traces_of(monkeypatch, 0.0) == [(), (), ()]


def test_monitors_are_asked_with_the_slowest_and_no_second_of_the_journal_holds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = Listening()
    monkeypatch.setattr("engine.run.monitors_for", lambda *_: [listening])
    seconds = tuple(
        msgspec.structs.replace(
            snapshot, slow=(sample(snapshot.second, 50.0 + snapshot.second, second=snapshot.second),)
        )
        for snapshot in GOOD
    )
    found = conducted(order_for(tmp_path), saying(seconds))
    assert [request.ms for request in listening.moments[-1].slow] == [59.0 - n for n in range(10)]
    assert listening.moments[-1].slow[0] == SlowRequest(f"{9:032x}", "search", 9, 59.0)
    assert listening.moments[0].slow == ()
    assert f"{9:032x}" not in (found.directory / "journal.jsonl").read_text()


def test_a_monitor_hears_of_the_slowest_failures_beside_the_slowest_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = Listening()
    monkeypatch.setattr("engine.run.monitors_for", lambda *_: [listening])
    slow = tuple(sample(n, 1000.0 - n, failed=n >= 400) for n in range(500))
    conducted(order_for(tmp_path), saying((msgspec.structs.replace(GOOD[0], slow=slow), *GOOD[1:])))
    heard = listening.moments[-1].slow
    assert [request.ms for request in heard] == [*(1000.0 - n for n in range(30)), *(600.0 - n for n in range(10))]
    assert [request.failed for request in heard] == [False] * 30 + [True] * 10


@pytest.mark.parametrize(
    ("said", "watch", "meant"),
    [
        (None, WatchOrder(), 0.0),
        (None, WATCHING_JAEGER, 0.05),
        (0.5, WatchOrder(), 0.5),
        (0.0, WATCHING_JAEGER, 0.0),
    ],
    ids=["nobody looks", "Jaeger looks", "the profile says so", "the profile says no"],
)
def test_requests_are_traced_where_somebody_looks_or_the_profile_says_so(
    tmp_path: Path, said: float | None, watch: WatchOrder, meant: float
) -> None:
    order = order_for(tmp_path)
    found = conducted(replace(order, profile=replace(order.profile, trace_share=said), watch=watch))
    given = found.generators[0].share
    assert given is not None
    assert given.trace_share == meant
