"""The helm at the edges of a load: what is asked before generators can be told reaches them when they can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.clock import VirtualClock, run_virtual
from engine.control.commands import Hold, Stop
from engine.feed import LiveFeed
from engine.generators.messages import Adjust
from engine.generators.messages import Stop as StopOrder
from engine.helm import Helm
from engine.journal.writer import JournalWriter
from engine.plan.model import Plan
from engine.record import Record
from engine.target.redaction import Redactor
from tests.support.scripted_run import ScriptedGenerator

STOP = Stop(origin="ada@host")


class Told(ScriptedGenerator):
    """Remembers every order, whatever it is doing."""

    def __post_init__(self) -> None:
        self.told: list[Adjust | StopOrder] = []

    def order(self, order: Adjust | StopOrder) -> None:
        """Remember it."""
        self.told.append(order)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), []),
        ((STOP,), [StopOrder(now=False)]),
        ((STOP, STOP), [StopOrder(now=True)]),
        ((Stop(origin="ada@host", now=True),), [StopOrder(now=True)]),
        ((Hold(origin="ada@host"),), []),
    ],
)
def test_a_stop_before_the_shares_are_given_is_passed_on_with_them(
    tmp_path: Path, asked: tuple[Stop | Hold, ...], told: list[StopOrder]
) -> None:
    def before(helm: Helm, generator: Told) -> None:
        for command in asked:
            helm.obey(command)
        assert generator.told == []
        helm.cast_off(10.0)
        assert generator.told == told

    _at_the_helm(tmp_path, before)


def test_when_the_load_is_over_nothing_reaches_a_generator(tmp_path: Path) -> None:
    def after(helm: Helm, generator: Told) -> None:
        helm.cast_off(10.0)
        helm.land()
        assert not helm.obey(STOP).ok
        assert not helm.obey(Hold(origin="ada@host")).ok
        assert generator.told == []
        assert helm.stops == 0

    _at_the_helm(tmp_path, after)


def _at_the_helm(tmp_path: Path, body: Callable[[Helm, Told], None]) -> None:
    """Let the body steer one generator; no scenario is planned."""

    async def main() -> None:
        clock, feed = VirtualClock(), LiveFeed()
        record = Record(JournalWriter(tmp_path / "journal.jsonl", clock.now), feed, Redactor(()))
        generator = Told(clock)
        body(Helm(Plan((), 0.0), [generator], record, feed, clock), generator)
        record.close()

    run_virtual(main())
