"""A generator's health: what taints a second, and what does not."""

from __future__ import annotations

import asyncio
import gc

import pytest

from engine.clock import VirtualClock, run_virtual
from engine.measure.health import HealthProbe
from engine.measure.recorder import Recorder
from engine.measure.snapshot import GeneratorHealth, Trend


class Dial:
    """A clock and a CPU meter that a test turns by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.instant = 100.0
        self.cpu = 5.0
        monkeypatch.setattr("engine.measure.health.time.process_time", lambda: self.cpu)

    def now(self) -> float:
        return self.instant

    def second(self, cpu: float = 0.2, of: float = 1.0) -> None:
        self.instant += of
        self.cpu += cpu


@pytest.fixture
def dial(monkeypatch: pytest.MonkeyPatch) -> Dial:
    return Dial(monkeypatch)


@pytest.fixture
def probe(dial: Dial) -> HealthProbe:
    return HealthProbe(Recorder(), dial.now)


def cut(probe: HealthProbe) -> GeneratorHealth:
    return probe.cut()


def test_a_quiet_second_is_not_tainted(probe: HealthProbe, dial: Dial) -> None:
    for late in (0.1, 9.9):
        probe.own_lateness.add(late)
    dial.second()
    health = cut(probe)
    assert health.tainted == ()
    assert health.cpu == 0.2
    assert health.lateness_p99_ms == pytest.approx(9.8, rel=0.01)


def test_each_second_is_judged_by_what_happened_in_it(probe: HealthProbe, dial: Dial) -> None:
    probe.own_lateness.add(50.0)
    dial.second(cpu=0.95)
    assert cut(probe).tainted == ("late sends", "generator CPU")
    dial.second()
    assert cut(probe).tainted == ()


def test_cpu_is_a_share_of_the_time_that_passed(probe: HealthProbe, dial: Dial) -> None:
    dial.second(cpu=1.8, of=2.0)
    assert cut(probe).cpu == 0.9
    dial.second(cpu=1.81, of=2.0)
    assert cut(probe).tainted == ("generator CPU",)


def test_the_stub_of_a_second_at_the_end_of_a_run_is_no_busy_second(probe: HealthProbe, dial: Dial) -> None:
    dial.second()
    cut(probe)
    dial.second(cpu=0.002, of=0.002)
    assert cut(probe).tainted == ()


def test_a_refused_socket_taints_the_second_it_was_refused_in(probe: HealthProbe, dial: Dial) -> None:
    probe.sockets = 7
    probe.refused_sockets = 2
    dial.second()
    health = cut(probe)
    assert (health.sockets, health.refused_sockets, health.tainted) == (7, 2, ("socket refused",))
    dial.second()
    assert cut(probe).refused_sockets == 0


def test_a_loop_that_keeps_its_appointments_has_no_lag_and_one_that_stands_still_is_tainted() -> None:
    async def main() -> tuple[GeneratorHealth, GeneratorHealth]:
        clock, standing = VirtualClock(), [0.0]
        recorder = Recorder()
        probe = HealthProbe(recorder, lambda: clock.now() + standing[0])
        probe.start()
        await asyncio.sleep(1.0)
        good = probe.cut()
        assert isinstance(recorder.cut(0, {}).series["generator_loop_lag"], Trend)
        for _ in range(5):
            await asyncio.sleep(0.2)
            standing[0] += 0.1
        await asyncio.sleep(0.05)
        bad = probe.cut()
        probe.stop()
        return good, bad

    good, bad = run_virtual(main())
    assert good.loop_lag_p99_ms == pytest.approx(0.0, abs=0.01)
    assert good.tainted == ()
    assert bad.loop_lag_p99_ms > 80
    assert bad.tainted == ("event loop lag",)


def test_the_lag_seen_by_a_cut_still_goes_into_the_second() -> None:
    async def main() -> tuple[float, int]:
        recorder = Recorder()
        probe = HealthProbe(recorder, VirtualClock().now)
        probe.start()
        await asyncio.sleep(1.0)
        health = probe.cut()
        probe.stop()
        point = recorder.cut(0, {}).series["generator_loop_lag"]
        assert isinstance(point, Trend)
        return health.loop_lag_p99_ms, point.histogram.count

    lag, probes = run_virtual(main())
    assert lag == 0
    assert probes in (99, 100)


def test_collections_of_garbage_are_timed_and_stopping_leaves_nothing_behind() -> None:
    async def main() -> GeneratorHealth:
        probe = HealthProbe(Recorder(), VirtualClock().now)
        before = list(gc.callbacks)
        probe.start()
        gc.collect()
        health = probe.cut()
        probe.stop()
        probe.stop()
        assert gc.callbacks == before
        gc.collect()
        assert probe.cut().gc_ms == 0
        return health

    assert run_virtual(main()).gc_ms > 0
