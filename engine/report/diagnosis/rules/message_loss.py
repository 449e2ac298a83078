"""Chat messages do not reach everybody."""

from __future__ import annotations

from engine.report.diagnosis.rule import Found, Rule, seconds_in, seen, times_true
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_DUE = 0.99
_FEWEST = 20


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    delivered = signals.mean("chat_delivery")
    came, due = times_true(signals, "chat_delivery")
    if due < _FEWEST or came >= _DUE * due:
        return None
    lost = (due - came) / due
    missing = delivered.where(lambda share: share < 1.0)
    said = (
        f"{figures.count(due - came)} of {figures.count(due)} deliveries were missing, "
        f"in {seconds_in(signals, missing):,} of {seconds_in(signals, delivered):,} s"
    )
    against = []
    dropped = signals.mean("rtc_dropped")
    if dropped and dropped.most > 0.0:
        against.append(
            f"Up to {figures.share(dropped.most)} of the sessions that ended in a second were cut off: whoever was cut "
            "off misses what was said meanwhile."
        )
    confidence: Confidence = "medium" if against else "high"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"Chat messages lost: {figures.share(lost)} of the deliveries",
            cause=f"{figures.count(due - came)} deliveries never happened: participants are on different servers "
            "without a broadcast between them, or a slow receiver's queue is thrown away.",
            evidence=(seen(signals, delivered, said, correlation=signals.with_load(delivered), over=missing),),
            against=tuple(against),
            remedies=(
                "Publish messages through Redis, a channel for each session (`session:{id}`), or keep a session on one "
                "server with sticky sessions.",
                "Number the messages of a session, so that a client can ask for what it missed.",
            ),
            confidence=confidence,
        ),
        lost,
    )


def _lacks(signals: Signals) -> str:
    return "" if signals.count("chat_delivery") else "any delivery of a chat message"


RULE = Rule("message-loss", "lost chat messages", _lacks, find)
