"""The executors of a profile, in k6's words: which fields each has, read and written.

Knows nothing of the rest of a scenario, nor of how an executor is driven.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.profile.durations import format_duration
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    SharedIterations,
    Stage,
)
from engine.profile.table import Table

GRACEFUL_RAMP_DOWN_S = 30.0
"""k6's default."""

MAX_DURATION_S = 600.0
"""k6's default."""

MOST_VUS = 1_000_000
"""More users than this are taken for a slip."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    ConstantVUs.name: ("vus", "duration", "pacing"),
    RampingVUs.name: ("start_vus", "stages", "graceful_ramp_down", "pacing"),
    SharedIterations.name: ("vus", "iterations", "max_duration"),
    PerVUIterations.name: ("vus", "iterations", "max_duration"),
    ConstantArrivalRate.name: ("rate", "time_unit", "duration", "pre_allocated_vus", "max_vus"),
    RampingArrivalRate.name: ("start_rate", "time_unit", "stages", "pre_allocated_vus", "max_vus"),
}
"""The fields of each executor, by k6's name. A new executor has a line here, in READERS, and a case in
written_executor."""


def read_executor(table: Table) -> Executor | None:
    """The executor of a scenario's table; None where its name is unknown (a Problem is noted)."""
    name = table.choice("executor", tuple(READERS))
    return None if name is None else READERS[name](table)


def foreign_fields(executor: Executor | None) -> dict[str, str]:
    """Hints for fields that the executor does not have, but another has; empty hints where it is not known."""
    hints = {}
    for field in {field for fields in FIELDS.values() for field in fields}:
        owners = [name for name, fields in FIELDS.items() if field in fields]
        hints[field] = f"a field of {' and '.join(owners)}" if executor else ""
    return hints


def written_executor(executor: Executor) -> dict[str, Any]:
    """The fields that read_executor reads back as the same executor."""
    fields: dict[str, Any]
    match executor:
        case ConstantVUs():
            fields = {"vus": executor.vus, "duration": format_duration(executor.duration_s)}
        case RampingVUs():
            fields = {"start_vus": executor.start_vus, "stages": _written_stages(executor.stages)}
            if executor.graceful_ramp_down_s != GRACEFUL_RAMP_DOWN_S:
                fields["graceful_ramp_down"] = format_duration(executor.graceful_ramp_down_s)
        case ConstantArrivalRate():
            fields = {
                "rate": tidy(executor.rate),
                "time_unit": format_duration(executor.time_unit_s),
                "duration": format_duration(executor.duration_s),
            }
        case RampingArrivalRate():
            fields = {
                "start_rate": tidy(executor.start_rate),
                "time_unit": format_duration(executor.time_unit_s),
                "stages": _written_stages(executor.stages),
            }
        case SharedIterations() | PerVUIterations():
            fields = {"vus": executor.vus, "iterations": executor.iterations}
            if executor.max_duration_s != MAX_DURATION_S:
                fields["max_duration"] = format_duration(executor.max_duration_s)
    if isinstance(executor, ConstantArrivalRate | RampingArrivalRate):
        fields |= {"pre_allocated_vus": executor.pre_allocated_vus, "max_vus": executor.max_vus}
    elif isinstance(executor, ConstantVUs | RampingVUs) and executor.pacing_s is not None:
        fields["pacing"] = format_duration(executor.pacing_s)
    return {"executor": executor.name, **fields}


def tidy(number: float) -> int | float:
    """A whole number without its `.0`."""
    return int(number) if float(number).is_integer() else number


def _constant_vus(table: Table) -> ConstantVUs:
    return ConstantVUs(
        vus=table.integer("vus", 1, at_least=1, at_most=MOST_VUS),
        duration_s=table.duration("duration", above_zero=True),
        pacing_s=_pacing(table),
    )


def _ramping_vus(table: Table) -> RampingVUs:
    start = table.integer("start_vus", 1, at_most=MOST_VUS)
    stages = _stages(table, whole=True)
    _some_load(table, start, stages, "start_vus")
    return RampingVUs(
        start_vus=start,
        stages=stages,
        graceful_ramp_down_s=table.duration("graceful_ramp_down", GRACEFUL_RAMP_DOWN_S),
        pacing_s=_pacing(table),
    )


def _shared_iterations(table: Table) -> SharedIterations:
    vus, iterations, max_duration_s = _counted(table)
    if iterations < vus and table.raw("iterations") in (None, iterations):
        message = f"is {iterations:,}, but vus is {vus:,}"
        table.problem("iterations", message, f'each user needs one; or did you mean "{PerVUIterations.name}"?')
    return SharedIterations(vus, iterations, max_duration_s)


def _per_vu_iterations(table: Table) -> PerVUIterations:
    return PerVUIterations(*_counted(table))


def _counted(table: Table) -> tuple[int, int, float]:
    return (
        table.integer("vus", 1, at_least=1, at_most=MOST_VUS),
        table.integer("iterations", 1, at_least=1),
        table.duration("max_duration", MAX_DURATION_S, above_zero=True),
    )


def _constant_arrival_rate(table: Table) -> ConstantArrivalRate:
    pre_allocated, most = _users(table)
    return ConstantArrivalRate(
        rate=table.number("rate", above_zero=True),
        time_unit_s=table.duration("time_unit", 1.0, above_zero=True),
        duration_s=table.duration("duration", above_zero=True),
        pre_allocated_vus=pre_allocated,
        max_vus=most,
    )


def _ramping_arrival_rate(table: Table) -> RampingArrivalRate:
    start = table.number("start_rate", 0.0)
    stages = _stages(table, whole=False)
    _some_load(table, start, stages, "start_rate")
    pre_allocated, most = _users(table)
    return RampingArrivalRate(
        start_rate=start,
        time_unit_s=table.duration("time_unit", 1.0, above_zero=True),
        stages=stages,
        pre_allocated_vus=pre_allocated,
        max_vus=most,
    )


READERS: Mapping[str, Callable[[Table], Executor]] = {
    ConstantVUs.name: _constant_vus,
    RampingVUs.name: _ramping_vus,
    SharedIterations.name: _shared_iterations,
    PerVUIterations.name: _per_vu_iterations,
    ConstantArrivalRate.name: _constant_arrival_rate,
    RampingArrivalRate.name: _ramping_arrival_rate,
}
"""How each executor's fields are read."""


def _pacing(table: Table) -> float | None:
    return table.duration("pacing", above_zero=True) if "pacing" in table else None


def _stages(table: Table, *, whole: bool) -> tuple[Stage, ...]:
    """Stages in order; targets are whole numbers of users, or any rate."""
    stages = []
    for stage in table.tables("stages"):
        duration = stage.duration("duration")
        target = float(stage.integer("target", at_most=MOST_VUS)) if whole else stage.number("target")
        stages.append(Stage(duration, target))
        stage.finish()
    if not stages and "stages" not in table:
        table.problem("stages", 'missing: expected stages such as [{ duration = "2m", target = 100 }]')
    elif (stages or table.raw("stages") == []) and sum(stage.duration_s for stage in stages) <= 0:
        table.problem("stages", "expected at least one stage with a duration above 0")
    return tuple(stages)


def _some_load(table: Table, start: float, stages: tuple[Stage, ...], start_key: str) -> None:
    if stages and max(start, *(stage.target for stage in stages)) <= 0:
        table.problem("stages", f"nothing would ever run: {start_key} and every target are 0")


def _users(table: Table) -> tuple[int, int]:
    pre_allocated = table.integer("pre_allocated_vus", at_most=MOST_VUS)
    most = table.integer("max_vus", max(pre_allocated, 1), at_least=1, at_most=MOST_VUS)
    if most < pre_allocated:
        table.problem("max_vus", f"is {most}, but pre_allocated_vus is {pre_allocated}", "max_vus can only be larger")
    return pre_allocated, most


def _written_stages(stages: tuple[Stage, ...]) -> list[dict[str, Any]]:
    return [{"duration": format_duration(stage.duration_s), "target": tidy(stage.target)} for stage in stages]
