"""All rules, in the order in which the guide has them."""

from __future__ import annotations

from engine.report.diagnosis.rule import Rule
from engine.report.diagnosis.rules import (
    blocking_worker,
    cold_cache,
    cpu_bound,
    errors_under_load,
    large_payload,
    latency_knee,
    memory_leak,
    message_loss,
    n_plus_one,
    pool_exhausted,
    rate_limited,
    slow_at_start,
    slow_connecting,
    slow_database,
    slow_dependency,
    websocket_exhaustion,
)

RULES: tuple[Rule, ...] = (
    slow_database.RULE,
    n_plus_one.RULE,
    pool_exhausted.RULE,
    cold_cache.RULE,
    slow_at_start.RULE,
    blocking_worker.RULE,
    cpu_bound.RULE,
    memory_leak.RULE,
    slow_dependency.RULE,
    latency_knee.RULE,
    errors_under_load.UNDER_LOAD,
    errors_under_load.STEADY,
    rate_limited.RULE,
    large_payload.RULE,
    slow_connecting.RULE,
    websocket_exhaustion.RULE,
    message_loss.RULE,
)
