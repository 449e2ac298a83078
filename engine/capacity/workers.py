"""How many generators a plan wants on a machine: what `--workers auto` means."""

from __future__ import annotations

import math

from engine.capacity import costs
from engine.capacity.machine import Machine
from engine.capacity.needs import needs_of
from engine.plan.model import Plan


def generators_for(plan: Plan, machine: Machine) -> int:
    """At least one; more when the planned rate, the users or the file limit of one process ask for it; never more
    than cores."""
    needs = needs_of(plan, 1)
    files = max(machine.files - costs.SPARE_FILES, 1)
    wanted = max(needs.rate / costs.GENERATOR_RATE, needs.users / costs.GENERATOR_USERS, needs.sockets / files)
    return max(min(math.ceil(wanted), machine.cores), 1)
