"""The look at the machine before a run: the file limit raised, the plan's needs held against what is there."""

from __future__ import annotations

from pathlib import Path

from engine.capacity.checks import Check, check_plan
from engine.capacity.destination import destinations_of
from engine.capacity.files import raise_file_limit
from engine.capacity.machine import survey
from engine.capacity.needs import needs_of
from engine.plan.model import Plan
from engine.target.target import Target


def check_machine(plan: Plan, target: Target, generators: int, folder: Path) -> tuple[Check, ...]:
    """Every check. Generators that are started after this inherit the file limit. `folder`: where the results go."""
    raise_file_limit()
    bases = tuple(target.base_urls.values())
    destinations = destinations_of(bases)
    secure = all(base.scheme in ("https", "wss") for base in bases)
    needs = needs_of(plan, generators, destinations, tls=secure)
    return check_plan(needs, survey(destinations, folder))
