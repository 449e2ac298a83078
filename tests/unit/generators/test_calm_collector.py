"""The garbage collector of a generator process: small looks, and a full one only when memory has grown."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from engine.clock import run_virtual
from engine.generators.calm_collector import CalmCollector
from engine.measure.snapshot import GeneratorHealth, Snapshot
from tests.support.until import until


class Loop:
    """Garbage that refers to itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def second(sockets: int) -> Snapshot:
    return Snapshot(0, {}, {0: GeneratorHealth(sockets=sockets)})


def test_young_garbage_is_found_without_the_automatic_collector() -> None:
    async def main() -> None:
        CalmCollector().start()
        assert not gc.isenabled()
        lost = weakref.ref(Loop())
        await until(lambda: lost() is None, "found", limit_s=5.0)

    run_virtual(main())


def test_a_full_collection_waits_until_memory_has_grown_by_half(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        blocks = 10_000_000
        monkeypatch.setattr(sys, "getallocatedblocks", lambda: blocks)
        collector = CalmCollector()
        collector.start()
        old = Loop()
        lost = weakref.ref(old)
        gc.collect(0)
        gc.freeze()
        del old
        collector.after(second(10))
        blocks = 15_400_000
        collector.after(second(10))
        assert lost() is not None
        blocks = 15_600_000
        collector.after(second(10))
        assert lost() is None

    run_virtual(main())


def test_memory_that_new_users_take_is_no_reason_to_collect(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        blocks = 1_000_000
        monkeypatch.setattr(sys, "getallocatedblocks", lambda: blocks)
        collector = CalmCollector()
        collector.start()
        old = Loop()
        lost = weakref.ref(old)
        gc.collect(0)
        gc.freeze()
        del old
        blocks = 9_000_000
        collector.after(second(1_000))
        collector.after(second(1_000))
        assert lost() is not None
        gc.unfreeze()
        gc.collect()

    run_virtual(main())
