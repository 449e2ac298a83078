"""What probably hurt a run: every rule asked once, what they found in order of its cost.

1. Nothing is found without evidence, and nothing measured is no evidence of health: `lacking` says what nobody looked
   at.
2. A generator that cannot be believed makes every finding less certain, and each says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from engine.evidence import generator_evidence
from engine.judge.invalidity import believable
from engine.report.diagnosis.rule import Found, Rule
from engine.report.diagnosis.rules.catalog import RULES
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.state import RunState

_LOWER: Mapping[Confidence, Confidence] = {"high": "medium", "medium": "low", "low": "low"}
_WEIGHT: Mapping[Confidence, float] = {"high": 1.0, "medium": 0.6, "low": 0.3}


@dataclass(frozen=True)
class Diagnosis:
    """What was found, and what could not be looked for."""

    symptoms: tuple[Symptom, ...]
    """The dearest first: by the share of the run that each hurt, and how certain it is."""
    lacking: tuple[tuple[str, str], ...]
    """By what was not measured: (what it is, what could not be looked for without it)."""
    seconds: int
    """Of load that could be evidence."""
    left_out: int
    """Of load that could not: held, scaled, tainted, or missing."""


def diagnose(state: RunState) -> tuple[Symptom, ...]:
    """What probably hurt, the dearest first."""
    return examine(state).symptoms


def findings_section(state: RunState) -> list[dict[str, Any]]:
    """As summary.json has them; the report has all of their evidence."""
    return [
        {
            "rule": each.rule,
            "title": each.title,
            "cause": each.cause,
            "confidence": each.confidence,
            "evidence": [{"series": one.series, "said": one.said} for one in each.evidence],
            "against": list(each.against),
            "guide": each.guide,
        }
        for each in diagnose(state)
    ]


@lru_cache(maxsize=2)  # one end of a run asks for it in each of its files, and on the screen
def examine(state: RunState, rules: tuple[Rule, ...] = RULES) -> Diagnosis:
    """The same, and what could not be looked for."""
    signals = Signals(state)
    unsure = _why_unsure(state)
    found = [found for rule in rules if (found := rule.find(signals)) is not None]
    symptoms = [_less_certain(each, unsure) if unsure else each for each in found]
    symptoms.sort(key=lambda each: -each.hurt * _WEIGHT[each.symptom.confidence])
    return Diagnosis(
        symptoms=tuple(each.symptom for each in symptoms),
        lacking=_lacking(signals, rules),
        seconds=signals.lasted_s,
        left_out=max(state.seconds_seen - signals.lasted_s, 0),
    )


def _lacking(signals: Signals, rules: Sequence[Rule]) -> tuple[tuple[str, str], ...]:
    by_signal: dict[str, list[str]] = {}
    for rule in rules:
        if missing := rule.lacks(signals):
            by_signal.setdefault(missing, []).append(rule.looks_for)
    return tuple((missing, ", ".join(sought)) for missing, sought in by_signal.items())


def _why_unsure(state: RunState) -> str:
    """Why the run's own generator makes everything less certain; empty where it does not."""
    evidence = generator_evidence(state)
    if evidence.lost:
        gone = ", ".join(str(lost.generator) for lost in evidence.lost)
        return f"A generator was lost (number {gone}): part of the load was missing."
    if believable(evidence.seconds, evidence.tainted):
        return ""
    return (
        f"The generator itself could not be believed in {evidence.tainted:,} of {evidence.seconds:,} s; they are left "
        "out, but what it did to the load then may still show."
    )


def _less_certain(found: Found, why: str) -> Found:
    symptom = found.symptom
    lowered = replace(symptom, confidence=_LOWER[symptom.confidence], against=(*symptom.against, why))
    return replace(found, symptom=lowered)
