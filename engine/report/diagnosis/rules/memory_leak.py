"""Memory rises steadily, to the end, whatever the load does."""

from __future__ import annotations

from engine.report.diagnosis.rule import Found, Rule, needs_panel, seconds_in, seen
from engine.report.diagnosis.series import in_time
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_STEADILY = 0.8
"""Rank correlation with time."""
_GREW = 0.2
"""Of what there was at first."""
_POINTS = 0.02
"""And of all memory there is, at least so much."""
_STILL_GROWING = 0.1
"""Of the whole growth, the last third must have had at least this."""
_FEWEST = 8
"""Readings."""
_WITH_LOAD = 0.8
"""From this rank correlation on memory follows the load, if the load rose all the while as well."""
_LONG_S = 600
"""In less than ten minutes caches fill, and pools and code are loaded: growth may end by itself."""


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    memory = signals.level("memory")
    if len(memory) < _FEWEST:
        return None
    first, last = memory.part(0.0, 0.2).typical, memory.part(0.8, 1.0).typical
    rising, grown = in_time(memory), last - first
    late = memory.part(0.67, 1.0)
    settled = late.last - next(iter(late.values.values())) < _STILL_GROWING * grown
    if rising is None or rising < _STEADILY or grown < max(_GREW * first, _POINTS) or settled:
        return None
    with_load = signals.with_load(memory)
    against = []
    follows = with_load is not None and with_load >= _WITH_LOAD and (in_time(signals.load) or 0.0) >= _WITH_LOAD
    if follows:
        against.append(
            f"The load rose as well (rank correlation {with_load:+.2f}): more work at once needs more memory, too."
        )
    span = seconds_in(signals, memory)
    short = span < _LONG_S
    if short:
        against.append(f"Seen for {figures.span(span)} only: what fills up after a start looks alike, and settles.")
    said = f"from {figures.share(first)} to {figures.share(last)} in {figures.span(span)}"
    hourly = grown / (0.8 * span) * 3600
    full = f" At this pace the rest lasts {figures.span((1.0 - last) / (grown / (0.8 * span)))}." if last < 1.0 else ""
    apart = with_load is None or with_load < _WITH_LOAD
    confidence: Confidence = "low" if follows else "high" if apart and not short else "medium"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"Memory grew to the end: {said}",
            cause=f"Something keeps what it should forget, {figures.share(hourly)} of the memory an hour.{full}",
            evidence=(
                seen(signals, memory, f"{said}, rank correlation with time {rising:+.2f}", correlation=with_load),
            ),
            against=tuple(against),
            remedies=(
                "Compare heap dumps from the beginning and the end; look for caches without a bound, listeners that "
                "are never removed, sockets that nobody closes.",
                "Run the soak profile; until it is found, recycle workers after so many requests.",
            ),
            confidence=confidence,
        ),
        min(last, 1.0),
    )


RULE = Rule("memory-leak", "memory that grows without end", needs_panel("memory", "the server's memory"), find)
