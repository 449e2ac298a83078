"""What a participant does while everybody is there: speak when it is its turn, and look at the video now and then.

A message whose turn comes without a connection waits for one, and is left out once the next is due: what was missed is
never made up in a burst.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from engine.journeys.rtc.hall import Hall
from engine.journeys.rtc.line import Line
from engine.vu import VirtualUser

PING_EVERY = 5
"""Messages."""


async def speak(vu: VirtualUser, hall: Hall, line: Line) -> None:
    """All of a participant's messages."""
    schedule = hall.schedule
    for number in range(schedule.messages):
        if not await hall.until(schedule.message_at(vu.number, number)):
            return
        if not await _connected(hall, line, schedule.message_at(vu.number, number + 1)):
            continue
        if await line.say() and number % PING_EVERY == 0:
            await line.ping()


async def watch_video(vu: VirtualUser, hall: Hall, path: Mapping[str, str]) -> None:
    """All of a participant's looks at the health of the video, where the site has one."""
    if "rtc_video_health" not in hall.offered:
        return
    healthy = vu.rate("video_health")
    for number in range(hall.schedule.video_checks):
        if not await hall.until(hall.schedule.video_check_at(vu.number, number)):
            return
        answer = await vu.call("rtc_video_health", path=path)
        healthy.add(answer.ok)


async def _connected(hall: Hall, line: Line, until: float) -> bool:
    """Whether there is a connection, or comes one before an instant of the plan."""
    if hall.plan.reached(until):
        return False
    if line.connected.is_set():
        return True
    waiting = asyncio.create_task(line.connected.wait())
    try:
        await asyncio.wait((waiting, hall.plan.alarm(until)), return_when=asyncio.FIRST_COMPLETED)
        return line.connected.is_set()
    finally:
        waiting.cancel()
