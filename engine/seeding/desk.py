"""A desk at which a platform is asked outside any run: marked as no load, through the users' own client."""

from __future__ import annotations

import secrets

from engine.backstage import Backstage, Production
from engine.claims import Claims
from engine.clock import Clock
from engine.profile.model import ConstantVUs, Scenario
from engine.target.target import Target


def open_desk(target: Target, clock: Clock, purpose: str) -> Backstage:
    """An async context manager; `purpose` is a word that the platform sees in the marker of each request."""
    scenario = Scenario(name=purpose, journey=purpose, executor=ConstantVUs(1, 1.0))
    return Backstage(Production((scenario,), target, f"{purpose}_{secrets.token_hex(4)}", seed=0), clock, Claims())
