"""A monitor that does what a test says: answers, waits, raises, talks nonsense, will not be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.clock import Clock
from engine.journal.monitor_events import PanelOutline
from engine.monitors.monitor import Moment, MonitorError, Report
from engine.monitors.panels import Monitoring, Panel

Act = Callable[[Moment], Awaitable[Any]]


def answers(detail: str = "Scripted 1.0 at here:9090", **rest: Any) -> Act:
    """Answers at once."""

    async def act(moment: Moment) -> Report:
        return Report(detail, **rest)

    return act


def shows(values: Mapping[str, float], **rest: Any) -> Act:
    """Answers at once, with a value without labels for each panel."""
    return answers(panels={name: {"": value} for name, value in values.items()}, **rest)


def after(seconds: float, act: Act) -> Act:
    """Does it so much later."""

    async def later(moment: Moment) -> Any:
        await asyncio.sleep(seconds)
        return await act(moment)

    return later


def fails(reason: str = "refused the connection", retry_after_s: float | None = None) -> Act:
    """Says why it cannot tell."""
    return raises(MonitorError(reason, retry_after_s=retry_after_s))


def raises(error: BaseException) -> Act:
    """Raises anything."""

    async def act(moment: Moment) -> Report:
        raise error

    return act


def says(anything: object) -> Act:
    """Answers with what need not be a report."""

    async def act(moment: Moment) -> object:
        return anything

    return act


async def hangs(moment: Moment) -> Report:
    """Never answers."""
    await asyncio.Event().wait()
    raise AssertionError("woken")


def clings(seconds: float) -> Act:
    """Never answers, and once it is cancelled takes so long to notice."""

    async def act(moment: Moment) -> Report:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(seconds)
        raise MonitorError("let go")

    return act


@dataclass
class ScriptedMonitor:
    """Does one act after the other, the last one again and again."""

    clock: Clock
    acts: Sequence[Act] = field(default_factory=lambda: [answers()])
    name: str = "scripted"
    every_s: float = 2.0
    last_word: Act = field(default_factory=answers)
    closes: Callable[[], Awaitable[None]] | None = None
    asked_at: list[float] = field(default_factory=list)
    """Of each poll."""
    settled: list[float] = field(default_factory=list)
    """The seconds of each settle()."""
    moments: list[Moment] = field(default_factory=list)
    closed: int = 0

    async def poll(self, moment: Moment) -> Any:
        """The next act."""
        self.asked_at.append(round(self.clock.now(), 3))
        self.moments.append(moment)
        return await self.acts[min(len(self.asked_at), len(self.acts)) - 1](moment)

    async def settle(self, moment: Moment, seconds: float) -> Any:
        """The last word."""
        self.settled.append(round(seconds, 2))
        self.moments.append(moment)
        return await self.last_word(moment)

    async def close(self) -> None:
        """Remember it."""
        self.closed += 1
        if self.closes is not None:
            await self.closes()


def panels(*names: str, by: str = "", query: str = "rate(x[$window])") -> Monitoring:
    """Panels of these names."""
    return Monitoring(tuple(Panel(PanelOutline(name=name, title=name, by=by), query) for name in names))
