"""Do the clocks agree: this machine's with itself, with the target's and with each monitor's?

1. A skew is measured and taken off by a run, so no run needs it to be small. One thing cannot be mended afterwards: who
   signs by a clock that is minutes off is refused.
2. A wall clock that is set while a run goes on moves what monitors see away from the load.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

from engine.doctor.examination import Examination
from engine.doctor.looks import Reading
from engine.doctor.row import Row
from engine.errors import UnreachableError
from engine.target.preflight import Probe

LOOSE_S = 2.0
"""A skew that nobody need mend. The Date header itself is good for a second either way."""
SIGNED_S = 240.0
"""Stripe's signatures are refused when they are 300 s old."""
JUMP_S = 0.1
"""No clock that is merely being slewed moves by as much within an examination."""
_AT_LEAST_S = 0.5
"""How long the wall clock is watched."""
_KEEP_TIME = "let one service keep the time here (chrony, systemd-timesyncd), and the host's only on virtual machines"


async def clocks(examination: Examination) -> Sequence[Row]:
    """One row of the skews, one of this machine's own clock."""
    skews = await _skews(examination)
    return [_agreement(examination, skews), await _evenness(examination)]


def _agreement(examination: Examination, skews: dict[str, float]) -> Row:
    if not skews:
        return Row("clock skew", "not measured", "neither the target nor a monitor tells the time", needed=False)
    found = ", ".join(f"{name} {round(skew, 1) + 0.0:+.1f} s" for name, skew in skews.items())
    worst = max(map(abs, skews.values()))
    signs = any(each.journey.startswith("webhooks") for one in examination.profiles for each in one.scenarios)
    needed = signs and abs(skews.get("target", 0.0)) > SIGNED_S
    if worst <= LOOSE_S:
        return Row("clock skew", "ok", found, needed=needed)
    found += "; signatures this old are refused" if needed else "; a run takes it off what monitors say"
    return Row("clock skew", "not ok", found, f"set the clock that is wrong. {_KEEP_TIME}", needed)


async def _evenness(examination: Examination) -> Row:
    began = examination.began or Reading.of(examination.clock)
    await asyncio.sleep(max(_AT_LEAST_S - (examination.clock.now() - began.now), 0.0))
    later = Reading.of(examination.clock)
    jump, watched = began.jump_s(later), later.now - began.now
    if abs(jump) > JUMP_S:
        return Row("wall clock", "not ok", f"jumped by {jump:+.2f} s within {watched:.1f} s", _KEEP_TIME)
    return Row("wall clock", "ok", f"runs evenly ({jump * 1000.0:+.0f} ms within {watched:.1f} s)")


async def _skews(examination: Examination) -> dict[str, float]:
    """By whose clock it is; seconds that it is ahead of ours."""
    found: dict[str, float] = {}
    async with Probe(examination.target, f"doctor_{secrets.token_hex(4)}") as probe:
        try:
            skew = (await probe.health()).skew_s
        except UnreachableError:
            skew = None  # a row of its own says that
    if skew is not None:
        found["target"] = skew
    found.update((look.monitor, look.skew_s) for look in examination.looks if look.skew_s is not None)
    return found
