"""A profile carried out against a running platform by generators in the test's own loop, with setup and audits.

What a run does around its generators, less its journal, verdict and processes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from engine.accounts import accounts_at
from engine.backstage import Finding
from engine.clock import SystemClock
from engine.generators.segment import SegmentRun, Share
from engine.lifecycle import Lifecycle
from engine.measure.snapshot import Counter, Point, Rate, Snapshot, Trend, accumulate, point_as, select
from engine.plan.planner import plan
from engine.plan.segment import Segment
from engine.profile.loading import parse_profile
from engine.target.environment import read_environment
from engine.target.site import Site
from engine.target.target import resolve_target

RUN_ID = "run_20261125T120000Z_live"


@dataclass
class LiveRun:
    """What came of it."""

    totals: dict[str, Point] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    errors: set[str] = field(default_factory=set)

    def rate(self, metric: str) -> Rate:
        """A share over the whole run."""
        return point_as(Rate, select(self.totals, metric))

    def count(self, metric: str) -> float:
        """A sum over the whole run."""
        return point_as(Counter, select(self.totals, metric)).count

    def trend(self, metric: str) -> Trend:
        """A distribution over the whole run."""
        return point_as(Trend, select(self.totals, metric))

    def finding(self, audit: str) -> Finding:
        """The one finding of an audit."""
        (found,) = (each for each in self.findings if each.audit == audit)
        return found


async def live_run(profile_text: str, env: Mapping[str, str], site: Site, *, generators: int = 1) -> LiveRun:
    """Carry out a profile's text against the platform that the environment names."""
    profile, clock, found = parse_profile(profile_text, name="live", source="live.toml"), SystemClock(), LiveRun()
    planned = plan(profile)
    target = resolve_target(site, read_environment(process=env))
    lifecycle = Lifecycle(planned, target, accounts_at(profile.members, target), run_id=RUN_ID, seed=7, clock=clock)
    await lifecycle.set_up()
    start = clock.now() + 0.1

    def take(snapshot: Snapshot) -> None:
        lifecycle.take(snapshot.claims)
        found.errors.update(f"{error.kind}: {error.detail}" for error in snapshot.errors)
        found.totals = accumulate(found.totals, msgspec.structs.replace(snapshot, claims=()))

    runs: Sequence[SegmentRun] = [
        SegmentRun(
            Share(planned, target, Segment(number, generators), RUN_ID, 7, start, profile.members, lifecycle.data),
            clock,
            take,
        )
        for number in range(generators)
    ]
    await asyncio.gather(*(run.run() for run in runs))
    found.findings = await lifecycle.audit(found.totals, complete=True)
    return found
