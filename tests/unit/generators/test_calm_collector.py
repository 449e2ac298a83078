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
        await until(lambda: lost() is None, "found", limit_s=40.0)

    run_virtual(main())


class Memory:
    """So many blocks in use, and a piece of garbage that only a full collection finds."""

    def __init__(self, patch: pytest.MonkeyPatch, blocks: int) -> None:
        self.blocks = blocks
        patch.setattr(sys, "getallocatedblocks", lambda: self.blocks)
        self.collector = CalmCollector()
        self.collector.start()
        old = Loop()
        self.lost = weakref.ref(old)
        gc.collect(0)
        gc.freeze()

    def after(self, sockets: int, blocks: int) -> bool:
        """Whether the garbage is still there after a second that ended so."""
        self.blocks = blocks
        self.collector.after(second(sockets))
        return self.lost() is not None


def test_a_full_collection_waits_until_memory_has_grown_by_half(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        memory = Memory(monkeypatch, 10_000_000)
        assert memory.after(10, 10_000_000)
        assert memory.after(10, 15_400_000)
        assert not memory.after(10, 15_600_000)

    run_virtual(main())


def test_memory_that_new_users_take_is_no_reason_to_collect(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        memory = Memory(monkeypatch, 1_000_000)
        assert memory.after(1_000, 9_000_000)
        assert memory.after(1_000, 9_000_000)

    run_virtual(main())
