"""What is planned, in sixteen signs: alike exactly where two plans would do the same to the same target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b

import msgspec

from engine.plan.model import Plan

_BYTES = 8


def plan_digest(plans: Iterable[Plan], beside: object = None) -> str:
    """Of one plan, or of those of a suite's steps in their order. Everything that a scenario says counts but its tags,
    which only name figures. `beside`: what else is to count, in plain values."""
    said = [
        [(item.scenario.executor.name, replace(item.scenario, tags={})) for item in plan.scenarios] for plan in plans
    ]
    text = msgspec.json.encode((said, beside), order="deterministic", enc_hook=_plain)
    return blake2b(text, digest_size=_BYTES).hexdigest()


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else repr(value)
