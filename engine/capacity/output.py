"""The disk that samples need where a run is to write all of them (`--out`), held against what is free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.capacity import costs
from engine.capacity.checks import TIGHT, Check, size
from engine.journeys.catalog import planned_operations
from engine.plan.model import Plan, ScenarioPlan
from engine.target.target import Target

NAME = "samples"


@dataclass(frozen=True)
class Requests:
    """How many a plan will make."""

    known: int
    """Of the scenarios of which that can be known."""
    open_ended: tuple[str, ...]
    """Scenarios whose number depends on the target's answers."""


def requests_of(plan: Plan, target: Target) -> Requests:
    """As far as they can be known; a journey of which nothing is known makes one in each iteration."""
    known, open_ended = 0, []
    for each in plan.scenarios:
        if each.planned_iterations is None:
            open_ended.append(each.outline.name)
        else:
            known += _requests(each, each.planned_iterations, target)
    return Requests(known, tuple(open_ended))


def _requests(scenario: ScenarioPlan, iterations: int, target: Target) -> int:
    if scenario.scenario.journey == "page":
        return iterations * (1 + len(target.site.assets))
    return max(sum(planned_operations(scenario).values()), iterations)


def check_output(requests: Requests, file: Path, free: int | None) -> Check:
    """The parts of the generators are there until the file that holds them all is."""
    packed = file.suffix == ".gz"
    each = costs.PACKED_REQUEST_BYTES if packed else costs.WRITTEN_REQUEST_BYTES
    whole = requests.known * each
    needed = 2 * whole
    said = f"about {size(whole)} in {file.name}" if requests.known else f"samples go into {file.name}"
    said += f", {size(needed)} while its parts are joined" if requests.known else ""
    if requests.open_ended:
        more = "and " if requests.known else ""
        said += f"; {more}{size(1000 * each)} for every 1,000 requests of {', '.join(requests.open_ended)}"
    if free is None:
        return Check(NAME, True, f"{said}; what is free there is not known here", figures={"needed": needed})
    figures: Mapping[str, float] = {"needed": needed, "free": free}
    if whole > free:
        smaller = "" if packed else f", name a compressed file (--out json={file}.gz)"
        out = f"make room, choose another folder{smaller}, or do without --out"
        return Check(NAME, False, f"the samples take {said}, and {size(free)} are free: {out}", figures=figures)
    tight = needed > TIGHT * free
    return Check(NAME, True, f"{said}; {size(free)} are free{'; tight' * tight}", tight, figures)
