"""WebSockets cannot be opened, or are cut off, the more there are of them."""

from __future__ import annotations

from engine.report.diagnosis.rule import Found, Rule, seen, times_true
from engine.report.diagnosis.series import rank_correlation
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_SHARE = 0.01
_FEWEST = 3


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    opened, tried = times_true(signals, "ws_connected")
    refused = tried - opened
    cut, held = times_true(signals, "rtc_dropped")
    evidence, shares = [], []
    sockets = signals.level("vus")
    for series, number, whole, said in (
        (signals.mean("ws_connected"), refused, tried, "could not be opened"),
        (signals.mean("rtc_dropped"), cut, held, "were cut off"),
    ):
        if number >= _FEWEST and number >= _SHARE * whole:
            shares.append(number / whole)
            told = f"{figures.count(number)} of {figures.count(whole)} sockets {said}"
            evidence.append(seen(signals, series, told, correlation=rank_correlation(series, sockets)))
    if not evidence:
        return None
    against = []
    if cut < _FEWEST and held:
        against.append(f"Of those that were open {figures.count(cut)} of {figures.count(held)} were cut off.")
    if refused < _FEWEST and tried:
        against.append(f"New ones could be opened: {figures.count(opened)} of {figures.count(tried)}.")
    confidence: Confidence = "high" if len(evidence) == 2 else "medium"
    most = f", with up to {sockets.most:,.0f} participants" if sockets else ""
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"WebSockets fail: {evidence[0].said}{most}",
            cause=f"{figures.share(max(shares))} of the sockets met a limit (descriptors, proxy, connections of one "
            "process), or stale ones are never cleaned up.",
            evidence=tuple(evidence),
            against=tuple(against),
            remedies=(
                "Send a heartbeat every 30 s and close what does not answer; take a connection out of the manager's "
                "books when it ends.",
                "Raise file descriptors and the proxy's limits and time-outs above the sockets that are wanted.",
            ),
            confidence=confidence,
        ),
        min(max(shares), 1.0),
    )


def _lacks(signals: Signals) -> str:
    return "" if signals.count("ws_connected") else "any WebSocket"


RULE = Rule("websocket-exhaustion", "WebSockets refused or cut off", _lacks, find)
