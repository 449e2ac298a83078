"""What all participants of one live session share in one generator, and waiting on the plan's time."""

from __future__ import annotations

from dataclasses import dataclass

from engine.clock import StopSignal
from engine.journeys.rtc.room import Room
from engine.journeys.rtc.schedule import Schedule
from engine.journeys.rtc.words import Words
from engine.scope import PlanTime
from engine.target.chat import Chat


@dataclass(frozen=True, eq=False)
class Hall:
    """One scenario's session."""

    session_id: str
    offered: frozenset[str]
    """The operations of the site beside the socket."""
    chat: Chat
    plan: PlanTime
    stop: StopSignal
    schedule: Schedule
    room: Room
    words: Words

    async def until(self, instant: float) -> bool:
        """Wait for an instant of the plan; False as soon as the run is asked to stop."""
        while not self.stop.is_set() and not self.plan.reached(instant):
            await self.plan.alarm(instant)
        return not self.stop.is_set()
