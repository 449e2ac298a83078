"""Whether the platform is ready for production, as far as a run or a suite can say: an answer with all its reasons.

1. `ready` needs every target of the platform measured and met, and nothing that speaks against it or is not known.
2. What was missed speaks against it. What was not measured, or under conditions that prove nothing, leaves it open.
   What a run left on the platform is work to be done, and listed beside: it says nothing of how the platform does.
3. A run that cannot be believed, or that went to the stand-in, says nothing of the platform: what it missed is listed,
   and leaves it as open as what it met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engine.judge.verdict import figure
from engine.report.document import Items, Section, Words
from engine.report.monitoring import alert_episodes
from engine.report.targets import LEVELS, TargetRow, suite_target_rows, target_rows
from engine.state import RunState
from engine.suite_state import SuiteState
from engine.wording import figures
from engine.wording.levels import LevelKey, verdict_word
from engine.wording.plain_text import plain

Answer = Literal["ready", "not ready", "cannot be said"]
ANSWER_LEVELS: dict[Answer, LevelKey] = {"ready": "ok", "not ready": "critical", "cannot be said": "no-data"}
"""How each is shown."""
_ORDER = ("against", "open", "beside")
_UNPROVEN = ("refused", "unreachable", "interrupted", "error")


@dataclass(frozen=True)
class Reason:
    """Why the answer is not `ready`."""

    said: str
    """A sentence without its full stop."""
    level: LevelKey
    bearing: Literal["against", "open", "beside"] = "open"
    """Whether it speaks against it, leaves it open, or is only to be known beside the answer."""


@dataclass(frozen=True)
class Readiness:
    """An answer and its reasons, those against it first, those beside it last."""

    reasons: tuple[Reason, ...]
    targets: int
    """How many targets were declared."""

    @property
    def answer(self) -> Answer:
        """Never `ready` where a target was not measured: that is a reason."""
        if self._count("against"):
            return "not ready"
        return "cannot be said" if self._count("open") else "ready"

    @property
    def sentence(self) -> str:
        """The answer in a sentence, for people."""
        against, unknown, beside = map(self._count, _ORDER)
        left = f"; left on the platform: {figures.plural(beside, 'thing')}" if beside else ""
        known = f"{unknown} thing{'s' if unknown > 1 else ''} could not be established"
        if against:
            also = f"; {known}" if unknown else ""
            return f"Not ready: {figures.plural(against, 'reason')} against it{also}{left}."
        if unknown:
            return f"Whether the platform is ready cannot be said: {known}{left}."
        met = f"{figures.plural(self.targets, 'target')} of the platform measured and met"
        return f"Ready: {met}, nothing against it{left}."

    def _count(self, bearing: str) -> int:
        return sum(reason.bearing == bearing for reason in self.reasons)


def readiness(state: RunState, *, going: bool = False) -> Readiness:
    """What one run says of the platform. `going`: there may be more to come."""
    rows = target_rows(state)
    reasons = [*_circumstances(state), *_of_run(state, going), *_of_targets(rows)]
    return _made(_open(reasons) if _says_nothing(state) else reasons, rows)


def suite_readiness(suite: SuiteState, steps: Sequence[RunState | None], *, going: bool = False) -> Readiness:
    """What a suite says of the platform. `steps`: the runs of its steps, in their order; None where there is none."""
    known = [(step.outline.name, state) for step, state in zip(suite.steps, steps, strict=False) if state is not None]
    rows = suite_target_rows(suite.started.platform_targets if suite.started else (), known)
    reasons = list(_of_suite(suite, steps, going))
    for name, state in known:
        found = [replace(reason, said=f"{plain(name)}: {reason.said}") for reason in _of_run(state, going)]
        reasons += _open(found) if _says_nothing(state) else found
    reasons += _of_targets(rows)
    if known:
        reasons = [*_circumstances(known[0][1]), *reasons]
    demo = suite.started is not None and suite.started.demo
    return _made(_open(reasons) if demo else reasons, rows)


def readiness_section(found: Readiness) -> Section:
    """The answer and its reasons."""
    answer = Words(found.sentence, ANSWER_LEVELS[found.answer], strong=True, says_level=True)
    listed = Items(tuple(Words(reason.said, reason.level, says_level=True) for reason in found.reasons))
    return Section("Production readiness", "readiness", (answer, *([listed] if found.reasons else [])))


def _made(reasons: Sequence[Reason], rows: Sequence[TargetRow]) -> Readiness:
    ordered = sorted(dict.fromkeys(reasons), key=lambda reason: _ORDER.index(reason.bearing))
    return Readiness(tuple(ordered), len(rows))


def _open(reasons: Sequence[Reason]) -> list[Reason]:
    return [replace(reason, bearing="open") if reason.bearing == "against" else reason for reason in reasons]


def _says_nothing(state: RunState) -> bool:
    return state.verdict == "invalid" or (state.started is not None and state.started.demo)


def _circumstances(state: RunState) -> Iterator[Reason]:
    """What a run's conditions leave open, whatever it measured."""
    started = state.started
    if started is None:
        return
    if started.demo:
        yield Reason("it went to the stand-in platform, which says nothing of the real one", "no-data")
    elif started.guard == "loopback":
        yield Reason("its target was on this machine's loopback, not where the platform is served from", "no-data")
    if started.time_scale != 1.0:
        yield Reason(f"it had {started.time_scale:g} of its planned time, and so proves no more than that", "no-data")


def _of_targets(rows: Sequence[TargetRow]) -> Iterator[Reason]:
    if not rows:
        yield Reason("no targets of the platform were declared", "no-data")
    for row in rows:
        if row.standing == "met":
            continue
        missed = row.standing in ("missed", "critical")
        limit = row.target.critical if row.standing == "critical" else row.target.target
        where = f" in {plain(row.step)}" if row.step else ""
        if missed:
            word = "critical level" if row.standing == "critical" else "target"
            compare = figures.OPERATORS.get(row.target.operator, row.target.operator)
            bound = f"{compare} {figures.bound(limit, row.target.unit)}"
            said = f"target {row.title}: {row.measured}{where}, its {word} is {bound}"
        else:
            said = f"target {row.title}: {row.standing}{where}" + (f", {row.remark}" if row.remark else "")
        yield Reason(said, LEVELS[row.standing], bearing="against" if missed else "open")


def _of_suite(suite: SuiteState, steps: Sequence[RunState | None], going: bool) -> Iterator[Reason]:
    if suite.started is None:
        yield Reason("the suite did not begin", "no-data")
    if suite.ended is None:
        yield Reason(
            "the suite is not over yet" if going else "the suite was cut off: its journal has no end", "no-data"
        )
    elif suite.ended.verdict in ("interrupted", "refused"):
        yield Reason(_clause(suite.ended.sentence), verdict_word(suite.ended.verdict).level)
    for index, step in enumerate(suite.steps):
        name = plain(step.outline.name)
        if step.skipped is not None:
            yield Reason(f"{name} was not run: {plain(step.skipped.detail)}", "no-data")
        elif index >= len(steps) or steps[index] is None:
            yield Reason(f"{name}: there is no record of it", "no-data")


def _of_run(state: RunState, going: bool) -> Iterator[Reason]:
    yield from _of_ending(state, going)
    for outline, status in zip(state.started.thresholds if state.started else (), state.thresholds, strict=False):
        name = plain(outline.name)
        if status.level in ("target", "critical") and status.value is not None:
            limit = outline.critical if status.level == "critical" else outline.target
            word = "critical level" if status.level == "critical" else "target"
            bound = f"{outline.operator} {figure(limit or 0.0, outline.unit)}"
            said = f"threshold {name} was {figure(status.value, outline.unit)}, its {word} is {bound}"
            yield Reason(said, status.level, "against")
        elif outline.required and status.level == "no-data":
            yield Reason(f"threshold {name}: not measured", "no-data")
        elif outline.required and status.level == "too-few":
            few = f"{status.samples:,} of {outline.min_samples:,}"
            yield Reason(f"threshold {name}: too few samples ({few})", "too-few")
    for audit in state.audits:
        if audit.result == "fail":
            yield Reason(f"audit {plain(audit.audit)} failed: {plain(audit.detail)}", "critical", "against")
        elif audit.due and audit.result == "not measured":
            yield Reason(f"audit {plain(audit.audit)} was due and not made: {plain(audit.detail)}", "no-data")
    for alert in alert_episodes(state):
        if alert.level == "critical":
            value = f", {figures.measured(alert.value, alert.unit)}" if alert.value is not None else ""
            said = f"alert {plain(alert.title)} was critical from {figures.clock(alert.raised)} on{value}"
            yield Reason(said, "critical", "against")
    if state.seconds_adjusted:
        held = figures.span(state.seconds_adjusted)
        yield Reason(f"an operator held or scaled {held} of it: the load was not the planned one", "no-data")
    for left in state.left_behind:
        yield Reason(f"left on the platform: {plain(left.what)}, {plain(left.detail)}", "no-data", "beside")


def _of_ending(state: RunState, going: bool) -> Iterator[Reason]:
    if state.ended is None:
        yield Reason("it is not over yet" if going else "it was cut off: its journal has no end", "no-data")
    elif state.ended.verdict in _UNPROVEN or state.ended.verdict == "invalid":
        yield Reason(_clause(state.ended.sentence), verdict_word(state.ended.verdict).level)
    elif state.ended.verdict == "aborted":
        yield Reason(_clause(state.ended.sentence), "critical", "against")


def _clause(sentence: str) -> str:
    return plain(sentence, limit=1000).rstrip(".")
