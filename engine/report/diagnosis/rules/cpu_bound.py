"""The cores are used up."""

from __future__ import annotations

from engine.report.diagnosis.rule import (
    FEWEST_S,
    Found,
    Rule,
    needs_panel,
    of_seconds,
    one_endpoint_only,
    seconds_in,
    seen,
    share_of,
)
from engine.report.diagnosis.series import rank_correlation
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_BUSY = 0.8
_A_MOMENT = 0.1


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    cpu = signals.level("cpu")
    busy = cpu.where(lambda value: value >= _BUSY)
    if seconds_in(signals, busy) < FEWEST_S or share_of(busy, cpu) < _A_MOMENT:
        return None
    latency = signals.latency
    meanwhile, otherwise = latency.during(busy.values), latency.outside(busy.values)
    slower = bool(meanwhile and otherwise) and meanwhile.typical >= 1.5 * otherwise.typical
    together = rank_correlation(cpu, latency)
    against = list(one_endpoint_only(signals))
    if meanwhile and len(otherwise) >= FEWEST_S and not slower:
        against.append(
            f"Answers were hardly slower meanwhile: typical p95 {figures.milliseconds(meanwhile.typical)}, "
            f"{figures.milliseconds(otherwise.typical)} in the other seconds."
        )
    said = f"{figures.share(busy.typical)} of the cores were in use {of_seconds(signals, busy, cpu)}"
    evidence = [seen(signals, cpu, said, correlation=signals.with_load(cpu), over=busy)]
    if together is not None and together > 0.5:
        said = (
            f"p95 went with the CPU (rank correlation {together:+.2f}), {figures.milliseconds(latency.most)} at worst"
        )
        evidence.append(seen(signals, latency, said))
    confidence: Confidence = "high" if slower or (together or 0.0) > 0.5 else "low" if against else "medium"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"CPU used up: {figures.share(busy.typical)} {of_seconds(signals, busy, cpu)}",
            cause=f"There is more to compute than cores to do it: up to {figures.share(cpu.most)} of them were in use.",
            evidence=tuple(evidence),
            against=tuple(against),
            remedies=(
                "Profile the dearest endpoint under this load; cache what it computes again, take what can wait out of "
                "the request.",
                "Scale out when CPU is above 70 % for five minutes.",
            ),
            confidence=confidence,
        ),
        share_of(busy, cpu),
    )


RULE = Rule("cpu-bound", "a CPU that is used up", needs_panel("cpu", "the server's CPU"), find)
