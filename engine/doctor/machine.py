"""Can this machine carry the profiles' plans? Files, local ports, memory, disk and cores, as a launch looks at them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.capacity.checks import Check
from engine.capacity.files import raise_file_limit
from engine.capacity.machine import survey
from engine.capacity.preflight import check_machine
from engine.capacity.workers import generators_for
from engine.doctor.examination import Examination
from engine.doctor.row import Row
from engine.plan.planner import plan
from engine.profile.model import Profile


async def machine(examination: Examination) -> Sequence[Row]:
    """A row for each thing, of the profile that needs most of it."""
    allowed = raise_file_limit()
    if not examination.profiles:
        found = f"{allowed:,} allowed; how many are needed depends on the profile"
        return [Row("file limit", "not measured", found, "-p NAME looks at what a profile needs", needed=False)]
    worst: dict[str, tuple[float, Check]] = {}
    for profile in examination.profiles:
        for check in _checked(examination, profile):
            weight = _weight(check)
            if check.name not in worst or weight > worst[check.name][0]:
                worst[check.name] = weight, check
    return [_row(check) for _, check in worst.values()]


def _checked(examination: Examination, profile: Profile) -> Sequence[Check]:
    planned = plan(profile)
    return check_machine(planned, examination.target, generators_for(planned, survey()), examination.folder)


def _weight(check: Check) -> float:
    """What fails comes before what is tight, and that before the rest; among the same, the greater need."""
    need = check.figures.get("needed", check.figures.get("rate", 0.0))
    return need + 1e15 * check.tight + 1e18 * (not check.ok)


def _row(check: Check) -> Row:
    if check.ok:
        return Row(check.name, "ok", check.detail)
    found, _, remedy = check.detail.partition(": ")
    return Row(check.name, "not ok", found, remedy)
