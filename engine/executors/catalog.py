"""Which model drives which executor."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from engine.executors.closed_model import ClosedModel
from engine.executors.counted_model import CountedModel
from engine.executors.iteration import Iterations
from engine.executors.open_model import OpenModel
from engine.plan.segment import Segment
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    SharedIterations,
)
from engine.scope import Scope
from engine.vu import VirtualUser


def model_for(
    segment: Segment, scope: Scope, iterations: Iterations, new_user: Callable[[int], VirtualUser]
) -> ClosedModel | CountedModel | OpenModel:
    """The model that drives a segment of the scope's scenario."""
    executor = scope.scenario.executor
    match executor:
        case ConstantVUs() | RampingVUs():
            return ClosedModel(executor, segment, scope, iterations, new_user)
        case ConstantArrivalRate() | RampingArrivalRate():
            return OpenModel(executor, segment, scope, iterations, new_user)
        case SharedIterations() | PerVUIterations():
            return CountedModel(executor, segment, scope, iterations, new_user)
        case _:
            assert_never(executor)
