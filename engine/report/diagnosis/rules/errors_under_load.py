"""Errors that come with the load, and errors that come whatever the load is."""

from __future__ import annotations

from collections.abc import Sequence

from engine.measure.series import parse_series
from engine.measure.snapshot import Counter
from engine.report.diagnosis.rule import Found, Rule, needs_requests, of_seconds, seen, share_of, times_true
from engine.report.diagnosis.series import Series
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures
from engine.wording.plain_text import plain

_SHARE = 0.001
_STEADY_SHARE = 0.01
_WITH = 0.4
_MORE = 2.0
_FEWEST_S = 8


def find_under_load(signals: Signals) -> Found | None:
    """More of them the more there is to do."""
    failed, share = signals.mean("http_req_failed"), failed_share(signals)
    together = signals.with_load(failed)
    if share < _SHARE or together is None or together < _WITH:
        return None
    low, high = _thirds(signals, failed)
    if high < max(_MORE * low, _SHARE):
        return None
    said = f"{figures.share(high)} failed in the third with the most load, {figures.share(low)} in that with the least"
    kind = _commonest(signals)
    against = [] if low < _SHARE else [f"{figures.share(low)} failed under the lowest load, too."]
    confidence: Confidence = "high" if together > 0.6 and not against else "medium"
    return Found(
        Symptom(
            rule=UNDER_LOAD.name,
            title=f"Errors under load: {figures.share(high)} where there was most to do",
            cause=f"From {figures.share(low)} to {figures.share(high)}: something runs out, connections, time, memory "
            f"or file descriptors{kind}.",
            evidence=(seen(signals, failed, said, correlation=together),),
            against=tuple(against),
            remedies=(
                "Look at the first errors and their issues; then at pools, time-outs and the limits of the process.",
                "Shed load on purpose: answer 503 with Retry-After before the queue is longer than anybody waits.",
            ),
            confidence=confidence,
        ),
        share,
    )


def find_steady(signals: Signals) -> Found | None:
    """As many whatever the load."""
    failed, share = signals.mean("http_req_failed"), failed_share(signals)
    struck = failed.where(lambda value: value > 0.0)
    together = signals.with_load(failed)
    if share < _STEADY_SHARE or len(failed) < _FEWEST_S or share_of(struck, failed) < 0.5:
        return None
    if together is not None and together >= _WITH:
        return None
    said = f"{figures.share(share)} of the requests failed, {of_seconds(signals, struck, failed)}"
    against = (
        () if together is not None else ("The load hardly varied, so nobody can tell whether less of it would help.",)
    )
    confidence: Confidence = "high" if share > 0.05 and together is not None else "medium"
    return Found(
        Symptom(
            rule=STEADY.name,
            title=f"Steady errors: {figures.share(share)} of the requests failed throughout",
            cause=f"A defect or a wrong configuration fails {figures.share(share)} without needing load"
            f"{_commonest(signals)}.",
            evidence=(seen(signals, failed, said, correlation=together),),
            against=against,
            remedies=(
                "Repeat one failing request by hand, with its issue or trace beside it.",
                "Run the smoke profile until it passes; only then is a load test of any use.",
            ),
            confidence=confidence,
        ),
        share,
    )


def failed_share(signals: Signals) -> float:
    """Of all requests in clean seconds."""
    failed, sent = times_true(signals, "http_req_failed")
    return failed / sent if sent else 0.0


def _thirds(signals: Signals, failed: Series) -> tuple[float, float]:
    """Mean share of failures under the lowest and under the highest third of the load."""
    load = signals.load.values
    ordered = sorted((second for second in failed.values if second in load), key=load.__getitem__)
    third = max(len(ordered) // 3, 1)
    low, high = ordered[:third], ordered[-third:]
    return _mean(failed, low), _mean(failed, high)


def _mean(series: Series, seconds: Sequence[int]) -> float:
    return sum(series.values[second] for second in seconds) / len(seconds)


def _commonest(signals: Signals) -> str:
    """Which kind of error was seen most, over the whole run."""
    counts: dict[str, float] = {}
    for name, point in signals.state.totals.items():
        metric, tags = parse_series(name)
        kind = dict(tags).get("error")
        if metric == "http_reqs" and kind and isinstance(point, Counter):
            counts[kind] = counts.get(kind, 0.0) + point.count
    if not counts:
        return ""
    kind = max(counts, key=lambda each: counts[each])
    return f"; most often {plain(kind)} ({figures.count(counts[kind])})"


UNDER_LOAD = Rule("errors-under-load", "errors that come with the load", needs_requests, find_under_load)
STEADY = Rule("steady-errors", "errors whatever the load", needs_requests, find_steady)
