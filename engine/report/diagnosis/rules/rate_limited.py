"""Requests are refused with 429."""

from __future__ import annotations

from engine.report.diagnosis.rule import Found, Rule, needs_requests, seconds_in, seen
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_FEWEST = 5
_SHARE = 0.001


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    refused, all_of_them = signals.count("http_reqs", status="429"), signals.throughput
    if not refused or not all_of_them:
        return None
    lengths = {point.second: point.length for point in signals.points}
    number = sum(rate * lengths[second] for second, rate in refused.values.items())
    whole = sum(rate * lengths[second] for second, rate in all_of_them.values.items())
    share = number / whole if whole else 0.0
    if number < _FEWEST or share < _SHARE:
        return None
    passed = {second: rate - refused.values.get(second, 0.0) for second, rate in all_of_them.values.items()}
    within = sum(passed[second] for second in refused.values) / len(refused)
    said = (
        f"{figures.count(number)} answers ({figures.share(share)}) were 429, in {seconds_in(signals, refused):,} s; "
        f"{figures.rate(within)} got through then"
    )
    offered = signals.with_load(refused)
    against = (
        ()
        if offered is None or offered > 0
        else (
            f"Refusals did not rise with the load (rank correlation {offered:+.2f}): they may be of some users only.",
        )
    )
    confidence: Confidence = "high" if not against else "medium"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"Rate limit reached: {figures.share(share)} of the answers were 429",
            cause=f"The platform lets about {figures.rate(within)} through; the load has few addresses or accounts for "
            "so many requests, or members would meet the limit, too.",
            evidence=(seen(signals, refused, said, correlation=offered),),
            against=against,
            remedies=(
                "Give each user an account or address of its own, or allow the load's marker on staging.",
                "Hold the limit against what one member needs: 60 to 100 requests a minute each.",
            ),
            confidence=confidence,
        ),
        share,
    )


RULE = Rule("rate-limited", "requests refused by a rate limit", needs_requests, find)
