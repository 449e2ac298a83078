"""Answers are big, and much of their time is spent on receiving them."""

from __future__ import annotations

from engine.report.diagnosis.rule import FEWEST_S, Found, Rule, seen
from engine.report.diagnosis.series import Series
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_BYTES = 50_000.0
_OF_THE_TIME = 0.3
_MS = 50.0


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    receiving, waiting = signals.mean("http_req_receiving"), signals.mean("http_req_waiting")
    both = [second for second in receiving.values if second in waiting.values]
    part = Series(
        "http_req_receiving",
        {s: receiving.values[s] / max(receiving.values[s] + waiting.values[s], 1e-9) for s in both},
    )
    done, received = signals.throughput.values, signals.mean("data_received").values
    counted = signals.count("data_received").values
    size = Series("data_received", {s: counted[s] / done[s] for s in received if done.get(s) and counted.get(s)})
    if len(part) < FEWEST_S or len(size) < FEWEST_S:
        return None
    if part.typical < _OF_THE_TIME or size.typical < _BYTES or receiving.typical < _MS:
        return None
    in_transit = figures.share(part.typical)
    said = f"receiving took {figures.milliseconds(receiving.typical)}, {in_transit} of the time of an answer"
    said_size = f"{figures.size(size.typical)} for each answer"
    local = signals.state.started is not None and signals.state.started.guard == "loopback"
    against = ("The target is on this machine: no network is between.",) if local else ()
    confidence: Confidence = "medium" if local else "high"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"Large answers: {figures.size(size.typical)} each, {in_transit} of their time in transit",
            cause=f"Answers of {figures.size(size.typical)} are sent whole, perhaps without compression.",
            evidence=(
                seen(signals, receiving, said, correlation=signals.with_load(receiving)),
                seen(signals, size, said_size),
            ),
            against=against,
            remedies=(
                "Compress what has more than 1 KB (gzip or brotli); 20 entries a page; no embeddings in answers.",
                "Serve assets from a CDN with an immutable cache of one year, pictures as WebP or AVIF.",
            ),
            confidence=confidence,
        ),
        part.typical,
    )


def _lacks(signals: Signals) -> str:
    return "" if signals.mean("http_req_receiving") else "how long answers took to arrive"


RULE = Rule("large-payload", "large answers", _lacks, find)
