"""What a rule is, and what all rules use to say what they saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.journal.monitor_events import Trace
from engine.report.diagnosis.series import Series
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Evidence, Symptom
from engine.wording import figures
from engine.wording.plain_text import plain

FEWEST_S = 3
"""What was seen in fewer seconds is a moment and no symptom."""
SLOW_MS = 1000.0
"""A request of so long is slow; some of the slowest ten of a run always are slower than the rest, and need not be."""
_OFTEN = 0.1
"""An endpoint whose p95 is slow in no more than this share of its seconds is hardly hurt."""
_APART = 3.0
"""An endpoint that is so many times as slow as the next one is slow alone."""


@dataclass(frozen=True)
class Found:
    """A symptom, and what it is thought to have cost."""

    symptom: Symptom
    hurt: float
    """Share of the run's clean seconds, or of its requests where those are counted, that it hurt: 0 to 1."""


@dataclass(frozen=True)
class Rule:
    """One kind of trouble, and how one can tell."""

    name: str
    """Its heading in docs/optimization-guide.md."""
    looks_for: str
    """In a few words: `an exhausted database pool`."""
    lacks: Callable[[Signals], str]
    """What nobody measured, so that it could not look; empty where it could."""
    find: Callable[[Signals], Found | None]
    """The symptom with its evidence; None where there is none."""


def needs_panel(name: str, title: str) -> Callable[[Signals], str]:
    """For a rule that looks at one panel."""
    return lambda signals: "" if signals.level(name) else f"{title} (panel {name})"


def needs_traces(signals: Signals) -> str:
    """For a rule that looks at slow traces."""
    return "" if signals.traces else "slow traces"


def needs_requests(signals: Signals) -> str:
    """For a rule that looks at answers to the load."""
    return "" if signals.latency else "the latency of any request"


def seen(
    signals: Signals,
    series: Series,
    said: str,
    *,
    correlation: float | None = None,
    over: Series | None = None,
) -> Evidence:
    """An observation of a series, in the seconds of `over`, or else of its own."""
    start_s, end_s = _interval(signals, over if over is not None else series)
    return Evidence(plain(series.name), said, start_s, end_s, correlation)


def seconds_in(signals: Signals, series: Series) -> int:
    """How many seconds of load its steps stand for."""
    return sum(point.length for point in signals.points if point.second in series.values)


def of_seconds(signals: Signals, part: Series, whole: Series) -> str:
    """`in 7 of 9 s`."""
    return f"in {seconds_in(signals, part):,} of {seconds_in(signals, whole):,} s"


def times_true(signals: Signals, rate: str) -> tuple[float, float]:
    """How often a rate was true in clean seconds, and of how many."""
    share, count = signals.mean(rate), signals.count(rate)
    lengths = {point.second: point.length for point in signals.points}
    whole = {second: value * lengths[second] for second, value in count.values.items()}
    return sum(share.values[second] * whole[second] for second in share.values), sum(whole.values())


def slow_ones(signals: Signals) -> tuple[Trace, ...]:
    """Of the traces those of slow requests, where requests of their endpoint are slow again and again: the slowest of
    many quick ones tell how a request is made up, and of no trouble."""
    return tuple(
        trace
        for trace in signals.traces
        if trace.ms >= SLOW_MS
        and (p95 := signals.p95("http_req_duration", endpoint=trace.endpoint) or signals.latency)
        and p95.quantile(1.0 - _OFTEN) >= SLOW_MS
    )


def share_of(part: Series, whole: Series) -> float:
    """Of the steps of one those that the other has."""
    return len(part) / len(whole) if whole else 0.0


def one_endpoint_only(signals: Signals) -> tuple[str, ...]:
    """What speaks against a cause that all requests share: one endpoint is slow and the others are not."""
    by_name = {name: signals.p95("http_req_duration", endpoint=name) for name in signals.endpoints()}
    ordered = sorted(((series.typical, name) for name, series in by_name.items() if len(series) >= FEWEST_S))
    if len(ordered) < 2 or ordered[-1][0] < _APART * ordered[-2][0]:
        return ()
    (next_ms, next_name), (worst_ms, worst) = ordered[-2:]
    return (
        f"Only {plain(worst)} is slow (typical p95 {figures.milliseconds(worst_ms)}); the next, {plain(next_name)}, "
        f"is at {figures.milliseconds(next_ms)}.",
    )


def _interval(signals: Signals, series: Series) -> tuple[float | None, float | None]:
    if not series:
        return None, None
    last = max(series.values)
    length = next((point.length for point in signals.points if point.second == last), 1)
    return float(min(series.values)), float(last + length)
