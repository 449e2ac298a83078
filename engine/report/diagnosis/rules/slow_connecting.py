"""Much of the time goes into opening connections: the network, TLS, or a server that closes them after each answer."""

from __future__ import annotations

from engine.report.diagnosis.rule import FEWEST_S, Found, Rule, seconds_in, seen, share_of
from engine.report.diagnosis.series import Series
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_OF_THE_TIME = 0.3
_MS = 50.0


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    connecting, tls = signals.mean("http_req_connecting"), signals.mean("http_req_tls_handshaking")
    served = signals.mean("http_req_duration")
    both = {
        second: value + tls.values.get(second, 0.0)
        for second, value in connecting.values.items()
        if second in served.values
    }
    opening = Series("http_req_connecting", both)
    slow = opening.where(lambda value: value >= _MS)
    dear = Series(
        opening.name,
        {s: v for s, v in slow.values.items() if v >= _OF_THE_TIME * (v + served.values[s])},
    )
    if seconds_in(signals, dear) < FEWEST_S or share_of(dear, opening) < 0.25:
        return None
    served_then = served.during(dear.values)
    said = (
        f"{figures.milliseconds(dear.typical)} for each request on opening its connection, beside "
        f"{figures.milliseconds(served_then.typical)} for the answer, in {seconds_in(signals, dear):,} s"
    )
    against = []
    if share_of(dear, opening) < 0.5:
        against.append(f"In {seconds_in(signals, opening) - seconds_in(signals, dear):,} s it was not so.")
    confidence: Confidence = "low" if against else "medium"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"Slow connections: {figures.milliseconds(dear.typical)} a request before anything is sent",
            cause=f"Connections are not kept, or the way is long: {figures.milliseconds(dear.typical)} a request go "
            "into TCP and TLS.",
            evidence=(seen(signals, opening, said, correlation=signals.with_load(opening), over=dear),),
            against=tuple(against),
            remedies=(
                "Keep connections alive at the server, the load balancer and the service mesh; resume TLS sessions.",
                "Look at the accept queue (somaxconn, backlog) when it rises with the load.",
            ),
            confidence=confidence,
        ),
        share_of(dear, opening),
    )


def _lacks(signals: Signals) -> str:
    return "" if signals.mean("http_req_connecting") else "how long connections took to open"


RULE = Rule("slow-connecting", "slow connections", _lacks, find)
