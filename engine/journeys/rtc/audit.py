"""The audit of live sessions: every message against everybody who was in when it was sent, over all generators.

Works on what the participants claim; asks the platform nothing. A message is required of a receiver as `record`
says; what came beside that is neither here nor there, but may come only once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.backstage import Backstage, Finding
from engine.journeys.rtc.record import KIND, UNSURE, Attendance, attendance_of
from engine.journeys.rtc.schedule import Schedule, schedule_of
from engine.plan.vus import most_vus
from engine.profile.model import ConstantVUs, RampingVUs, Scenario

Result = Literal["pass", "fail", "not measured"]

DELIVERED = 0.99
"""Share of all receipts that the suite promises."""


@dataclass
class Matrix:
    """Who received what, added up."""

    said: int = 0
    """Messages."""
    required: int = 0
    """Receipts that there must be."""
    arrived: int = 0
    """Of those."""
    lost_of: Counter[int] = field(default_factory=Counter)
    """Required receipts that there are not, by the receiver's user number."""
    duplicates: int = 0
    out_of_order: int = 0

    @property
    def lost(self) -> int:
        """Required receipts that there are not."""
        return self.required - self.arrived


def matrix_of(attendances: Sequence[Attendance], within_s: float) -> Matrix:
    """Every message of some sessions against each of them."""
    matrix = Matrix()
    for receiver in attendances:
        matrix.out_of_order += receiver.out_of_order
        matrix.duplicates += sum(count - 1 for counts in receiver.received.values() for count in counts.values())
    for sender in attendances:
        for number, at_ms in enumerate(sender.sent):
            if at_ms == UNSURE:
                continue
            matrix.said += 1
            for receiver in attendances:
                if receiver.required(at_ms, within_s):
                    matrix.required += 1
                    if number in receiver.received.get(sender.session, ()):
                        matrix.arrived += 1
                    else:
                        matrix.lost_of[receiver.user] += 1
    return matrix


async def audit(backstage: Backstage) -> Sequence[Finding]:
    """What became of all that was said."""
    attendances = [attendance_of(claim) for claim in backstage.claims.of(KIND)]
    findings: list[Finding] = []
    for scenario in backstage.scenarios:
        own = [each for each in attendances if each.scenario == scenario.name]
        schedule = schedule_of(scenario)
        prefix = f"{scenario.name}: " if len(backstage.scenarios) > 1 else ""
        matrix = matrix_of(own, schedule.within_s)
        scaled = scenario.name in backstage.scaled
        told = (
            *_sessions(scenario, own, backstage.complete, scaled),
            *_chat(matrix, schedule, own, backstage.complete),
        )
        findings += [replace(each, audit=f"{prefix}{each.audit}") for each in told]
    return findings


def _sessions(scenario: Scenario, own: Sequence[Attendance], complete: bool, scaled: bool) -> Iterable[Finding]:
    """One session for each user: only where that is what the executor plans. Whoever could not get in had none, and
    whom an operator sent away and called back has a second one by right."""
    if not isinstance(scenario.executor, ConstantVUs | RampingVUs):
        return
    users, wanted = len({each.user for each in own}), most_vus(scenario.executor)
    never_in = sum(not each.stretches for each in own)
    kept_out = sum(not each.stretches and not each.stopped for each in own)
    dropped = sum(each.dropped for each in own)
    detail = f"{len(own):,} sessions of {users:,} users; {dropped:,} dropped, {never_in:,} never got in"
    more = len(own) > users
    whole = complete and users >= wanted and never_in == 0 and not (more and scaled)
    result = _result((scaled or not more) and kept_out == 0, bool(own), whole)
    if more and scaled:
        detail += "; an operator scaled the load, and who came back has another session"
    elif not kept_out:
        detail = _partly(detail, whole)
    yield Finding("one session each", result, detail, wanted, len(own) - never_in)


def _chat(matrix: Matrix, schedule: Schedule, own: Sequence[Attendance], complete: bool) -> Iterable[Finding]:
    share = matrix.arrived / matrix.required if matrix.required else 0.0
    detail = (
        f"{matrix.said:,} of {schedule.users * schedule.messages:,} messages said; {matrix.arrived:,} of "
        f"{matrix.required:,} receipts due there ({share:.2%}, promised {DELIVERED:.0%})"
    )
    if matrix.lost:
        worst = ", ".join(f"user {user} {count:,}" for user, count in matrix.lost_of.most_common(3))
        detail += f"; most missing: {worst}"
    good = matrix.required > 0 and share >= DELIVERED
    yield Finding(
        "chat delivery",
        _result(good, matrix.required > 0, complete),
        _partly(detail, complete),
        matrix.required,
        matrix.arrived,
    )
    received = sum(len(counts) for each in own for counts in each.received.values())
    for name, found, what in (
        ("chat duplicates", matrix.duplicates, "came more than once"),
        ("chat order", matrix.out_of_order, "came after a later one of the same sender"),
    ):
        detail = f"{found:,} of {received:,} receipts {what}"
        yield Finding(name, _result(found == 0, received > 0, complete), _partly(detail, complete), 0, found)


def _result(good: bool, measured: bool, complete: bool) -> Result:
    """What is bad among what is known is bad; good is only what is known whole."""
    if measured and not good:
        return "fail"
    return "pass" if measured and complete else "not measured"


def _partly(detail: str, complete: bool) -> str:
    return detail if complete else f"{detail}; what some participants said and heard is not known"
