"""Journeys against a running platform with their setup, audit and teardown, and without the rest of a run."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.accounts import accounts_at
from engine.backstage import Finding, Leftover
from engine.clock import SystemClock
from engine.generators.segment import SegmentRun, Share
from engine.lifecycle import Lifecycle
from engine.measure.snapshot import Point, Snapshot, accumulate
from engine.plan.planner import plan
from engine.plan.segment import WHOLE
from engine.profile.catalog import find_site
from engine.profile.model import Members, Profile, Scenario
from engine.target.environment import read_environment
from engine.target.loading import load_site
from engine.target.site import Site
from engine.target.target import Target, resolve_target

MEMBERS = Members("loadtest_user_{n}@wwmaa.com", 1000)


def target_of(env: Mapping[str, str], site: Site | None = None, **changed: str) -> Target:
    """The shipped site at a stand-in; an empty value takes a name out of its environment."""
    given = {name: value for name, value in {**env, **changed}.items() if value}
    secret_names = (MEMBERS.password_env,)
    environment = read_environment(Path(os.devnull), process=given)
    return resolve_target(site or load_site(find_site("wwmaa")), environment, secret_names=secret_names)


@dataclass
class Staged:
    """What came of it."""

    findings: list[Finding] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    series: dict[str, Point] = field(default_factory=dict)
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the setups returned, by journey."""
    run_id: str = ""

    @property
    def failed(self) -> list[str]:
        """The audits that found something wrong."""
        return [finding.audit for finding in self.findings if finding.result == "fail"]

    @property
    def results(self) -> dict[str, str]:
        """Every audit's result."""
        return {finding.audit: finding.result for finding in self.findings}


async def staged(target: Target, *scenarios: Scenario, members: Members | None = None) -> Staged:
    """Set up, perform, audit, tear down."""
    clock, done = SystemClock(), Staged(run_id=f"run-{secrets.token_hex(6)}")
    planned = plan(Profile("staged", "Staged", target.site.name, scenarios, members=members))
    accounts = accounts_at(members, target)
    lifecycle = Lifecycle(planned, target, accounts, run_id=done.run_id, seed=7, clock=clock)

    def take(snapshot: Snapshot) -> None:
        lifecycle.take(snapshot.claims)
        done.series = accumulate(done.series, snapshot)

    try:
        await lifecycle.set_up()
        done.data = lifecycle.data
        share = Share(planned, target, WHOLE, done.run_id, 7, clock.now() + 0.05, members, lifecycle.data)
        await SegmentRun(share, clock, take).run()
        done.findings = await lifecycle.audit(done.series, complete=True)
    finally:
        done.leftovers = await lifecycle.tear_down()
    return done


def without(site: Site, *operations: str) -> Site:
    """The site as if it did not have some operations."""
    return replace(site, operations={name: each for name, each in site.operations.items() if name not in operations})
